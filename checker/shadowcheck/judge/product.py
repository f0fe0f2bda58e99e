"""Products: an explored graph in step with an observer, which reaches its goal where a claim is broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shadowcheck.claims.observer import FIRST, NOTHING, SECOND
from shadowcheck.explore.graph import distinct, ranges
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

    @property
    def roots(self) -> Numbers:
        """The initial nodes."""
        return np.asarray(self.initial, dtype=np.int64) + self.start * len(self.graph.states)

    @cached_property
    def telling(self) -> Moves:
        """The steps that may change something: all but self-loops that mean nothing to the observer."""
        tells = self.graph.moving | (self.letter != NOTHING)
        return Moves.of(self.graph, tells if self.blocked is None else tells & ~self.blocked)

    def levels(self, *, beyond: bool = False) -> Iterator[Numbers]:
        """Yield the nodes at distance 0, 1, 2 ... from a root, each node once, ascending.

        The search does not go on from the observer's sinks, except if it goes *beyond* them.
        """
        first, last = self._first, self._last
        if not beyond:
            last = last.copy()
            for sink in self.observer.sinks:
                nodes = slice(sink * len(self.graph.states), (sink + 1) * len(self.graph.states))
                last[nodes] = first[nodes]
        seen = np.zeros(self._size, dtype=np.bool_)
        frontier = self.roots
        while len(frontier):
            seen[frontier] = True
            yield frontier
            reached = self._onward[ranges(first[frontier], last[frontier])].astype(np.int64)
            frontier = distinct(reached[~seen[reached]])

    @cached_property
    def _onward(self) -> Numbers:
        """The node that each move leads to: a telling step in each state of the observer, state by state."""
        kind = np.int32 if self._size <= np.iinfo(np.int32).max else np.int64  # there are several for each step
        letter, target = (column[self.telling.step] for column in (self.letter, self.graph.target))
        read = np.asarray(self.observer.moves) * len(self.graph.states)
        return np.concatenate([(moves[letter] + target).astype(kind) for moves in read])

    @cached_property
    def _first(self) -> Numbers:
        """For every node, the first of the moves that leave it."""
        return self._by_node(self.telling.first[:-1])

    @cached_property
    def _last(self) -> Numbers:
        """For every node, the move after the last one that leaves it."""
        return self._by_node(self.telling.first[1:])

    def _by_node(self, place: Numbers) -> Numbers:
        steps, states = len(self.telling.step), len(self.observer.states)
        return (np.arange(states, dtype=np.int64)[:, np.newaxis] * steps + place).ravel()

    def moves_from(self, nodes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return the moves from *nodes* that may change something: the nodes left, the steps, and the nodes reached."""
        first, last = self._first[nodes], self._last[nodes]
        move, step = ranges(first, last), self.telling.step
        taken = step[move % max(1, len(step))]  # the same steps are numbered again for each state of the observer
        return np.repeat(nodes, last - first), taken, self._onward[move].astype(np.int64)

    @property
    def has_goal(self) -> bool:
        """Whether the observer's goal is reachable."""
        count = len(self.graph.states)
        return any((nodes // count == self.observer.goal).any() for nodes in self.levels())

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
