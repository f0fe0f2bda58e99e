"""Samples: the figures of one process; rows: those of one contestant on one model, of which the tables tell medians."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Sample:
    """One process. Seconds of the search alone and of the `whole` process; bytes at most held by each.

    `held` is None where a tool does not tell it. `steps` is None for who does not count them. `notes` is what else it
    said.
    """

    states: int
    steps: int | None
    search: float
    whole: float
    peak: int
    held: int | None = None
    notes: str = ""


class Spread(NamedTuple):
    """The middle, the least and the most of several measurements of the same."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Spread:
        """Sum up *figures*. Raises `ValueError` if there are none."""
        given = sorted(figures)
        return cls(median(given), given[0], given[-1])


@dataclass(frozen=True)
class Row:
    """One contestant on one model of one size. Without samples, `trouble` says why.

    `prepared` is how many seconds it took once, unmeasured, to make its input (and to compile it, for SPIN and Rumur).
    `at_least` are the seconds after which it was stopped, if it was.
    """

    contestant: str
    model: str
    size: int
    samples: tuple[Sample, ...] = ()
    trouble: str | None = None
    prepared: float = 0.0
    at_least: float | None = None

    @property
    def counts(self) -> tuple[int, int | None]:
        """States and steps; every sample has the same, which `measure` sees to."""
        return self.samples[0].states, self.samples[0].steps

    @property
    def search(self) -> Spread:
        """Seconds of the search alone."""
        return Spread.of(sample.search for sample in self.samples)

    @property
    def whole(self) -> Spread:
        """Seconds of the whole process."""
        return Spread.of(sample.whole for sample in self.samples)

    @property
    def peak(self) -> float:
        """Bytes at most held by the process."""
        return median(sample.peak for sample in self.samples)

    @property
    def held(self) -> float | None:
        """Bytes at most held by the search, above what the process held before it; None if that is not told."""
        told = [sample.held for sample in self.samples if sample.held is not None]
        return median(told) if told else None

    def to_json(self) -> dict[str, Any]:
        """Return the row as JSON has it, with every sample."""
        return asdict(self)


def chosen(rows: Iterable[Row], contestant: str, model: str, size: int | None = None) -> Row | None:
    """Return the row of *contestant* on *model*, of that size or of the largest measured; None if there is none."""
    found = [
        row for row in rows
        if (row.contestant, row.model) == (contestant, model) and size in (None, row.size)
        and (row.samples or row.at_least)
    ]
    return max(found, key=lambda row: row.size, default=None)


def times(ours: Row, theirs: Row, *, whole: bool) -> tuple[float, bool]:
    """Return how many times longer *theirs* takes than *ours*, and whether that is only a lower bound.

    Medians of the same run, of the whole process or of the search alone.
    """
    mine = (ours.whole if whole else ours.search).middle
    if not theirs.samples:
        return (theirs.at_least or 0.0) / mine, True
    return (theirs.whole if whole else theirs.search).middle / mine, False
