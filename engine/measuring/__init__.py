"""How well messages are understood: held-out results, their figures, and the page of `make evaluate`. No part of a turn."""
