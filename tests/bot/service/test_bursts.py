"""Several short texts within ten seconds: read together, and none with something in it is left without an answer."""

from bot.conversation.service import FLOOD
from tests.bot.conftest import NewPhone
from tests.fakes import EngineStandIn, Phone


def reads_together(engine: EngineStandIn) -> None:
    """An engine that understands "boss" and "passport" only in one text."""
    understand = engine.understand

    def both(asked: object) -> object:
        engine.otherwise = ("need.labor_trafficking",) if {"boss", "passport"} <= set(asked.text.split()) else ("menu",)  # type: ignore[attr-defined]
        return understand(asked)  # type: ignore[arg-type]

    engine.understand = both  # type: ignore[method-assign, assignment]


async def test_two_halves_of_a_sentence_are_read_together(phone: Phone, engine: EngineStandIn) -> None:
    reads_together(engine)
    try:
        assert (await phone.texts("my boss")).ids == ("menu",)
        assert (await phone.texts("has my passport")).ids == ("need.labor_trafficking",)
    finally:
        del engine.understand
    assert engine.texts[-1] == "my boss has my passport"


async def test_a_fragment_that_adds_nothing_gets_an_empty_response(phone: Phone, engine: EngineStandIn) -> None:
    assert (await phone.texts("my boss")).ids == ("menu",)
    for fragment in ("um", "so", "idk how to say"):
        assert (await phone.texts(fragment)).is_silent


async def test_a_need_late_in_a_burst_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    engine.hears = {"passport": ("need.labor_trafficking",)}
    for text in ("hey", "um", "so", "like"):
        await phone.texts(text)
    assert (await phone.texts("passport")).ids == ("need.labor_trafficking",)


async def test_a_second_need_in_a_burst_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    engine.hears = {"hits": ("need.child_abuse",), "pictures": ("need.images",)}
    assert (await phone.texts("he hits me")).ids == ("need.child_abuse",)
    assert (await phone.texts("he has pictures")).ids == ("need.images",)


async def test_a_question_in_a_burst_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    engine.hears = {"job": ("ask.job_offer",)}
    await phone.texts("hey")
    assert (await phone.texts("is this job real?")).ids == ("ask.job_offer",)
    assert not (await phone.texts("what?")).is_silent


async def test_a_keyword_in_a_burst_is_answered(phone: Phone) -> None:
    await phone.texts("hey")
    assert (await phone.texts("HELP")).ids == ("help",)
    assert (await phone.texts("TRACE")).ids == ("trace",)
    assert (await phone.texts("STOP")).ids == ("stop.confirm",)


async def test_an_answer_in_a_burst_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    engine.hears = {"yes": ("act.yes",), "no": ("act.no",), "idk": ("act.idk",)}
    await phone.texts("hey")
    for text in ("yes", "no", "idk"):
        assert (await phone.texts(text)).ids == (f"act.{text}",)


async def test_a_longer_text_in_a_burst_is_answered_even_if_not_understood(phone: Phone, engine: EngineStandIn) -> None:
    await phone.texts("hey")
    assert not (await phone.texts("there is something i want to tell somebody about")).is_silent


async def test_a_burst_is_of_one_sender(phone: Phone, new_phone: NewPhone) -> None:
    await phone.texts("my boss")
    assert not (await new_phone().texts("um")).is_silent


async def test_a_fragment_with_a_dead_engine_is_answered(phone: Phone, engine: EngineStandIn) -> None:
    await phone.texts("my boss")
    await engine.stop()
    assert (await phone.texts("um")).ids == ("fallback.engine",)


async def test_far_too_many_texts_are_slowed_down_with_a_human_line(phone: Phone, engine: EngineStandIn) -> None:
    engine.otherwise = ("need.runaway",)
    for number in range(FLOOD):
        assert (await phone.texts(f"i ran away from home {number}")).ids == ("need.runaway",)
    answer = await phone.texts("i ran away from home")
    assert answer.all_ids == ("too_many",)
    assert "911" in answer.text and "988" in answer.text
    assert len(engine.asked) == FLOOD
    assert (await phone.texts("HELP")).ids == ("help",)
    assert (await phone.texts("STOP")).ids == ("stop.confirm",)
