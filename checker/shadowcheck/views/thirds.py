"""Thirds: what a third replica does beside two, one of which is told apart, is looked up beside both of them.

A pair of views tells what the one that is told apart and another can be in. A third that takes part in a step must be
able to be there beside the one, and beside the other as well: alike replicas are interchangeable, so the other may
take the place of the one in a pair. By induction over a run, each two of its replicas are a pair that is met so
(Abdulla, Haziza and Holik, "All for the price of few", 2013, with views of two replicas).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct
from shadowcheck.network.apart import the_one
from shadowcheck.views.closure import able_guests
from shadowcheck.views.graph import ViewGraph

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.views.closure import Closure, Family
    from shadowcheck.views.space import ViewRule

MOST = 20_000_000
"""So many triples of local states, beside all states of the other single roles, are looked at; else none are."""


def beside_both(closure: Closure) -> Closure:
    """Return *closure*, of a network with one replica told apart, with those pairs only that are met with such thirds.

    It must be of one family, whose replicas all begin alike. It is returned as it is if there are too many triples.
    """
    ((name, family),) = closure.families.items()
    views, meeting = ViewGraph(closure, name), _Meeting(family)
    if meeting.triples > MOST:
        return closure
    met = np.zeros(len(family.known), dtype=np.bool_)
    met[views.initial] = True
    before = 0
    while before != (before := int(met.sum())):
        meeting.know(family.known[met])
        met = _reached(views, met, _possible(views, meeting))
    narrowed = dataclasses.replace(family, known=family.known[met])
    hosting = {**closure.hosting}  # what is added to it is of the pairs that are left
    return dataclasses.replace(closure, hosting=hosting, meeting=meeting, families={name: narrowed})


def _possible(views: ViewGraph, meeting: _Meeting) -> Truth:
    """For every step of *views*, whether it takes no third, or one that can be there."""
    graph = views.graph
    possible = np.ones(graph.steps, dtype=np.bool_)
    for rule in (rule for rule in views.family.rules if rule.host):
        steps = np.flatnonzero(graph.rule == rule.rule.number)
        possible[steps] = meeting(rule, views.family.known[graph.source[steps]])
    return possible


def _reached(views: ViewGraph, begin: Truth, possible: Truth) -> Truth:
    """For every view, whether *possible* steps lead to it from those where runs *begin*."""
    source, target = views.graph.source[possible], views.graph.target[possible]
    met, before = begin.copy(), 0
    while before != (before := int(met.sum())):
        met[target[met[source]]] = True
    return met


class _Meeting:
    """Which third can be beside both of a pair, by the pairs of a *family* that are known so far."""

    def __init__(self, family: Family) -> None:
        self._space = family.space
        alone = {field.role.name: field for field in self._space.fields if field.index is None}
        own = [field for field in self._space.fields if field.index is not None]
        self._twins = [(alone[the_one(field.role.name)], field) for field in own]
        self._rest = sum(field.mask for field in alone.values()) & ~sum(twin.mask for twin, _ in self._twins)
        self._others = distinct(family.known & self._rest)
        self._locals = distinct(np.concatenate([self._one(family.known), self._other(family.known)]))
        self.triples = len(self._others) * len(self._locals) ** 2

    def know(self, views: Numbers) -> None:
        """Let the pairs *views* be known, and no others."""
        self._known = np.zeros((len(self._others), len(self._locals), len(self._locals)), dtype=np.float32)
        self._known[self._places(views)] = 1

    def __call__(self, rule: ViewRule, views: Numbers) -> Truth:
        """For each of *views*, whether thirds can take part in *rule*, each beside both replicas in it."""
        places, possible = self._places(views), np.ones(len(views), dtype=np.bool_)
        for guest in rule.guests:
            able = np.zeros(len(self._locals), dtype=np.float32)
            able[able_guests(guest, self._space.columns(self._locals))] = 1
            both = (self._known * able) @ self._known.transpose(0, 2, 1)
            possible &= both[places] > 0
        return possible

    def _places(self, views: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return for each of *views* the numbers of what the other single roles, the one and the other are in."""
        one, other = (np.searchsorted(self._locals, local) for local in (self._one(views), self._other(views)))
        return np.searchsorted(self._others, views & self._rest), one, other

    def _one(self, views: Numbers) -> Numbers:
        """Return the local states of the one, packed as those of the other are."""
        return np.asarray(sum(((views & twin.mask) >> twin.shift) << field.shift for twin, field in self._twins))

    def _other(self, views: Numbers) -> Numbers:
        return views & ((1 << self._space.low) - 1)
