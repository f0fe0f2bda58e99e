"""Products: an explored graph in step with an observer, which reaches its goal where a claim is broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shadowcheck.claims.observer import FIRST, NOTHING, SECOND
from shadowcheck.explore.graph import ranges
from shadowcheck.explore.way import Way, plainest

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
        first, last = self.first[states], self.first[states + 1]
        return np.repeat(np.arange(len(states), dtype=np.int64), last - first), self.step[ranges(first, last)]


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
        self._size = len(self.graph.states) * len(self.observer.states)
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
        seen = np.zeros(self._size, dtype=np.bool_)
        seen[frontier] = True
        while len(frontier):
            yield frontier
            if sinks:
                frontier = frontier[~np.isin(frontier // count, sinks)]
            reached = self.moves_from(frontier)[2]
            fresh, first = np.unique(reached[~seen[reached]], return_index=True)
            frontier = fresh[np.argsort(first)]  # in the order in which they are met
            seen[frontier] = True

    def moves_from(self, nodes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the moves from *nodes* that may change something: the nodes left, the steps, and the nodes reached."""
        count = len(self.graph.states)
        place, step = self.telling.leaving(nodes % count)
        mode = self._moves[(nodes // count)[place], self.letter[step]]
        return nodes[place], step, mode * count + self.graph.target[step]

    def first_goal(self) -> Way | None:
        """Return the plainest way to the observer's goal; None if it is not reachable."""
        count = len(self.graph.states)
        return self.plainest(lambda nodes: nodes // count == self.observer.goal)

    def plainest(self, wanted: Callable[[Numbers], Truth]) -> Way | None:
        """Return the plainest way to a *wanted* node, a shortest one with the least trouble; None if there is none."""
        levels: list[Numbers] = []
        for nodes in self.levels():
            ends = nodes[wanted(nodes)]
            if len(ends):
                left = np.full(self._size, np.iinfo(np.int64).max)
                left[ends] = 0
                return plainest(levels, self.moves_from, self._trouble, left) if levels else Way([], int(ends[0]))
            levels.append(nodes)
        return None

    def _trouble(self, steps: Numbers) -> Numbers:
        return self.graph.trouble[self.graph.rule[steps]]
