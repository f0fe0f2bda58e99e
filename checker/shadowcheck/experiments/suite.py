"""Suites: a few runs from the beginning that take every step, or every pair of steps, for tests of a real system.

A run goes from what it has covered last to the nearest that no run has covered yet, until there is nothing new within
its length. Then another begins. That is short, though not always the shortest. The rules of one step, for different
replicas and choices, count as that step. A step that may change something is taken where it does.
"""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import Graph, Numbers, Truth, ranges
from shadowcheck.judge.verdict import Evidence
from shadowcheck.trace import Trace, rebuild, replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.trace import Driven


class Cover(StrEnum):
    """What a suite covers: each step, or each two steps of which one can follow the other (the beginning is one)."""

    STEPS = "steps"
    PAIRS = "pairs"


@dataclass(frozen=True)
class Suite:
    """Runs of a graph that `cover` its steps.

    `tests` are runs as the numbers of the graph's steps. `goals` is how many steps, or pairs, they cover: all that the
    graph has.
    """

    graph: Graph
    cover: Cover
    tests: tuple[tuple[int, ...], ...]
    goals: int

    @property
    def never(self) -> list[str]:
        """The names of the steps that no run can take; if the search is unfinished, that were not met."""
        return list(self.graph.dead_steps())

    @property
    def steps(self) -> int:
        """How many steps all runs have together."""
        return sum(map(len, self.tests))

    def results(self, step: int) -> list[int]:
        """Return the states in which a step of the graph may end, for the same replica and with the same choices."""
        source = int(self.graph.source[step])
        beside = slice(int(self.graph.first[source]), int(self.graph.first[source + 1]))
        label = self._labels[self.graph.rule[step]]
        pairs = zip(self.graph.rule[beside], self.graph.target[beside], strict=True)
        return [self.graph.states[number] for number in sorted({
            int(target) for rule, target in pairs if self._labels[rule] == label
        })]

    @cached_property
    def _labels(self) -> list[str]:
        return [str(rule) for rule in self.graph.instance.rules]

    def traces(self) -> list[Trace]:
        """Return the runs, replayed through the live machines. Raises `ReplayError` if they do not repeat one."""
        known: Driven = {}
        rules = (tuple(int(self.graph.rule[step]) for step in test) for test in self.tests)
        found = [rebuild(self.graph.instance, Evidence(one)) for one in rules]
        for one in found:
            replay(one, known)
        return found


def suite(graph: Graph, cover: Cover, length: int) -> Suite:
    """Return runs that *cover* the steps of *graph*; none is longer than *length*, unless it has to be."""
    search = _Search(graph, cover)
    tests: list[list[int]] = []
    while test := search.first():
        node = search.take(search.beginning, test)
        while way := search.next(node, length - len(test)):
            test += way
            node = search.take(node, way)
        tests.append(test)
    return Suite(graph, cover, tuple(map(tuple, search.needed(tests))), search.goals)


