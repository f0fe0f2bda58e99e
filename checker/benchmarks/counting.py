"""Counting: the packed engine's search without the graph, as SPIN and TLC search: states are kept, steps are counted.

It uses the rounds and the kernels of the engine, with one kernel of its own, so that speed and bytes per state are
compared like with like. A search that is stopped reports the levels that it finished, whose numbers are exact.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shadowcheck.explore.run import Run
from shadowcheck.packed import kernels
from shadowcheck.packed.engine import searched
from shadowcheck.packed.jit import compiled, inlined
from shadowcheck.packed.jit import run as called
from shadowcheck.packed.kernels import checked, entry_of, hand_over, mixed, reached, same, whole
from shadowcheck.packed.rounds import Rounds
from shadowcheck.packed.words import WORD, packing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.explore.budget import Budget
    from shadowcheck.instance import Instance
    from shadowcheck.packed.kernels import Recent, Room
    from shadowcheck.packed.tables import Tables
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing, Words

Marks = NDArray[np.uint8]

_LINE = 128
"""Bytes between what two workers write, so that no line of the cache has both."""

EVERYTHING = Run(limit=1 << 32)
"""No search counts more states than this one by one."""


@dataclass(frozen=True)
class Tally:
    """What was counted: states, how many of them were expanded, and the steps that leave these.

    `levels[d]` is how many states there are at distance d, `deadlocks` how many of the expanded have no step, and
    `fired` the numbers of the rules that were seen to happen. If `unfinished` is not None it says why the search
    stopped, and all numbers are those of the levels that were finished: the last one of them was not expanded.
    """

    states: int
    expanded: int
    steps: int
    levels: tuple[int, ...]
    deadlocks: int
    fired: frozenset[int]
    unfinished: str | None = None

    @property
    def depth(self) -> int:
        """The distance of the farthest state met from the initial one."""
        return len(self.levels) - 1


class Finished(NamedTuple):
    """What is known of the levels that were finished: their sizes, and of those expanded, how many, steps and ends."""

    levels: tuple[int, ...] = (1,)
    expanded: int = 0
    steps: int = 0
    deadlocks: int = 0


def tally(instance: Instance, run: Run = EVERYTHING, *, capacity: int = WORD) -> Tally:
    """Count the reachable states and steps of *instance*, breadth first, in at most 24 bytes per state of one word.

    The counts up to a limit are the same with any number of workers that the memory is ample for (1 GB for four).
    *capacity* is how many bits of a word are used.
    """
    counting, unfinished = searched(Counting, instance, packing_of(instance, capacity), run)
    done, fired = Finished(), frozenset[int]()
    if counting is not None:
        done, fired = counting.finished, counting.fired_rules()
    return Tally(sum(done.levels), done.expanded, done.steps, done.levels, done.deadlocks, fired, unfinished)


class Counting(Rounds):
    """A search that counts, under way."""

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None:
        super().__init__(instance, packing, workers, budget)
        self.seen = [np.zeros(len(self.tables.bounds) // 3, dtype=np.uint8) for _ in range(workers.count)]
        self.fired = [np.zeros(len(self.tables.rule) + _LINE, dtype=np.uint8) for _ in range(workers.count)]
        budget.spend("marks", sum(seen.nbytes for seen in self.seen))
        self.there = [np.empty(packing.words + _LINE, dtype=np.uint64) for _ in range(workers.count)]
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
        if self.workers.count > 1:
            self.merge(alone=alone)
        self.expanded = cuts[-1]
        if self.expanded == self.level_end:
            self._finish_level()

    def _expand(self, cuts: list[int], *, alone: bool) -> None:
        """Expand as every worker the states between its *cuts*."""
        found = np.zeros((self.workers.count, 2), dtype=np.int64)

        def expand(worker: int) -> None:
            share = (self.store.states, cuts[worker], cuts[worker + 1], worker)
            marks = (self.recent[worker], self.there[worker], self.seen[worker], self.fired[worker])
            found[worker] = called(count, self.tables, *share, self.room, self.store.one, *marks)

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
        seen, fired = np.max(self.seen, axis=0), np.max(self.fired, axis=0)
        ranks = _unchecked(self.tables, seen) | set(np.flatnonzero(fired).tolist())
        return frozenset(self.tables.rule[sorted(ranks)].tolist())


def _unchecked(tables: Tables, seen: Marks) -> set[int]:
    """Return the rules (by rank) that happen without a check in some entry that was *seen*."""
    found: set[int] = set()
    for entry in np.flatnonzero(seen).tolist():
        free, check, loops, end = tables.bounds[3 * entry:3 * entry + 4].tolist()
        found.update(tables.rank[free:check].tolist(), tables.rank[loops:end].tolist())
    return found


@inlined
def _reached_lately(  # pragma: no cover - compiled
    lately: Recent, value: np.uint64, keys: Words, at: int, one: tuple[int, ...]
) -> bool:
    """Whether the state at *at*, whose hash is *value*, was dealt with lately; from now on it was."""
    place = whole(value & np.uint64(len(lately.numbers) - 1)) * len(one)
    if same(keys, at, lately.keys, place, one):
        return True
    for k in range(len(one)):
        lately.keys[place + k] = keys[at + k]
    return False


@inlined
def _steps(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
    tables: Tables, states: Words, at: int, worker: int, room: Room, one: tuple[int, ...], there: Words,
    lately: Recent, seen: Marks, fired: Marks,
) -> int:
    """Expand the state at *at*; return how many steps it has."""
    steps = 0
    for cluster in range(len(tables.origin)):
        entry = entry_of(tables, cluster, states, at)
        seen[entry] = 1
        row = 3 * whole(entry)
        check, loops = tables.bounds[row + 1], tables.bounds[row + 2]
        for candidate in range(tables.bounds[row], loops):
            if candidate < check:
                reached(tables, candidate, states, at, there, 0, one)
            elif checked(tables, candidate, states, at, there, 0, one):
                fired[tables.rank[candidate]] = 1
            else:
                continue
            steps += 1
            value = mixed(there, 0, one)
            if not (_reached_lately(lately, value, there, 0, one) or same(states, at, there, 0, one)):
                hand_over(room, worker, room.counts[worker, room.owners], value, there, 0, one)
                room.counts[worker, room.owners] += 1  # all that were handed over, in the margin
        steps += tables.bounds[row + 3] - loops
    return steps


def _kernel(version: int) -> Callable[..., tuple[int, int]]:
    """Return the kernel; *version* is that of the engine's kernels, with which a compiled one is kept and found again.

    What is kept is otherwise only compared with this file, and most of the kernel comes from theirs.
    """

    @compiled
    def count(  # noqa: PLR0913, PLR0917 - a kernel # pragma: no cover - compiled
        tables: Tables, states: Words, first: int, last: int, worker: int, room: Room, one: tuple[int, ...],
        lately: Recent, there: Words, seen: Marks, fired: Marks,
    ) -> tuple[int, int]:
        """Expand the states from *first* to before *last*; return how many steps they have, and how many have none.

        `seen` marks the entries met, and `fired` the rules (by rank) that were checked and happened.
        """
        steps = dead = 0 * version
        for d in range(room.owners + 1):
            room.counts[worker, d] = 0
        for source in range(first, last):
            found = _steps(tables, states, source * len(one), worker, room, one, there, lately, seen, fired)
            steps += found
            dead += found == 0
        return steps, dead

    return count


count = _kernel(zlib.crc32(Path(kernels.__file__).read_bytes()))
