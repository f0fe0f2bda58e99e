"""Rounds: what all searches of the packed engine do, a few thousand states at a time.

A round takes milliseconds, so that Ctrl-C is heard, and reaches over no level's end. States stand in the order in which
one worker alone would meet them. So neighbours in it reach much the same states, which is quick; and what a round
leaves behind does not depend on the number of workers, nor how large it is, unless there is little memory for so many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.packed import kernels
from shadowcheck.packed.hashtable import Store
from shadowcheck.packed.jit import run
from shadowcheck.packed.tables import tables_of

if TYPE_CHECKING:
    from shadowcheck.instance import Instance
    from shadowcheck.packed.budget import Budget
    from shadowcheck.packed.tables import Numbers32, Numbers64
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Packing

ITEMS = 1 << 20
"""A round has no more steps than about so many."""

_ALONE = 64
"""States for which it does not pay to wake the other workers."""

_PER_ITEM = 512
"""Bytes of memory for each of these, of which a round takes a part: of little memory it must not take all."""

_PER_PAIR = 128
"""The same for each worker, as each has room for all that it may hand over to each: about a quarter is taken."""

NOWHERE: Numbers32 = np.zeros(0, dtype=np.int32)
"""No targets are wanted."""


class Rounds:
    """What a search works with; how it goes on is for those who count and those who record to say.

    A round expands at most `at_once` states, and each worker at most `most` of them. `recent` is what each worker
    remembers of the states that it was handed.
    """

    def __init__(
        self, instance: Instance, packing: Packing, workers: Workers, budget: Budget, remembering: int
    ) -> None:
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
        self.recent = [recent(self.start, remembering) for _ in range(workers.count)]
        self.store = Store(self.start, workers, budget)

    def shares(self, expanded: int, level_end: int) -> tuple[Numbers64, bool]:
        """Return where each worker's share of the next round begins and ends, and whether one does it all."""
        last = min(expanded + self.at_once, level_end)
        cuts = np.linspace(expanded, last, self.workers.count + 1).astype(np.int64)
        alone = last - expanded < _ALONE and last - expanded <= self.most
        if alone:
            cuts[1:] = last
        return cuts, alone

    def insert(self, targets: Numbers32 = NOWHERE, *, alone: bool) -> int:
        """Find the numbers of all that was handed over, *targets* of steps too; return how much of it is new."""
        store, room = self.store, self.room
        met = store.met
        items = room.counts[:, :self.workers.count].sum(axis=0)
        room.ahead[:] = np.cumsum(items) - items
        store.make_room(items.tolist())

        def insert(owner: int) -> None:
            table, known = store.tables[owner], self.recent[owner]
            run(kernels.insert, store.states, met, owner, room, store.one, table, store.bits, known)

        self.workers.each(insert, alone=alone)
        fresh: list[int] = room.fresh[:, 0].tolist()
        if self.workers.count > 1 or len(targets):
            self._put_in_order(met, targets, alone=alone)
        store.held = [held + more for held, more in zip(store.held, fresh, strict=True)]
        return sum(fresh)

    def _put_in_order(self, met: int, targets: Numbers32, *, alone: bool) -> None:
        """Replace provisional numbers by those that one worker alone would have given."""
        store, room = self.store, self.room
        begins = np.arange(self.workers.count, dtype=np.int64) * room.share

        def merge(worker: int) -> None:
            run(kernels.merge, store.states, met, worker, room, store.one)

        def settle(owner: int) -> None:
            table, known = store.tables[owner], self.recent[owner]
            given = (room, store.one, table, store.bits, known, targets, begins)
            run(kernels.settle, store.states, met, owner, *given)

        self.workers.each(merge, alone=alone)
        self.workers.each(settle, alone=alone)


def recent(start: tuple[int, ...], size: int) -> kernels.Recent:
    """Remember nothing but the state *start*; *size* is a power of two."""
    return kernels.Recent(np.tile(np.array(start, dtype=np.uint64), size), np.zeros(size, np.uint32))


def _room(owners: int, share: int, words: int) -> kernels.Room:
    """Room for a round: each worker may find that all of its steps lead to states of a single one."""
    whole, some = owners * owners * share, owners * share
    return kernels.Room(
        owners, share, np.empty(whole * words, np.uint64), np.empty(whole, np.uint32), np.empty(whole, np.uint32),
        np.zeros((owners, owners + 16), np.int64), np.zeros(owners, np.int64), np.zeros((owners, 16), np.int64),
        np.empty(whole, np.uint32), np.empty(whole, np.int64),
        np.empty(some, np.uint32), np.empty(some, np.int64), np.empty(some * words, np.uint64),
    )
