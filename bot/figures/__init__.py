"""What staff may know of what people need: weekly counts of conversations, with noise (docs/statistics.md)."""
