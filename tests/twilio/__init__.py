"""Twilio's REST API as Twilio specifies it, on loopback, with its faults."""
