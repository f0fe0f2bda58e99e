"""The whole idea on one page: what a state is, what a rule is, and which states can be reached.

Every machine of every replica is a *field*. A *state* is the number of each field's local state, packed side by side
into one integer. A *rule* is, for each participant, a partial function on that participant's local states; it is
enabled where all are defined, and then all of them apply at once. `Instance.successors` is the transition relation, and
`distances` is breadth-first search over it. Every engine gives the same relation and the same distances, quicker.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import LocalSystem, Value, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.network import Network, Role, Step


@dataclass(frozen=True, eq=False)
class Field:
    """One machine of one replica (`index` counts from 1; None: not replicated) and its place in the packed state."""

    number: int
    role: Role
    index: int | None
    initial: int
    shift: int
    width: int

    @property
    def name(self) -> str:
        """What the field is called in reports: "server", "client 2"."""
        title = self.role.title or self.role.name
        return title if self.index is None else f"{title} {self.index}"

    @property
    def system(self) -> LocalSystem:
        """The local transition system of its machine."""
        return self.role.system

    @property
    def mask(self) -> int:
        """The bits of the packed state that belong to this field."""
        return ((1 << self.width) - 1) << self.shift

    def local(self, state: int) -> int:
        """Its local state in the packed *state*."""
        return (state & self.mask) >> self.shift


@dataclass(frozen=True, eq=False)
class Part:
    """What one field does in a rule: `next` is the partial function on its local states.

    It takes `event` under these `choices` with this `outcome`, except in the local states `idle`, where it stays as it
    is because it cannot take the event. With no event it is a guard, and stays everywhere.
    """

    field: Field
    next: Mapping[int, int]
    event: str | None
    choices: tuple[tuple[str, Value], ...] = ()
    outcome: str | None = None
    idle: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Rule:
    """A step of the table for one `replica`, and one `other` if two take part, with fixed choices and outcomes."""

    number: int
    step: Step
    replica: int | None
    parts: tuple[Part, ...]
    other: int | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the replicas that it is about: none, one or two."""
        return tuple(one for one in (self.replica, self.other) if one is not None)

    def effect(self, state: int) -> int | None:
        """Return what the rule adds to the packed *state*; None where it is not enabled."""
        change = 0
        for part in self.parts:
            local = part.field.local(state)
            if (there := part.next.get(local)) is None:
                return None
            change += (there - local) << part.field.shift
        return change

    def __str__(self) -> str:
        given = ((part.field.system, *choice) for part in self.parts for choice in part.choices)
        chosen = ", ".join(f"{name}: {spoken(value)}" for system, name, value in given if name not in system.parameters)
        return " ".join(filter(None, (self.step.name, ", ".join(map(str, self.numbers)), chosen and f"[{chosen}]")))


@dataclass(frozen=True, eq=False)
class Instance:
    """A network for given numbers of replicas."""

    network: Network
    sizes: Mapping[str, int]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def initial(self) -> int:
        """The packed initial state."""
        return self.encode(tuple(field.initial for field in self.fields))

    def successors(self, state: int) -> Iterator[tuple[Rule, int]]:
        """Every rule that is enabled in the packed *state*, with the state to which it leads."""
        for rule in self.rules:
            if (change := rule.effect(state)) is not None:
                yield rule, state + change

    def encode(self, locals_: Sequence[int]) -> int:
        """Pack one local state number per field; the inverse of `decode`."""
        return sum(local << field.shift for local, field in zip(locals_, self.fields, strict=True))

    def decode(self, state: int) -> tuple[int, ...]:
        """Return the local state number of every field."""
        return tuple(field.local(state) for field in self.fields)

    def fields_of(self, role: str) -> tuple[Field, ...]:
        """Return the fields of *role*, in the order of their replicas."""
        return tuple(field for field in self.fields if field.role.name == role)

    def describe(self, state: int) -> dict[str, str]:
        """Return the name and the local state of every field, in words."""
        return {field.name: str(field.system.states[field.local(state)]) for field in self.fields}


def distances(instance: Instance) -> dict[int, int]:
    """Every reachable state of *instance* with its distance from the initial one in steps: breadth-first search."""
    distance = {instance.initial: 0}
    queue = deque([instance.initial])
    while queue:
        state = queue.popleft()
        for _, reached in instance.successors(state):
            if reached not in distance:
                distance[reached] = distance[state] + 1
                queue.append(reached)
    return distance
