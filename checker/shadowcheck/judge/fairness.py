"""Liveness under fairness: find a fair run that owes an answer forever, as a lasso.

A run neglects a *weak* duty if from some point on the duty is always enabled and never fulfilled, and a *strong* one if
it is enabled infinitely often and, from some point on, never fulfilled (``checker/decisions/0004-weak-fairness.md``,
``0010-strong-fairness.md``). `shadowcheck.judge.components` finds the sets of states in which a run can stay without
neglecting anything, `shadowcheck.judge.lasso` the walk round one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from shadowcheck.claims.observer import FIRST
from shadowcheck.explore.graph import distinct
from shadowcheck.judge.components import fair_components
from shadowcheck.judge.duties import Owing, duties, strong_duties
from shadowcheck.judge.lasso import GraphRing
from shadowcheck.judge.product import Moves
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.judge.product import Product


def fair_lasso(product: Product) -> Evidence | None:
    """Return a run of *product* that is fair to every duty and stays in the observer's goal forever; None if none does.

    The stem is a shortest one to any fair component, in which the loop then stays. Steps that the product blocks are
    never taken, but the duties that they would fulfil count as enabled. All states of the product's graph must be
    reachable. In an abstraction (a graph with `certain`), only None is conclusive: each fair run of the larger graph is
    a fair run of the abstraction, but not the other way round.
    """
    pending = owing(product)
    if not len(pending.states):
        return None
    component = fair_components(pending)
    if not (component >= 0).any():
        return None
    wanted = pending.states[component >= 0] + product.observer.goal * len(product.graph.states)
    way = product.plainest(lambda nodes: np.isin(nodes, wanted))
    if way is None:
        raise AssertionError("every state that owes an answer is reachable")
    start = int(np.searchsorted(pending.states, way.end % len(product.graph.states)))
    loop = GraphRing(pending, component == component[start]).loop(start)
    rules = product.graph.rules
    stem = tuple(int(rules[step]) for step in way.steps)
    return Evidence(stem, tuple(int(rules[step]) for step in loop), rests=not loop)


_known: WeakKeyDictionary[Graph, Moves] = WeakKeyDictionary()


def _moves(graph: Graph) -> Moves:
    """Return the steps that lead to another state or fulfil a duty; a run can rest instead of taking the others."""
    if graph not in _known:
        _known[graph] = Moves.of(graph, graph.moving | (duties(graph.instance) >= 0)[graph.rule])
    return _known[graph]


def owing(product: Product, moves: Moves | None = None) -> Owing:
    """Return the states of *product* that owe an answer, and their *moves*; None: those that matter in one instance."""
    graph = product.graph
    moves = _moves(graph) if moves is None else moves
    states = _owing_states(product, moves)
    number = np.full(len(graph.states), -1, dtype=np.int64)
    number[states] = np.arange(len(states))
    origin, step = moves.leaving(states)
    target = np.where(_owes_still(product, step), number[graph.target[step]], -1)
    first = np.searchsorted(origin, np.arange(len(states) + 1))
    duty = duties(graph.instance)[graph.rule[step]]
    enables = duty >= 0
    if graph.certain is not None:
        owed = np.flatnonzero(enables)
        enables[owed] = graph.certain[states[origin[owed]], duty[owed]]
    return Owing(states, first, origin, step, target, duty, enables, strong_duties(graph.instance))


def _owes_still(product: Product, steps: Numbers) -> Truth:
    """For each of *steps*, whether it is not blocked, and keeps the observer in its goal."""
    keeps = np.asarray(product.observer.moves[product.observer.goal]) == product.observer.goal
    stays: Truth = keeps[product.letter[steps]]
    return stays if product.blocked is None else stays & ~product.blocked[steps]


def _owing_states(product: Product, moves: Moves) -> Numbers:
    """Search from every trigger, along the steps that answer nothing.

    If nothing is blocked, all states of the graph are reachable, so that each trigger in it happens in some run.
    """
    graph = product.graph
    owes = np.zeros(len(graph.states), dtype=np.bool_)
    if product.blocked is None:
        owes[graph.target[product.letter == FIRST]] = True
    else:
        owes[graph.target[(product.letter == FIRST) & _taken(product)]] = True
    if product.start == product.observer.goal:
        owes[list(product.initial)] = True
    frontier = np.flatnonzero(owes)
    while len(frontier):
        _, step = moves.leaving(frontier)
        reached = graph.target[step[_owes_still(product, step)]]
        frontier = distinct(reached[~owes[reached]])
        owes[frontier] = True
    return np.flatnonzero(owes)


def _taken(product: Product) -> Truth:
    """For every step, whether some run takes it that takes no blocked step."""
    count = len(product.graph.states)
    met = np.zeros(count, dtype=np.bool_)
    for nodes in product.levels():
        met[nodes % count] = True
    taken: Truth = met[product.graph.source]
    return taken if product.blocked is None else taken & ~product.blocked
