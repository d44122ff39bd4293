"""The whole product as it is run: real engines, a real Redis, signed webhooks, broken on purpose."""
