"""Reports: what a check found, for people at a terminal, for pipes, and for other programs."""
