"""Store: the states met, and for each worker a hash table to find its states again.

All states are in one array, in the order in which they were met. The tables hold only their numbers, so a table that
grows is dropped before the larger one is made: the two never exist together. The states take at most 8 bytes per word
and state (and an eighth more, to grow), and the tables at most 4 / 0.375 bytes per state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shadowcheck.explore.budget import OutOfMemory
from shadowcheck.packed.jit import run
from shadowcheck.packed.kernels import BLOCK, Block, refill

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shadowcheck.explore.budget import Budget
    from shadowcheck.packed.kernels import Entries
    from shadowcheck.packed.threads import Workers
    from shadowcheck.packed.words import Words

LOAD = 0.75
"""The largest share of a table's slots that may be taken."""

MOST = (1 << 32) - (1 << 24)
"""The most states that can be numbered in 32 bits."""

_SMALLEST = 1 << 10
_SLICE = 1 << 20


class Store:
    """States and tables. `states` is flat: state k has the words ``k * words`` up to ``(k + 1) * words``.

    `held` is the number of states of each worker. An entry of a table has the state's number in its lower `bits`.
    """

    def __init__(self, start: tuple[int, ...], workers: Workers, budget: Budget) -> None:
        """*start* is the initial state, as its words."""
        self.one = (0,) * len(start)
        self.workers, self.budget = workers, budget
        self.states: Words = np.array(start, dtype=np.uint64)
        self.tables: list[Entries] = []
        self.blocks = [_block() for _ in range(workers.count)]
        self._refill(1, _SMALLEST, 1)

    @property
    def met(self) -> int:
        """How many states there are."""
        return sum(self.held)

    def whole(self, met: int) -> Words:
        """Return the states that were *met*, a row for each, and free the room to grow."""
        self.states.resize(met * len(self.one), refcheck=False)
        return self.states.reshape(-1, len(self.one))

    def make_room(self, items: list[int]) -> bool:
        """Make room for so many more *items* of each worker; return whether the tables had to be made anew.

        Raises `OutOfMemory` if they do not fit.
        """
        met, needed = self.met, self.met + sum(items)
        if needed > MOST:
            raise OutOfMemory
        widen(self.states, needed * len(self.one), "states", self.budget)
        size = len(self.tables[0])
        while max(held + more for held, more in zip(self.held, items, strict=True)) > LOAD * size:
            size *= 2
        grown = size > len(self.tables[0])
        if grown:
            self._refill(met, size, needed)
        return grown

    def _refill(self, met: int, size: int, needed: int) -> None:
        """Give every worker a table of *size* slots with its share of the states *met*; *needed* may come soon."""
        self.budget.spend("tables", 4 * size * self.workers.count)
        self.tables.clear()
        self.bits = max(int(size * LOAD) * self.workers.count, needed).bit_length()
        tables = [np.zeros(size, dtype=np.uint32) for _ in range(self.workers.count)]
        held = [0] * self.workers.count

        def fill(owner: int) -> None:
            for first in range(0, met, _SLICE):
                if not self.workers.stopping:
                    part = (self.states, first, min(met, first + _SLICE), owner, self.workers.count)
                    held[owner] += run(refill, *part, self.one, tables[owner], self.bits, self.blocks[owner])

        self.workers.each(fill, alone=size <= _SMALLEST)
        self.tables, self.held = tables, held


def _block() -> Block:
    hashed, slot, entry = np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.int64), np.empty(BLOCK, np.uint64)
    return Block(hashed, slot, entry, np.empty(BLOCK, np.bool_))


def widen(column: NDArray[Any], needed: int, what: str, budget: Budget) -> None:
    """Make a *column* long enough for what is *needed*, and an eighth longer if there is memory for it.

    What is new in it is not written to, so that the system gives memory for it only as workers write to it, in
    parallel: numpy writes zeros only to what may be written.
    """
    if needed > len(column):
        ample = needed + needed // 8
        length = ample if budget.fits(what, ample * column.itemsize) else needed
        budget.spend(what, length * column.itemsize)
        column.flags.writeable = False
        column.resize(length, refcheck=False)
        column.flags.writeable = True
