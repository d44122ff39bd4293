"""Our graph runner does what Rasa's does."""

from typing import Any, Callable

import pytest
from rasa.core.agent import Agent
from rasa.engine.runner.dask import DaskGraphRunner

from contract.wire import TurnReply
from engine.runner import LoopGraphRunner, spare_repeated_work

_TEXTS = ("my boss has my passport", "ya no quiero vivir", "asdf qwer", "what is trafficking", "")


@pytest.fixture
def spared(agent: Agent) -> Any:
    rasas = agent.processor.graph_runner
    spare_repeated_work(agent)
    yield agent
    agent.processor.graph_runner = rasas


@pytest.mark.parametrize("text", _TEXTS)
def test_same_reply_as_with_rasas_runner(text: str, agent: Agent, turn: Callable[..., TurnReply]) -> None:
    rasas = agent.processor.graph_runner
    assert isinstance(rasas, DaskGraphRunner)
    before = turn(text)
    spare_repeated_work(agent)
    try:
        assert isinstance(agent.processor.graph_runner, LoopGraphRunner)
        assert turn(text) == before
    finally:
        agent.processor.graph_runner = rasas


def test_only_what_the_target_needs_is_run(spared: Agent) -> None:
    runner, metadata = spared.processor.graph_runner, spared.processor.model_metadata
    nlu, core = runner._order((metadata.nlu_target,)), runner._order((metadata.core_target,))
    assert nlu[-1] == metadata.nlu_target
    assert core[-1] == metadata.core_target
    assert not any("RulePolicy" in name for name in nlu)
    assert any("RulePolicy" in name for name in core)
