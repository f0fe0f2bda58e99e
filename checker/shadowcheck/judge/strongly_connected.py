"""Strongly connected components of a directed graph that is given as arrays of moves.

Moves that cannot be part of a loop are peeled off in array operations, which leaves little of most graphs of states. If
much is left, large components are looked for in arrays, too: that of a node is what it reaches and is reached from, as
in Fleischer and others, "On identifying strongly connected components in parallel" (2000). In the rest, components are
found as in Tarjan, "Depth-first search and linear graph algorithms" (1972).
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth

FEW = 100_000
"""Among so many moves, the search node by node takes a tenth of a second."""

_PIVOTS = 8  # large components are few; many small ones are the other search's business
_LAYERS = 100  # each takes as long as there are moves and nodes; after so many, searching the rest takes no longer
_DEEPEST = 2_000  # levels: a graph that is long and thin is searched node by node


def strongly_connected(origin: Numbers, target: Numbers, size: int) -> Numbers:
    """For each of *size* nodes, the number of its component under the moves from *origin* to *target*.

    Two nodes have the same number if and only if each can be reached from the other; the numbers are from 0 up, without
    a gap. Moves may be parallel, and may lead from a node to itself.
    """
    found = np.arange(size)
    origin, target = _peeled(origin, target, size)
    for _ in range(_PIVOTS):
        if len(origin) <= FEW:
            break
        pivot = int(np.bincount(origin).argmax())
        after, before = _reached(pivot, origin, target, size), _reached(pivot, target, origin, size)
        if after is None or before is None:
            break
        found[after & before] = pivot
        side = after + 2 * before  # no other component has nodes on two sides
        kept = (side[origin] == side[target]) & (side[origin] < 3)
        origin, target = _peeled(origin[kept], target[kept], size)
    nodes, place = np.unique(np.concatenate([origin, target]), return_inverse=True)
    found[nodes] = nodes[_Search(place[:len(origin)], place[len(origin):], len(nodes)).representatives()]
    return np.unique(found, return_inverse=True)[1]


def _peeled(origin: Numbers, target: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Drop moves from or to nodes that nothing leads to, or that lead nowhere, until there are none.

    After `_LAYERS` layers of them the rest is left to the searches: a path would have as many layers as moves.
    """
    for _ in range(_LAYERS):
        kept = _inner(origin, target, size)
        if kept.all():
            break
        origin, target = origin[kept], target[kept]
    return origin, target


def _inner(origin: Numbers, target: Numbers, size: int) -> Truth:
    """For every move, whether some move leads to each of its two nodes, and some move away from it."""
    entered, left = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    entered[target], left[origin] = True, True
    inner = entered & left
    kept: Truth = inner[origin] & inner[target]
    return kept


def _reached(start: int, origin: Numbers, target: Numbers, size: int) -> Truth | None:
    """For every node, whether *start* reaches it, as it does itself; None if that takes more than `_DEEPEST` moves."""
    after, bounds = _by_origin(origin, target, size)
    met = np.zeros(size, dtype=np.bool_)
    frontier = np.asarray([start])
    for _ in range(_DEEPEST):
        met[frontier] = True
        ends = bounds[frontier + 1]
        many = ends - bounds[frontier]
        there = after[np.repeat(ends - np.cumsum(many), many) + np.arange(many.sum())]
        frontier = distinct(there[~met[there]])
        if not len(frontier):
            return met
    return None


def _by_origin(origin: Numbers, target: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return the targets in the order of their origins, and where those of each node begin, and the last ones end."""
    order = np.argsort(origin, kind="stable")
    return target[order], np.searchsorted(origin[order], np.arange(size + 1))


class _Search:
    """Tarjan's search, with a path of its own instead of recursion, as it may be as long as there are nodes.

    `met` numbers the nodes in the order in which they are met, from 1; `low` is the lowest such number known to be
    reachable within the component, and past all numbers once the component is complete.
    """

    def __init__(self, origin: Numbers, target: Numbers, size: int) -> None:
        after, bounds = _by_origin(origin, target, size)
        self._size = size
        self._after = array("q", after.astype(np.int64).tobytes())
        self._next = bounds[:-1].tolist()
        self._end = bounds[1:].tolist()
        self._met, self._low = [0] * size, [0] * size
        self._open: list[int] = []
        self._component = list(range(size))

    def representatives(self) -> list[int]:
        """Return for every node one node of its component, which is the same for all of them."""
        count = 0
        for root in range(self._size):
            if not self._met[root]:
                count = self._from(root, count)
        return self._component

    def _from(self, root: int, count: int) -> int:
        """Search from *root*, after *count* nodes were met; return how many are met then."""
        met, low, after, path = self._met, self._low, self._after, [root]
        while path:
            here = path[-1]
            if not met[here]:
                count += 1
                met[here] = low[here] = count
                self._open.append(here)
            move, end = self._next[here], self._end[here]
            while move < end and met[after[move]]:
                low[here] = min(low[here], low[after[move]])
                move += 1
            self._next[here] = move
            if move < end:
                path.append(after[move])  # when it is left again, what it reaches counts here, too
                continue
            path.pop()
            if low[here] == met[here]:
                self._close(here)
        return count

    def _close(self, first: int) -> None:
        """Complete the component of the node *first*, which was met first of it."""
        node = -1
        while node != first:
            node = self._open.pop()
            self._component[node] = first
            self._low[node] = self._size + 1
