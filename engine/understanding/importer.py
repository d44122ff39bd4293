"""Reads our training data in seconds: Rasa's own reader parses every file several times with a pure Python YAML parser."""

from functools import cached_property
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Union

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.understanding.examples import intents_with_examples


class NluDataImporter(RasaFileImporter):
    """Takes rules from the top of a data folder and examples from the folders in it, and checks neither twice.

    The files stay plain Rasa files: `tests/engine/understanding/test_data.py` reads them with Rasa's own reader.
    """

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        """Note the folders; nothing is read yet."""
        super().__init__(config_file, domain_path, [])
        paths = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        self._folders = [Path(path) for path in paths]
        self._story_files = [str(path) for folder in self._folders for path in sorted(folder.glob("*.yml"))]

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """All examples with the metadata beside them."""
        return self._nlu_data

    @cached_property
    def _nlu_data(self) -> TrainingData:
        return TrainingData([message for folder in self._folders for message in _messages(folder)])


class SharedMessage(Message):
    """A message that every set of training data holds itself instead of a copy.

    Rasa merges the same examples six times on their way to a component, and each time copies and hashes all of them.
    """

    def __deepcopy__(self, memo: Dict[int, Any]) -> "SharedMessage":
        """This message: nobody changes one between the file and the component."""
        return self

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; what is there already leaves the hash as it is."""
        if add_to_output or self.get(prop) != info:
            super().set(prop, info, add_to_output)


def _messages(folder: Path) -> Iterator[Message]:
    for intent, example in intents_with_examples(folder):
        yield SharedMessage.build(example["text"].strip(), intent, example_metadata=example["metadata"])
