"""Shapes: how the effect of a rule on a field is best written.

A partial function that changes few local states is written as cases; one that changes hundreds (a mailbox) as a table,
once for all replicas and all rules that use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.export.names import Names
    from shadowcheck.instance import Part, Rule
    from shadowcheck.network import Role

FEW = 6
"""At most so many local states are written one by one."""


@dataclass(frozen=True)
class Shape:
    """A partial function on the local states of a field.

    `domain` is where it is defined; `changes` maps the states that it changes; `constant` is its only value, None if it
    has several.
    """

    domain: frozenset[int]
    changes: Mapping[int, int]
    constant: int | None

    @property
    def is_guard(self) -> bool:
        """Whether it changes nothing."""
        return not self.changes

    @property
    def is_short(self) -> bool:
        """Whether it can be written as cases."""
        return self.constant is not None or len(self.changes) <= FEW


def shape(part: Part) -> Shape:
    """Return the shape of *part*."""
    targets = set(part.next.values())
    changes = {state: target for state, target in sorted(part.next.items()) if state != target}
    return Shape(frozenset(part.next), changes, min(targets) if len(targets) == 1 else None)


def asked(rule: Rule, part: Part) -> str:
    """Return in words the condition of *rule* on the field of *part*."""
    words = (
        str(guard)
        for move in rule.step.moves if move.role is part.field.role
        for guard in (move.where, move.provided) if guard is not None
    )
    return "; ".join(words) or (f"can take {part.event}" if part.event else "stands still")


@dataclass(frozen=True)
class Members:
    """A set of local states of one role, too large to be written inline; `says` describes it."""

    name: str
    role: Role
    states: frozenset[int]
    says: str


@dataclass(frozen=True)
class Moves:
    """A partial function on the local states of one role, too large to be written inline."""

    name: str
    role: Role
    next: Mapping[int, int]
    event: str


class Tables:
    """The large sets and functions, each once, in the order of first use."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._members: dict[tuple[str, frozenset[int]], Members] = {}
        self._moves: dict[tuple[str, str, tuple[tuple[int, int], ...]], Moves] = {}

    @property
    def members(self) -> tuple[Members, ...]:
        """The sets used so far."""
        return tuple(self._members.values())

    @property
    def moves(self) -> tuple[Moves, ...]:
        """The functions used so far."""
        return tuple(self._moves.values())

    def set_of(self, role: Role, states: frozenset[int], says: str) -> Members:
        """Return the set *states* of *role*, under its name."""
        key = (role.name, states)
        if key not in self._members:
            name = self._names.new(f"set {role.name} {len(self._members) + 1}")
            self._members[key] = Members(name, role, states, says)
        return self._members[key]

    def move_of(self, part: Part) -> Moves:
        """Return the function of *part*, under its name."""
        role, event = part.field.role, part.event or "stand still"
        key = (role.name, event, tuple(sorted(part.next.items())))
        if key not in self._moves:
            self._moves[key] = Moves(self._names.new(f"move {role.name} {event}"), role, dict(key[2]), event)
        return self._moves[key]
