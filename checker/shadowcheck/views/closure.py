"""The closed set of views: every view of every reachable state, for any number of replicas.

The set begins with the views of the initial states and is closed under the rules as a view sees them. By induction over
the steps of a run it holds the view of each replica in each state that is reached: the rule taken is about no replica
or the one in the view, and then its parts there are enabled; or about another, whose own view is in the set (Abdulla,
Haziza and Holik, "All for the price of few", 2013, with views of one replica). It may hold more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.enabling import Enabling
from shadowcheck.explore.graph import distinct, ranges
from shadowcheck.explore.run import DEFAULT_LIMIT
from shadowcheck.explore.table import changes, where_enabled
from shadowcheck.instance import compile_network
from shadowcheck.views.space import Guest, Space, ViewRule, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.explore.run import Progress
    from shadowcheck.network import Network


@dataclass(eq=False)
class Family:
    """The views of the replicas of one family: all that are `known`, ascending, and those that are `fresh`."""

    space: Space
    rules: tuple[ViewRule, ...]
    known: Numbers
    fresh: Numbers

    @cached_property
    def moving(self) -> tuple[ViewRule, ...]:
        """The rules that move some view: what the others lead to is known."""
        return tuple(rule for rule in self.rules if rule.moves)

    @cached_property
    def enabling(self) -> Enabling:
        """Where the `moving` rules are enabled."""
        return Enabling([rule.mine for rule in self.moving])

    def beside(self, single: Numbers) -> Numbers:
        """Return the known views in which the single roles are as in one of *single*, which are distinct."""
        first, last = (np.searchsorted(self.known, (single + more) << self.space.low) for more in (0, 1))
        return self.known[ranges(first, last)]

    def reached(self, views: Numbers, rule: ViewRule) -> Numbers:
        """Return the views to which *rule* leads from *views*."""
        columns = self.space.columns(views)
        at = where_enabled(rule.mine, columns)
        return views[at] + changes(rule.mine, columns, at)


Meeting = Callable[["ViewRule", "Numbers"], "Truth"]
"""For each of some views, whether the guests of a rule can take part in it beside it."""


@dataclass(eq=False)
class Closure:
    """The closed sets of the views of `network`, of each family, after so many `rounds`.

    `hosting` tells for each guest beside which states of the single roles some replica can be it; for one of a rule
    that moves no view, once it is asked for. Guests must also be able to take part by `meeting`, if that is given.
    """

    network: Network
    families: Mapping[str, Family]
    hosting: dict[Guest, Numbers]
    rounds: int
    meeting: Meeting | None = None

    def can_meet(self, rule: ViewRule, views: Numbers, low: int) -> Truth:
        """For each of *views*, whose replica takes the *low* bits, whether there can be the guests of *rule* there."""
        hosted = self.can_host(rule, views >> low)
        return hosted if self.meeting is None else hosted & self.meeting(rule, views)

    def can_host(self, rule: ViewRule, single: Numbers) -> Truth:
        """For each of the states *single* of the single roles, whether there can be all guests of *rule* beside it."""
        home, hosted = self.families[rule.host], np.ones(len(single), dtype=np.bool_)
        for guest in rule.guests:
            if guest not in self.hosting:
                able = able_guests(guest, self.columns[rule.host])
                self.hosting[guest] = distinct(home.known[able] >> home.space.low)
            hosted &= among(single, self.hosting[guest])
        return hosted

    @cached_property
    def columns(self) -> Mapping[str, list[Numbers]]:
        """The local states of each field in the known views of each family."""
        return {name: one.space.columns(one.known) for name, one in self.families.items()}


class TooManyViewsError(Exception):
    """The closed set has more views than it may have; the message says so."""


def close(network: Network, most: int = DEFAULT_LIMIT, progress: Progress | None = None) -> Closure:
    """Return the closed sets of the views of *network*, which must have replicas: *most* views in all.

    Raises `TooManyViewsError` if there are more, and `SpecificationError` if a view does not fit into one number.
    """
    # The one in a view, and a guest; or two guests, if two replicas take part in a step.
    meeting = {step.replicated for step in network.steps if step.has_another}
    sizes = {name: 3 if name in meeting else 2 for name in network.parameters()}
    instance = compile_network(network, sizes, idle=True)  # with others, a rule may be idle that is not without them
    spaces = {name: Space(instance, name) for name in network.parameters()}
    families = {
        name: Family(space, tuple(rules_of(space, spaces)), space.initial, space.initial)
        for name, space in spaces.items()
    }
    guests = (guest for one in families.values() for rule in one.rules if rule.moves for guest in rule.guests)
    closure = Closure(network, families, dict.fromkeys(guests, np.zeros(0, dtype=np.int64)), 0)
    while any(len(one.fresh) for one in families.values()):
        closure = _widened(closure)
        met = sum(len(one.known) for one in families.values())
        if met > most:
            message = f"limit of {most:,} views passed"
            raise TooManyViewsError(message)
        if progress is not None:
            progress(met, 0, closure.rounds)
    return closure


def _widened(before: Closure) -> Closure:
    """Return the closure after one more round: what is reached from fresh views, and with fresh guests."""
    columns = {name: one.space.columns(one.fresh) for name, one in before.families.items()}
    homes = {guest: rule.host for one in before.families.values() for rule in one.rules for guest in rule.guests}
    came = {guest: _new_hosts(before, guest, homes[guest], columns[homes[guest]]) for guest in before.hosting}
    hosting = {guest: merged(old, came[guest]) for guest, old in before.hosting.items()}
    after = Closure(before.network, before.families, hosting, before.rounds + 1)
    found = {name: distinct(np.concatenate(list(_reached(after, one, came)))) for name, one in after.families.items()}
    for name, one in after.families.items():
        one.fresh = found[name][~among(found[name], one.known)]
        one.known = merged(one.known, one.fresh)
    return after


def _new_hosts(closure: Closure, guest: Guest, host: str, columns: list[Numbers]) -> Numbers:
    """Return the states of the single roles beside which a fresh view, in *columns*, is the first able *guest*."""
    home = closure.families[host]
    able = home.fresh[able_guests(guest, columns)] >> home.space.low
    single = distinct(able)
    return single[~among(single, closure.hosting[guest])]


def able_guests(guest: Guest, columns: list[Numbers]) -> Numbers:
    """Return the places in *columns*, of views of the guest's family, of those that can be *guest*."""
    return distinct(np.concatenate([where_enabled(way, columns) for way in guest.ways]))


