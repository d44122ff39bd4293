"""The Rasa component: adapts the model and the decision to Rasa's graph, and does nothing else."""

from typing import Any, Dict, List, Optional, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import threadpool_limits

from engine.understanding import fingerprint
from engine.understanding.examples import example_of
from engine.understanding.model import NeedsModel, load, save
from engine.understanding.reading import learn, understand


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedsClassifier(GraphComponent, IntentClassifier):
    """Hears every need, question and act in a message, each with its own confidence."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Optional[NeedsModel] = None) -> None:
        """Create the component; without a model it must be trained first."""
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "NeedsClassifier":
        """Create an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "NeedsClassifier":
        """Create the component with the model stored at training."""
        # Several engines share the machine: a second thread would only take the time of another message.
        threadpool_limits(1, user_api="blas")
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, load(folder))

    @classmethod
    def required_components(cls) -> List[Type]:
        """The model reads the text itself."""
        return []

    @staticmethod
    def required_packages() -> List[str]:
        """The packages whose versions change what is learned."""
        return ["numpy", "scipy", "sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Rasa's cache knows only this class; this adds every module and table that it uses."""
        return fingerprint.of_understanding()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all labelled messages and store the model."""
        trained = learn([example_of(message) for message in training_data.intent_examples])
        self._model = trained.model
        with self._model_storage.write_to(self._resource) as folder:
            save(trained.model, folder)
            trained.held_out.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what was understood to each message."""
        for message in messages:
            self._add(message)
        return messages

    def _add(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("NeedsClassifier was neither trained nor loaded")
        heard = understand(self._model, message.get(TEXT) or "")
        ranking = [{"name": name, "confidence": confidence} for name, confidence in heard.ranking]
        needs = [{"label": label, "confidence": confidence} for label, confidence in heard.needs]
        likely = [{"label": label, "confidence": confidence} for label, confidence in heard.likely]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set("needs", needs, add_to_output=True)
        message.set("likely", likely, add_to_output=True)
        message.set("may_need", heard.may_need, add_to_output=True)
        message.set("about_other", heard.about_other, add_to_output=True)
        message.set("adult", heard.adult, add_to_output=True)
