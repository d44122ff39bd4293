"""The conversation service: what happens between a message and its one reply, the same for every channel."""
