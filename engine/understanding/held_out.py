"""What each training text would have got from a model that had not seen it, kept beside the model to measure it by."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

FILE = "held_out.npz"


@dataclass(frozen=True)
class HeldOut:
    """One row per training text, in the order they were read: a score per label, and how likely each kind is."""

    scores: np.ndarray
    kinds: np.ndarray

    def save(self, folder: Path) -> None:
        """Write both as plain arrays; three digits are enough."""
        np.savez(folder / FILE, scores=self.scores.astype(np.float16), kinds=self.kinds.astype(np.float16))

    @classmethod
    def read(cls, written: BinaryIO) -> "HeldOut":
        """Read what `save` wrote."""
        with np.load(written, allow_pickle=False) as saved:
            return cls(saved["scores"].astype(np.float32), saved["kinds"].astype(np.float32))
