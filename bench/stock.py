"""Stock Rasa as a user would start it: `rasa run`, REST channel, everything else by default."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from bench.messages import Example
from bench.stock_project import PYTHON, built, environment, model_of
from bench.system import System, free_ports, started, wait_for

NAME = "stock Rasa"


@contextmanager
def stock_rasa(examples: Sequence[Example]) -> Iterator[System]:
    """Stock Rasa with its model loaded, ready for messages."""
    folder = built(examples)
    port = free_ports(1)
    log = folder / "run.log"
    command = (str(PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--model")
    with started((*command, str(model_of(folder))), folder, environment(folder), log) as server:
        wait_for(f"http://127.0.0.1:{port}/", server, log)
        yield System(
            name=NAME,
            url=f"http://127.0.0.1:{port}/webhooks/rest/webhook",
            model=folder.name,
            request=_request,
            outcome=_outcome,
            processes={"rasa": server},
        )


def _request(text: str) -> dict[str, Any]:
    body = json.dumps({"sender": secrets.token_hex(8), "message": text})
    return {"body": body, "headers": {"Content-Type": "application/json"}}


def _outcome(answer: Mapping[str, Any]) -> str:
    if answer["status"] != 200:
        return "error"
    said = json.loads(answer["body"])
    return "answer" if said and all(message.get("text") for message in said) else "silent"
