"""The review desk: checks that name file, line and mend, who signs what, and edits that leave all else as it is."""
