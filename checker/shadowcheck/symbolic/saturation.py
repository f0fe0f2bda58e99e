"""Closures: what a replica does by itself, any number of times, in one go.

Most rules touch the fields of one replica only: a writer handles what is in its mailbox, whatever all others do. The
reflexive and transitive closure of such rules, over one replica's few variables, is a small relation; it is computed
once, for the first replica, and its variables renamed for the others. One application of each brings a set of states
to rest under all that happens inside replicas, so that the fixpoint over the rest of the rules takes few rounds. It
is saturation (Ciardo, Lüttgen and Siminiscu, 2001) with the replica as the level.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.symbolic.transition import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.instance import Field, Part, Rule
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.space import Replica, Space


Template = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
"""What a local rule does, without saying of which replica it speaks: for each role, its table."""


class Family:
    """The replicas of one parameter, and the closures of what they do by themselves."""

    def __init__(self, space: Space, parameter: str, rules: Iterable[Rule]) -> None:
        self.space = space
        self.members: dict[int, list[Field]] = {}
        for field in space.instance.fields:
            if field.index is not None and field.role.replicas == parameter:
                self.members.setdefault(field.index, []).append(field)
        self._model = self.members[1]
        self._rules = tuple(rules)
        self._reach: Node | None = None
        self._closures: dict[frozenset[Template], Node] = {}
        self._renamed: dict[tuple[int, frozenset[Template]], Node] = {}
        self._same: dict[int, Node] = {}

    def bits(self, index: int) -> tuple[str, ...]:
        """Return the variables of replica *index*."""
        return tuple(name for field in self.members[index] for name in self.space.bits[field.number])

    def close(self, states: Node, index: int, templates: frozenset[Template]) -> Node:
        """Return what replica *index* makes of *states* by its rules *templates*, used any number of times."""
        if index not in self._same:
            self._same[index] = _equal(self.space, self.bits(index), "", "'")
        join, bits = self.space.backend.and_exist, self.bits(index)
        moved = join(states, self._relation(index, templates), bits)
        return join(moved, self._same[index], [f"{name}'" for name in bits])

    def origin(self, packed: int, index: int, templates: frozenset[Template]) -> Node:
        """Return the states (as far as replica *index* goes) from which its rules *templates* lead to *packed*."""
        bits = self.bits(index)
        there = self.space.manager.let(
            {name: f"{name}'" for name in bits}, self.space.state(packed, self.members[index])
        )
        return self.space.backend.and_exist(there, self._relation(index, templates), [f"{name}'" for name in bits])

    def _relation(self, index: int, templates: frozenset[Template]) -> Node:
        key = (index, templates)
        if key not in self._renamed:
            self._renamed[key] = self._for(index, self._closure(templates))
        return self._renamed[key]

    def _for(self, index: int, relation: Node) -> Node:
        if index == 1:
            return relation
        pairs = dict(zip(self.bits(1), self.bits(index), strict=True))
        return self.space.manager.let({**pairs, **{f"{a}'": f"{b}'" for a, b in pairs.items()}}, relation)

    def _closure(self, templates: frozenset[Template]) -> Node:
        """Return the closure for the first replica: from its own state (plain variables) to those it can come to."""
        if templates not in self._closures:
            events = [self._event(template) for template in sorted(templates)]
            start = self._possible() & _equal(self.space, self.bits(1), "", "''")
            closed = least_fixpoint(start, events)
            names = {f"{name}''": name for name in self.bits(1)} | {name: f"{name}'" for name in self.bits(1)}
            self._closures[templates] = self.space.manager.let(names, closed)
        return self._closures[templates]

    def _event(self, template: Template) -> Event:
        named = {field.role.name: field for field in self._model}
        rule = self._rules[0]
        some = rule.parts[0]
        parts = tuple(dataclasses.replace(some, field=named[name], next=dict(table)) for name, table in template)
        return Event(dataclasses.replace(rule, parts=parts), self.space)

    def _possible(self) -> Node:
        """Return the states that any replica could come to if the rest of the network were always ready."""
        if self._reach is None:
            templates = {template_of([part for part in rule.parts if part.field in fields])
                for fields in self.members.values() for rule in self._rules}
            events = [self._event(template) for template in sorted(templates - {()})]
            self._reach = least_fixpoint(self._beginnings(), events)
        return self._reach

    def _beginnings(self) -> Node:
        found = self.space.false
        for initials in sorted({tuple(field.initial for field in fields) for fields in self.members.values()}):
            one = self.space.true
            for field, initial in zip(self._model, initials, strict=True):
                one &= self.space.local(field, [initial])
            found |= one
        return found


def least_fixpoint(states: Node, events: Sequence[Event]) -> Node:
    """Return all that *events* lead to from *states*, which are among them."""
    while True:
        before = states
        for event in events:
            states |= event.image(states)
        if states == before:
            return states


def template_of(parts: Iterable[Part]) -> Template:
    """Return what these parts do, without saying for which replica."""
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
