"""Recorded runs: a log is read line by line, and judged by all that the environment may be doing meanwhile."""
