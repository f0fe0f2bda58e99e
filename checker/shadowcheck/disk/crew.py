"""Crew: whoever owns the partitions of a search, and takes arrays from one to another. This is the seam.

The search says what is to be done with a level; a crew lets its partitions do it, wherever they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from shadowcheck.disk.cones import Looks
from shadowcheck.disk.found import Found, Left
from shadowcheck.disk.partition import Partition
from shadowcheck.disk.rows import none

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from shadowcheck.disk.found import Settled
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.runs import Span
    from shadowcheck.packed.threads import Workers

Report = Callable[[int], None]
"""Called now and then with how many more steps were found."""


Answer = TypeVar("Answer")

_ALONE = 500
"""For fewer nodes it does not pay to wake the other workers."""


class LostError(Exception):
    """Some partition was lost while a level was made: all are to go back to the last level that is whole."""


class Crew(Protocol):
    """Owns all partitions of one search. Any of its methods but `open` may raise `LostError`."""

    def begin(self) -> list[Settled]:
        """Make the first level; return it for every partition."""
        ...

    def open(self, levels: Sequence[Sequence[Span]], visited: Sequence[Sequence[Span]], *, check: bool) -> None:
        """Let every partition go back to its *levels* and *visited* runs; *check* that they are as they were written.

        Raises `SpecificationError` if they are not.
        """
        ...

    def expand(self, asked: Sequence[int], report: Report) -> Found:
        """Expand the last level, and take what it reaches to whom it belongs; return what it has shown."""
        ...

    def settle(self) -> list[Settled]:
        """Make the next level of what was taken to each partition."""
        ...

    def cones(self) -> list[Looks] | None:
        """Return what all partitions have noted of the cones; None if that is nothing new."""
        ...

    def tidy(self) -> int:
        """Remove files that are not needed any more; return how many bytes the others take."""
        ...

    def ends(self, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends (see `Partition.ends`)."""
        ...

    def back(self, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        ...

    def close(self) -> None:
        """Remove all files: nobody will ask any more."""
        ...


class Threads:
    """The crew of one process: its partitions, in their folders below *folder*, are worked on by threads."""

    def __init__(self, plan: Plan, folder: Path, workers: Workers) -> None:
        self.plan, self.workers = plan, workers
        count = plan.sizes.partitions
        self.partitions = [Partition(plan, number, place(folder, number)) for number in range(count)]
        self._locks = [Lock() for _ in range(count)]
        self._telling = Lock()

    def begin(self) -> list[Settled]:
        """Make the first level."""
        return [one.begin() for one in self.partitions]

    def open(self, levels: Sequence[Sequence[Span]], visited: Sequence[Sequence[Span]], *, check: bool) -> None:
        """Go back to these *levels* and *visited* runs."""
        for one in self.partitions:
            one.open(levels[one.number], visited[one.number], check=check)

    def expand(self, asked: Sequence[int], report: Report) -> Found:
        """Expand the last level."""
        found = Found.nothing(self.plan)

        def work(one: Partition) -> None:
            first, last = 0, one.levels[-1].length
            while first < last and not self.workers.stopping:
                batch = one.expand(first, asked)
                for other, rows in enumerate(batch.sent):
                    with self._locks[other]:
                        self.partitions[other].receive(rows)
                with self._telling:
                    found.add(batch.found)
                    report(batch.found.steps)
                first = batch.next

        self._each(work)
        return found

    def settle(self) -> list[Settled]:
        """Make the next level."""
        return self._answers(Partition.settle)

    def cones(self) -> list[Looks] | None:
        """Return the cones of all partitions."""
        cones = [cone for one in self.partitions for cone in one.cones]
        if not any(cone.changed for cone in cones):
            return None
        for cone in cones:
            cone.changed = False
        return joined_cones(self.plan, [one.cones for one in self.partitions])

    def tidy(self) -> int:
        """Remove files that are not needed any more."""
        for one in self.partitions:
            one.tidy()
        return sum(one.size() for one in self.partitions)

    def ends(self, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends."""
        return joined(self._answers(lambda one: one.ends(level, what)), self.plan.words)

    def back(self, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        return joined(self._answers(lambda one: one.back(level, left)), self.plan.words)

    def close(self) -> None:
        """Remove all files."""
        for one in self.partitions:
            shutil.rmtree(one.folder)

    def _answers(self, ask: Callable[[Partition], Answer]) -> list[Answer]:
        answers: dict[int, Answer] = {}

        def work(one: Partition) -> None:
            answers[one.number] = ask(one)

        self._each(work)
        return [answers[one.number] for one in self.partitions]

    def _each(self, work: Callable[[Partition], None]) -> None:
        """Let the workers do *work* for all partitions."""
        def mine(worker: int) -> None:
            for one in self.partitions[worker::self.workers.count]:
                work(one)

        last = sum(one.levels[-1].length for one in self.partitions if one.levels)
        self.workers.each(mine, alone=last < _ALONE)


def place(folder: Path, number: int) -> Path:
    """Return the folder of partition *number* below *folder*."""
    return folder / f"partition-{number}"


def joined_cones(plan: Plan, cones: Iterable[Sequence[Looks]]) -> list[Looks]:
    """Join the cones of several partitions."""
    found = [Looks.empty(plan.words, plan.rules, plan.owed) for _ in plan.cones]
    for some in cones:
        for one, more in zip(found, some, strict=True):
            one.join(more)
    return found


def joined(parts: Sequence[Left], words: int) -> Left:
    """Join nodes of several partitions, which have none in common."""
    nodes = np.concatenate([none(words), *(part.nodes for part in parts)])
    trouble = np.concatenate([np.zeros(0, dtype=np.int64), *(part.trouble for part in parts)])
    order = np.lexsort(nodes.T[::-1])
    return Left(nodes[order], trouble[order])
