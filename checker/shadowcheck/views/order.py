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
    guests, goal, ends = _Guests(views), product.observer.goal, () if beyond else product.observer.sinks
    count = len(product.graph.states)
    nodes = np.zeros(len(product.observer.states) * count, dtype=np.bool_)
    nodes[product.roots] = True
    met = nodes.reshape(-1, count)  # the same truth values, by state of the observer
    gone_on = np.zeros_like(met)
    none = np.zeros(0, dtype=np.int64)
    lacking = dict.fromkeys(range(len(met)), (none, none))  # steps for which a guest is not met so far
    before = 0
    while not met[goal].any() and before != (before := int(met.sum())):
        for state in (one for one in np.flatnonzero(met.any(axis=1)).tolist() if one not in ends):
            fresh = np.flatnonzero(met[state] & ~gone_on[state])
            gone_on[state, fresh] = True
            _, *more = product.moves_from(fresh + state * count)
            step, onward = map(np.concatenate, zip(lacking[state], more, strict=True))
            able = guests.can_take_part(met[state], step)
            nodes[onward[able]] = True
            lacking[state] = step[~able], onward[~able]
    return met


class _Guests:
    """Which steps of the graph of *views* guests of the same family take part in, and where they can."""

    def __init__(self, views: ViewGraph) -> None:
        self._views, self._many = views, int(views.single[-1]) + 1
        rules = [rule for rule in views.family.rules if rule.host == views.family.space.family]
        guests = [guest for rule in rules for guest in rule.guests]
        able = [np.flatnonzero(views.able(guest)) for guest in guests]
        self._able = np.concatenate([np.zeros(0, dtype=np.int64), *able])
        self._beside = np.repeat(np.arange(len(guests)), list(map(len, able))) * self._many + views.single[self._able]
        self._nobody = len(guests) * self._many
        self._number = np.full((_MOST, len(views.graph.instance.rules)), len(guests))
        numbers = iter(range(len(guests)))
        for rule in rules:
            for place, _ in enumerate(rule.guests):
                self._number[place, rule.rule.number] = next(numbers)

    def can_take_part(self, met: Truth, steps: Numbers) -> Truth:
        """For each of *steps*, whether each guest that it takes is one that some view that is *met* shows."""
        hosts = np.zeros(self._nobody + self._many, dtype=np.bool_)
        hosts[self._beside[met[self._able]]] = True
        hosts[self._nobody:] = True  # where there is no guest, none is missing
        graph, single = self._views.graph, self._views.single
        one, other = self._number[:, graph.rule[steps]] * self._many + single[graph.source[steps]]
        return np.asarray(hosts[one] & hosts[other])
