"""rasa-sdk actions: few and rare, because each costs about 18 ms of CPU a turn. None is needed at present.

A new one goes into a module of its own here, does no network I/O and writes no file (docs/adr/0002-engine-is-a-function.md).
"""
