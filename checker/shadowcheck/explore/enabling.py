"""Enabling: which of many rules are enabled in which of many states, found for all of them at once.

For each local state of a field there is one bit for every rule: whether the field lets the rule be taken there. A rule
is enabled in a state if its bit is set in the words of all of the state's fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from shadowcheck.explore.graph import Numbers
    from shadowcheck.explore.table import Table

_ROOM = 1 << 20  # bytes for one truth value of each rule in each state: what the cache of a core holds

_WORD = 64


class Enabling:
    """Where each of *rules*, given by its tables and numbered by its place, is enabled."""

    def __init__(self, rules: Sequence[Sequence[Table]]) -> None:
        self._count = len(rules)
        self._shift = max(_WORD - 1, self._count - 1).bit_length()
        truth = np.arange(1 << self._shift) < self._count
        self._all = _packed(truth[None, :])
        self._of = dict(self._masks(rules))

    def _masks(self, rules: Sequence[Sequence[Table]]) -> Iterator[tuple[int, NDArray[np.uint64]]]:
        """Yield each field that some rule asks about, with the words of its local states."""
        asking: dict[int, list[tuple[int, Table]]] = {}
        for number, tables in enumerate(rules):
            for table in tables:
                asking.setdefault(table.field, []).append((number, table))
        for field, found in asking.items():
            truth = np.ones((1 << self._shift, len(found[0][1].enabled)), dtype=np.bool_)
            for number, table in found:
                truth[number] &= table.enabled
            yield field, _packed(truth.T)

    def steps(self, columns: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
        """Return every state, by its place in *columns*, with every rule that is enabled there; in order.

        *columns* are the local states of each field.
        """
        most, places = max(1, _ROOM >> self._shift), len(columns[0])
        none = np.zeros(0, dtype=np.int64)
        found = np.concatenate([none, *(self._found(columns, at, at + most) for at in range(0, places, most))])
        return found >> self._shift, found & ((1 << self._shift) - 1)

    def _found(self, columns: Sequence[Numbers], first: int, last: int) -> Numbers:
        """Return each state from *first* up to (not including) *last* with each rule enabled there, as one number."""
        words = np.repeat(self._all, len(columns[0][first:last]), axis=0)
        for field, mask in self._of.items():
            words &= mask.take(columns[field][first:last], axis=0)
        truth = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little")
        return np.flatnonzero(truth.view(np.bool_)) + (first << self._shift)

    def by_rule(self, rules: Numbers) -> Iterator[tuple[int, Numbers]]:
        """Yield each rule that occurs in *rules*, with its places there."""
        order = in_order(rules, self._count)
        count = np.bincount(rules, minlength=self._count)
        last = np.cumsum(count)
        for rule in np.flatnonzero(count).tolist():
            yield rule, order[last[rule] - count[rule]:last[rule]]


def _packed(truth: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack each row, of a multiple of 64 truth values, into words."""
    return np.ascontiguousarray(np.packbits(truth, axis=1, bitorder="little")).view(np.uint64)
