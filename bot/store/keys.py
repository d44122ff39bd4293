"""Every key of the ephemeral store, with its lifetime in seconds. PRIVACY.md lists them; a test compares."""

from bot.privacy.pseudonyms import MessageKey, SenderId

DAY_KEY = "waypost:day-key"
DAY_KEY_SECONDS = 48 * 3600

CLAIM_SECONDS = 30  # a message being answered
OUTCOME_SECONDS = 600  # which reply ids a message got
FLOOD_SECONDS = 60  # how many messages a sender sent


def message(key: MessageKey) -> str:
    """A message being answered or answered: a claim, then reply ids, language and content hash."""
    return f"waypost:message:{key}"


def session(sender: SenderId) -> str:
    """The text-free state of a conversation; lives for the idle time."""
    return f"waypost:session:{sender}"


def flood(sender: SenderId) -> str:
    """How many messages a sender sent within the window."""
    return f"waypost:flood:{sender}"
