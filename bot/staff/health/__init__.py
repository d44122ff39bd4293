"""How the parts are: a page for people, metrics for programs."""
