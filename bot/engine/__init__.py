"""The way to the engines: a pool with a deadline, a bound on what is in flight, and a circuit breaker each."""
