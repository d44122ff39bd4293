"""`python -m bench`: run the load and print where we stand."""

import argparse
import sys
from contextlib import ExitStack

from bench import report
from bench.messages import draw, read_examples
from bench.ours import waypost
from bench.rounds import play
from bench.stages import print_stages
from bench.stock import stock_rasa
from bench.system import BenchFailed


def main() -> int:
    """Exit code 0 when everything could be measured, met or missed; 1 when not."""
    options = _options()
    examples = read_examples()
    texts = draw(examples, options.messages)
    try:
        with ExitStack() as stack:
            systems = []
            if options.only != "stock":
                print("Starting Waypost ...", flush=True)
                systems.append(stack.enter_context(waypost()))
            if options.only != "ours":
                print("Starting stock Rasa ...", flush=True)
                systems.append(stack.enter_context(stock_rasa(examples)))
            levels, ratios = play(systems, texts, options.rounds)
        if options.profile:
            print_stages(texts)
    except BenchFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    model = systems[0].model
    print(f"\n{report.summary(levels, ratios, model)}\n\n{report.tables(levels)}")
    if options.write:
        print(f"\nWritten to {report.write(levels, ratios, model)}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each system takes its turn (default: 3)")
    parser.add_argument("--messages", type=int, default=300, help="messages per level of load (default: 300)")
    parser.add_argument("--only", choices=("ours", "stock"), help="leave the other system out")
    parser.add_argument("--profile", action="store_true", help="also say where one engine's time goes")
    parser.add_argument("--write", action="store_true", help="write docs/benchmark.md")
    options = parser.parse_args()
    if options.rounds < 1 or options.messages < 1:
        parser.error("at least one round and one message")
    if options.write and options.only:
        parser.error("the page shows both systems: --write does not go with --only")
    return options


if __name__ == "__main__":
    sys.exit(main())
