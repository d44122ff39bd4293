"""The tables of chat spellings, and the typos of key words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from contract.directory import LANGUAGES, Language
from contract.folding import fold, read_table

Words = tuple[str, ...]


@dataclass(frozen=True)
class Spellings:
    """What one language's messages write for a word, and for several words in a row (by the first of them)."""

    words: Mapping[str, Words]
    phrases: Mapping[str, tuple[tuple[Words, Words], ...]]

    def spell(self, written: Iterable[str]) -> list[str]:
        """The same words in their usual spelling."""
        plain: list[str] = []
        usual = self.words.get
        for word in written:
            if meant := usual(word):
                plain += meant
            else:
                plain.append(word.replace("'", "") if "'" in word else word)
        return self._joined(plain)

    def _joined(self, words: list[str]) -> list[str]:
        starts = [at for at, word in enumerate(words) if word in self.phrases]
        for at in reversed(starts):  # from the end, so that what is still to come keeps its place
            for written, meant in self.phrases[words[at]]:
                if tuple(words[at : at + len(written)]) == written:
                    words[at : at + len(written)] = meant
                    break
        return words


@cache
def spellings(language: Language) -> Spellings:
    """Everything that is put right in a message of this language."""
    shared, own = read_table("normalise/both.yml"), read_table(f"normalise/{language}.yml")
    words = {**_typos(shared), **_by_variant(shared["spellings"]), **_by_variant(own["spellings"])}
    phrases = {**shared["phrases"], **own["phrases"]}
    return Spellings(words, _by_first_word(phrases))


@cache
def shared_spellings() -> Mapping[str, Words]:
    """The chat spellings that hold in both languages, and those of each."""
    rows = [read_table(f"normalise/{name}.yml")["spellings"] for name in ("both", *LANGUAGES)]
    return {variant: meant for row in rows for variant, meant in _by_variant(row).items()}


def _by_variant(rows: Mapping[str, str]) -> dict[str, Words]:
    return {fold(variant): tuple(meant.split()) for meant, row in rows.items() for variant in row.split()}


def _by_first_word(rows: Mapping[str, Iterable[str]]) -> dict[str, tuple[tuple[Words, Words], ...]]:
    found: dict[str, list[tuple[Words, Words]]] = {}
    for meant, variants in rows.items():
        for variant in variants:
            written = tuple(variant.split())
            found.setdefault(written[0], []).append((written, tuple(meant.split())))
    return {first: tuple(sorted(row, key=lambda pair: -len(pair[0]))) for first, row in found.items()}


def _typos(shared: Mapping[str, str]) -> dict[str, Words]:
    """A letter lost, doubled or swapped in a key word; never a word that exists."""
    guarded = shared["guarded"].split()
    real = {*guarded, *shared["not_typos"].split(), *shared["doubles"].split(), *shared["watched"].split(), *_listed_words()}
    return {typo: (word,) for word in guarded for typo in _slips(word) if typo not in real}


def _slips(word: str) -> Iterator[str]:
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]
        yield word[:i] + word[i] + word[i:]
        yield word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]


def _listed_words() -> Iterator[str]:
    for language in LANGUAGES:
        yield from read_table(f"language/{language}.yml")["words"].split()
