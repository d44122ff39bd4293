"""Every reply is there, in both languages, and says what it may."""

import ast
import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from bot.conversation import compose, service
from bot.safety import Concern, Level, SafetyHit
from bot.settings import ROOT
from contract.content import MORE, Content
from contract.directory import LANGUAGES, Freshness, Language
from engine import acts as engine_acts
from engine import lines, routing

ENTRY_FIELDS = {"about", "sources", "signed", "needs_native_review", "instead", "en", "es"}
# Replies in both languages at once, or of the other language on purpose.
BILINGUAL = {"act.other_language", "act.spanish", "act.english", "before.spanish", "before.english", "fallback.twilio"}
# Outside the promise of a line in each answer (design.md section 1), or only ever said beside another reply.
WITHOUT_LINE = {"exit.neutral", "greeting.neutral", "note.computer", "note.media", "note.line_unchecked"}
WITHOUT_LINE |= {"asked.no", "asked.idk", "path.witness", "unsure.offer"}
# Openings and choices; engine/dialogue.py never gives one without a reply that names a line.
PIECES = ("before.", "offer.", "question.")


def entries() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for path in sorted((ROOT / "content" / "replies").rglob("*.yml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def words_of_pages() -> set[str]:
    """Ids of what pages say around the replies: buttons, hints, headings."""
    files = [path for folder in ("web", "staff") for path in (ROOT / "content" / folder).glob("*.yml")]
    return {i for path in files for i in yaml.safe_load(path.read_text(encoding="utf-8"))}


def dotted_ids_in_code(content: Content) -> set[str]:
    """String constants in bot/ and engine/ that look like a reply id of a known family."""
    families = {reply_id.partition(".")[0] for reply_id in content.replies if "." in reply_id}
    looks_like_id = re.compile(rf"(?:{'|'.join(sorted(families))})\.[a-z_0-9]+(?:\+more)?")
    paths = [path for package in ("bot", "engine") for path in (ROOT / package).rglob("*.py")]
    return {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and looks_like_id.fullmatch(node.value)
    }


def test_every_id_in_code_has_words(content: Content) -> None:
    named = dotted_ids_in_code(content)
    assert len(named) > 30
    assert {i.removesuffix(MORE) for i in named} <= set(content.replies) | words_of_pages()


def test_every_id_the_gateway_gives_has_words(content: Content) -> None:
    given = {
        *service._KEYWORD_REPLIES.values(),
        *service._NO_NOTE,
        *service._ADDS_NOTHING,
        *compose._ALSO.values(),
        *compose._EMPTY_HANDED,
        *("media", "too_many", "empty", "menu", "trace", "help"),
    }
    given |= {
        i for c, other in product(Concern, (True, False)) for i in compose.emergency_ids(SafetyHit(c, Level.HARD, other))
    }
    given |= {f"{concern.value}.soft" for concern in Concern}
    assert given <= set(content.replies)


def test_every_line_beside_a_crisis_names_that_line(content: Content) -> None:
    for line, reply_id in compose._ALSO.items():
        assert content.lines_named((reply_id,), "en") == (line,)


def test_every_need_the_engine_may_find_has_words(content: Content) -> None:
    for label, about_other, adult in product(routing.PRIORITY, (True, False), (True, False)):
        reply_id = routing._leading_reply(label, routing.Facts(about_other, adult))
        assert reply_id in content.replies
        assert content.lines_named((reply_id,), "en"), reply_id


def test_every_act_of_the_dialogue_has_words(content: Content) -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    acts = {intent for intent in intents if intent not in ("disclose", "ask", "other", "unsure", "more", "repeat")}
    words = {engine_acts._SYSTEM_REPLIES.get(act, f"act.{act}") for act in acts}
    assert words <= set(content.replies)


def every_line() -> set[str]:
    """Every line that a person may be sent to and then ask about."""
    tables = (*lines._TO_TRY.values(), *lines._TO_TRY_AS_ADULT.values())
    return {line for to_try in tables for line in to_try}


@pytest.mark.parametrize("line", sorted(every_line()))
def test_every_line_can_be_pointed_to_and_asked_about(content: Content, line: str) -> None:
    """The line asked about is the first one named: it stays the one the person has in hand."""
    asked = {lines.reply_about(aspect, line, content) for aspect in lines._ASPECTS.values()}
    assert None not in asked
    for reply_id in (lines.pointer(line), *asked):
        for language in LANGUAGES:
            assert content.lines_named((str(reply_id),), language)[0] in (line, lines.with_people(line)), reply_id


def test_every_need_that_may_be_put_to_choice_has_words(content: Content) -> None:
    offered = {f"offer.{need}" for need in routing.PRIORITY if need not in routing.CRISIS}
    assert offered | {"unsure.offer"} <= set(content.replies)


def test_every_need_has_a_line_to_try() -> None:
    assert set(lines._TO_TRY) == set(routing.PRIORITY)


def test_every_question_with_training_text_has_an_answer(content: Content) -> None:
    asked = {path.name.partition(".")[0] for path in (ROOT / "nlu_data" / "questions").glob("*.yml")}
    assert len(asked) > 40
    assert {f"ask.{topic}" for topic in asked} <= set(content.replies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_renders(content: Content, language: str) -> None:
    for reply_id in content.replies:
        for form in (reply_id, reply_id + MORE):
            text = content.render(form, language)  # type: ignore[arg-type]
            assert text == text.strip() != ""
            assert "{" not in text


def test_every_entry_says_what_it_is_for_and_where_it_comes_from() -> None:
    for reply_id, entry in entries().items():
        assert set(entry) <= ENTRY_FIELDS, reply_id
        assert entry["about"] and entry["sources"] and entry["signed"] == [], reply_id


def test_every_reply_waits_for_a_native_reader() -> None:
    """Until a person has signed the Spanish, it is marked (design.md section 7)."""
    assert all(entry["needs_native_review"] is True for entry in entries().values())


def test_both_languages_name_the_same_lines(content: Content) -> None:
    """The Spanish words for 988 add what to text; nothing else differs."""
    for reply_id, reply in content.replies.items():
        for length in reply.words["en"]:
            english, spanish = (
                set(re.findall(r"\{line:([a-z0-9-]+)\.", reply.words[language][length])) for language in LANGUAGES
            )
            assert english == spanish, (reply_id, length)


def test_both_languages_differ(content: Content) -> None:
    for reply_id, reply in content.replies.items():
        if reply_id not in BILINGUAL:
            for length, words in reply.words["en"].items():
                assert words != reply.words["es"][length], reply_id


def test_every_reply_leads_to_a_human(content: Content) -> None:
    for reply_id, reply in content.replies.items():
        if reply_id not in WITHOUT_LINE and not reply_id.startswith(PIECES):
            for language in LANGUAGES:
                for words in reply.words[language].values():
                    assert "{line:" in words, reply_id


@pytest.mark.parametrize("reply_id", ["exit.neutral", "greeting.neutral"])
def test_what_anybody_may_read_over_the_shoulder_says_nothing(content: Content, reply_id: str) -> None:
    for language in LANGUAGES:
        text = content.render(reply_id, language)
        assert len(text) < 40
        assert not re.search(r"\d|waypost|child|traffic|trata|abus|menor|line|llam", text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_and_help_say_what_carriers_ask(content: Content, language: str) -> None:
    stop, answer = content.render("stop.confirm", language), content.render("help", language)  # type: ignore[arg-type]
    assert all(word in stop for word in ("Waypost", "911", "988", "START"))
    assert all(word in answer for word in ("Waypost", "911", "1-888-373-7888", "waypost.test/help", "STOP"))
    assert re.search("rates|tarifas", answer)


@pytest.mark.parametrize(
    ("language", "keepers"),
    [("en", ("phone", "bill", "carrier", "Twilio")), ("es", ("teléfono", "factura", "operador", "Twilio"))],
)
def test_trace_names_phone_bill_carrier_and_twilio(content: Content, language: Language, keepers: tuple[str, ...]) -> None:
    for reply_id in ("trace", "act.privacy"):
        said = content.render(reply_id, language)
        assert all(keeper in said for keeper in keepers), said


def test_the_first_line_named_says_who_answers_unless_it_is_an_emergency(content: Content) -> None:
    """For every reply to a need; the second line carries its number only (design.md section 7)."""
    for reply_id, reply in content.replies.items():
        if reply_id.startswith(("need.", "helper.")):
            for language in LANGUAGES:
                words = reply.words[language]["short"]
                first = re.search(r"\{line:([a-z0-9-]+)\.", words)
                assert first and (f"{{who:{first[1]}}}" in words or first[1] == "us-911"), (reply_id, language)


def test_no_reply_is_older_than_its_check_date_allows_today(content: Content) -> None:
    """Ages with the calendar: the release check repeats it; here it must hold on the day the directory was checked."""
    newest = max(s.checked for s in content.directory.services.values())
    assert all(content.directory.freshness(s, newest) is not Freshness.STALE for s in content.directory.services)


def test_content_holds_no_python() -> None:
    assert {path.suffix for path in Path(ROOT / "content").rglob("*") if path.is_file()} == {".yml"}
