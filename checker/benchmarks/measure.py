"""Measuring: the contestants of a case take turns, so that other load on the machine affects all of them alike."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contestants import contestant
from benchmarks.plan import PEERS
from benchmarks.processes import NotMeasured, TooSlow
from benchmarks.sample import Row, Sample

if TYPE_CHECKING:
    from benchmarks.contestants import Contestant
    from benchmarks.peers import Tools
    from benchmarks.plan import Case

Say = Callable[[str], None]
"""Called with a line that says what is being done."""


@dataclass(frozen=True)
class Effort:
    """How often each is run: `repeat` times, but not once more after `patience` seconds; one run takes `limit` at most.

    The first run of each is made in any case.
    """

    repeat: int
    patience: float
    limit: float


@dataclass
class _Entry:
    """A contestant in a case, and its samples so far."""

    name: str
    who: Contestant
    folder: Path
    prepared: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    trouble: NotMeasured | None = None

    def prepare(self, case: Case, limit: float) -> None:
        begin = time.perf_counter()
        try:
            self.who.prepare(case, self.folder, limit)
        except NotMeasured as trouble:
            self.trouble = trouble
        self.prepared = time.perf_counter() - begin

    def wants_another(self, effort: Effort) -> bool:
        if self.trouble is not None or len(self.samples) >= effort.repeat:
            return False
        return sum(sample.whole for sample in self.samples) < effort.patience

    def take_turn(self, case: Case, limit: float, known: int | None) -> None:
        try:
            sample = self.who.measure(case, self.folder, limit, known)
        except NotMeasured as trouble:
            self.trouble = trouble
            return
        self.samples.append(sample)
        if (sample.states, sample.steps) != (self.samples[0].states, self.samples[0].steps):
            self.trouble = NotMeasured("two runs counted differently")
            self.samples.clear()

    def row(self, case: Case) -> Row:
        late = self.trouble.limit if isinstance(self.trouble, TooSlow) and not self.samples else None
        why = str(self.trouble) if self.trouble is not None and not self.samples else None
        return Row(self.name, case.model, case.size, tuple(self.samples), why, self.prepared, late)


def measure(case: Case, effort: Effort, tools: Tools, say: Say) -> list[Row]:
    """Measure everybody on *case*: A B C, A B C, and so on. Who cannot be measured has a row that says why."""
    with ExitStack() as stack:
        entries = [_entry(name, tools, stack) for name in case.contestants]
        for entry in entries:
            entry.prepare(case, effort.limit)
        for turn in range(1, effort.repeat + 1):
            for entry in entries:
                if entry.wants_another(effort):
                    say(f"{case}: {entry.name}, turn {turn} of {effort.repeat}")
                    entry.take_turn(case, effort.limit, _known(entries))
        return [entry.row(case) for entry in entries]


def _entry(name: str, tools: Tools, stack: ExitStack) -> _Entry:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="shadowcheck-", ignore_cleanup_errors=True))
    return _Entry(name, contestant(name, tools), Path(folder))


def _known(entries: list[_Entry]) -> int | None:
    """Return how many states somebody has counted before."""
    return next((entry.samples[0].states for entry in entries if entry.samples), None)


def failures(rows: Sequence[Row]) -> list[str]:
    """Return in words which of our own engines have no figures though they were not too slow: that is a mistake."""
    return [
        f"{row.contestant}, {row.model} of size {row.size}: {row.trouble}"
        for row in rows if row.contestant not in PEERS and row.trouble is not None and row.at_least is None
    ]


def disagreements(rows: Sequence[Row], alike: tuple[str, ...]) -> list[str]:
    """Return in words where those who should count *alike* do not: then the figures compare different things.

    Who does not count steps is compared by its states.
    """
    found, first = [], dict[tuple[str, int], Row]()
    for row in rows:
        if row.samples and row.contestant in alike:
            other = first.setdefault((row.model, row.size), row)
            if any(None not in pair and pair[0] != pair[1] for pair in zip(other.counts, row.counts, strict=True)):
                found.append(
                    f"{row.model} of size {row.size}: {other.contestant} counts {_told(other)}, "
                    f"{row.contestant} {_told(row)}"
                )
    return found


def _told(row: Row) -> str:
    states, steps = row.counts
    return f"{states:,} states" if steps is None else f"{states:,} states and {steps:,} steps"
