"""Systems: events, each allowed in some states only, and all that they lead to.

`System.reach` is a fixpoint by chaining: each event is applied to all that is known, at once (Roig, Cortadella and
Pastor, "Verification of asynchronous circuits by BDD-based model checking of Petri nets", 1995), with the closures of
what replicas do by themselves. `shadowcheck.symbolic.layers` goes breadth first instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.symbolic.saturation import Family, replica_of, template_of
from shadowcheck.symbolic.space import Replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.instance import Field
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.interrupt import Clock
    from shadowcheck.symbolic.saturation import Template
    from shadowcheck.symbolic.space import Space
    from shadowcheck.symbolic.transition import Event

_TELL_EVERY = 16  # groups applied


@dataclass(frozen=True, eq=False)
class Arrow:
    """An event that is taken only where it is `allowed`; None: wherever it is enabled."""

    event: Event
    allowed: Node | None = None

    @property
    def domain(self) -> Node:
        """The states from which the arrow goes."""
        return self.event.domain if self.allowed is None else self.allowed

    def image(self, states: Node) -> Node:
        """Return what the arrow leads to from *states*."""
        return self.event.image(states if self.allowed is None else states & self.allowed)

    def preimage(self, states: Node) -> Node:
        """Return the states from which the arrow leads into *states*."""
        back = self.event.preimage(states)
        return back if self.allowed is None else back & self.allowed

    def leaves(self, states: Node) -> Node:
        """Return those of *states* from which the arrow goes."""
        return states & self.domain

    @cached_property
    def touched(self) -> frozenset[Replica]:
        """The replicas on which it depends whether, or how, the arrow goes."""
        owners = self.event.owners
        return owners if self.allowed is None else owners | self.event.space.owners(self.allowed)


class Group:
    """Arrows that ask the same of the roles that are there once: `guard`. They are tried only where it holds.

    `rank` is 0, 1 or 2, as they touch no replica, one or more.
    """

    def __init__(self, arrows: Sequence[Arrow]) -> None:
        self.arrows = arrows
        self.guard = arrows[0].domain if len(arrows) == 1 else arrows[0].event.common
        self.rank = min(2, max(len(arrow.touched) for arrow in arrows))


def grouped(arrows: Iterable[Arrow]) -> list[Group]:
    """Return *arrows* in groups, in the order of their first members."""
    groups: dict[object, list[Arrow]] = {}
    for arrow in arrows:
        groups.setdefault(arrow.event.asked_in_common, []).append(arrow)
    return [Group(members) for members in groups.values()]


Inside = dict[Replica, list[Arrow]]
"""What each replica does by itself, lowest variables first."""


class Plan(NamedTuple):
    """Arrows, sorted: what happens inside replicas, and the groups of the rest."""

    inside: Inside
    outside: list[Group]


class Stride(NamedTuple):
    """One stride of a search: *arrow* was applied to `origin`, which gave `found`, and with closures `closed`.

    Without an arrow, `found` is where the search began.
    """

    arrow: Arrow | None
    origin: Node
    found: Node
    closed: Node
    inside: Inside


class System:
    """A space with its events, and the closures of what goes on inside replicas; `fields` are those that matter."""

    def __init__(
        self, space: Space, events: Sequence[Event], clock: Clock, *, closures: bool = True,
        fields: Sequence[Field] | None = None,
    ) -> None:
        self.space, self.events, self.clock = space, events, clock
        self.fields = space.instance.fields if fields is None else tuple(fields)
        rules = [event.rule for event in events]
        self._families: Mapping[str, Family] = {
            name: Family(space, name, rules) for name in space.instance.sizes
        } if closures and rules else {}
        self._local = {rule.number: owner for rule in rules if self._families and (owner := replica_of(rule))}

    def arrows(self) -> list[Arrow]:
        """Return every event, wherever it is enabled."""
        return [Arrow(event) for event in self.events]

    def plan(self, arrows: Iterable[Arrow]) -> Plan:
        """Sort *arrows* for a search by them."""
        inside: Inside = {}
        outside: list[Arrow] = []
        for arrow in arrows:
            owner = self._local.get(arrow.event.rule.number)
            if owner is None or arrow.allowed is not None:
                outside.append(arrow)
            else:
                inside.setdefault(owner, []).append(arrow)
        return Plan({owner: inside[owner] for owner in sorted(inside, reverse=True)}, grouped(outside))

    def reach(
        self, start: Node, plan: Plan, *, met: Callable[[Node, int], None] | None = None,
        until: Node | None = None, journal: Callable[[Stride], None] | None = None,
    ) -> Node:
        """Return all that the arrows of *plan* lead to from *start*, which is among it.

        *met* is told of each round, *journal* of each stride. With *until*, stop as soon as some state of it is met.
        """
        if start == self.space.false:
            return start
        return _Chaining(self, plan, until, journal).run(start, met)

    def close(self, states: Node, inside: Inside, touched: frozenset[Replica] | None = None) -> Node:
        """Let every replica (of those *touched*) do what it does by itself; the lowest variables first."""
        for owner, arrows in inside.items():
            if touched is None or owner in touched:
                self.clock.check()
                states = self._families[owner[0]].close(states, owner[1], _templates(arrows))
        return states

    def before_closing(self, packed: int, inside: Inside) -> Node:
        """Return the states from which every replica can come to be as in *packed* by what it does by itself."""
        space, result = self.space, self.space.true
        for owner, arrows in inside.items():
            result = self._families[owner[0]].origin(packed, owner[1], _templates(arrows)) & result
        still = [field for field in space.instance.fields if (field.role.replicas, field.index) not in inside]
        return space.state(packed, still) & result


class _Chaining:
    """A search under way: what was `reached`, and for each group the states that it is still to be applied to.

    What an arrow leads to from states that are at rest under what some replica does by itself is at rest, too, if the
    arrow neither looks at that replica nor changes it. So only the replicas that it touches are closed again.

    Groups that touch few replicas come first, and within a rank they keep their order: what many replicas do together
    (they are told to shut down) is waited for until nothing else is left to do, and is then done once.
    """

    def __init__(
        self, system: System, plan: Plan, until: Node | None, journal: Callable[[Stride], None] | None
    ) -> None:
        self._system, self._plan, self._journal = system, plan, journal
        self._false = self.reached = system.space.false
        self._until = self._false if until is None else until
        self._groups = sorted(plan.outside, key=lambda group: group.rank)
        self._waiting = [self._false] * len(self._groups)

    def run(self, start: Node, met: Callable[[Node, int], None] | None) -> Node:
        """Return all that is reached from *start*."""
        done, rounds = self._add(None, start, start, None), 0
        while not done:
            number = next((number for number, states in enumerate(self._waiting) if states != self._false), None)
            if number is None:
                break
            done, rounds = self._apply(number), rounds + 1
            if met is not None and rounds % _TELL_EVERY == 0:
                met(self.reached, rounds)
        return self.reached

    def _apply(self, number: int) -> bool:
        """Apply the arrows of a group to what they were not yet applied to; whether the search may stop."""
        fresh, self._waiting[number] = self._waiting[number], self._false
        for arrow in self._groups[number].arrows:
            self._system.clock.check()
            able = arrow.leaves(fresh)
            found = self._false if able == self._false else arrow.event.image(able) & ~self.reached
            if found != self._false:
                if self._add(arrow, able, found, arrow.touched):
                    return True
                fresh |= self._waiting[number]
        return False

    def _add(self, arrow: Arrow | None, origin: Node, found: Node, touched: frozenset[Replica] | None) -> bool:
        """Close *found* and add it to what is reached; whether the search may stop."""
        inside = self._plan.inside
        if touched is not None:
            inside = {owner: arrows for owner, arrows in inside.items() if owner in touched}
        closed = self._system.close(found, inside)
        fresh = closed & ~self.reached
        self.reached |= fresh
        for number, group in enumerate(self._groups):
            here = fresh & group.guard
            if here != self._false:
                self._waiting[number] |= here
        if self._journal is not None:
            self._journal(Stride(arrow, origin, found, closed, inside))
        return self._until != self._false and closed & self._until != self._false


def _templates(arrows: Iterable[Arrow]) -> frozenset[Template]:
    return frozenset(template_of(arrow.event.rule.parts) for arrow in arrows)
