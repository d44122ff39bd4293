"""Finds danger and self-harm in a text, offline and in well under a millisecond, by reviewed phrases."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.safety.entries import About, Concern, Entry, Level, load_entries
from bot.safety.phrases import STEM, Phrase
from contract.normalise import normalise

__all__ = ["Concern", "Level", "SafetyHit", "SafetyLexicon"]

_NEAR = 8  # words on each side of a hit that can change what it means
_Meaning = tuple[Concern, Level, About]
_URGENCY = {
    (Concern.DANGER, Level.HARD): 0,
    (Concern.SELF_HARM, Level.HARD): 1,
    (Concern.DANGER, Level.SOFT): 2,
    (Concern.SELF_HARM, Level.SOFT): 3,
}


@dataclass(frozen=True)
class SafetyHit:
    """What a text gives reason to fear, how surely, and whether for somebody else."""

    concern: Concern
    level: Level
    about_other: bool


@dataclass(frozen=True)
class _Rule:
    """One phrase with the entry it belongs to; rules come most urgent first."""

    rank: int
    phrase: Phrase
    entry: Entry


@dataclass(frozen=True)
class SafetyLexicon:
    """All phrases, by a word that a text must hold for them to match."""

    by_word: Mapping[str, tuple[_Rule, ...]]
    by_stem: Mapping[str, tuple[_Rule, ...]]

    @classmethod
    def load(cls, folder: Path) -> "SafetyLexicon":
        """Read and compile `content/safety/`; PhraseError when a phrase cannot be read."""
        entries = sorted(load_entries(folder), key=lambda entry: _urgency((entry.concern, entry.level, entry.about)))
        phrases = [(phrase, entry) for entry in entries for phrase in entry.phrases]
        rules = [_Rule(rank, phrase, entry) for rank, (phrase, entry) in enumerate(phrases)]
        anchored = [(anchor, rule) for rule in rules for anchor in rule.phrase.anchors]
        lexicon = cls(
            by_word=_indexed((anchor, rule) for anchor, rule in anchored if anchor[-1] != "*"),
            by_stem=_indexed((anchor[:STEM], rule) for anchor, rule in anchored if anchor[-1] == "*"),
        )
        lexicon.assess("b4")  # reads all tables of spellings now, so that nobody's first message waits for them
        return lexicon

    def assess(self, text: str) -> SafetyHit | None:
        """The most urgent thing a text says, or None; it reads the whole text and awaits nothing."""
        words = f" {normalise(text)} "
        best: _Meaning | None = None
        for rule in self.rules_for(words.split()):
            entry = rule.entry
            if best and _urgency(best) <= _urgency((entry.concern, entry.level, entry.about)):
                break  # what is left cannot be more urgent
            best = min(filter(None, (best, *_meanings(rule, words))), key=_urgency, default=None)
        return SafetyHit(best[0], best[1], best[2] is About.OTHER) if best else None

    def rules_for(self, words: Iterable[str]) -> list[_Rule]:
        """The rules that can match at all, each once, most urgent first."""
        found: dict[int, _Rule] = {}
        for word in set(words):
            for rule in (*self.by_word.get(word, ()), *self.by_stem.get(word[:STEM], ())):
                found[rule.rank] = rule
        return [found[rank] for rank in sorted(found)]


def _urgency(meaning: _Meaning) -> tuple[int, About]:
    """Smaller is more urgent; at equal urgency the writer comes before somebody else."""
    concern, level, about = meaning
    return _URGENCY[concern, level], about


def _meanings(rule: _Rule, words: str) -> Iterator[_Meaning]:
    for match in rule.phrase.pattern.finditer(words):
        if meaning := _judge(rule, words, match):
            yield meaning


def _judge(rule: _Rule, words: str, match: re.Match[str]) -> _Meaning | None:
    """What a match means where it stands; None when the words around it say that it is not meant."""
    entry = rule.entry
    before, found = _before(words, match.start()), match[0].lstrip()
    around = f"{before}{found}{_after(words, match.end())}"
    if _is_not_meant(entry, around, words):
        return None
    lowered = _is_taken_back(entry, around) or _is_denied(rule, before, found)
    reported = entry.concern is Concern.SELF_HARM and entry.context.reported.search(before)
    about = About.OTHER if reported else entry.about
    return entry.concern, Level.SOFT if lowered else entry.level, about


def _is_not_meant(entry: Entry, around: str, words: str) -> bool:
    if entry.unless and entry.unless.search(around):
        return True
    if entry.concern is Concern.SELF_HARM:
        return False
    context = entry.context
    if not entry.stories_count and context.fiction.search(around):
        return True
    return not entry.past_counts and bool(context.past.search(around)) and not context.now.search(words)


def _is_taken_back(entry: Entry, around: str) -> bool:
    """Whether it is a joke or a story; laughing about danger takes nothing back, and "not joking" is no joke."""
    context = entry.context
    if context.serious.search(around):
        return False
    if context.joking.search(around):
        return True
    return entry.concern is Concern.SELF_HARM and bool(context.laughing.search(around) or context.fiction.search(around))


def _is_denied(rule: _Rule, before: str, found: str) -> bool:
    """Whether a denial stands before the phrase, or within it and before the word that carries it."""
    context = rule.entry.context
    if context.negated.search(before):
        return True
    if context.denials & rule.phrase.spelled:  # "dont want to live" is no denial
        return False
    start = before
    for word in found.split():
        if rule.phrase.is_anchor(word) and context.negated.search(start):
            return True
        start += f"{word} "
    return False


def _before(words: str, start: int) -> str:
    """The words of the same sentence before a place, with the blank that ends them."""
    sentence = re.split(r" [.?](?= )", words[max(0, start - 20 * _NEAR) : start + 1])[-1]
    return " " + "".join(f"{word} " for word in sentence.split()[-_NEAR:])


def _after(words: str, end: int) -> str:
    """The words of the same sentence after a place; a question mark belongs to them."""
    sentence = re.split(r"(?<= )[.](?= )", words[end : end + 20 * _NEAR])[0]
    return "".join(f"{word} " for word in sentence.split()[:_NEAR])


def _indexed(pairs: Iterable[tuple[str, _Rule]]) -> dict[str, tuple[_Rule, ...]]:
    found: dict[str, tuple[_Rule, ...]] = {}
    for anchor, rule in pairs:
        found[anchor] = (*found.get(anchor, ()), rule)
    return found
