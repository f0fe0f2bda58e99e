"""Reports: the result of a check, for people at a terminal, for pipes, and for other programs."""
