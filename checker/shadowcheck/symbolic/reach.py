"""Reachability: the least fixpoint of the images of a system's events, computed by chaining.

Chaining applies each event to all states found so far, including those of the same iteration (Roig, Cortadella and
Pastor, "Verification of asynchronous circuits by BDD-based model checking of Petri nets", 1995). After each image, the
replicas are closed under their local steps (`shadowcheck.symbolic.saturation`). For breadth-first layers see
`shadowcheck.symbolic.layers`.
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


@dataclass(frozen=True, eq=False)
class Arrow:
    """An event restricted to the states `allowed`; None: no restriction."""

    event: Event
    allowed: Node | None = None

    @property
    def domain(self) -> Node:
        """The states that enable the arrow."""
        return self.event.domain if self.allowed is None else self.allowed

    def image(self, states: Node) -> Node:
        """Return the successors of *states* by the arrow."""
        return self.event.image(states if self.allowed is None else states & self.allowed)

    def preimage(self, states: Node) -> Node:
        """Return the predecessors of *states* by the arrow."""
        back = self.event.preimage(states)
        return back if self.allowed is None else back & self.allowed

    def leaves(self, states: Node) -> Node:
        """Return those of *states* that enable the arrow."""
        return states & self.domain

    @cached_property
    def touched(self) -> frozenset[Replica]:
        """The replicas that the arrow reads or writes."""
        owners = self.event.owners
        return owners if self.allowed is None else owners | self.event.space.owners(self.allowed)


class Group:
    """Arrows with the same condition on the unreplicated roles, `guard`, which is tested once for all of them.

    `rank` is that of the farthest one: how many replicas it touches (0, 1, or 2 for several), and fields it changes.
    """

    def __init__(self, arrows: Sequence[Arrow]) -> None:
        self.arrows = arrows
        self.guard = arrows[0].domain if len(arrows) == 1 else arrows[0].event.common
        self.rank = max((min(2, len(arrow.touched)), len(arrow.event.moving)) for arrow in arrows)


def grouped(arrows: Iterable[Arrow], clock: Clock) -> list[Group]:
    """Group *arrows* by their condition on the unreplicated roles, in the order of the first of each group."""
    groups: dict[object, list[Arrow]] = {}
    for arrow in arrows:
        groups.setdefault(arrow.event.asked_in_common, []).append(arrow)
    found: list[Group] = []
    for members in groups.values():
        clock.check()
        found.append(Group(members))
    return found


Inside = dict[Replica, list[Arrow]]
"""The local arrows of each replica, the replicas with the lowest variables first."""


class Plan(NamedTuple):
    """The arrows of a search: those local to a replica (`inside`), and the groups of all others (`outside`)."""

    inside: Inside
    outside: list[Group]


class Stride(NamedTuple):
    """One image of a search: `arrow` leads from `origin` to `found`, and closing the replicas `inside` gives `closed`.

    The first stride has no arrow: its `found` is the start.
    """

    arrow: Arrow | None
    origin: Node
    found: Node
    closed: Node
    inside: Inside


class System:
    """A transition system: *space* with *events*; `fields` are those that the events use (default: all).

    Without *closures* no event is treated as local to a replica.
    """

    def __init__(
        self, space: Space, events: Sequence[Event], clock: Clock, *, closures: bool = True,
        fields: Sequence[Field] | None = None,
    ) -> None:
        self.space, self.events, self.clock = space, events, clock
        self.fields = space.instance.fields if fields is None else tuple(fields)
        rules = [event.rule for event in events]
        self._families: Mapping[str, Family] = {
            name: Family(space, name, rules, clock) for name in space.instance.sizes
        } if closures and rules else {}
        self._local = {rule.number: owner for rule in rules if self._families and (owner := replica_of(rule))}

    def arrows(self) -> list[Arrow]:
        """Return every event, unrestricted."""
        return [Arrow(event) for event in self.events]

    def plan(self, arrows: Iterable[Arrow]) -> Plan:
        """Split *arrows* into those local to a replica and the groups of all others.

        Restricted ones are not local, nor are those whose closure is too large.
        """
        inside: Inside = {}
        outside: list[Arrow] = []
        for arrow in arrows:
            self.clock.check()
            owner = self._local.get(arrow.event.rule.number)
            if owner is None or arrow.allowed is not None:
                outside.append(arrow)
            else:
                inside.setdefault(owner, []).append(arrow)
        for owner in sorted(inside):
            self.clock.check()
            if not self._families[owner[0]].closes(_templates(inside[owner])):
                outside += inside.pop(owner)
        return Plan({owner: inside[owner] for owner in sorted(inside, reverse=True)}, grouped(outside, self.clock))

    def reach(
        self, start: Node, plan: Plan, *, met: Callable[[Node, int], None] | None = None,
        until: Node | None = None, journal: Callable[[Stride], None] | None = None,
    ) -> Node:
        """Return the states that *plan* reaches from *start*, which is included.

        *met* is called with the states and the number of rounds so far, *journal* with each stride. The search stops
        early at the first state of *until*.
        """
        if start == self.space.false:
            return start
        return _Chaining(self, plan, until, journal).run(start, met)

    def close(self, states: Node, inside: Inside, touched: frozenset[Replica] | None = None) -> Node:
        """Close *states* under the local steps of the replicas (of those *touched*), the lowest variables first."""
        for owner, arrows in inside.items():
            if touched is None or owner in touched:
                self.clock.check()
                states = self._families[owner[0]].close(states, owner[1], _templates(arrows))
        return states

    def before_closing(self, packed: int, inside: Inside) -> Node:
        """Return the states from which local steps of the replicas lead to *packed*."""
        space, result = self.space, self.space.true
        for owner, arrows in inside.items():
            result = self._families[owner[0]].origin(packed, owner[1], _templates(arrows)) & result
        still = [field for field in space.instance.fields if (field.role.replicas, field.index) not in inside]
        return space.state(packed, still) & result


class _Chaining:
    """A search in progress: the states `reached`, and for each group the states to which it is not yet applied.

    If a set is closed under a replica's local steps, and an arrow neither reads nor writes that replica, the image is
    closed, too. So only the replicas that the arrow touches are closed again.

    Groups of low rank come first, in their order within a rank. A step of many replicas or fields at once (all are told
    to shut down) waits until nothing else is left to do, and is then applied once to all states.
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
        done, rounds = self._add(None, start, start, None), 0
        while not done:
            number = next((number for number, states in enumerate(self._waiting) if states != self._false), None)
            if number is None:
                break
            done, rounds = self._apply(number), rounds + 1
            if met is not None:
                met(self.reached, rounds)
        return self.reached

    def _apply(self, number: int) -> bool:
        """Apply the arrows of a group to its waiting states; whether the search may stop."""
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
