"""The SMS channel: Twilio's webhook in, TwiML out."""
