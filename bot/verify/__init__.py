"""`python -m bot verify`: what a running deployment really does, in a report that an outsider can follow."""
