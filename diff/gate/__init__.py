"""The gate: which pairs a run compares, what it is told by settings, and which findings are accepted already."""
