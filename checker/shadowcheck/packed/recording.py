"""Recording: a search that records every step, and so gives the graph of the reference engine, number by number.

`done` tells how far the search is valid. It is replaced at the end of a round, which is done as a whole or not at all.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.packed import kernels
from shadowcheck.packed.jit import run
from shadowcheck.packed.rounds import Rounds

if TYPE_CHECKING:
    from shadowcheck.explore.budget import Budget
    from shadowcheck.instance import Instance
    from shadowcheck.packed.tables import Numbers64
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing


class Done(NamedTuple):
    """How far the search is: states met and expanded, their steps, the levels' starts, and the last level's end."""

    met: int = 1
    expanded: int = 0
    steps: int = 0
    levels: tuple[int, ...] = (0,)
    level_end: int = 1


@dataclass
class Columns:
    """The columns of the graph. They grow round by round, and may be ahead of what is done."""

    offsets: array[int]
    rules: array[int]
    targets: array[int]
    parents: array[int]

    @classmethod
    def empty(cls, rules: int) -> Columns:
        """Return the columns before the first state is expanded; the instance has so many *rules*."""
        return cls(array("q", [0]), array("h" if rules < 1 << 15 else "i"), array("i"), array("q", [-1]))

    def size(self) -> int:
        """How many bytes they take."""
        columns = (self.offsets, self.rules, self.targets, self.parents)
        return sum(column.itemsize * len(column) for column in columns)

    def cut(self, done: Done) -> None:
        """Drop what is ahead of what is done."""
        del self.offsets[done.expanded + 1:], self.rules[done.steps:], self.targets[done.steps:]
        del self.parents[done.met:]


class Recording(Rounds):
    """A search that records its steps; its `columns` may be ahead of what is done."""

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None:
        super().__init__(instance, packing, workers, budget)
        self.columns = Columns.empty(len(instance.rules))
        self.written = _record(self.room, self.compiled.fan, self.at_once, packing.words)
        budget.spend("record", sum(part.nbytes for part in self.written))
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
        steps = self._expand(cuts, alone=alone)
        fresh = self.insert(self.written.targets, alone=alone)
        self._keep(self.columns, cuts, steps, fresh)
        met, last = done.met + fresh, int(cuts[-1])
        ended = last == done.level_end < met
        levels = (*done.levels, last) if ended else done.levels
        self.done = Done(met, last, done.steps + int(steps.sum()), levels, met if ended else done.level_end)

    def _expand(self, cuts: Numbers64, *, alone: bool) -> Numbers64:
        """Let every worker expand the states between its *cuts*; return how many steps each has found."""
        steps = np.zeros(self.workers.count, dtype=np.int64)

        def expand(worker: int) -> None:
            share = (self.store.states, int(cuts[worker]), int(cuts[worker + 1]), worker, self.room, self.store.one)
            steps[worker] = run(kernels.record, self.tables, *share, self.written, int(cuts[0]))

        self.workers.each(expand, alone=alone)
        return steps

    def _keep(self, columns: Columns, cuts: Numbers64, steps: Numbers64, fresh: int) -> None:
        """Append what the round has found to the graph's columns."""
        done, room, written = self.done, self.room, self.written
        growth = int(steps.sum()) * (columns.rules.itemsize + columns.targets.itemsize) + 8 * (fresh + room.share)
        self.budget.spend("steps", columns.size() + growth)
        columns.cut(done)
        for worker, count in enumerate(steps.tolist()):
            begin = worker * room.share
            rules = written.rules[begin:begin + count].astype(columns.rules.typecode)
            columns.rules.frombytes(rules.data.cast("B"))
            columns.targets.frombytes(written.targets[begin:begin + count].data.cast("B"))
        fans = written.fans[:int(cuts[-1] - cuts[0])]
        offsets = done.steps + np.cumsum(fans, dtype=np.int64)
        columns.offsets.frombytes(offsets.data.cast("B"))
        expander, step = np.divmod(room.born[:fresh], room.share)
        parents = done.steps + (np.cumsum(steps) - steps)[expander] + step
        columns.parents.frombytes(parents.data.cast("B"))


def _record(room: kernels.Room, fan: int, states: int, words: int) -> kernels.Record:
    steps = room.owners * room.share
    return kernels.Record(
        np.empty(steps, np.int32), np.empty(steps, np.int32), np.empty(states, np.int32),
        np.empty(room.owners * fan, np.int64), np.empty(room.owners * fan * words, np.uint64),
    )
