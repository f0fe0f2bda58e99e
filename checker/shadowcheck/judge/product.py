"""Products: an explored graph in step with an observer, which reaches its goal where a claim is broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shadowcheck.claims.observer import FIRST, NOTHING, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shadowcheck.claims.observer import Observer
    from shadowcheck.explore.graph import Graph, Numbers, Truth

Letters = NDArray[np.uint8]


def letters(count: int, first: Numbers, second: Numbers) -> Letters:
    """Return the letter of each of *count* steps; *first* and *second* are the steps that answer yes to a question."""
    letter = np.zeros(count, dtype=np.uint8)
    letter[first] += FIRST
    letter[second] += SECOND
    return letter


@dataclass(frozen=True)
class Moves:
    """Some steps of a graph, in order, and the place among them where those of each state begin."""

    step: Numbers
    first: Numbers

    @classmethod
    def of(cls, graph: Graph, wanted: Truth) -> Moves:
        """Take the *wanted* steps of *graph*."""
        step = np.flatnonzero(wanted)
        return cls(step, np.searchsorted(step, graph.first))

    def leaving(self, states: Numbers) -> tuple[Numbers, Numbers]:
        """Return every step from *states*, each with the place in *states* of the state that it leaves."""
        fan = self.first[states + 1] - self.first[states]
        place = np.repeat(self.first[states] - (np.cumsum(fan) - fan), fan) + np.arange(int(fan.sum()), dtype=np.int64)
        return np.repeat(np.arange(len(states), dtype=np.int64), fan), self.step[place]


@dataclass(eq=False)
class Product:
    """The graph in step with one observer. Node ``q * n + k`` is state k of n with the observer in state q.

    `letter` is the letter of each step, `start` the observer's state after it has read the initial state. `blocked`
    tells for each step whether it must not be taken (None: all may be). `initial` are the states in which runs begin.
    """

    graph: Graph
    observer: Observer
    letter: Letters
    start: int = 0
    blocked: Truth | None = None
    initial: Sequence[int] = (0,)

    def __post_init__(self) -> None:
        count = len(self.graph.states) * len(self.observer.states)
        self._by: Numbers = np.full(count, -1, dtype=np.int64)
        self._from: Numbers = np.full(count, -1, dtype=np.int64)
        self._trouble: Numbers = np.zeros(count, dtype=np.int64)
        self._moves = np.asarray(self.observer.moves, dtype=np.int64)

    @property
    def roots(self) -> Numbers:
        """The initial nodes."""
        return np.asarray(self.initial, dtype=np.int64) + self.start * len(self.graph.states)

    @cached_property
    def telling(self) -> Moves:
        """The steps that may change something: all but self-loops that mean nothing to the observer."""
        tells = self.graph.moving | (self.letter != NOTHING)
        return Moves.of(self.graph, tells if self.blocked is None else tells & ~self.blocked)

    def levels(self) -> Iterator[Numbers]:
        """Yield the nodes at distance 0, 1, 2 ... from a root, each node once.

        The search does not go on from the observer's sinks.
        """
        count = len(self.graph.states)
        sinks = self.observer.sinks
        frontier = self.roots
        seen = np.zeros(len(self._by), dtype=np.bool_)
        seen[frontier] = True
        while len(frontier):
            yield frontier
            if sinks:
                frontier = frontier[~np.isin(frontier // count, sinks)]
            origin, step, reached = self.moves_from(frontier)
            frontier = self._met(*(found[~seen[reached]] for found in (origin, step, reached)))
            seen[frontier] = True

    def _met(self, origin: Numbers, step: Numbers, reached: Numbers) -> Numbers:
        """Keep the way with the least trouble to each new node; return the nodes in the order in which they are met."""
        total = self._trouble[origin] + self.graph.trouble[self.graph.rule[step]]
        nodes, first = np.unique(reached, return_index=True)
        order = np.lexsort((total, reached))
        best = order[np.searchsorted(reached[order], nodes)]
        self._by[nodes], self._from[nodes], self._trouble[nodes] = step[best], origin[best], total[best]
        return nodes[np.argsort(first)]

    def moves_from(self, nodes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the moves from *nodes* that may change something: the nodes left, the steps, and the nodes reached."""
        count = len(self.graph.states)
        place, step = self.telling.leaving(nodes % count)
        mode = self._moves[(nodes // count)[place], self.letter[step]]
        return nodes[place], step, mode * count + self.graph.target[step]

    def first_goal(self) -> int | None:
        """Return the plainest node in the observer's goal; None if none is reachable."""
        count = len(self.graph.states)
        return self.plainest(lambda nodes: nodes // count == self.observer.goal)

    def plainest(self, wanted: Callable[[Numbers], Truth]) -> int | None:
        """Return the nearest *wanted* node, of several that with the least trouble on the way; `path_to` tells this."""
        for nodes in self.levels():
            hits = nodes[wanted(nodes)]
            if len(hits):
                return int(hits[np.argmin(self._trouble[hits])])
        return None

    def path_to(self, node: int) -> list[int]:
        """Return the steps of a shortest path from a root to *node*, which `levels` must have met."""
        path: list[int] = []
        while self._by[node] >= 0:
            path.append(int(self._by[node]))
            node = int(self._from[node])
        return path[::-1]
