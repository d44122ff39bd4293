"""Runs in the engine's Python: turns through the channel's `handle`, with a clock around each stage."""

import asyncio
import inspect
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Callable

from engine.privacy import silence

_WARM_UP = 20
_REST = "Rasa itself, and the channel"


class StageClock:
    """CPU time by stage; time inside a stage within a stage counts for the inner one only."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._running = [_REST]
        self._since = time.process_time()

    def switch(self, *, enter: str = "") -> None:
        """Book the time since the last switch, then enter a stage, or leave the present one."""
        now = time.process_time()
        self.seconds[self._running[-1]] += now - self._since
        self._since = now
        if enter:
            self._running.append(enter)
        else:
            self._running.pop()

    def around(self, owner: Any, name: str, stage: str) -> None:
        """Put the clock around a function or coroutine of a class or module."""
        plain = inspect.getattr_static(owner, name)
        called = plain.__func__ if isinstance(plain, (staticmethod, classmethod)) else plain
        timed = self._timed_async(called, stage) if inspect.iscoroutinefunction(called) else self._timed(called, stage)
        setattr(owner, name, type(plain)(timed) if called is not plain else timed)

    def _timed(self, called: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            self.switch(enter=stage)
            try:
                return called(*args, **kwargs)
            finally:
                self.switch()

        return timed

    def _timed_async(self, called: Callable[..., Any], stage: str) -> Callable[..., Any]:
        async def timed(*args: Any, **kwargs: Any) -> Any:
            self.switch(enter=stage)
            try:
                return await called(*args, **kwargs)
            finally:
                self.switch()

        return timed


def _put_clocks(clock: StageClock) -> None:
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.core.processor import MessageProcessor

    from engine.nlg import ContentNlg
    from engine.tracker_store import TurnTrackerStore
    from engine.understanding import model, reading
    from engine.understanding.encoder import Encoder
    from engine.understanding.ngrams import Vocabulary

    clock.around(RulePolicy, "predict_action_probabilities", "rules")
    clock.around(ContentNlg, "generate", "choosing and rendering replies")
    clock.around(TurnTrackerStore, "retrieve", "tracker from state")
    clock.around(TurnTrackerStore, "save", "state from tracker")
    clock.around(MessageProcessor, "parse_message", "Rasa around understanding")
    clock.around(reading, "understand", "understanding: the rest")
    clock.around(model, "normalise", "understanding: plain form")
    clock.around(model, "pieces_of", "understanding: word pieces")
    clock.around(Encoder, "embed", "understanding: embedding")
    clock.around(Vocabulary, "weigh", "understanding: n-grams")
    clock.around(reading, "decide", "understanding: decision")


async def stages(texts: Sequence[str]) -> "list[tuple[str, float]]":
    """Milliseconds of CPU a turn by stage, the most expensive first, and the sum."""
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    from contract.language import language_of
    from contract.state import ConversationState
    from contract.wire import TurnRequest
    from engine.__main__ import newest_model
    from engine.channel import handle

    clock = StageClock()
    _put_clocks(clock)
    agent = await load_agent(str(newest_model()), endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    for number, text in enumerate([*texts[:_WARM_UP], *texts]):
        if number == min(_WARM_UP, len(texts)):
            clock.switch(enter=_REST)
            clock.seconds.clear()
        await handle(TurnRequest(text, language_of(text, None), ConversationState()), agent.handle_message)
    clock.switch()
    found = sorted(clock.seconds.items(), key=lambda pair: -pair[1])
    found.append(("all", sum(clock.seconds.values())))
    return [(stage, seconds * 1000 / len(texts)) for stage, seconds in found]


if __name__ == "__main__":
    silence()
    json.dump(asyncio.run(stages(json.load(sys.stdin))), sys.stdout)
