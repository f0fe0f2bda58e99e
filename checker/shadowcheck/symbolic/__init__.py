"""Symbolic: the set of reachable states as one binary decision diagram, and verdicts from it."""
