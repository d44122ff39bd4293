"""What an example of `nlu_data/` says of itself beside its labels (LABELS.md): who writes, in which form and language."""

WHO = ("youth", "caregiver", "friend", "witness", "professional", "adult", "survivor", "any")
FORMS = (
    "disclosure",
    "half",
    "denial",
    "third",
    "question",
    "code_word",
    "multi",
    "ramble",
    "one_word",
    "typos",
    "voice",
    "plain",
)
LANGUAGES = ("en", "es", "mix")
