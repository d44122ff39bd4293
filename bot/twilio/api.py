"""The one call that is made to Twilio: delete a message. There is none that creates one, and a test sees to it."""

import time
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

import aiohttp

from bot.settings import Secret

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_TOO_EARLY = 20009  # Twilio's own code: the message is still on its way
_NOT_THIS_MESSAGE = (401, 403, 408, 429)  # 4xx that say nothing about the message they answer for


class Deletion(Enum):
    """What Twilio said to the wish to delete one message."""

    DELETED = "deleted"
    GONE = "gone"
    EARLY = "early"
    REFUSED = "refused"

    @property
    def is_final(self) -> bool:
        """Whether there is nothing left to delete."""
        return self in (Deletion.DELETED, Deletion.GONE)


class TwilioUnavailable(Exception):
    """Twilio takes nothing from us now; `retry_after` is how many seconds it asks for, if it does."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        """Keep both."""
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class TwilioApi:
    """Deletes messages of one account."""

    def __init__(self, base_url: str, account_sid: str, auth_token: Secret) -> None:
        """Prepare a client; must be made within a running loop, and closed."""
        self._messages = f"{base_url}/2010-04-01/Accounts/{account_sid}/Messages"
        # No proxy and no credentials from the environment: the token goes to the configured address alone.
        self._http = aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(account_sid, auth_token.value)},
            timeout=_TIMEOUT,
            trust_env=False,
        )

    async def delete_message(self, sid: str) -> Deletion:
        """Delete a message with its media; TwilioUnavailable when it is not the message that is refused."""
        try:
            async with self._http.delete(f"{self._messages}/{sid}.json", allow_redirects=False) as response:
                return await _outcome(response)
        except TimeoutError:
            raise TwilioUnavailable("slow") from None
        except aiohttp.ClientError:  # without its cause, which would carry the id into a traceback
            raise TwilioUnavailable("unreachable") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


async def _outcome(response: aiohttp.ClientResponse) -> Deletion:
    if response.status in (200, 204):
        return Deletion.DELETED
    if response.status == 404:
        return Deletion.GONE
    if not 400 <= response.status < 500 or response.status in _NOT_THIS_MESSAGE:
        raise TwilioUnavailable(_why(response.status), _seconds(response.headers.get("Retry-After")))
    return Deletion.EARLY if await _error_code(response) == _TOO_EARLY else Deletion.REFUSED


def _why(status: int) -> str:
    if status in (401, 403):
        return "credentials"
    return "busy" if status == 429 else "error"


def _seconds(retry_after: str | None) -> float | None:
    """The header Retry-After, which is a number of seconds or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError):
        return None


async def _error_code(response: aiohttp.ClientResponse) -> int | None:
    try:
        error: Any = await response.json(content_type=None)
        return int(error["code"])
    except (ValueError, KeyError, TypeError):
        return None
