"""Every claim of the leaflets people bring leads to an answer in both languages (docs/facts/trace.yml)."""

import re
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from contract.content import Content
from contract.directory import LANGUAGES

FACTS = ROOT / "docs" / "facts"
NOTES = (FACTS / "knowledge.md").read_text(encoding="utf-8")
TRACE = yaml.safe_load((FACTS / "trace.yml").read_text(encoding="utf-8"))
TOPICS: dict[int, list[str]] = TRACE["topics"]
CLAIMS: list[dict[str, Any]] = TRACE["claims"]
# | seed | claim | topics |, below the heading of the trace table
ROWS = re.findall(r"^\| (00\d) \| (.+?) \| ([^|]+) \|$", NOTES.split("## Trace table")[1], re.M)


def test_every_topic_of_the_notes_has_answers() -> None:
    assert set(TOPICS) == {int(number) for number in re.findall(r"^### (\d+)\.", NOTES, re.M)} == set(range(1, 91))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_answered_from_its_own_sources(content: Content, topic: int) -> None:
    for reply_id in TOPICS[topic]:
        assert f"knowledge:{topic}" in content.reply(reply_id).sources, reply_id
        assert all(content.web(reply_id, language).text for language in LANGUAGES)


def test_every_row_of_the_table_has_its_claim_and_no_claim_is_made_up() -> None:
    assert len(ROWS) > 70
    assert [(row[0], row[1]) for row in ROWS] == [(claim["seed"], claim["claim"]) for claim in CLAIMS]


@pytest.mark.parametrize(("claim", "row"), list(zip(CLAIMS, ROWS, strict=True)), ids=lambda x: None)
def test_a_claim_leads_to_an_answer_in_both_languages(content: Content, claim: dict[str, Any], row: tuple[str, ...]) -> None:
    topics = {int(number) for part in re.findall(r"\d+(?:-\d+)?", row[2]) for number in _span(part)}
    assert {f"knowledge:{topic}" for topic in topics} & set(content.reply(claim["reply"]).sources), claim
    for language in LANGUAGES:
        text = content.web(claim["reply"], language).text
        assert claim["says"][language], claim
        assert [stem for stem in claim["says"][language] if stem.lower() not in text.lower()] == [], (
            claim["claim"],
            language,
        )


def _span(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)
