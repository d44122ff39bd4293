"""Settings, read once from the environment; see the table in docs/operations.md."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from bot.figures.budget import Allowance
from contract.content import Operator

ROOT = Path(__file__).resolve().parent.parent
Environment = Literal["dev", "production"]
OptOutKeeper = Literal["app", "twilio"]
Network = IPv4Network | IPv6Network
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_DEV_CONTACT = "waypost.test/help"
_EXIT_URL = "https://www.weather.gov/"  # small, public, nothing personal, and anybody may look at the weather
_SECRET_BYTES = 32
_MOST_WEEKLY, _MOST_YEARLY = 2_000, 106_000  # thousandths of epsilon; more would be no privacy worth the name
_HOST_NAME = re.compile("[0-9a-z]([0-9a-z.-]*[0-9a-z])?|[0-9a-f:]+")
_ACCOUNT = re.compile("AC[0-9a-fA-F]{32}")
_ACCOUNT_IN_DEV = re.compile("AC[0-9a-zA-Z]{1,64}")  # a stand-in may call its account what it likes; it goes into URLs


class SettingsError(ValueError):
    """A setting is missing, malformed or unsafe; its name is in the message, its value never."""


@dataclass(frozen=True)
class Secret:
    """A value that never shows itself in a log, a traceback or a settings dump."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True)
