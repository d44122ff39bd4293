"""What a process of the engine's Python sees of the world."""

import os
from collections.abc import Mapping

from bot.settings import Settings

# All of the environment that is passed on: no Twilio token, no master key, no Redis address.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "WAYPOST_ENGINE_LOG_LEVEL", "WAYPOST_MODEL", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_ADDED = {
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",  # of Rasa's dependencies, about each other
}


def surroundings(settings: Settings, ours: Mapping[str, str]) -> dict[str, str]:
    """Its environment: it ends with this process, and has a home folder of its own, since Rasa writes there."""
    home = settings.data_dir / "engine-home"
    home.mkdir(parents=True, exist_ok=True)
    passed_on = {name: ours[name] for name in _PASSED_ON if name in ours}
    return {**passed_on, **_ADDED, "HOME": str(home), "WAYPOST_ENGINE_PARENT": str(os.getpid())}
