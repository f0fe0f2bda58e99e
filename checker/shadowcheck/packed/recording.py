"""Recording: a search that records every step, and so gives the graph of the reference engine, number by number.

`done` tells how far the search is valid. It is replaced at the end of a round, which is done as a whole or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shadowcheck.packed import kernels
from shadowcheck.packed.hashtable import widen
from shadowcheck.packed.jit import run
from shadowcheck.packed.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shadowcheck.explore.budget import Budget
    from shadowcheck.explore.graph import Column
    from shadowcheck.instance import Instance
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing


class Done(NamedTuple):
    """How far the search is: states met and expanded, their steps, the levels' starts, and the last level's end."""

    met: int = 1
    expanded: int = 0
    steps: int = 0
    levels: tuple[int, ...] = (0,)
    level_end: int = 1


class Recording(Rounds):
    """A search that records its steps; the `columns` of the graph may be ahead of what is done."""

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None:
        super().__init__(instance, packing, workers, budget)
        rules: Column = np.zeros(0, np.int16 if len(instance.rules) < 1 << 15 else np.int32)
        self.columns = kernels.Columns(np.zeros(1, np.int64), rules, np.zeros(0, np.int32), np.full(1, -1, np.int64))
        self.written = _record(self.room, self.compiled.fan, self.at_once, packing.words)
        budget.spend("record", sum(part.nbytes for part in self.written if isinstance(part, np.ndarray)))
        self.done = Done()

    @property
    def complete(self) -> bool:
        """Whether every state met is expanded."""
        return self.done.met == self.done.expanded

    @property
    def met(self) -> int:
        """How many states were met so far."""
        return self.done.met

    def progress(self) -> tuple[int, int, int]:
        """Return how many states were met, how many steps, and the level reached."""
        return self.done.met, self.done.steps, len(self.done.levels) - 1

    def next(self) -> None:
        """Expand the states of the next round. If it raises `OutOfMemory`, what is done stays as it was."""
        done = self.done
        cuts, alone = self.shares(done.expanded, done.level_end)
        begins = np.cumsum([done.steps, *self._expand(cuts, alone=alone)])
        met, last, steps = done.met + self.insert(alone=alone), cuts[-1], int(begins[-1])
        self._widen(met, last, steps)
        self.merge(self.columns.parents, begins, alone=alone)
        self._write(cuts, begins.tolist(), alone=alone)
        ended = last == done.level_end < met
        levels = (*done.levels, last) if ended else done.levels
        self.done = Done(met, last, steps, levels, met if ended else done.level_end)

    def _expand(self, cuts: list[int], *, alone: bool) -> list[int]:
        """Let every worker expand the states between its *cuts*; return how many steps each has found."""
        steps = [0] * self.workers.count

        def expand(worker: int) -> None:
            share = (self.store.states, cuts[worker], cuts[worker + 1], worker, self.room, self.store.one)
            steps[worker] = run(kernels.record, self.tables, *share, self.recent[worker], self.written, cuts[0])

        self.workers.each(expand, alone=alone)
        return steps

    def _widen(self, met: int, expanded: int, steps: int) -> None:
        """Make the columns long enough. Raises `OutOfMemory`."""
        for name, column, length in self._each(expanded, steps, met):
            widen(column, length, name, self.budget)

    def _write(self, cuts: list[int], begins: list[int], *, alone: bool) -> None:
        """Write into the columns what the round has found; the steps of each worker begin at *begins*."""
        room, met, columns = self.room, self.done.met, self.columns

        def write(worker: int) -> None:
            share = (self.written, cuts[worker], cuts[worker + 1], cuts[0])
            run(kernels.write, met, worker, room, self.recent[worker], *share, columns, begins[worker])

        self.workers.each(write, alone=alone)

    def cut(self, done: Done) -> kernels.Columns:
        """Return the columns without what is ahead of *done*."""
        for _, column, length in self._each(done.expanded, done.steps, done.met):
            column.resize(length, refcheck=False)
        return self.columns

    def _each(self, expanded: int, steps: int, met: int) -> Iterator[tuple[str, NDArray[Any], int]]:
        """Yield the name of each column, the column, and how long it is after so many states and steps."""
        return zip(self.columns._fields, self.columns, (expanded + 1, steps, steps, met), strict=True)


def _record(room: kernels.Room, fan: int, states: int, words: int) -> kernels.Record:
    steps, widest = room.owners * room.share, fan + 16  # a margin: no two workers write to one line of the cache
    return kernels.Record(
        np.empty(steps, np.int32), np.empty(steps, np.int32), np.empty(states, np.int32), widest,
        np.empty(room.owners * widest, np.int64), np.empty(room.owners * widest * words, np.uint64),
    )
