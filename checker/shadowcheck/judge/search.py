"""Breadth-first search among numbered nodes whose moves are given as a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct
from shadowcheck.explore.way import Way, plainest

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.explore.graph import Numbers

    Moving = Callable[[Numbers], tuple[Numbers, Numbers, Numbers]]


def levels(first: Numbers, moves: Moving, size: int) -> list[Numbers]:
    """Return the nodes at distance 0, 1, 2 ... from the *first* ones, each of *size* nodes once.

    *moves* gives the moves from some nodes: the nodes left, the steps, and the nodes reached.
    """
    found, frontier = list["Numbers"](), first
    seen = np.zeros(size, dtype=np.bool_)
    seen[frontier] = True
    while len(frontier):
        found.append(frontier)
        reached = moves(frontier)[2]
        frontier = distinct(reached[~seen[reached]])
        seen[frontier] = True
    return found


def nearest(
    met: list[Numbers], ends: Numbers, moves: Moving, trouble: Callable[[Numbers], Numbers], size: int
) -> Way:
    """Return the plainest way to one of the nearest *ends*, some of which are in the levels *met*."""
    place = next(number for number, nodes in enumerate(met) if np.isin(nodes, ends).any())
    here = met[place][np.isin(met[place], ends)]
    if not place:
        return Way([], int(here[0]))
    left = np.full(size, np.iinfo(np.int64).max)
    left[here] = 0
    return plainest(met[:place], moves, trouble, left)
