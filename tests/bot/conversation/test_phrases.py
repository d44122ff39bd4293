"""Modes in plain words: what people really write asks for a mode; a sentence that only holds its words never does."""

import time

import pytest

from bot.conversation.keywords import Keyword, Keywords
from bot.conversation.phrases import Phrases
from contract.content import CONTENT_ROOT

KEYWORDS = Keywords.load(CONTENT_ROOT / "keywords.yml")

EXIT = [
    "someone is here",
    "Someones here!!",
    "mom just walked in",
    "my dad walked in",
    "my mom's coming",
    "my stepdad just came in",
    "hide this",
    "quick hide",
    "EXIT EXIT",
    "close this chat",
    "im not alone",
    "viene alguien",
    "Viene mi mamá",
    "mi papá acaba de entrar",
    "ya llegó mi mamá",
    "hay alguien aquí",
    "no estoy sola",
    "rápido esconde esto",
    "mi mamá está aquí",
    "mi padrastro entró",
    "oye oculta esto por favor",
    "sum1 is here",
    "EXIT porfa",
    "hide please",
]
PRIVATE = [
    "don't save this",
    "dont save my messages pls",
    "do not record this",
    "dnt save this",
    "off the record",
    "private mode on",
    "please dont keep anything i say",
    "no guardes esto",
    "no guardes nada",
    "no lo guarden",
    "modo privado por favor",
    "no guardes lo que te escribo",
]
DELETE = ["delete everything", "erase this chat please", "forget what i told you", "borra todo", "borra lo que te dije"]
TRACE = [
    "who can see this?",
    "Can my mom see this",
    "will my boss see my texts",
    "does this show up on my phone bill?",
    "¿quién puede ver esto?",
    "mi mamá puede ver esto?",
    "esto sale en la factura?",
    "como borro este chat",
]
HISTORY = [
    "This is her dad. Who is this and what did she tell you?",
    "im his mom what was he asking you",
    "who are you and what did my son say",
    "soy su papá. quién eres y qué te estaba preguntando mi hijo",
    "habla su mamá, qué les dijo mi hija",
    "what did I ask before?",
    "show history",
    "Show me the history",
    "what did my daughter tell you",
    "what did she ask",
    "show me my messages",
    "last message",
    "¿qué pregunté antes?",
    "qué te dijo mi hija",
    "muéstrame el historial",
    "de qué hablamos",
]
NOTHING = [
    "the exit was locked",
    "no exit anywhere",
    "he locked the exit and took my phone",
    "no se puede salir",
    "no me deja salir nadie viene",
    "my private school told my mom",
    "i go to private school",
    "he sends me private pictures",
    "they hide my passport",
    "hide me",
    "help me hide",
    "i have to hide from him",
    "mi patron esconde mis papeles",
    "me quiere borrar del mapa",
    "voy a borrar la foto",
    "delete my pictures",
    "he told me to delete everything",
    "me dijo que borrara todo",
    "can you delete my nudes from the internet",
    "my stepdad is here with a knife",
    "my stepdad is coming",
    "hes coming",
    "someone is watching me",
    "someone is following me",
    "someone came in my room and touched me",
    "mom just walked in on him hurting my sister",
    "my mom is here and she is bleeding",
    "somebody is here to take me away",
    "viene por mi",
    "ya viene a golpearme",
    "mi papá entró y me pegó",
    "hay alguien que me molesta",
    "no estoy sola en esto",
    "dont save me",
    "dont keep my baby away from me",
    "he keeps my passport private",
    "is this private",
    "my boyfriend can see my location",
    "my history teacher touches me",
    "im her mom and i found pictures on her phone",
    "soy su mama y estoy preocupada",
    "show me what to do",
    "what did i do wrong",
    "what did he do to me",
    "que dije mal",
    "forget it",
    "i want to forget everything he did",
    "quiero olvidar todo",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, Keyword.EXIT) for text in EXIT),
        *((text, Keyword.PRIVATE) for text in PRIVATE),
        *((text, Keyword.DELETE) for text in DELETE),
        *((text, Keyword.TRACE) for text in TRACE),
        *((text, Keyword.HISTORY) for text in HISTORY),
        ("turn off private mode", Keyword.PRIVATE_OFF),
        ("quita el modo privado", Keyword.PRIVATE_OFF),
    ],
)
def test_a_mode_is_heard_in_plain_words(text: str, expected: Keyword) -> None:
    assert KEYWORDS.match(text) is expected


@pytest.mark.parametrize("text", NOTHING)
def test_a_sentence_that_holds_such_words_asks_for_no_mode(text: str) -> None:
    assert KEYWORDS.match(text) is None


@pytest.mark.parametrize("text", [*EXIT, *PRIVATE, *DELETE, *TRACE, *HISTORY])
@pytest.mark.parametrize("more", ["{} and he has a gun", "i think {} i am scared", "{} y tengo miedo de el"])
def test_a_phrase_within_a_sentence_asks_for_no_mode(text: str, more: str) -> None:
    assert KEYWORDS.match(more.format(text)) is None


def test_what_is_pushed_out_of_sight_is_still_part_of_the_message() -> None:
    assert KEYWORDS.match("hide this" + " " * 200 + "he has a gun") is None


def test_every_family_is_a_keyword() -> None:
    families = Phrases.load(CONTENT_ROOT / "mode_phrases.yml").families
    assert families == {"exit", "private", "private_off", "delete", "trace", "history"}
    assert families <= {keyword.value for keyword in Keyword}


def test_looking_costs_little() -> None:
    started = time.perf_counter()
    for _ in range(200):
        KEYWORDS.match("what did my mom my dad my boyfriend say to the teacher")
    assert (time.perf_counter() - started) / 200 < 0.001
