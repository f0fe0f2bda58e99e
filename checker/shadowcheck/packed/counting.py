"""Counting: a search that keeps states, and nothing of their steps.

A search that is stopped tells of the levels that were finished: these numbers mean something by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.packed import kernels
from shadowcheck.packed.jit import run
from shadowcheck.packed.rounds import Rounds, recent

if TYPE_CHECKING:
    from shadowcheck.instance import Instance
    from shadowcheck.packed.budget import Budget
    from shadowcheck.packed.tables import Numbers64
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing


class Finished(NamedTuple):
    """What is known of the levels that were finished.

    `levels` says how many states there are at each distance, `expanded` how many of them have been expanded, `steps`
    how many steps these have, and `deadlocks` how many of them have none.
    """

    levels: tuple[int, ...] = (1,)
    expanded: int = 0
    steps: int = 0
    deadlocks: int = 0


class Counting(Rounds):
    """A search that counts, under way."""

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None:
        super().__init__(instance, packing, workers, budget, 1)
        self.sent = [recent(self.start, 1 << kernels.RECENT_BITS) for _ in range(workers.count)]
        self.seen = np.zeros((workers.count, len(self.tables.bounds) // 3), dtype=np.uint8)
        self.fired = np.zeros((workers.count, len(self.tables.rule)), dtype=np.uint8)
        budget.spend("marks", self.seen.nbytes)
        self.expanded = self.steps = self.deadlocks = 0
        self.level_end = 1
        self.finished = Finished()

    @property
    def complete(self) -> bool:
        """Whether all that was met is expanded."""
        return self.met == self.finished.expanded

    @property
    def met(self) -> int:
        """How many states were met so far, those of the level that is not finished too."""
        return self.store.met

    def progress(self) -> tuple[int, int, int]:
        """Return the numbers of states met, of steps, and of the level reached."""
        return self.met, self.steps, len(self.finished.levels) - 1

    def next(self) -> None:
        """Expand the next states, as far as a round goes. Raises `OutOfMemory`."""
        cuts, alone = self.shares(self.expanded, self.level_end)
        self._expand(cuts, alone=alone)
        self.insert(alone=alone)
        self.expanded = int(cuts[-1])
        if self.expanded == self.level_end:
            self._finish_level()

    def _expand(self, cuts: Numbers64, *, alone: bool) -> None:
        """Expand as every worker the states between its *cuts*."""
        found = np.zeros((self.workers.count, 2), dtype=np.int64)

        def expand(worker: int) -> None:
            share = (self.store.states, int(cuts[worker]), int(cuts[worker + 1]), worker)
            marks = (self.sent[worker], self.seen[worker], self.fired[worker])
            found[worker] = run(kernels.count, self.tables, *share, self.room, self.store.one, *marks)

        self.workers.each(expand, alone=alone)
        self.steps += int(found[:, 0].sum())
        self.deadlocks += int(found[:, 1].sum())

    def _finish_level(self) -> None:
        fresh = self.met - self.expanded
        levels = (*self.finished.levels, fresh) if fresh else self.finished.levels
        self.finished = Finished(levels, self.expanded, self.steps, self.deadlocks)
        self.level_end = self.met

    def fired_rules(self) -> frozenset[int]:
        """Return the numbers of the rules that happened in some state that was expanded."""
        ranks = self.compiled.unchecked(self.seen.max(axis=0)) | set(np.flatnonzero(self.fired.max(axis=0)).tolist())
        return frozenset(self.tables.rule[sorted(ranks)].tolist())
