"""Every key of the ephemeral store, with its lifetime in seconds. PRIVACY.md lists them; a test compares."""

from bot.privacy.pseudonyms import MessageKey, SenderId

DAY_SECONDS = 24 * 3600
DAY_KEY_SECONDS = 2 * DAY_SECONDS  # at most: written with for one day, read with for one more

PRIVATE_CHANNEL = "waypost/private"  # no key: Redis passes on what is said there, and keeps nothing

CLAIM_SECONDS = 30  # a message being answered
OUTCOME_SECONDS = 600  # which reply ids a message got
FLOOD_SECONDS = 60  # how many messages a sender sent


def day_key(day: int) -> str:
    """The random key of one day's pseudonyms, by days since 1970 (UTC)."""
    return f"waypost:day-key:{day}"


def message(key: MessageKey) -> str:
    """A message being answered or answered: a claim, then reply ids, language and content hash."""
    return f"waypost:message:{key}"


def session(sender: SenderId) -> str:
    """The text-free state of a conversation; lives for the idle time."""
    return f"waypost:session:{sender}"


def caution(sender: SenderId) -> str:
    """That somebody wrote, and when somebody last sent EXIT; outlives the session."""
    return f"waypost:caution:{sender}"


def answered(sender: SenderId) -> str:
    """Which messages of a sender have an outcome, so that EXIT and DELETE can empty those too."""
    return f"waypost:answered:{sender}"


def counted(sender: SenderId) -> str:
    """Which cards of a conversation are counted (bot/figures/cards.py), and not what they said."""
    return f"waypost:counted:{sender}"


def flood(sender: SenderId) -> str:
    """How many messages a sender sent within the window."""
    return f"waypost:flood:{sender}"
