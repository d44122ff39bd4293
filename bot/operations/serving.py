"""Which model staff chose to serve, remembered over a restart."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

FOLDER = "review"


@dataclass(frozen=True)
class Choice:
    """A model that staff switched to, and the id of the one it was chosen over."""

    model: Path
    over: str


class ServingModel:
    """The choice, in a file of the data folder.

    A choice counts only over the model it was made over: with new code or new training text it is out of date, and what was
    shipped is served. The engine makes that comparison, since only its side can tell the id of the present inputs.
    """

    def __init__(self, data_dir: Path) -> None:
        """Keep the choice in this data folder."""
        self._path = data_dir / FOLDER / "serving.json"

    @property
    def choice(self) -> Choice | None:
        """What was chosen, if anything was."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return Choice(Path(found["model"]), str(found["over"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def choose(self, choice: Choice | None) -> None:
        """Remember a choice, or forget it."""
        if choice is None:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps({"model": str(choice.model), "over": choice.over}), encoding="utf-8")
        os.replace(written, self._path)

    def environment(self) -> dict[str, str]:
        """What an engine is told of it."""
        choice = self.choice
        return {"WAYPOST_CHOSEN_MODEL": str(choice.model), "WAYPOST_CHOSEN_OVER": choice.over} if choice else {}
