"""Start one engine: `python -m engine`, on loopback, with a bearer token in WAYPOST_ENGINE_TOKEN.

Rasa's own `rasa run` is not used: it would bind every interface by default and set up its own logging first.
"""

import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from contract import core_dumps
from engine.privacy import silence

ROOT = Path(__file__).resolve().parent.parent
PORT_VARIABLE = "WAYPOST_ENGINE_PORT"
MODEL_VARIABLE = "WAYPOST_MODEL"
CHOSEN_VARIABLE = "WAYPOST_CHOSEN_MODEL"  # what staff switched to
OVER_VARIABLE = "WAYPOST_CHOSEN_OVER"  # and over which model they chose it
PARENT_VARIABLE = "WAYPOST_ENGINE_PARENT"
PARENT_POLL_SECONDS = 1.0


def main() -> None:
    """Serve the model until told to stop."""
    silence()
    core_dumps.forbid()
    threading.Thread(target=end_with_parent, daemon=True).start()
    os.chdir(ROOT)  # Rasa imports `engine` from the working directory only
    sys.path.insert(0, str(ROOT))
    from engine.serve import serve

    serve(model_to_serve(os.environ), int(os.environ.get(PORT_VARIABLE, "5005")))


def model_to_serve(environ: Mapping[str, str]) -> Path:
    """The model that staff chose, while what they chose it over is what would be served without them."""
    ours = Path(environ.get(MODEL_VARIABLE) or newest_model())
    chosen = Path(environ.get(CHOSEN_VARIABLE, ""))
    is_meant = environ.get(OVER_VARIABLE) == ours.name.split(".")[0]
    return chosen if is_meant and chosen.is_file() else ours


def end_with_parent() -> None:
    """End this process once the one that started it is gone: nobody else would."""
    parent = os.environ.get(PARENT_VARIABLE)
    while parent and os.getppid() == int(parent):
        time.sleep(PARENT_POLL_SECONDS)
    if parent:
        os._exit(1)


def newest_model() -> Path:
    """The model of the present inputs; exits with what to do when there is none."""
    from engine.train import model_path

    path = model_path()
    if not path.exists():
        sys.exit("no trained model for these inputs: run `make train`")
    return path


if __name__ == "__main__":
    main()
