"""Orders of steps: in which views an observer can be in which of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Truth
    from shadowcheck.judge.product import Product
    from shadowcheck.views.graph import ViewGraph


def reached(product: Product) -> Truth:
    """For each state of the observer and each view, whether a run of *product* leads there together."""
    count = len(product.graph.states)
    seen = np.zeros(count * len(product.observer.states), dtype=np.bool_)
    frontier = product.roots
    while len(frontier):
        seen[frontier] = True
        fresh = np.zeros_like(seen)
        fresh[product.moves_from(frontier)[2]] = True
        frontier = np.flatnonzero(fresh & ~seen)
    return seen.reshape(-1, count)


def reached_as_single_role(product: Product, views: ViewGraph) -> Truth:
    """Return what is `reached` if the observer counts as one of the single roles, until it reaches its goal.

    The letters must be the same from every replica's point of view. A guest then takes part only beside single roles
    and a state of the observer that are seen together in the view of a replica that can do so.
    """
    graph, goal = product.graph, product.observer.goal
    guests = [rule for rule in views.family.rules if rule.host == views.family.space.family]
    able = np.zeros((len(guests), len(graph.states)), dtype=np.bool_)
    for place, rule in enumerate(guests):
        able[place] = views.able(rule)
    of_rule = np.full(len(graph.instance.rules), -1)
    of_rule[[rule.rule.number for rule in guests]] = np.arange(len(guests))
    step = product.telling.step
    guest, letter = of_rule[graph.rule[step]], product.letter[step]
    source, target = graph.source[step], graph.target[step]
    moves, single = np.asarray(product.observer.moves), views.single[source]
    met = np.zeros((len(product.observer.states), len(graph.states)), dtype=np.bool_)
    met.flat[product.roots] = True
    before = 0
    while not met[goal].any() and before != (before := int(met.sum())):
        for state in np.flatnonzero(met.any(axis=1)).tolist():
            taken = np.flatnonzero(met[state][source])
            hosts = np.logical_or.reduceat(able & met[state], views.bounds[:-1], axis=1)
            taken = taken[(guest[taken] < 0) | hosts[guest[taken], single[taken]]] if guests else taken
            met[moves[state][letter[taken]], target[taken]] = True
    return met
