"""Ways: the plainest of the shortest paths through the levels of a search, to one of its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Numbers = NDArray[np.int64]


class Way(NamedTuple):
    """The `steps` of a path, in order, and the node at its `end`."""

    steps: list[int]
    end: int


def plainest(
    levels: Sequence[Numbers], moves: Callable[[Numbers], tuple[Numbers, Numbers, Numbers]],
    trouble: Callable[[Numbers], Numbers], left: Numbers,
) -> Way:
    """Return the path with the least trouble from level to level; of several, the one whose first move comes first.

    *levels* are the nodes at distance 0, 1, 2 ... before the ends. *moves* gives the moves from some nodes, in order:
    the nodes left, the steps, and the nodes reached; *trouble* that of each of some steps. *left* tells for every node
    the trouble that is left there: 0 or more at an end, and no end below the largest number. It is changed in place.
    """
    unmet = np.iinfo(np.int64).max
    by, to = np.zeros_like(left), np.zeros_like(left)
    for nodes in reversed(levels):  # what is reached from a level, and is not unmet, is in the next level
        origin, step, reached = moves(nodes)
        ahead = np.flatnonzero(left[reached] < unmet)
        total = left[reached[ahead]] + trouble(step[ahead])
        order = np.lexsort((total, origin[ahead]))
        found, first = np.unique(origin[ahead][order], return_index=True)
        best = ahead[order[first]]
        left[found], by[found], to[found] = total[order[first]], step[best], reached[best]
    return _along(int(levels[0][np.argmin(left[levels[0]])]), len(levels), by, to)


def _along(node: int, length: int, by: Numbers, to: Numbers) -> Way:
    steps = list[int]()
    for _ in range(length):
        steps.append(int(by[node]))
        node = int(to[node])
    return Way(steps, node)
