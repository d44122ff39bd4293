"""Start one engine: `python -m engine`, on loopback, with a bearer token in WAYPOST_ENGINE_TOKEN.

Rasa's own `rasa run` is not used: it would bind every interface by default and set up its own logging first.
"""

import os
import sys
import threading
import time
from pathlib import Path

from contract import core_dumps
from engine.privacy import silence

ROOT = Path(__file__).resolve().parent.parent
PORT_VARIABLE = "WAYPOST_ENGINE_PORT"
MODEL_VARIABLE = "WAYPOST_MODEL"
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

    serve(Path(os.environ.get(MODEL_VARIABLE) or newest_model()), int(os.environ.get(PORT_VARIABLE, "5005")))


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
