"""Who may sign in, and what they prove: passwords, second factors, sessions."""
