"""Orders of steps: in which views an observer can be in which of its states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.judge.product import Product
    from shadowcheck.views.graph import ViewGraph

_MOST = 2
"""The most guests that take part in a step."""


def reached(product: Product) -> Truth:
    """For each state of the observer and each view, whether a run of *product* leads there together."""
    met = np.zeros(len(product.observer.states) * len(product.graph.states), dtype=np.bool_)
    for nodes in product.levels(beyond=True):
        met[nodes] = True
    return met.reshape(len(product.observer.states), -1)


def reached_as_single_role(product: Product, views: ViewGraph, *, beyond: bool = True) -> Truth:
    """Return what is `reached` if the observer counts as one of the single roles, until it reaches its goal.

    It does not go on from the observer's sinks, except if it goes *beyond* them.
    The letters must be the same from every replica's point of view. Guests then take part only beside single roles
    and a state of the observer that are seen together in the views of replicas that can do so.
    """
    graph, goal = product.graph, product.observer.goal
    guests = _Guests(views, product.telling.step)
    letter, source, target = (column[product.telling.step] for column in (product.letter, graph.source, graph.target))
    nodes = np.zeros(len(product.observer.states) * len(graph.states), dtype=np.bool_)
    nodes[product.roots] = True
    met = nodes.reshape(len(product.observer.states), -1)  # the same truth values, by state of the observer
    left = {state: np.arange(len(letter)) for state in range(len(met))}  # the steps not yet taken there
    moves = np.asarray(product.observer.moves) * len(graph.states)
    ends = () if beyond else product.observer.sinks
    before = 0
    while not met[goal].any() and before != (before := int(met.sum())):
        for state in (one for one in np.flatnonzero(met.any(axis=1)).tolist() if one not in ends):
            able = met[state][source[left[state]]] & guests.can_take_part(met[state], left[state])
            taken, left[state] = left[state][able], left[state][~able]
            nodes[moves[state][letter[taken]] + target[taken]] = True
    return met


class _Guests:
    """Which of some *steps* of the graph of *views* guests of the same family take part in, and where they can."""

    def __init__(self, views: ViewGraph, steps: Numbers) -> None:
        rules = [rule for rule in views.family.rules if rule.host == views.family.space.family]
        guests = [guest for rule in rules for guest in rule.guests]
        able = [np.flatnonzero(views.able(guest)) for guest in guests]
        self._able = np.concatenate([np.zeros(0, dtype=np.int64), *able])
        many = int(views.single[-1]) + 1
        self._beside = np.repeat(np.arange(len(guests)), list(map(len, able))) * many + views.single[self._able]
        of_rule = np.full((_MOST, len(views.graph.instance.rules)), len(guests))
        numbers = iter(range(len(guests)))
        for rule in rules:
            for place, _ in enumerate(rule.guests):
                of_rule[place, rule.rule.number] = next(numbers)
        guest = of_rule[:, views.graph.rule[steps]]
        nobody = len(guests) * many
        self._at = np.where(guest < len(guests), guest * many + views.single[views.graph.source[steps]], nobody)
        self._size = nobody + 1

    def can_take_part(self, met: Truth, which: Numbers) -> Truth:
        """For each of the steps *which*, whether each guest that it takes is one that some view that is *met* shows."""
        hosts = np.zeros(self._size, dtype=np.bool_)
        hosts[self._beside[met[self._able]]] = True
        hosts[-1] = True
        return np.asarray(hosts[self._at[:, which]].all(axis=0))
