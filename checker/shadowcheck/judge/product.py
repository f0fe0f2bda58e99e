"""Products: an explored graph in step with an observer. Broken claims show as the observer's goal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shadowcheck.claims.observer import FIRST, NOTHING, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims.observer import Observer
    from shadowcheck.explore.graph import Graph, Numbers, Truth

Letters = NDArray[np.uint8]


def letters(count: int, first: Numbers, second: Numbers) -> Letters:
    """Return the letter of each of *count* steps: *first* and *second* are those that answer a question with yes."""
    letter = np.zeros(count, dtype=np.uint8)
    letter[first] += FIRST
    letter[second] += SECOND
    return letter


@dataclass(eq=False)
class Product:
    """The graph in step with one observer. Node ``q * n + k`` is state k of n with the observer in state q.

    `letter` is the letter of each step; `start` the observer's state after it has read the initial state; `blocked`,
    if given, are steps that must not be taken.
    """

    graph: Graph
    observer: Observer
    letter: Letters
    start: int = 0
    blocked: Truth | None = None

    def __post_init__(self) -> None:
        count = len(self.graph.states) * len(self.observer.states)
        self._by: Numbers = np.full(count, -1, dtype=np.int64)
        self._from: Numbers = np.full(count, -1, dtype=np.int64)
        self._moves = np.asarray(self.observer.moves, dtype=np.int64)

    @property
    def root(self) -> int:
        """The initial node."""
        return self.start * len(self.graph.states)

    @cached_property
    def _telling(self) -> tuple[Numbers, Numbers]:
        """The steps that change anything, and where those of each state begin among them.

        A self-loop that says nothing to the observer changes nothing.
        """
        tells = self.graph.moving | (self.letter != NOTHING)
        if self.blocked is not None:
            tells &= ~self.blocked
        steps = np.flatnonzero(tells)
        return steps, np.searchsorted(steps, self.graph.first)

    def levels(self) -> Iterator[Numbers]:
        """Return the nodes at distance 0, 1, 2 ... from the root; each node once.

        Past the observer's sinks nothing is looked for.
        """
        count = len(self.graph.states)
        sinks = self.observer.sinks
        frontier = np.asarray([self.root], dtype=np.int64)
        seen = np.zeros(len(self._by), dtype=np.bool_)
        seen[self.root] = True
        while len(frontier):
            yield frontier
            if sinks:
                frontier = frontier[~np.isin(frontier // count, sinks)]
            origin, step, reached = self._along(frontier, *self._telling)
            fresh = ~seen[reached]
            reached, where = np.unique(reached[fresh], return_index=True)
            self._by[reached], self._from[reached] = step[fresh][where], origin[fresh][where]
            seen[reached] = True
            frontier = reached

    def _along(self, nodes: Numbers, steps: Numbers, first: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the moves from *nodes* by those of *steps* that leave their states, at *first*."""
        count = len(self.graph.states)
        state, mode = nodes % count, nodes // count
        fan = first[state + 1] - first[state]
        place = np.repeat(first[state] - (np.cumsum(fan) - fan), fan) + np.arange(int(fan.sum()), dtype=np.int64)
        step = steps[place]
        reached = self._moves[np.repeat(mode, fan), self.letter[step]] * count + self.graph.target[step]
        return np.repeat(nodes, fan), step, reached

    def first_goal(self) -> int | None:
        """Return the nearest node in the observer's goal; None if none is reachable. Fills in the ways back."""
        count = len(self.graph.states)
        for nodes in self.levels():
            hits = nodes[nodes // count == self.observer.goal]
            if len(hits):
                return int(hits[0])
        return None

    def path_to(self, node: int) -> list[int]:
        """Return the steps of a shortest path from the root to *node*, which `levels` has met."""
        path: list[int] = []
        while node != self.root:
            path.append(int(self._by[node]))
            node = int(self._from[node])
        return path[::-1]
