"""The tests, laid out as the code is. `tests/engine` runs on the engine's Python, all else on the gateway's."""
