"""Second factors: codes of an authenticator app, each good once, and recovery codes for the day the phone is gone."""

import base64
import hashlib
import hmac
import io
import secrets

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken

from bot.privacy.pseudonyms import derived_key
from bot.settings import Secret

STEP_SECONDS = 30
RECOVERY_CODES = 10
_SKEW = (0, -1, 1)  # steps that phones and servers may differ by
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_HALF = 6


class Factors:
    """Makes and checks them; what is kept is encrypted or hashed with keys of its own."""

    def __init__(self, master: Secret, program: str) -> None:
        """Name this program in the authenticator app."""
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(master.value, "staff second factor")))
        self._key = derived_key(master.value, "staff recovery code")
        self._program = program

    def new(self) -> str:
        """A new secret, as it is kept."""
        return self._fernet.encrypt(pyotp.random_base32().encode()).decode()

    def secret(self, kept: str) -> str | None:
        """The secret to show or to check with; None when it was kept under another master key."""
        try:
            return self._fernet.decrypt(kept).decode()
        except InvalidToken:
            return None

    def step(self, kept: str, code: str, now: float, last: int) -> int | None:
        """The step that a code belongs to, if it is one of now and newer than the last one taken."""
        secret = self.secret(kept)
        if secret is None:
            return None
        generator, current = pyotp.TOTP(secret), int(now) // STEP_SECONDS
        steps = [current + skew for skew in _SKEW]
        found = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), digits(code))]
        return next((step for step in found if step > last), None)

    def picture(self, kept: str, name: str) -> bytes:
        """The code to scan, as SVG."""
        address = pyotp.TOTP(self.secret(kept) or "").provisioning_uri(name=name, issuer_name=self._program)
        drawn = io.BytesIO()
        segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", dark="#000")
        return drawn.getvalue()

    def hashed(self, name: str, code: str) -> str:
        """A recovery code as it is kept."""
        bare = "".join(letter for letter in code.lower() if letter in _LETTERS)
        return hmac.new(self._key, f"{name} {bare}".encode(), hashlib.sha256).hexdigest()


def recovery_codes() -> list[str]:
    """New ones, to be shown once."""
    return ["-".join(_random(_HALF) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def digits(code: str) -> str:
    """A code as typed, without the spaces that apps put in; nothing when it is no code."""
    bare = "".join(code.split())
    return bare if bare.isascii() and bare.isdigit() and len(bare) == 6 else ""


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
