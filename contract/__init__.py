"""What both Pythons share: words, directory, segments, conversation state and wire types. Pure Python."""
