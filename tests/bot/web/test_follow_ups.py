"""The buttons after a reply."""

from pathlib import Path

import pytest
import yaml

from bot.web.follow_ups import FollowUps
from contract.content import CONTENT_ROOT, Content, ContentError
from contract.directory import LANGUAGES, Language


@pytest.fixture(scope="module")
def follow_ups(content: Content) -> FollowUps:
    return FollowUps.load(content)


@pytest.mark.parametrize("lead", ["danger.lead", "danger.other", "self_harm.lead", "self_harm.other"])
def test_nothing_stands_beside_911_and_988(follow_ups: FollowUps, lead: str) -> None:
    assert follow_ups.following((lead, "also.nhth"), "en") == []


def test_longest_fitting_id_decides(follow_ups: FollowUps) -> None:
    assert "Can I get deported?" in follow_ups.following(("need.labor_trafficking",), "en")
    assert "Can I get deported?" not in follow_ups.following(("need.child_abuse",), "en")


def test_a_question_of_ours_offers_its_answers(follow_ups: FollowUps) -> None:
    assert follow_ups.following(("need.child_abuse", "question.hurt"), "es") == ["Sí", "No", "No sé"]


def test_what_we_are_unsure_of_is_offered_in_words_to_send(follow_ups: FollowUps) -> None:
    reply = ("unsure.offer", "offer.child_abuse", "offer.distress", "at.childhelp", "note.computer")
    assert follow_ups.following(reply, "en") == ["They hit me at home", "I feel alone and sad"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_that_puts_to_choice_has_a_button(content: Content, follow_ups: FollowUps, language: Language) -> None:
    for reply_id in content.replies:
        if reply_id.startswith("offer."):
            assert len(follow_ups.following(("unsure.offer", reply_id), language)) == 1, reply_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_short_and_nobody_has_to_choose_from_many(follow_ups: FollowUps, language: Language) -> None:
    assert max(len(question[language]) for question in follow_ups.questions.values()) <= 45
    assert max(map(len, follow_ups.after.values())) <= 6
    used = {name for names in (follow_ups.start, *follow_ups.asked.values(), *follow_ups.after.values()) for name in names}
    assert used == set(follow_ups.questions)


@pytest.mark.parametrize(
    "broken",
    [("start", ["nobody_wrote_this"]), ("after", {"need.": ["nobody_wrote_this"]}), ("after", {"no.such.reply": []})],
)
def test_unknown_names_are_refused(content: Content, tmp_path: Path, broken: tuple[str, object]) -> None:
    raw = yaml.safe_load((CONTENT_ROOT / "follow_ups.yml").read_text(encoding="utf-8"))
    path = tmp_path / "follow_ups.yml"
    path.write_text(yaml.safe_dump(raw | dict([broken])), encoding="utf-8")
    with pytest.raises(ContentError):
        FollowUps.load(content, path)
