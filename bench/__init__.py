"""`make bench`: the whole of Waypost under load, and stock Rasa beside it in the same run."""
