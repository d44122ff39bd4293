"""Passwords: argon2id, one at a time, off the loop that answers people."""

import asyncio
import base64
import secrets

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

PARAMETERS = profiles.RFC_9106_LOW_MEMORY  # 64 MiB, about a quarter of a second
SHORTEST = 12
SHORTEST_IN_DEV = 8
LONGEST = 256


class PasswordRefused(ValueError):
    """A new password is too short, too long, or the name."""


class Passwords:
    """Hashes and checks. A name that nobody has costs as much time as one that somebody has."""

    def __init__(self) -> None:
        """Hash with our parameters; check with those a hash names."""
        self._hasher = PasswordHasher.from_parameters(PARAMETERS)
        self._nobody = _hash_of_nothing(self._hasher)
        self._one_at_a_time = asyncio.Lock()

    def hash(self, password: str) -> str:
        """The hash to keep; slow on purpose."""
        return self._hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """As `hash`, beside the loop."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self.hash, password)

    async def match(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; without a kept hash the same work is done, and the answer is no."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._match, kept or self._nobody, password) and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than we use now."""
        return self._hasher.check_needs_rehash(kept)

    def _match(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False


def check_new(password: str, name: str, *, is_dev: bool) -> None:
    """PasswordRefused when it is too easy."""
    shortest = SHORTEST_IN_DEV if is_dev else SHORTEST
    if not shortest <= len(password) <= LONGEST:
        raise PasswordRefused(f"a password has {shortest} to {LONGEST} characters")
    if password.lower() == name or len(set(password)) < 5:
        raise PasswordRefused("that password is too easy to guess")


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    # Well-formed, with random bytes where the hash would be: no password leads to it.
    salt, tag = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"
