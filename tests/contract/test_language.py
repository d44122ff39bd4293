"""English or Spanish, message by message, and everything else."""

import pytest

from contract.directory import Language
from contract.language import language_of, looks_foreign

ENGLISH = [
    "help",
    "ok so my boss has my passport",
    "wut do i do he wont stop",
    "idk",
    "my nose hurts",
    "plz",
    "he has my pasaporte and i cant leave",
    "is trafficking only for girls",
    "running",
    "me and my mom",
    "no one is home",
    "i need ayuda with this",
]
SPANISH = [
    "ayuda",
    "mi novio no me deja salir",
    "q hago",
    "toy sola",
    "xq no contestan",
    "que es la trata",
    "bro me quiero ir de aki",
    "si",
    "abandonada",
    "me pega mi papa",
    "no tengo papeles y tengo miedo",
    "necesito un job",
    "ayudaaaaa",
    "¿y?",
]
NEITHER = ["ok", "no", "911", "👍", "", "hmmm", "?"]
FOREIGN = [
    "помогите мне",
    "救命",
    "ساعدني",
    "मदद",
    "Tôi cần giúp đỡ",
    "toi can giup",
    "bonjour j'ai besoin d'aide",
    "mon copain me frappe",
    "je veux mourir",
    "preciso de ajuda por favor",
    "ele quer me matar",
    "meu namorado me bate",
    "mwen bezwen ed",
    "tulong po",
    "natatakot ako sa kanya",
    "ich brauche hilfe",
    "aiuto ho paura",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english(text: str) -> None:
    assert language_of(text, "es") == "en"


@pytest.mark.parametrize("text", SPANISH)
def test_spanish_is_spanish(text: str) -> None:
    assert language_of(text, "en") == "es"


@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize(("previous", "expected"), [("es", "es"), ("en", "en"), (None, "en")])
def test_what_tells_nothing_keeps_the_language(text: str, previous: Language | None, expected: Language) -> None:
    assert language_of(text, previous) == expected


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_look_foreign(text: str) -> None:
    assert looks_foreign(text)


@pytest.mark.parametrize("text", [*ENGLISH, *SPANISH, *NEITHER, "me va a matar", "un adulto me escribe", "Ι wаnt tо dіе"])
def test_our_languages_do_not_look_foreign(text: str) -> None:
    assert not looks_foreign(text)
