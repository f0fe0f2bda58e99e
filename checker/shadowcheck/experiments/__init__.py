"""Experiments: what is done with a model besides a check: random runs, suites of tests, mutants, sweeps."""
