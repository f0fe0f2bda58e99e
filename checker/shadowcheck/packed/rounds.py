"""Rounds: what all searches of the packed engine do, a few thousand states at a time.

A round takes milliseconds, so that Ctrl-C is noticed, and ends with its level at the latest. States are kept in the
order in which one worker alone would meet them: neighbours reach much the same states, which is quick, and the result
of a round does not depend on the number of workers, nor does its size, unless memory is short.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.packed import kernels
from shadowcheck.packed.hashtable import Store
from shadowcheck.packed.jit import run
from shadowcheck.packed.tables import tables_of

if TYPE_CHECKING:
    from shadowcheck.explore.budget import Budget
    from shadowcheck.instance import Instance
    from shadowcheck.packed.tables import Numbers64
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing

ITEMS = 1 << 21
"""About how many steps a round has at most: with fewer, workers wait for each other too often."""

_ALONE = 64
"""For fewer states it does not pay to wake the other workers."""

_PER_ITEM = 512
"""Bytes of memory that must be there for each step of a round, which takes a part of them; the rest is for states."""

_PER_PAIR = 128
"""The same for each step and worker: each has room for all that it may hand over to each, about a quarter of this."""

_NONE: Numbers64 = np.zeros(0, np.int64)


class Rounds(ABC):
    """A search under way. What one round records or counts is up to the subclass.

    A round expands at most `at_once` states, and each worker at most `most` of them. `recent` is what each worker
    remembers of the states that it has reached.
    """

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None:
        self.workers, self.budget = workers, budget
        self.compiled = tables_of(instance, packing)
        self.tables = self.compiled.tables
        items = min(ITEMS, budget.limit // max(_PER_ITEM, _PER_PAIR * workers.count))
        self.at_once = max(1, items // self.compiled.fan)
        self.start = packing.split(instance.initial)
        self.most = -(-self.at_once // workers.count)
        self.room = _room(workers.count, self.most * self.compiled.fan, packing.words)
        budget.spend("tables of rules", self.compiled.size)
        budget.spend("rounds", sum(part.nbytes for part in self.room[2:]))
        self.recent = [_recent(self.start) for _ in range(workers.count)]
        self.store = Store(self.start, workers, budget)
        self.before = self.store.met

    @property
    @abstractmethod
    def complete(self) -> bool:
        """Whether every state met is expanded."""

    @property
    @abstractmethod
    def met(self) -> int:
        """How many states were met so far."""

    @abstractmethod
    def progress(self) -> tuple[int, int, int]:
        """Return how many states were met, how many steps, and the level reached."""

    @abstractmethod
    def next(self) -> None:
        """Expand the states of the next round. Raises `OutOfMemory`."""

    def shares(self, expanded: int, level_end: int) -> tuple[list[int], bool]:
        """Return where each worker's share of the next round begins and ends, and whether one worker does it all."""
        last = min(expanded + self.at_once, level_end)
        alone = last - expanded < _ALONE and last - expanded <= self.most
        if alone:
            return [expanded] + [last] * self.workers.count, alone
        count = self.workers.count
        return [expanded + (last - expanded) * worker // count for worker in range(count + 1)], alone

    def insert(self, *, alone: bool) -> int:
        """Find the numbers of the states handed over; return how many are new. Their numbers are provisional."""
        store, room = self.store, self.room
        before, items = self.before, room.counts[:, :self.workers.count].sum(axis=0)
        if store.make_room(items.tolist()):
            room.fresh[:] = 0  # new tables have the final numbers
        self.before = store.met
        room.first[:] = store.met + np.cumsum(items) - items

        def insert(owner: int) -> None:
            given = (owner, room, store.one, store.tables[owner], store.bits, store.blocks[owner])
            run(kernels.insert, store.states, before, *given)

        self.workers.each(insert, alone=alone)
        fresh: list[int] = room.fresh[:, 0].tolist()
        store.held = [held + more for held, more in zip(store.held, fresh, strict=True)]
        return sum(fresh)

    def merge(self, parents: Numbers64 = _NONE, begins: Numbers64 = _NONE, *, alone: bool) -> None:
        """Give the new states the numbers that one worker alone would give, and write their *parents*.

        The steps of each worker are those from *begins* on.
        """

        def merge(worker: int) -> None:
            run(kernels.merge, self.store.states, self.before, worker, self.room, self.store.one, parents, begins)

        self.workers.each(merge, alone=alone)


def _recent(start: tuple[int, ...]) -> kernels.Recent:
    size = 1 << kernels.RECENT_BITS
    return kernels.Recent(np.tile(np.array(start, dtype=np.uint64), size), np.zeros(size, np.int32))


def _room(owners: int, share: int, words: int) -> kernels.Room:
    """Make the room for a round, in which all steps of a worker may lead to states of a single other one."""
    whole = owners * owners * share
    return kernels.Room(
        owners, share, np.empty(whole * words, np.uint64), np.empty(whole, np.uint32), np.empty(whole, np.uint32),
        np.zeros((owners, owners + 16), np.int64), np.zeros(owners, np.int64), np.zeros((owners, 16), np.int64),
        np.empty(whole, np.uint32), np.empty(whole, np.uint32), np.empty(whole, np.int64),
        np.zeros(owners * share, np.uint32), np.empty((owners, 2, owners + 16), np.int64),
    )
