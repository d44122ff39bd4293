"""Nobody to find: pseudonyms, and logs that cannot hold a word."""
