"""Figures that nobody measured, for tests."""

from __future__ import annotations

from benchmarks.processes import Finished
from benchmarks.sample import Row, Sample


def sample(search=1.0, *, states=100, steps=1_000, whole=None, peak=10**8, held=None):
    return Sample(states, steps, search, search + 1 if whole is None else whole, peak, held)


def row(contestant, *seconds, model="two-phase-commit", size=9, **given):
    """A row whose searches took so many *seconds*, and the processes one more."""
    return Row(contestant, model, size, tuple(sample(one, **given) for one in seconds))


def finished(text, *, status=0, seconds=9.0, peak=4_096):
    """A process that said *text*, one line in each second."""
    return Finished(tuple(enumerate(text.splitlines())), seconds, peak, status)
