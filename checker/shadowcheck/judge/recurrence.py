"""Formulas of linear temporal logic: find a fair run that breaks one, as a lasso.

The graph moves in step with the automaton of the runs that break the formula. A run of both breaks it if it is fair and
meets each accepting set again and again. An accepting set is one more weak duty, which is enabled in all other states
of the automaton, and which no step fulfils: a run that neglects it stays outside the set. So fair components and their
loops are those of `shadowcheck.judge.components` and `shadowcheck.judge.lasso`.

A run may rest in a state that enables no duty. From there on it reads one letter, that of the state without a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from shadowcheck.explore.graph import distinct, ranges
from shadowcheck.instance.formula import at_rest
from shadowcheck.judge.components import fair_components
from shadowcheck.judge.duties import Owing, duties, strong_duties
from shadowcheck.judge.lasso import GraphRing
from shadowcheck.judge.product import Moves
from shadowcheck.judge.search import levels, nearest
from shadowcheck.judge.strongly_connected import strongly_connected
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.claims.automaton import Automaton, Edge
    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.instance.formula import Formula
    from shadowcheck.judge.valuation import Valuation

Letters = NDArray[np.int64]
"""A bit for each question of an automaton."""


@dataclass(eq=False)
class Recurrence:
    """The graph of `valuation` in step with `automaton`, whose questions are `asked`.

    Node ``q * n + k`` is state k of n with the automaton in state q. All states of the graph must be reachable.
    """

    valuation: Valuation
    automaton: Automaton
    asked: Sequence[Formula]

    def __post_init__(self) -> None:
        self.graph = self.valuation.graph
        self._count = len(self.graph.states)
        self._all = Moves.of(self.graph, np.ones(self.graph.steps, dtype=np.bool_))
        self._looping = _looping(self.graph)

    @cached_property
    def letters(self) -> Letters:
        """The letter of each step."""
        found = np.zeros(self.graph.steps, dtype=np.int64)
        for bit, formula in enumerate(self.asked):
            found[self.valuation.steps(formula)] |= 1 << bit
        return found

    @cached_property
    def resting(self) -> Letters:
        """The letter of each state for a run that rests there."""
        found = np.zeros(self._count, dtype=np.int64)
        for bit, formula in enumerate(self.asked):
            found |= self.valuation.of_states(at_rest(formula)).astype(np.int64) << bit
        return found

    def broken(self) -> Evidence | None:
        """Return a fair run that the automaton accepts; None if there is none.

        No stem is known to be shorter: to where every run that goes on is accepted, to where the run may rest for ever,
        or to a fair component, in which the loop then stays. In an abstraction (a graph with `certain`), only None is
        conclusive, as for `shadowcheck.judge.fairness.fair_lasso`.
        """
        size = self._count * len(self.automaton.edges)
        first = {mode * self._count for mode in self.automaton.moves(0, int(self.resting[0]))}
        found = levels(np.asarray(sorted(first), dtype=np.int64), self._moves, size)
        met = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *found]))
        rests = met[self._may_rest(met)]
        done = met[met // self._count == (-1 if self.automaton.done is None else self.automaton.done)]
        owing = self._owing(self._lasting(met))
        lasting = owing.states
        component = _moving(owing, fair_components(owing)) if len(lasting) else lasting
        ends = np.concatenate([rests, done, lasting[component >= 0]])
        if not len(ends):
            return None
        way = nearest(found, ends, self._moves, lambda steps: self.graph.trouble[self.graph.rule[steps]], size)
        stem = tuple(int(self.graph.rules[step]) for step in way.steps)
        if way.end in done:
            return Evidence(stem)
        if way.end in rests:
            return Evidence(stem, rests=True)
        start = int(np.searchsorted(lasting, way.end))
        loop = GraphRing(owing, component == component[start]).loop(start, moving=True)
        return Evidence(stem, tuple(int(self.graph.rules[step]) for step in loop))

    def _lasting(self, nodes: Numbers) -> Numbers:
        """Select those *nodes* in which a run may be again and again, by the automaton alone and by the graph alone."""
        mode, state = nodes // self._count, nodes % self._count
        recurring = np.isin(mode, sorted(self.automaton.recurring - {self.automaton.done}))
        return nodes[recurring & (self._looping.first[state] < self._looping.first[state + 1])]

    def _moves(self, nodes: Numbers, among: Moves | None = None) -> tuple[Numbers, Numbers, Numbers]:
        """Return the moves from *nodes*, of all or those *among*: the nodes left, the steps, and the nodes reached.

        From where every run is accepted there are none.
        """
        modes, found = nodes // self._count, [np.zeros((3, 0), dtype=np.int64)]
        for source in np.flatnonzero(np.bincount(modes)).tolist():
            here = nodes[modes == source]
            place, step = (among or self._all).leaving(here - source * self._count)
            letter = self.letters[step]
            for edge in self.automaton.edges[source] if source != self.automaton.done else ():
                fits = np.flatnonzero(_fits(edge, letter))
                taken = step[fits]
                found.append(np.stack([here[place[fits]], taken, edge.target * self._count + self.graph.target[taken]]))
        left, steps, reached = np.concatenate(found, axis=1)
        return left, steps, reached

    def _may_rest(self, nodes: Numbers) -> Truth:
        """For each of *nodes*, whether a run that rests there for ever is fair, and accepted."""
        fair = np.ones(self._count, dtype=np.bool_)
        fair[self._due[0]] = False
        letter, mode = self.resting[nodes % self._count], nodes // self._count
        accepted = np.zeros(len(nodes), dtype=np.bool_)
        for one in distinct(letter).tolist():
            accepted |= (letter == one) & np.isin(mode, sorted(self.automaton.resting(one)))
        return accepted & fair[nodes % self._count]

    @cached_property
    def _due(self) -> tuple[Numbers, Numbers]:
        """The states that enable a duty, and the duties, in the order of the states; in an abstraction, surely."""
        duty = duties(self.graph.instance)[self.graph.rule]
        owed = np.flatnonzero(duty >= 0)
        state, duty = self.graph.source[owed], duty[owed]
        if self.graph.certain is not None:
            sure = self.graph.certain[state, duty]
            state, duty = state[sure], duty[sure]
        return state, duty

    def _owing(self, nodes: Numbers) -> Owing:
        """Return *nodes*, in ascending order, with the moves among them and what is due in each of them."""
        strong, duty = strong_duties(self.graph.instance), duties(self.graph.instance)
        left, step, reached = self._moves(nodes, self._looping)
        place = np.searchsorted(nodes, reached)
        inner = nodes[np.minimum(place, len(nodes) - 1)] == reached if len(nodes) else np.zeros(0, dtype=np.bool_)
        moves = [np.searchsorted(nodes, left), step, np.where(inner, place, -1), duty[self.graph.rule[step]]]
        rows = [(*moves, np.zeros(len(step), dtype=np.bool_)), *(
            (origin, np.full_like(origin, -1), np.full_like(origin, -1), due, np.ones(len(origin), dtype=np.bool_))
            for origin, due in (self._due_at(nodes), *self._put_off(nodes, len(strong)))
        )]
        origin, step, target, due, enables = (np.concatenate(column) for column in zip(*rows, strict=True))
        order = np.argsort(origin, kind="stable")
        first = np.searchsorted(origin[order], np.arange(len(nodes) + 1))
        strong = np.concatenate([strong, np.zeros(len(self.automaton.accepting), dtype=np.bool_)])
        return Owing(nodes, first, origin[order], step[order], target[order], due[order], enables[order], strong)

    def _due_at(self, nodes: Numbers) -> tuple[Numbers, Numbers]:
        """Return what is due in *nodes*: the place of a node among them, and the duty."""
        state, duty = self._due
        bounds = np.searchsorted(state, np.arange(self._count + 1))
        here = nodes % self._count
        first, last = bounds[here], bounds[here + 1]
        return np.repeat(np.arange(len(nodes), dtype=np.int64), last - first), duty[ranges(first, last)]

    def _put_off(self, nodes: Numbers, number: int) -> list[tuple[Numbers, Numbers]]:
        """Return for each accepting set the places of *nodes* outside it, and the duty that it is, from *number* on."""
        found = []
        for place, good in enumerate(self.automaton.accepting, start=number):
            outside = np.flatnonzero(~np.isin(nodes // self._count, sorted(good)))
            found.append((outside, np.full_like(outside, place)))
        return found


_known: WeakKeyDictionary[Graph, Moves] = WeakKeyDictionary()


def _looping(graph: Graph) -> Moves:
    """Return the steps of *graph* that a run may take again and again: those within a strongly connected component."""
    if graph not in _known:
        moving = np.flatnonzero(graph.moving)
        component = strongly_connected(graph.source[moving], graph.target[moving], len(graph.states))
        _known[graph] = Moves.of(graph, component[graph.source] == component[graph.target])
    return _known[graph]


def _fits(edge: Edge, letter: Letters) -> Truth:
    """For each *letter*, whether *edge* may be gone."""
    found: Truth = letter & edge.mask == edge.value
    for mask, value in edge.easier:
        found &= letter & mask != value
    return found


def _moving(owing: Owing, component: Numbers) -> Numbers:
    """Return *component* without those in which there is no move: a run does not stay there."""
    inner = (owing.target >= 0) & (component[owing.origin] >= 0)
    inner[inner] = component[owing.origin[inner]] == component[owing.target[inner]]
    return np.where(np.isin(component, component[owing.origin[inner]]), component, -1)
