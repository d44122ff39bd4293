"""HTTP that is not Twilio's: health and the staff listener."""