class _Search:
    """Looks for the nearest goal that is not covered yet.

    A node is a state together with the step by which it was reached, if pairs are covered. A goal is the step that is
    taken next, together with that one. Nodes that a search has met have its number in `_met`, and the step and the node
    by which they were met in `_by` and `_from`; the first search, from the beginning, sees everything.
    """

    def __init__(self, graph: Graph, cover: Cover) -> None:
        names = {step.name: number for number, step in enumerate(graph.instance.network.steps)}
        of_rule = np.asarray([names[rule.step.name] for rule in graph.instance.rules], dtype=np.int64)
        self._first, self._moving, self._many = graph.first, graph.moving, len(names)
        self._label = of_rule[graph.rule]
        last = self._label if cover is Cover.PAIRS else np.zeros(graph.steps, dtype=np.int64)
        begins = self._many if cover is Cover.PAIRS else 0
        keys = np.concatenate([[begins], graph.target * np.int64(self._many + 1) + last])  # the first is of no step
        known, nodes = np.unique(keys, return_inverse=True)
        self._state, self._last = known // (self._many + 1), known % (self._many + 1)
        self.beginning, self._reached = int(nodes[0]), nodes[1:]
        self._met, self._by, self._from = (np.zeros(len(known), dtype=np.int64) for _ in range(3))
        self._searches = 0
        self._open, self._moves = (np.zeros((self._many + 1) * self._many, dtype=np.bool_) for _ in range(2))
        for steps, nodes in self._levels(self.beginning):
            goals = self._goal(steps, nodes)
            self._open[goals] = True
            self._moves[goals[self._moving[steps]]] = True
        self._ahead = deque(self._nearest_goals())
        self.goals = len(self._ahead)
        self._first_way = self._by.copy(), self._from.copy()

    def _nearest_goals(self) -> Iterator[tuple[int, int]]:
        """Yield where each goal is first met from the beginning, as a node and a step, the nearest one first."""
        left = self._open.copy()
        for steps, nodes in self._levels(self.beginning):
            counting = np.flatnonzero(self._counts(steps, nodes))
            goals, place = np.unique(self._goal(steps, nodes)[counting], return_index=True)
            place = np.sort(counting[place[left[goals]]])
            left[goals] = False
            yield from zip(nodes[place].tolist(), steps[place].tolist(), strict=True)

    def _levels(self, start: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the steps that can be taken after 0, 1, 2 ... others from *start*, and the node that each leaves."""
        self._searches += 1
        self._met[start] = self._searches
        frontier = np.asarray([start])
        while len(frontier):
            first, end = self._first[self._state[frontier]], self._first[self._state[frontier] + 1]
            steps, nodes = ranges(first, end), np.repeat(frontier, end - first)
            yield steps, nodes
            frontier = self._beyond(steps, nodes)

    def _beyond(self, steps: Numbers, nodes: Numbers) -> Numbers:
        """Return the nodes that *steps* reach for the first time, in the order in which they are reached."""
        reached, place = np.unique(self._reached[steps], return_index=True)
        place = np.sort(place[self._met[reached] != self._searches])
        found: Numbers = self._reached[steps[place]]
        self._met[found], self._by[found], self._from[found] = self._searches, steps[place], nodes[place]
        return found

    def _goal(self, steps: Numbers, nodes: Numbers) -> Numbers:
        goals: Numbers = self._last[nodes] * self._many + self._label[steps]
        return goals

    def _counts(self, steps: Numbers, nodes: Numbers) -> Truth:
        """Tell which of *steps* from *nodes* cover their goal: one that changes nothing does only if all are so."""
        counts: Truth = self._moving[steps] | ~self._moves[self._goal(steps, nodes)]
        return counts

    def first(self) -> list[int]:
        """Return the steps from the beginning up to the nearest one that covers something new; none if none does."""
        while self._ahead:
            node, step = self._ahead[0]
            if self._open[self._last[node] * self._many + self._label[step]]:
                return _way(self.beginning, node, step, *self._first_way)
            self._ahead.popleft()
        return []

    def next(self, start: int, most: int) -> list[int]:
        """Return the steps from *start* up to the nearest one that covers something new, if these are at most *most*.

        Otherwise there are none.
        """
        for steps, nodes in itertools.islice(self._levels(start), max(most, 0)):
            new = np.flatnonzero(self._open[self._goal(steps, nodes)] & self._counts(steps, nodes))
            if len(new):
                return _way(start, int(nodes[new[0]]), int(steps[new[0]]), self._by, self._from)
        return []

    def take(self, node: int, way: list[int]) -> int:
        """Cover what *way* covers from *node* on, and return the node that it leads to."""
        self._open[self._covered(node, way)] = False
        return int(self._reached[way[-1]])

    def needed(self, tests: list[list[int]]) -> list[list[int]]:
        """Return *tests* without those that cover nothing that no other one does."""
        covers = [self._covered(self.beginning, test) for test in tests]
        times = np.zeros(len(self._open), dtype=np.int64)
        for goals in covers:
            times[goals] += 1
        kept: list[list[int]] = []
        for test, goals in zip(tests, covers, strict=True):
            if (times[goals] > 1).all():
                times[goals] -= 1
            else:
                kept.append(test)
        return kept

    def _covered(self, start: int, way: list[int]) -> Numbers:
        steps = np.asarray(way)
        nodes = np.asarray([start, *self._reached[way[:-1]]], dtype=np.int64)
        return np.unique(self._goal(steps, nodes)[self._counts(steps, nodes)])


def _way(start: int, node: int, step: int, by: Numbers, before: Numbers) -> list[int]:
    """Return the steps from *start* to *node*, as they were found, and then *step*."""
    way = [step]
    while node != start:
        way.append(int(by[node]))
        node = int(before[node])
    return way[::-1]
