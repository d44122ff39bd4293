"""Twilio's REST API, of which one thing is used: deleting messages. Nothing here can write to anybody."""
