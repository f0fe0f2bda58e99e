"""Rules as products of partial maps: images and pre-images.

A rule changes a few fields and only looks at a few more. Where each field that changes takes one new value, whatever
the old one, its image is: constrain to the domain, forget the old values, put the new ones. Otherwise each field's map
is a small relation of its own variables to a second copy that stands beside them; the rule's relation is their
conjunction, whose size is the sum, and nothing is said of the fields that stand still. There is never a relation of
the whole network. This is the event-wise, conjunctive partition of Ciardo, Marmorstein and Siminiscu, "The saturation
algorithm for symbolic state-space exploration" (2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.instance import Instance, Part, Rule
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.space import Replica, Space


@dataclass(eq=False)
class Event:
    """A rule over diagrams: where it is enabled, and what it changes there; `only`, if given, says where instead."""

    rule: Rule
    space: Space
    only: Node | None = None

    @cached_property
    def domain(self) -> Node:
        """The set of states in which the rule is enabled."""
        if self.only is not None:
            return self.only
        return self._all([self.space.local(part.field, part.next) for part in self._upwards(self.rule.parts)])

    @cached_property
    def owners(self) -> frozenset[Replica]:
        """The replicas that the rule looks at or changes."""
        told = frozenset() if self.only is None else self.space.owners(self.only)
        fields = (part.field for part in self.rule.parts)
        return told | {(field.role.replicas, field.index) for field in fields if field.role.replicas and field.index}

    @cached_property
    def asked_in_common(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What is asked of the roles that are there once: each field's number, and its local states."""
        parts = (part for part in self.rule.parts if part.field.index is None)
        return tuple(sorted((part.field.number, tuple(sorted(part.next))) for part in parts))

    @cached_property
    def common(self) -> Node:
        """The states in which the roles that are there once are ready."""
        parts = [part for part in self._upwards(self.rule.parts) if part.field.index is None]
        return self._all([self.space.local(part.field, part.next) for part in parts])

    @cached_property
    def moving(self) -> tuple[Part, ...]:
        """The parts that change something."""
        return tuple(part for part in self.rule.parts if any(there != here for here, there in part.next.items()))

    @cached_property
    def target(self) -> Node | None:
        """The one new value of all fields that change, where it does not depend on the old; else None."""
        values = [set(part.next.values()) for part in self.moving]
        if any(len(value) > 1 for value in values):
            return None
        return self._all([
            self.space.local(part.field, set(part.next.values())) for part in self._upwards(self.moving)
        ])

    @cached_property
    def old(self) -> tuple[str, ...]:
        """The variables of the fields that change."""
        return tuple(name for part in self.moving for name in self.space.bits[part.field.number])

    @cached_property
    def new(self) -> tuple[str, ...]:
        """The second copies of these variables."""
        return tuple(name for part in self.moving for name in self.space.next_bits[part.field.number])

    @cached_property
    def guard(self) -> Node:
        """The domain as far as it is about fields that stand still."""
        if self.only is not None:
            return self.only
        still = [part for part in self.rule.parts if part not in self.moving]
        return self._all([self.space.local(part.field, part.next) for part in self._upwards(still)])

    @cached_property
    def relation(self) -> Node:
        """Old values of the fields that change to new ones, where the rule is enabled."""
        maps = [self.space.mapping(part.field, part.next) for part in self._upwards(self.moving)]
        return self.guard & self._all(maps)

    @cached_property
    def same(self) -> Node:
        """The second copy is equal to the first: what renames it."""
        fields = [part.field for part in self._upwards(self.moving)]
        return self._all([
            self.space.mapping(field, {code: code for code in range(len(field.system.states))}) for field in fields
        ])

    @staticmethod
    def _upwards(parts: Sequence[Part]) -> list[Part]:
        """Sort from the lowest variables up: conjoined in that order, each costs only its own size."""
        return sorted(parts, key=lambda part: -part.field.number)

    def _all(self, nodes: Sequence[Node]) -> Node:
        result = self.space.true
        for node in nodes:
            result = node & result
        return result

    def image(self, states: Node) -> Node:
        """Return the states that the rule leads to from *states*."""
        if not self.moving:
            return states & self.domain
        join = self.space.backend.and_exist
        if self.target is not None:
            return join(states, self.domain, self.old) & self.target
        moved = join(states, self.relation, self.old)
        return moved if moved == self.space.false else join(moved, self.same, self.new)

    def preimage(self, states: Node) -> Node:
        """Return the states from which the rule leads into *states*."""
        if not self.moving:
            return states & self.domain
        join = self.space.backend.and_exist
        if self.target is not None:
            return join(states, self.target, self.old) & self.domain
        moved = join(states, self.same, self.old)
        return moved if moved == self.space.false else join(moved, self.relation, self.new)


def events_of(instance: Instance, space: Space) -> list[Event]:
    """Return the rules of *instance* as events, in their order."""
    return [Event(rule, space) for rule in instance.rules]
