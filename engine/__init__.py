"""The Rasa side: understanding, dialogue rules and the loopback channel. Imports `contract`, nothing from `bot`."""