def _reached(closure: Closure, of: Family, came: Mapping[Guest, Numbers]) -> Iterator[Numbers]:
    yield of.fresh[:0]
    columns = of.space.columns(of.fresh)
    single = of.fresh >> of.space.low
    place, number = of.enabling.steps(columns)
    for one, steps in of.enabling.by_rule(number):
        rule, where = of.moving[one], place[steps]
        if rule.host:
            where = where[closure.can_host(rule, single[where])]
        yield of.fresh[where] + changes(rule.mine, columns, where)
    for rule in (rule for rule in of.moving if rule.host):
        hosts = _fresh_hosts(closure, rule, came)
        if len(hosts):
            yield of.reached(of.beside(hosts), rule)


def _fresh_hosts(closure: Closure, rule: ViewRule, came: Mapping[Guest, Numbers]) -> Numbers:
    """Return the states of the single roles beside which all guests of *rule* can be, and some one could not before."""
    if len(rule.guests) == 1:
        return came[rule.guests[0]]
    single = distinct(np.concatenate([came[guest] for guest in rule.guests]))
    return single[closure.can_host(rule, single)]


def among(values: Numbers, ascending: Numbers) -> Truth:
    """For each of *values*, whether it is one of those *ascending*."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.bool_)
    return np.asarray(ascending.take(ascending.searchsorted(values), mode="clip") == values)


def merged(ascending: Numbers, more: Numbers) -> Numbers:
    """Return both, *ascending*; they have nothing in common."""
    return np.insert(ascending, np.searchsorted(ascending, more), more) if len(more) else ascending
