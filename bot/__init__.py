"""The gateway: channels, safety, privacy and the conversation service. It owns time, identity, memory and words."""
