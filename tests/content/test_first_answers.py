"""The first answer, the only one most people read, says the very thing asked, in the words people look for."""

import re

import pytest

from contract.content import Content
from contract.directory import LANGUAGES, Language

# What the short words of a reply must hold, by language; each is a word or the beginning of one.
WORDS: dict[str, dict[Language, tuple[str, ...]]] = {
    "ask.line_parents": {
        "en": ("parents", "family", "must tell", "name"),
        "es": ("padres", "familia", "deben avisar", "nombre"),
    },
    "ask.line_police": {"en": ("police", "ICE", "must tell"), "es": ("policía", "migra", "deben avisar")},
    "ask.line_name": {"en": ("don't have to give your name", "report"), "es": ("No tienes que dar tu nombre", "denunciar")},
    "ask.line_free": {"en": ("free", "bill", "minutes"), "es": ("gratis", "recibo", "minutos")},
    "ask.line_language": {"en": ("Spanish", "interpreter"), "es": ("español", "intérprete", "mixteco")},
    "ask.what_happens": {"en": ("not the police", "no name", "hang up"), "es": ("migra", "sin dar tu nombre", "colgar")},
    "ask.confidential": {"en": ("parents", "police", "name"), "es": ("padres", "autoridades", "nombre")},
    "ask.report": {"en": ("suspect", "proof", "police", "CPS"), "es": ("sospechas", "denuncia", "pruebas", "CPS")},
    "ask.not_sure": {"en": ("proof", "suspect", "name", "wrong"), "es": ("pruebas", "sospecha", "nombre", "equivoque")},
    "ask.saw_something": {"en": ("report", "proof", "local police"), "es": ("sospecha", "reportar", "autoridades locales")},
    "ask.arrested": {"en": ("police", "criminal", "arrest", "lawyer"), "es": ("delincuente", "arresten", "abogado")},
    "ask.immigration": {"en": ("papers", "ICE", "deport", "lawyer"), "es": ("papeles", "migra", "deporten", "abogado")},
    "ask.migrants": {"en": ("papers", "immigration"), "es": ("papeles", "migra")},
    "ask.legal": {"en": ("lawyer", "court", "free"), "es": ("abogado", "juicios", "gratis")},
    "ask.minor_consent": {
        "en": ("agreed", "under 18", "consent", "trafficking", "force"),
        "es": ("aceptado", "18", "trata", "fuerza"),
    },
    "ask.what_is": {"en": ("trafficking", "under 18"), "es": ("trata", "menor de 18")},
    "ask.phone_safety": {"en": ("texts like these", "bill"), "es": ("mensajes como estos", "recibo")},
    "ask.scam": {"en": ("scam", "money"), "es": ("estafa", "dinero")},
    "ask.medical": {"en": ("money", "papers", "report"), "es": ("dinero", "papeles", "reportar")},
    "ask.housing": {"en": ("tonight", "police", "free"), "es": ("hoy", "agentes", "gratis")},
}
SIGNS = ("signs", "signs_school", "signs_online", "signs_work", "signs_home", "signs_clinic", "signs_travel")


@pytest.mark.parametrize("reply_id", WORDS)
def test_the_first_answer_says_what_was_asked(content: Content, reply_id: str) -> None:
    for language, words in WORDS[reply_id].items():
        said = content.render(reply_id, language).lower()
        assert [word for word in words if word.lower() not in said] == [], language


@pytest.mark.parametrize("topic", SIGNS)
def test_an_answer_about_signs_begins_with_the_word(content: Content, topic: str) -> None:
    assert content.render(f"ask.{topic}", "en").startswith("Signs: ")
    assert content.render(f"ask.{topic}", "es").startswith("Señales: ")


def test_no_answer_begins_with_a_bare_yes_or_no(content: Content) -> None:
    """“Can I call without a name?” and “do I have to give my name?” reach the same words. “Should I pay him?” may too."""
    begins = re.compile(r"(?:mostly )?(?:yes|no|s[ií])[.,:] ", re.IGNORECASE)
    topics = [reply_id for reply_id in content.replies if reply_id.startswith(("ask.", "line."))]
    texts = {(i, language): content.render(i, language) for i in topics for language in LANGUAGES}
    texts |= {(f"{i} on a page", language): content.web(i, language).text for i in topics for language in LANGUAGES}
    assert [key for key, text in texts.items() if begins.match(text)] == []