class Address:
    """A host and a TCP port to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, name: str, value: str) -> "Address":
        """Read `host:port`; SettingsError when it is anything else."""
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 0 <= int(port) <= 65_535:
            raise SettingsError(f"{name} must be host:port")
        return cls(host, int(port))


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set."""

    environment: Environment
    listen: Address
    staff_listen: Address
    staff_hosts: tuple[str, ...]
    engine_listen: Address
    engines: int
    public_url: str
    twilio_auth_token: Secret | None
    twilio_account_sid: str | None
    twilio_api_url: str
    delete_after_seconds: int
    redis_url: Secret | None
    data_dir: Path
    ledger: Path
    secret_key: Secret
    operator: Operator
    idle_seconds: int
    exit_url: str
    frame_parents: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    opt_out: OptOutKeeper
    engine_token: Secret
    engine_python: Path
    log_level: LogLevel
    demo: bool
    model_switch: bool
    model_inputs: Path
    allowance: Allowance

    @property
    def is_dev(self) -> bool:
        """Whether unsafe conveniences are allowed."""
        return self.environment == "dev"

    @property
    def sms_url(self) -> str:
        """The URL that Twilio signs: configured, never read from a request."""
        return f"{self.public_url}/sms/twilio"

    @property
    def status_url(self) -> str:
        """Where Twilio tells what became of our answers; signed likewise."""
        return f"{self.sms_url}/status"

    @property
    def deletes_at_twilio(self) -> bool:
        """Whether messages are deleted at Twilio: needs both halves of its credentials."""
        return self.twilio_account_sid is not None and self.twilio_auth_token is not None

    @property
    def models_dir(self) -> Path:
        """Where staff's models and their choice are: what one person accepts alone in the demo is never served for real."""
        return self.data_dir / "demo" if self.demo else self.data_dir

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check all settings; SettingsError names the first one that is wrong."""
        env = dict(os.environ if environ is None else environ)
        get = env.get
        data_dir = Path(get("WAYPOST_DATA_DIR") or ROOT / "var").resolve()
        environment: Environment = _choice("WAYPOST_ENV", get("WAYPOST_ENV") or "dev", ("dev", "production"))
        settings = cls(
            environment=environment,
            listen=Address.parse("WAYPOST_LISTEN", get("WAYPOST_LISTEN") or "127.0.0.1:8080"),
            staff_listen=Address.parse("WAYPOST_STAFF_LISTEN", get("WAYPOST_STAFF_LISTEN") or "127.0.0.1:8081"),
            staff_hosts=tuple(map(_host_name, _listed(get("WAYPOST_STAFF_HOSTS")))),
            engine_listen=Address.parse("WAYPOST_ENGINE_LISTEN", get("WAYPOST_ENGINE_LISTEN") or "127.0.0.1:5005"),
            engines=_whole("WAYPOST_ENGINES", get("WAYPOST_ENGINES") or str(os.cpu_count() or 1), least=1),
            public_url=(get("WAYPOST_PUBLIC_URL") or "https://waypost.test").rstrip("/"),
            twilio_auth_token=_secret(get("TWILIO_AUTH_TOKEN")),
            twilio_account_sid=_account(get("TWILIO_ACCOUNT_SID"), environment),
            twilio_api_url=_api_url(get("WAYPOST_TWILIO_API_URL") or "https://api.twilio.com"),
            delete_after_seconds=_whole(
                "WAYPOST_DELETE_AFTER_SECONDS", get("WAYPOST_DELETE_AFTER_SECONDS") or "60", least=1
            ),
            redis_url=_secret(get("WAYPOST_REDIS_URL")),
            data_dir=data_dir,
            ledger=_ledger(
                get("WAYPOST_LEDGER_URL"), data_dir / ("demo.sqlite3" if get("WAYPOST_DEMO") == "1" else "ledger.sqlite3")
            ),
            secret_key=_master_key(get("WAYPOST_SECRET_KEY"), data_dir, environment),
            operator=Operator(get("WAYPOST_PROGRAM_NAME") or "Waypost", get("WAYPOST_CONTACT") or _DEV_CONTACT),
            idle_seconds=_whole("WAYPOST_IDLE_SECONDS", get("WAYPOST_IDLE_SECONDS") or "1800", least=1),
            exit_url=_exit_url(get("WAYPOST_EXIT_URL") or _EXIT_URL),
            frame_parents=tuple(map(_frame_parent, _listed(get("WAYPOST_FRAME_PARENTS")))),
            trusted_proxies=tuple(map(_network, _listed(get("WAYPOST_TRUSTED_PROXIES")))),
            opt_out=_choice("WAYPOST_OPT_OUT", get("WAYPOST_OPT_OUT") or "app", ("app", "twilio")),
            engine_token=Secret(get("WAYPOST_ENGINE_TOKEN") or secrets.token_urlsafe(_SECRET_BYTES)),
            log_level=_choice("WAYPOST_LOG_LEVEL", get("WAYPOST_LOG_LEVEL") or "INFO", get_args(LogLevel)),
            demo=_on("WAYPOST_DEMO", get("WAYPOST_DEMO") or "0"),
            model_switch=_on("WAYPOST_MODEL_SWITCH", get("WAYPOST_MODEL_SWITCH") or str(int(environment == "dev"))),
            model_inputs=Path(get("WAYPOST_MODEL_INPUTS") or ROOT).resolve(),
            allowance=Allowance(
                week=_epsilon("WAYPOST_WEEKLY_EPSILON", get("WAYPOST_WEEKLY_EPSILON") or "1", most=_MOST_WEEKLY),
                year=_epsilon("WAYPOST_YEARLY_EPSILON", get("WAYPOST_YEARLY_EPSILON") or "53", most=_MOST_YEARLY),
            ),
            engine_python=Path(get("WAYPOST_ENGINE_PYTHON") or ROOT / ".venv-engine" / "bin" / "python"),
        )
        settings._refuse_unsafe(env)
        return settings

    def _refuse_unsafe(self, env: Mapping[str, str]) -> None:
        if self.engine_listen.host not in ("127.0.0.1", "::1"):
            raise SettingsError("WAYPOST_ENGINE_LISTEN must be a loopback address")
        if self.demo and env.get("WAYPOST_LEDGER_URL"):
            raise SettingsError("WAYPOST_DEMO has a ledger of its own: what is made up never mixes with what is real")
        if self.is_dev:
            return
        if self.demo:
            raise SettingsError("WAYPOST_DEMO is for trying out: it must not be set in production")
        for name in ("WAYPOST_PROGRAM_NAME", "WAYPOST_CONTACT", "TWILIO_AUTH_TOKEN"):
            if not env.get(name):
                raise SettingsError(f"{name} is required in production")
        if not self.public_url.startswith("https://") or self.public_url == "https://waypost.test":
            raise SettingsError("WAYPOST_PUBLIC_URL must be the real https:// address in production")


def _choice[Value: str](name: str, value: str, allowed: tuple[Value, ...]) -> Value:
    for choice in allowed:
        if value == choice:
            return choice
    raise SettingsError(f"{name} must be one of {', '.join(allowed)}")


def _on(name: str, value: str) -> bool:
    return _choice(name, value, ("0", "1")) == "1"


def _whole(name: str, value: str, *, least: int) -> int:
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name} must be a whole number of at least {least}")
    return int(value)


def _epsilon(name: str, value: str, *, most: int) -> int:
    """Thousandths of epsilon, as exact as they are written."""
    whole, _, part = value.partition(".")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", value) or not 100 <= (read := int(whole + part.ljust(3, "0"))) <= most:
        raise SettingsError(f"{name} must be a number from 0.1 to {most // 1_000}")
    return read


def _listed(value: str | None) -> list[str]:
    return (value or "").replace(",", " ").split()


def _exit_url(value: str) -> str:
    parts = urlsplit(value)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or not value.isascii()
        or set(value) & set(" ;,'\"<>\r\n")
    ):
        raise SettingsError("WAYPOST_EXIT_URL must be an http or https address")
    return value


def _frame_parent(value: str) -> str:
    parts = urlsplit(value)
    origin = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme != "https" and not _is_local(parts.hostname):
        raise SettingsError("WAYPOST_FRAME_PARENTS must be https origins, such as https://school.example")
    if value.rstrip("/") != origin or not parts.hostname or not value.isascii() or set(value) & set(";'\"*@"):
        raise SettingsError("WAYPOST_FRAME_PARENTS must be whole origins without a path")
    return origin


def _host_name(value: str) -> str:
    if not _HOST_NAME.fullmatch(value.lower()):
        raise SettingsError("WAYPOST_STAFF_HOSTS must be names or addresses, such as staff.example.org, without a port")
    return value.lower()


def _is_local(host: str | None) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def _network(value: str) -> Network:
    try:
        return ip_network(value)
    except ValueError:
        raise SettingsError("WAYPOST_TRUSTED_PROXIES must be addresses or networks, such as 10.0.0.0/8") from None


def _account(value: str | None, environment: Environment) -> str | None:
    real = _ACCOUNT if environment == "production" else _ACCOUNT_IN_DEV
    if value and not real.fullmatch(value):
        raise SettingsError("TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits")
    return value or None


def _api_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" and not _is_local(parts.hostname):  # the auth token is sent there
        raise SettingsError("WAYPOST_TWILIO_API_URL must be an https:// address, or one on loopback")
    return value.rstrip("/")


def _ledger(value: str | None, otherwise: Path) -> Path:
    if not value:
        return otherwise
    if value.startswith(("redis:", "rediss:", "unix:")):
        raise SettingsError("WAYPOST_LEDGER_URL: a ledger in Redis is not built; use one SQLite file for each host")
    if not (path := value.removeprefix("sqlite://")).startswith("/"):
        raise SettingsError("WAYPOST_LEDGER_URL must be sqlite:///absolute/path")
    return Path("/" + path.lstrip("/"))


def _secret(value: str | None) -> Secret | None:
    return Secret(value) if value else None


def _master_key(value: str | None, data_dir: Path, environment: str) -> Secret:
    if value:
        if len(value) < _SECRET_BYTES:
            raise SettingsError(f"WAYPOST_SECRET_KEY must have at least {_SECRET_BYTES} characters")
        return Secret(value)
    if environment == "production":
        raise SettingsError("WAYPOST_SECRET_KEY is required in production")
    return Secret(_dev_key(data_dir / "dev-secret-key"))


def _dev_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(_SECRET_BYTES), encoding="ascii")
    return path.read_text(encoding="ascii")
