"""Store: the states met, and for each worker a hash table to find its states again.

All states are in one array, in the order in which they were met. The tables hold only their numbers, so a table that
grows is dropped before the larger one is made: the two never exist together. The states take at most 8 bytes per word
and state (and an eighth more, to grow), and the tables at most 4 / 0.375 bytes per state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.budget import OutOfMemory
from shadowcheck.packed.jit import run
from shadowcheck.packed.kernels import refill

if TYPE_CHECKING:
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
        self._refill(1, _SMALLEST, 1)

    @property
    def met(self) -> int:
        """How many states there are."""
        return sum(self.held)

    def whole(self, met: int) -> Words:
        """Return the states that were *met*, a row for each, and free the room to grow."""
        self.states.resize(met * len(self.one), refcheck=False)
        return self.states.reshape(-1, len(self.one))

    def make_room(self, items: list[int]) -> None:
        """Make room for so many more *items* of each worker. Raises `OutOfMemory` if they do not fit."""
        met, needed = self.met, self.met + sum(items)
        if needed > MOST:
            raise OutOfMemory
        self._widen(needed)
        size = len(self.tables[0])
        while max(held + more for held, more in zip(self.held, items, strict=True)) > LOAD * size:
            size *= 2
        if size > len(self.tables[0]):
            self._refill(met, size, needed)

    def _widen(self, needed: int) -> None:
        """Make the array long enough for the states *needed*, and an eighth longer if there is memory for it."""
        width = len(self.one)
        if needed * width <= len(self.states):
            return
        ample = (needed + needed // 8) * width
        length = ample if self.budget.fits("states", 8 * ample) else needed * width
        self.budget.spend("states", 8 * length)
        self.states.resize(length, refcheck=False)

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
                    held[owner] += run(refill, *part, self.one, tables[owner], self.bits)

        self.workers.each(fill, alone=size <= _SMALLEST)
        self.tables, self.held = tables, held
