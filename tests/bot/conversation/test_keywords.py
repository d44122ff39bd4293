"""Keywords are whole messages: a word within a sentence is never one, because it may be a cry for help."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.keywords import Keyword, Keywords
from contract.content import CONTENT_ROOT
from contract.directory import Language

PATH = CONTENT_ROOT / "keywords.yml"
LISTS = yaml.safe_load(PATH.read_text(encoding="utf-8"))
KEYWORDS = Keywords.load(PATH)
ALL = [(word, keyword) for keyword in Keyword for word in LISTS.get(keyword.value, ())]

# compliance.md 1.2, the union of what carriers, Twilio and the FCC name.
STOP = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "REMOVE",
    "ALTO",
    "PARAR",
    "CANCELAR",
    "BAJA",
]


@pytest.mark.parametrize("word", [*STOP, "STOP ALL", "OPT OUT", "OPT-OUT", "opt  out"])
def test_every_word_that_carriers_name_opts_out(word: str) -> None:
    assert KEYWORDS.match(word) is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HELP", Keyword.HELP),
        ("info", Keyword.HELP),
        ("AYUDA", Keyword.HELP_ES),
        ("START", Keyword.START),
        ("unstop", Keyword.START),
        ("Comenzar", Keyword.START),
        ("yes", Keyword.START_IF_OPTED_OUT),
        ("EXIT", Keyword.EXIT),
        ("hide", Keyword.EXIT),
        ("ocultar", Keyword.EXIT),
        ("Borrar", Keyword.EXIT),
        ("private", Keyword.PRIVATE),
        ("PRIVATE OFF", Keyword.PRIVATE_OFF),
        ("privado no", Keyword.PRIVATE_OFF),
        ("delete", Keyword.DELETE),
        ("eliminar", Keyword.DELETE),
        ("TRACE", Keyword.TRACE),
        ("rastro", Keyword.TRACE),
    ],
)
def test_each_family_is_found_in_both_languages(text: str, expected: Keyword) -> None:
    assert KEYWORDS.match(text) is expected


@pytest.mark.parametrize("around", ["{}.", " {}!! ", "¡{}!", "🛑{}🛑", "{} 🙏", '"{}"', "\n{}\n", "​{}", "*{}*", "...{}"])
@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_case_signs_and_emoji_around_a_keyword_do_not_matter(around: str, change: object) -> None:
    for word, expected in ALL:
        assert KEYWORDS.match(around.format(change(word))) is expected  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "make him stop",
        "stop it hurts",
        "please stop",
        "dont stop",
        "I want it to end",
        "i want to end it",
        "the end",
        "i quit school",
        "help me",
        "help me cancel the meeting",
        "can you help",
        "ayuda por favor",
        "ayúdame",
        "SALIR",
        "TERMINAR",
        "BASTA",
        "quiero salir",
        "alto ahí",
        "yes please",
        "yess",
        "no exit",
        "exit plan",
        "delete my picture",
        "is this private",
        "stop stop",
        "s t o p",
        "sto p",
        "help help",
        "",
        " ",
        "🛑",
        "?",
    ],
)
def test_anything_longer_or_else_is_no_keyword(text: str) -> None:
    assert KEYWORDS.match(text) is None


@given(st.sampled_from(ALL), st.text(st.characters(categories=("Ll", "Lu")), min_size=1, max_size=8))
def test_a_keyword_with_any_word_beside_it_is_none_of_its_family(known: tuple[str, Keyword], word: str) -> None:
    lists = {text.replace("-", " ") for text, _ in ALL}
    for text in (f"{known[0]} {word}", f"{word} {known[0]}"):
        if text.casefold() not in lists:
            assert KEYWORDS.match(text) is None


@pytest.mark.parametrize("phrase", LISTS["stop_phrases"])
@pytest.mark.parametrize("around", ["{}", "Please {}!!", "{} pls 🙏", "OK, {} por favor", "oye ya {}"])
def test_a_plain_request_to_be_left_alone_opts_out(phrase: str, around: str) -> None:
    assert KEYWORDS.match(around.format(phrase)) is Keyword.STOP


@pytest.mark.parametrize("text", ["Don't text me", "don’t text me anymore", "No más mensajes", "quítame de la lista"])
def test_accents_and_apostrophes_do_not_matter(text: str) -> None:
    assert KEYWORDS.match(text) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        "he wont stop texting me",
        "make him stop texting me",
        "stop texting me he says or i will hurt you",
        "dont text me when he is home",
        "leave me alone",
        "he told me dont text me",
        "please",
        "please please",
        "no me escribas cuando está mi jefe",
        "ya no quiero",
        "remove me from this house",
    ],
)
def test_the_same_words_within_more_are_no_opt_out(text: str) -> None:
    assert KEYWORDS.match(text) is None


@pytest.mark.parametrize("around", ["{}", "¡{}! 🙏", " {}."])
@pytest.mark.parametrize("word", LISTS["spanish"])
def test_a_spanish_keyword_is_answered_in_spanish(word: str, around: str) -> None:
    assert KEYWORDS.language(around.format(word.upper()), "en") == "es"


@pytest.mark.parametrize(("previous", "expected"), [(None, "en"), ("en", "en"), ("es", "es")])
def test_an_english_keyword_keeps_the_language_of_the_conversation(previous: Language | None, expected: str) -> None:
    assert KEYWORDS.language("STOP", previous) == expected


@pytest.mark.parametrize(("phrase", "expected"), [("ya no me escribas", "es"), ("stop texting me please", "en")])
def test_a_plain_request_tells_its_own_language(phrase: str, expected: str) -> None:
    assert KEYWORDS.language(phrase, None) == expected


def test_no_word_stands_in_two_lists() -> None:
    bare = [word.replace("-", " ") for word, _ in ALL]
    assert len(set(bare)) >= len(bare) - 1  # "opt out" and "opt-out" are one


@pytest.mark.parametrize("word", ["salir", "terminar", "basta"])
def test_words_of_children_who_want_out_are_in_no_list(word: str) -> None:
    assert word not in [listed for listed, _ in ALL]
