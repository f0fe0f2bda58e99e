"""Closures: the reflexive transitive closure of a replica's local steps, as one relation.

Most rules touch the fields of one replica only: a replica handles the next message of its mailbox independently of all
others. The closure of such rules is a small relation over one replica's few variables. It is computed once, for the
first replica, and renamed for the others. Applying it to a set of states closes the set under that replica's local
steps, so that the fixpoint over the other rules takes few rounds. This is saturation with the replica as the level
(Ciardo, Lüttgen and Siminiscu, "Saturation: an efficient iteration strategy for symbolic state-space generation",
2001).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.symbolic.transition import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.instance import Field, Part, Rule
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.interrupt import Clock
    from shadowcheck.symbolic.space import Replica, Space


Template = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
"""A local rule without its replica: for each role, the table of its local states."""


MOST_WORK = 2_000_000
"""More work than this, in nodes of diagrams, is not done for a closure: its rules are then applied one by one."""


class Family:
    """The replicas of one *parameter*, and the closures of their local steps."""

    def __init__(self, space: Space, parameter: str, rules: Iterable[Rule], clock: Clock) -> None:
        self.space, self._clock = space, clock
        self.members: dict[int, list[Field]] = {}
        for field in space.instance.fields:
            if field.index is not None and field.role.replicas == parameter:
                self.members.setdefault(field.index, []).append(field)
        self._model = self.members[1]
        self._rules = tuple(rules)
        self._reach: Node | None = None
        self._closures: dict[frozenset[Template], Node | None] = {}
        self._renamed: dict[tuple[int, frozenset[Template]], Node] = {}
        self._same: dict[int, Node] = {}

    def closes(self, templates: frozenset[Template]) -> bool:
        """Whether the closure of the rules *templates* is small; that of many states in a row grows with their cube."""
        return self._closure(templates) is not None

    def bits(self, index: int) -> tuple[str, ...]:
        """Return the variables of replica *index*."""
        return tuple(name for field in self.members[index] for name in self.space.bits[field.number])

    def close(self, states: Node, index: int, templates: frozenset[Template]) -> Node:
        """Return *states* closed under the rules *templates* of replica *index*."""
        if index not in self._same:
            self._same[index] = _equal(self.space, self.bits(index), "", "'")
        join, bits = self.space.backend.and_exist, self.bits(index)
        moved = join(states, self._relation(index, templates), bits)
        return join(moved, self._same[index], [f"{name}'" for name in bits])

    def origin(self, packed: int, index: int, templates: frozenset[Template]) -> Node:
        """Return the states of replica *index* from which its rules *templates* lead to its state in *packed*."""
        bits = self.bits(index)
        there = self.space.manager.let(
            {name: f"{name}'" for name in bits}, self.space.state(packed, self.members[index])
        )
        return self.space.backend.and_exist(there, self._relation(index, templates), [f"{name}'" for name in bits])

    def _relation(self, index: int, templates: frozenset[Template]) -> Node:
        key, closed = (index, templates), self._closure(templates)
        if closed is None:
            raise AssertionError("these rules are not to be closed")
        if key not in self._renamed:
            self._renamed[key] = self._for(index, closed)
        return self._renamed[key]

    def _for(self, index: int, relation: Node) -> Node:
        if index == 1:
            return relation
        pairs = dict(zip(self.bits(1), self.bits(index), strict=True))
        return self.space.manager.let({**pairs, **{f"{a}'": f"{b}'" for a, b in pairs.items()}}, relation)

    def _closure(self, templates: frozenset[Template]) -> Node | None:
        """Return the closure for the first replica, from its variables x to their copies x'; None if too large."""
        if templates not in self._closures:
            events = [self._event(template) for template in sorted(templates)]
            start = self._possible() & _equal(self.space, self.bits(1), "", "''")
            closed = least_fixpoint(start, events, self._clock, MOST_WORK)
            names = {f"{name}''": name for name in self.bits(1)} | {name: f"{name}'" for name in self.bits(1)}
            self._closures[templates] = None if closed is None else self.space.manager.let(names, closed)
        return self._closures[templates]

    def _event(self, template: Template) -> Event:
        named = {field.role.name: field for field in self._model}
        rule = self._rules[0]
        some = rule.parts[0]
        parts = tuple(dataclasses.replace(some, field=named[name], next=dict(table)) for name, table in template)
        return Event(dataclasses.replace(rule, parts=parts), self.space)

    def _possible(self) -> Node:
        """Return an over-approximation of a replica's reachable states: the rest of the network is always ready."""
        if self._reach is None:
            events = [self._event(template) for template in sorted(self._templates())]
            found = least_fixpoint(self._beginnings(), events, self._clock)
            self._reach = self.space.true if found is None else found
        return self._reach

    def _templates(self) -> set[Template]:
        """Return what the rules do to single replicas."""
        found: set[Template] = set()
        for rule in self._rules:
            self._clock.check()
            parts: dict[int, list[Part]] = {}
            for part in rule.parts:
                if part.field.index is not None and part.field in self.members.get(part.field.index, ()):
                    parts.setdefault(part.field.index, []).append(part)
            found |= {template_of(some) for some in parts.values()}
        return found

    def _beginnings(self) -> Node:
        found = self.space.false
        for initials in sorted({tuple(field.initial for field in fields) for fields in self.members.values()}):
            one = self.space.true
            for field, initial in zip(self._model, initials, strict=True):
                one &= self.space.local(field, [initial])
            found |= one
        return found


def least_fixpoint(states: Node, events: Sequence[Event], clock: Clock, most: int | None = None) -> Node | None:
    """Return the states that *events* reach from *states*, which are included; None if it takes more than *most* work.

    Work is counted in nodes of what is applied to: the states met last, by each event, and all of them, once a round.
    """
    fresh, none, work = states, states & ~states, 0
    while fresh != none:
        ahead = none
        for event in events:
            clock.check()
            work += len(fresh)
            found = event.image(fresh) & ~states
            states, fresh, ahead = states | found, fresh | found, ahead | found
        fresh, work = ahead, work + len(states)
        if most is not None and work > most:
            return None
    return states


def template_of(parts: Iterable[Part]) -> Template:
    """Return the tables of *parts*, without their replica."""
    return tuple(sorted((part.field.role.name, tuple(sorted(part.next.items()))) for part in parts))


def replica_of(rule: Rule) -> Replica | None:
    """Return the family and index of the one replica whose fields *rule* touches; None if it touches others too."""
    owners = {(part.field.role.replicas, part.field.index) for part in rule.parts}
    (family, index), *more = owners
    return None if more or family is None or index is None else (family, index)


def _equal(space: Space, bits: Sequence[str], one: str, other: str) -> Node:
    result, var = space.true, space.manager.var
    for name in reversed(bits):
        left, right = var(name + one), var(name + other)
        result = space.manager.ite(left, right, ~right) & result
    return result
