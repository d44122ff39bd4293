"""Where one engine's CPU goes: its stages are timed by a process that runs in the engine's own Python."""

import json
import subprocess
from collections.abc import Sequence

from bench.stock_project import PYTHON, environment
from bench.system import BenchFailed
from bot.settings import ROOT

_FOLDER = ROOT / "var" / "bench"


def print_stages(texts: Sequence[str]) -> None:
    """Print the milliseconds of CPU of each stage of a turn."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603
        (str(PYTHON), "-m", "bench.engine_stages"),
        cwd=ROOT,
        env=environment(_FOLDER) | threads,
        input=json.dumps(list(texts)).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"the stages could not be timed: {done.stderr.decode(errors='replace')[-500:]}")
    print("\nOne engine, in process, milliseconds of CPU a turn (a stage without the stages inside it):")
    for stage, milliseconds in json.loads(done.stdout):
        print(f"  {milliseconds:6.2f}  {stage}")
