"""Settings: read once, refused by name, and no secret ever shows."""

import stat
from pathlib import Path

import pytest

from bot.settings import Address, Secret, Settings, SettingsError

PRODUCTION = {
    "WAYPOST_ENV": "production",
    "WAYPOST_PUBLIC_URL": "https://lantern.test",
    "WAYPOST_PROGRAM_NAME": "Lantern",
    "WAYPOST_CONTACT": "lantern.test/help",
    "WAYPOST_SECRET_KEY": "k" * 32,
    "TWILIO_AUTH_TOKEN": "token-canary",
}


def read(data_dir: Path, **environ: str) -> Settings:
    return Settings.read({"WAYPOST_DATA_DIR": str(data_dir)} | environ)


def refusal(data_dir: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        read(data_dir, **environ)
    return str(refused.value)


def test_the_defaults_are_those_of_the_design(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.environment, settings.is_dev) == ("dev", True)
    assert settings.listen == Address("127.0.0.1", 8080)
    assert settings.staff_listen == Address("127.0.0.1", 8081)
    assert settings.engine_listen == Address("127.0.0.1", 5005)
    assert settings.sms_url == "https://waypost.test/sms/twilio"
    assert (settings.twilio_auth_token, settings.twilio_account_sid, settings.redis_url) == (None, None, None)
    assert (settings.operator.program, settings.idle_seconds, settings.opt_out) == ("Waypost", 1800, "app")


def test_deletion_needs_both_halves_of_the_credentials(tmp_path: Path) -> None:
    account = "AC" + "0" * 32
    assert not read(tmp_path).deletes_at_twilio
    assert not read(tmp_path, TWILIO_ACCOUNT_SID=account).deletes_at_twilio
    assert not read(tmp_path, TWILIO_AUTH_TOKEN="t").deletes_at_twilio
    both = read(tmp_path, TWILIO_ACCOUNT_SID=account, TWILIO_AUTH_TOKEN="t")
    assert (both.deletes_at_twilio, both.delete_after_seconds) == (True, 60)
    assert both.twilio_api_url == "https://api.twilio.com"
    assert both.status_url == "https://waypost.test/sms/twilio/status"


def test_production_takes_a_real_account_only(tmp_path: Path) -> None:
    assert refusal(tmp_path, **PRODUCTION | {"TWILIO_ACCOUNT_SID": "ACtest"}).startswith("TWILIO_ACCOUNT_SID")
    assert read(tmp_path, TWILIO_ACCOUNT_SID="ACtest").twilio_account_sid == "ACtest"


def test_a_stand_in_of_twilio_may_be_on_loopback(tmp_path: Path) -> None:
    assert read(tmp_path, WAYPOST_TWILIO_API_URL="http://127.0.0.1:9/").twilio_api_url == "http://127.0.0.1:9"


@pytest.mark.parametrize("url", ["sqlite:///srv/ledger.db", "sqlite:////srv/ledger.db", "/srv/ledger.db"])
def test_the_ledger_can_be_elsewhere(tmp_path: Path, url: str) -> None:
    assert read(tmp_path).ledger == tmp_path / "ledger.sqlite3"
    assert read(tmp_path, WAYPOST_LEDGER_URL=url).ledger == Path("/srv/ledger.db")


def test_an_empty_setting_is_an_unset_one(tmp_path: Path) -> None:
    names = ("WAYPOST_ENV", "WAYPOST_LISTEN", "TWILIO_AUTH_TOKEN", "WAYPOST_REDIS_URL", "WAYPOST_IDLE_SECONDS")
    empty = read(tmp_path, **dict.fromkeys(names, ""))
    assert (empty.listen, empty.twilio_auth_token) == (Address("127.0.0.1", 8080), None)


def test_a_slash_at_the_end_of_the_url_is_no_other_url(tmp_path: Path) -> None:
    assert read(tmp_path, WAYPOST_PUBLIC_URL="https://a.test/").sms_url == "https://a.test/sms/twilio"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAYPOST_ENV", "staging"),
        ("WAYPOST_OPT_OUT", "nobody"),
        ("WAYPOST_IDLE_SECONDS", "0"),
        ("WAYPOST_IDLE_SECONDS", "-5"),
        ("WAYPOST_IDLE_SECONDS", "half an hour"),
        ("WAYPOST_IDLE_SECONDS", "²"),
        ("WAYPOST_ENGINES", "0"),
        ("WAYPOST_LISTEN", "8080"),
        ("WAYPOST_LISTEN", ":8080"),
        ("WAYPOST_LISTEN", "127.0.0.1:99999"),
        ("WAYPOST_LISTEN", "127.0.0.1:²"),
        ("WAYPOST_STAFF_LISTEN", "127.0.0.1:x"),
        ("WAYPOST_ENGINE_LISTEN", "0.0.0.0:5005"),
        ("WAYPOST_ENGINE_LISTEN", "192.0.2.1:5005"),
        ("WAYPOST_SECRET_KEY", "too short"),
        ("WAYPOST_EXIT_URL", "javascript:alert(1)"),
        ("WAYPOST_EXIT_URL", "/weather"),
        ("WAYPOST_EXIT_URL", "https://a.test/; script-src *"),
        ("WAYPOST_FRAME_PARENTS", "http://school.test"),
        ("WAYPOST_FRAME_PARENTS", "https://school.test/page"),
        ("WAYPOST_FRAME_PARENTS", "https://*.test"),
        ("WAYPOST_FRAME_PARENTS", "'self'"),
        ("WAYPOST_STAFF_HOSTS", "https://staff.test"),
        ("WAYPOST_STAFF_HOSTS", "staff.test:8081"),
        ("WAYPOST_STAFF_HOSTS", "*.staff.test"),
        ("WAYPOST_STAFF_HOSTS", "*"),
        ("WAYPOST_TRUSTED_PROXIES", "everybody"),
        ("WAYPOST_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TWILIO_ACCOUNT_SID", "SK123"),
        ("TWILIO_ACCOUNT_SID", "AC/../" + "a" * 28),
        ("WAYPOST_DELETE_AFTER_SECONDS", "0"),
        ("WAYPOST_DELETE_AFTER_SECONDS", "soon"),
        ("WAYPOST_TWILIO_API_URL", "http://api.example.test"),
        ("WAYPOST_TWILIO_API_URL", "somewhere"),
        ("WAYPOST_LEDGER_URL", "redis://127.0.0.1/1"),
        ("WAYPOST_LEDGER_URL", "postgres://db/ledger"),
        ("WAYPOST_LEDGER_URL", "sqlite://:memory:"),
        ("WAYPOST_LEDGER_URL", "ledger.sqlite3"),
        ("WAYPOST_MODEL_SWITCH", "maybe"),
        ("WAYPOST_DEMO", "please"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_quoted(tmp_path: Path, name: str, value: str) -> None:
    message = refusal(tmp_path, **{name: value})
    assert name in message
    assert value not in message.removeprefix(name)


def test_production_starts_with_all_it_needs(tmp_path: Path) -> None:
    assert not read(tmp_path, **PRODUCTION).is_dev


def test_engines_change_their_model_by_hand_in_production_unless_it_is_allowed(tmp_path: Path) -> None:
    assert read(tmp_path).model_switch
    assert not read(tmp_path, **PRODUCTION).model_switch
    assert read(tmp_path, **PRODUCTION | {"WAYPOST_MODEL_SWITCH": "1"}).model_switch


def test_production_is_no_demonstration(tmp_path: Path) -> None:
    assert refusal(tmp_path, **PRODUCTION | {"WAYPOST_DEMO": "1"}).startswith("WAYPOST_DEMO")


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"WAYPOST_ENV"}))
def test_production_refuses_to_start_without(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name}).startswith(name)


