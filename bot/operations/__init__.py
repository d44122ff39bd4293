"""Running it: metrics, health, supervision and the command line."""
