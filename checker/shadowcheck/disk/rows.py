"""Rows: nodes of a search as rows of 64-bit words, in sorted arrays without repetitions.

What a search on disk does is sorting, joining and subtracting such arrays. Sorting is numpy's; where two sorted arrays
are gone through side by side, kernels do it in one pass, for any number of words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from shadowcheck.packed.jit import compiled, inlined, run
from shadowcheck.packed.kernels import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.explore.graph import Numbers, Truth

Rows = NDArray[np.uint64]
"""Of shape (nodes, words)."""

Row = tuple[int, ...]
"""The words of one node. Rows are compared as such tuples."""

WORD_BYTES = 8

_FIRST = np.uint64(0xFF51AFD7ED558CCD)
_SECOND = np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(32)
_RECENT = 1 << 15


def none(words: int) -> Rows:
    """Return no rows, of so many *words*."""
    return np.zeros((0, words), dtype=np.uint64)


def row(rows: Rows, place: int) -> Row:
    """Return the words of the row at *place*."""
    return tuple(rows[place].tolist())


def distinct(rows: Rows) -> Rows:
    """Sort *rows* and drop repetitions."""
    ascending = np.sort(rows, axis=0) if rows.shape[1] == 1 else rows[np.lexsort(rows.T[::-1])]
    kept = np.ones(len(rows), dtype=np.bool_)
    kept[1:] = (ascending[1:] != ascending[:-1]).any(axis=1)
    return ascending[kept]


def united(arrays: Sequence[Rows], words: int) -> Rows:
    """Join sorted arrays into one, pairwise, so that each row is moved only a few times."""
    left = [rows for rows in arrays if len(rows)]
    while len(left) > 1:
        pairs = [_union(one, other) for one, other in zip(left[::2], left[1::2], strict=False)]
        left = pairs + left[len(pairs) * 2:]
    return left[0] if left else none(words)


def _union(one: Rows, other: Rows) -> Rows:
    out = np.empty((len(one) + len(other), one.shape[1]), dtype=np.uint64)
    return out[:run(_merge, one, other, out)]


def subtract(rows: Rows, others: Rows, kept: Truth) -> None:
    """Set *kept* to false for those of the sorted *rows* that are among the sorted *others*."""
    if len(rows) and len(others):
        run(_subtract, rows, others, kept)


def places(rows: Rows, among: Rows) -> Numbers:
    """Return for each of *rows*, in any order, its place in the sorted array *among*; -1 if it is not there."""
    found = np.empty(len(rows), dtype=np.int64)
    run(_find, rows, among, found)
    return found


def up_to(rows: Rows, last: Row) -> int:
    """Return how many of the sorted *rows* are not beyond *last*."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if row(rows, middle) <= last:
            low = middle + 1
        else:
            high = middle
    return low


def owners(rows: Rows, partitions: int) -> Numbers:
    """Return for each row the partition that it belongs to: a hash of all its words, so that all get as many."""
    value = np.zeros(len(rows), dtype=np.uint64)
    for word in rows.T:
        value = (value ^ word) * _FIRST
        value = (value ^ (value >> _HALF)) * _SECOND
    owner = ((value >> _HALF) * np.uint64(partitions)) >> _HALF
    return cast("Numbers", owner.astype(np.int64))


class Recent:
    """Rows that were handled lately, one for each value of some bits of the hash: most steps lead to one of these."""

    def __init__(self, start: Row) -> None:
        """At first each is the *start*, which is the first to be visited."""
        self._rows = np.tile(np.asarray([start], dtype=np.uint64), (_RECENT, 1))

    def others(self, targets: Rows, origins: Rows, source: Numbers) -> Rows:
        """Return the *targets* that are not among them, and differ from their origin, the row of *origins* at *source*.

        From now on they are among them.
        """
        out = np.empty_like(targets)
        return out[:run(_others, targets, origins, source, self._rows, out)]


@compiled
def _others(  # pragma: no cover - compiled
    targets: Rows, origins: Rows, source: Numbers, recent: Rows, out: Rows
) -> int:
    end = 0
    for number in range(len(targets)):
        value = np.uint64(0)
        for k in range(targets.shape[1]):
            value = (value ^ targets[number, k]) * _FIRST
            value ^= value >> _HALF
        place = whole(value & np.uint64(len(recent) - 1))
        if _order(targets, number, recent, place) == 0 or _order(targets, number, origins, source[number]) == 0:
            continue
        for k in range(targets.shape[1]):
            recent[place, k] = out[end, k] = targets[number, k]
        end += 1
    return end


@inlined
def _order(some: Rows, at: int, other: Rows, there: int) -> int:  # pragma: no cover - compiled
    """Return -1, 0 or 1 as the row at *at* comes before the one at *there*, is the same, or comes after it."""
    for k in range(some.shape[1]):
        if some[at, k] != other[there, k]:
            return -1 if some[at, k] < other[there, k] else 1
    return 0


@compiled
def _merge(one: Rows, other: Rows, out: Rows) -> int:  # pragma: no cover - compiled
    here = there = end = 0
    while here < len(one) or there < len(other):
        if here == len(one):
            order = 1
        elif there == len(other):
            order = -1
        else:
            order = _order(one, here, other, there)
        for k in range(one.shape[1]):
            out[end, k] = one[here, k] if order <= 0 else other[there, k]
        end += 1
        here += order <= 0
        there += order >= 0
    return end


@compiled
def _subtract(rows: Rows, others: Rows, kept: Truth) -> None:  # pragma: no cover - compiled
    here = there = 0
    while here < len(rows) and there < len(others):
        order = _order(rows, here, others, there)
        if order == 0:
            kept[here] = False
        here += order <= 0
        there += order >= 0


@compiled
def _find(rows: Rows, among: Rows, found: Numbers) -> None:  # pragma: no cover - compiled
    for number in range(len(rows)):
        low, high = 0, len(among)
        while low < high:
            middle = (low + high) // 2
            if _order(among, middle, rows, number) < 0:
                low = middle + 1
            else:
                high = middle
        found[number] = low if low < len(among) and _order(among, low, rows, number) == 0 else -1
