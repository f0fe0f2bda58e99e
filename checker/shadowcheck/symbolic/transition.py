"""Images and pre-images of rules, by a transition relation that is partitioned by event and by field.

A rule is a product of partial maps, one for each of the few fields that it reads or writes. If every written field gets
a constant, the image needs no relation: constrain to the domain, quantify the old values, set the new ones. Otherwise
the map of each field is a small relation between its variables and their next-state copies, and the relation of the
rule is their conjunction; fields that do not change are left out, so that no frame conditions are needed. A relation of
the whole network is never built. This is the event-wise conjunctive partition of Ciardo, Marmorstein and Siminiscu,
"The saturation algorithm for symbolic state-space exploration" (2006).
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
    """A rule as BDDs: its domain and its effect; `only`, if given, replaces its domain."""

    rule: Rule
    space: Space
    only: Node | None = None

    @cached_property
    def domain(self) -> Node:
        """The set of states in which the rule is enabled."""
        if self.only is not None:
            return self.only
        return self.space.all_of([self.space.local(part.field, part.next) for part in self._upwards(self.rule.parts)])

    @cached_property
    def owners(self) -> frozenset[Replica]:
        """The replicas that the rule reads or writes."""
        told = frozenset() if self.only is None else self.space.owners(self.only)
        fields = (part.field for part in self.rule.parts)
        return told | {(field.role.replicas, field.index) for field in fields if field.role.replicas and field.index}

    @cached_property
    def asked_in_common(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The condition on the unreplicated roles: each field's number, and the local states allowed."""
        parts = (part for part in self.rule.parts if part.field.index is None)
        return tuple(sorted((part.field.number, tuple(sorted(part.next))) for part in parts))

    @cached_property
    def common(self) -> Node:
        """The states that satisfy the condition on the unreplicated roles."""
        parts = [part for part in self._upwards(self.rule.parts) if part.field.index is None]
        return self.space.all_of([self.space.local(part.field, part.next) for part in parts])

    @cached_property
    def moving(self) -> tuple[Part, ...]:
        """The parts that change their field."""
        return tuple(part for part in self.rule.parts if any(there != here for here, there in part.next.items()))

    @cached_property
    def target(self) -> Node | None:
        """The new values of the fields that change, if these do not depend on the old ones; else None."""
        new = [(part.field, set(part.next.values())) for part in self._upwards(self.moving)]
        if any(len(values) > 1 for _, values in new):
            return None
        return self.space.all_of(self.space.local(field, values) for field, values in new)

    @cached_property
    def old(self) -> tuple[str, ...]:
        """The variables of the fields that change."""
        return tuple(name for part in self.moving for name in self.space.bits[part.field.number])

    @cached_property
    def new(self) -> tuple[str, ...]:
        """The next-state copies of these variables."""
        return tuple(name for part in self.moving for name in self.space.next_bits[part.field.number])

    @cached_property
    def guard(self) -> Node:
        """The part of the domain that is about fields that do not change."""
        if self.only is not None:
            return self.only
        still = [part for part in self.rule.parts if part not in self.moving]
        return self.space.all_of([self.space.local(part.field, part.next) for part in self._upwards(still)])

    @cached_property
    def relation(self) -> Node:
        """The relation from old to new values of the fields that change, where the rule is enabled."""
        maps = [self.space.mapping(part.field, part.next) for part in self._upwards(self.moving)]
        return self.guard & self.space.all_of(maps)

    @cached_property
    def same(self) -> Node:
        """Equality of the variables and their next-state copies, to rename one to the other by a relational product."""
        fields = [part.field for part in self._upwards(self.moving)]
        return self.space.all_of([
            self.space.mapping(field, {code: code for code in range(len(field.system.states))}) for field in fields
        ])

    @staticmethod
    def _upwards(parts: Sequence[Part]) -> list[Part]:
        """Sort by variables, the lowest first: conjunction in that order costs only the size of each new conjunct."""
        return sorted(parts, key=lambda part: -part.field.number)

    def image(self, states: Node) -> Node:
        """Return the successors of *states* by the rule."""
        if not self.moving:
            return states & self.domain
        join = self.space.backend.and_exist
        if self.target is not None:
            return join(states, self.domain, self.old) & self.target
        moved = join(states, self.relation, self.old)
        return moved if moved == self.space.false else join(moved, self.same, self.new)

    def preimage(self, states: Node) -> Node:
        """Return the predecessors of *states* by the rule."""
        if not self.moving:
            return states & self.domain
        join = self.space.backend.and_exist
        if self.target is not None:
            return join(states, self.target, self.old) & self.domain
        moved = join(states, self.same, self.old)
        return moved if moved == self.space.false else join(moved, self.relation, self.new)


def events_of(instance: Instance, space: Space) -> list[Event]:
    """Return the rules of *instance* as events, in the same order."""
    return [Event(rule, space) for rule in instance.rules]
