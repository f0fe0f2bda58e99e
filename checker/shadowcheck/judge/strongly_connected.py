"""Strongly connected components of a directed graph that is given as arrays of moves.

Moves that cannot be part of a loop are peeled off in array operations, which leaves little of most graphs of states. In
what is left, components are found as in Tarjan, "Depth-first search and linear graph algorithms" (1972).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers


def strongly_connected(origin: Numbers, target: Numbers, size: int) -> Numbers:
    """For each of *size* nodes, the number of its component under the moves from *origin* to *target*.

    Two nodes have the same number if and only if each can be reached from the other; the numbers are from 0 up, without
    a gap. Moves may be parallel, and may lead from a node to itself.
    """
    origin, target = _peeled(origin, target, size)
    nodes, place = np.unique(np.concatenate([origin, target]), return_inverse=True)
    found = np.arange(size)
    found[nodes] = nodes[_Search(place[:len(origin)], place[len(origin):], len(nodes)).representatives()]
    return np.unique(found, return_inverse=True)[1]


def _peeled(origin: Numbers, target: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Drop moves from or to nodes that nothing leads to, or that lead nowhere, until there are none."""
    while len(origin):
        entered, left = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        entered[target], left[origin] = True, True
        inner = entered & left
        kept = inner[origin] & inner[target]
        if kept.all():
            break
        origin, target = origin[kept], target[kept]
    return origin, target


class _Search:
    """Tarjan's search, with a path of its own instead of recursion, as it may be as long as there are nodes.

    `met` numbers the nodes in the order in which they are met, from 1; `low` is the lowest such number known to be
    reachable within the component, and past all numbers once the component is complete.
    """

    def __init__(self, origin: Numbers, target: Numbers, size: int) -> None:
        order = np.argsort(origin, kind="stable")
        bounds = np.searchsorted(origin[order], np.arange(size + 1)).tolist()
        after = target[order].tolist()
        self._size = size
        self._after = [after[start:end] for start, end in pairwise(bounds)]
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
        met, low, path = self._met, self._low, [root]
        while path:
            here = path[-1]
            if not met[here]:
                count += 1
                met[here] = low[here] = count
                self._open.append(here)
            waiting = self._after[here]
            while waiting and met[waiting[-1]]:
                low[here] = min(low[here], low[waiting.pop()])
            if waiting:
                path.append(waiting[-1])
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
