"""Orders of steps: whether a run of views leads an observer to its goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shadowcheck.judge.product import Product
    from shadowcheck.views.graph import ViewGraph


def reaches_goal(product: Product) -> bool:
    """Whether a run of *product* leads the observer to its goal; quicker than `Product.first_goal`."""
    count, goal = len(product.graph.states), product.observer.goal
    seen = np.zeros(count * len(product.observer.states), dtype=np.bool_)
    frontier = product.roots
    while len(frontier):
        seen[frontier] = True
        fresh = np.zeros_like(seen)
        fresh[product.moves_from(frontier)[2]] = True
        frontier = np.flatnonzero(fresh & ~seen)
    return bool(seen[goal * count:(goal + 1) * count].any())


def reaches_goal_as_single_role(product: Product, views: ViewGraph) -> bool:
    """Whether a run of *product* leads the observer to its goal, if it counts as one of the single roles.

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
    return bool(met[goal].any())