@pytest.mark.parametrize("url", ["http://lantern.test", "https://waypost.test", "https://waypost.test/"])
def test_production_refuses_an_url_that_is_not_its_own(tmp_path: Path, url: str) -> None:
    assert refusal(tmp_path, **PRODUCTION | {"WAYPOST_PUBLIC_URL": url}).startswith("WAYPOST_PUBLIC_URL")


def test_production_makes_no_key_of_its_own(tmp_path: Path) -> None:
    refusal(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != "WAYPOST_SECRET_KEY"})
    assert list(tmp_path.iterdir()) == []


def test_the_dev_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path / "var"), read(tmp_path / "var")
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.value) >= 32
    (file,) = (tmp_path / "var").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_engine_token_is_random_unless_given(tmp_path: Path) -> None:
    assert read(tmp_path).engine_token != read(tmp_path).engine_token
    assert read(tmp_path, WAYPOST_ENGINE_TOKEN="given").engine_token == Secret("given")


def test_secret_settings_never_show(tmp_path: Path) -> None:
    secrets = {
        "WAYPOST_SECRET_KEY": "master-canary-of-at-least-32-letters",
        "TWILIO_AUTH_TOKEN": "token-canary",
        "WAYPOST_REDIS_URL": "redis://:password-canary@127.0.0.1/0",
        "WAYPOST_ENGINE_TOKEN": "engine-canary",
    }
    settings = read(tmp_path, **secrets)
    values = [settings.secret_key, settings.twilio_auth_token, settings.redis_url, settings.engine_token]
    shown = f"{settings!r} {settings} {[f'{value}' for value in values]} {values!r} {vars(settings)}"
    assert "canary" not in shown
    assert f"{Secret('x')}" == "***"
