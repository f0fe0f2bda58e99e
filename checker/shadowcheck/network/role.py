"""Roles, and their moves in a step: take an event, or stand still where a guard holds.

A role may have any number of replicas (``replicas="clients"``). In a step, a move of such a role is made by *one*
replica (the same index for all its roles), by `another` one, by `each` of them, or by the `others`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalSystem, Reaction, Value
from shadowcheck.machine.source import source_of
from shadowcheck.machine.store import table_of
from shadowcheck.network.predicates import And, At, Atom, Has, Not, Or, Predicate, Refuses, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from statemachine import StateChart

_unfolded: dict[type, LocalSystem] = {}


def local_system(machine: type[StateChart[Any]] | LocalSystem) -> LocalSystem:
    """Return the local transition system of *machine*; a class is unfolded once, or read from the store."""
    if isinstance(machine, LocalSystem):
        return machine
    if machine not in _unfolded:
        source = source_of(machine)
        _unfolded[machine] = table_of(machine) if source is None else source.table()
    return _unfolded[machine]


def restartable(system: LocalSystem, event: str) -> LocalSystem:
    """*system* with one more *event*, which leads from every state to the beginning of its only variant.

    Raises `SpecificationError` if the machine has that event itself, or variants with different initial states.
    """
    if event in system.events or len(set(system.initials.values())) > 1:
        raise SpecificationError(
            f"{system.name} cannot be restarted by {event!r}", where=f"machine {system.name}",
            why="it has that event itself, or several initial states",
            instead="name another event, or give it a single variant", code="SC0209",
        )
    (beginning,) = set(system.initials.values())
    restarts = tuple(Reaction(event, state, beginning) for state in range(len(system.states)))
    return dataclasses.replace(
        system, events=(*system.events, event), reactions=(*system.reactions, *restarts), restart=event
    )


@dataclass(frozen=True, eq=False)
class Role:
    """A role in the network: the machine that plays it, and how many replicas there are.

    `replicas` names the parameter that says how many (None: just one). `variants` are the initial variants of the
    machine, dealt out to the replicas in turn: with two variants, replica 1 starts in the first, 2 in the second, 3
    in the first. `title` is the name in reports and diagrams. `restart` names an additional event that leads from every
    state to the initial one: a process that dies loses its memory. A `ledger` records what others did, for use in
    claims; sequence charts leave it out. Of other roles they leave out the events and data that are `unseen`, the
    model's own bookkeeping.
    """

    name: str
    machine: type[StateChart[Any]] | LocalSystem
    replicas: str | None = None
    variants: tuple[str, ...] = ("",)
    title: str = ""
    restart: str = ""
    ledger: bool = False
    unseen: tuple[str, ...] = ()

    @cached_property
    def system(self) -> LocalSystem:
        """The role's local transition system."""
        system = local_system(self.machine)
        return restartable(system, self.restart) if self.restart else system

    @cached_property
    def _where(self) -> dict[Predicate, frozenset[int]]:
        """What is known of `states_where`: the same is asked for in many instances."""
        return {}

    def states_where(self, guard: Predicate | None) -> frozenset[int]:
        """Return the numbers of the local states in which *guard*, about this role alone, holds; all if it is None."""
        if guard is None:
            return frozenset(range(len(self.system.states)))
        if guard not in self._where:
            self._where[guard] = frozenset(state for state, holds in enumerate(guard.table(self.system)) if holds)
        return self._where[guard]

    def at(self, *names: str) -> Predicate:
        """Say that the role is in one of the named states; an unknown name is refused."""
        self._some(names, "at", "state")
        for name in names:
            self._known(name, self.system.names(), "state")
        return At(self.name, names)

    def has(self, **values: Value) -> Predicate:
        """Say that each observable has the given value (or one of a tuple of values); unknown names are refused."""
        self._some(values, "has", "observable")
        parts: list[Predicate] = []
        for name, wanted in values.items():
            self._known(name, self.system.observables, "observable")
            parts.append(Has(self.name, name, wanted if isinstance(wanted, tuple) else (wanted,)))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def does(self, event: str, *, answering: str | Iterable[str] | None = None, where: Predicate | None = None) -> Move:
        """Let the role take *event* in local states where *where* holds, with an outcome in *answering*."""
        self._known(event, self.system.events, "event")
        outcomes = (answering,) if isinstance(answering, str) else tuple(answering or ())
        return Move(self, event, outcomes, self.own(where))

    def stays(self, where: Predicate) -> Move:
        """Let the role stand still where *where* holds: a guard."""
        return Move(self, None, (), self.own(where))

    def refuses(self, event: str, where: Predicate | None = None) -> Move:
        """Let the role stand still where it has no reaction to *event*."""
        return self.stays(self.unable(event) if where is None else self.unable(event) & where)

    def unable(self, event: str) -> Predicate:
        """Say that the role has no reaction to *event*; an unknown event is refused."""
        self._known(event, self.system.events, "event")
        return Refuses(self.name, event)

    def own(self, where: Predicate | None) -> Predicate | None:
        """Return *where* if it is only about this role's own local state; refuse it otherwise."""
        for part in walk(where) if where is not None else ():
            if not isinstance(part, And | Or | Not | Atom) or (isinstance(part, Atom) and part.role != self.name):
                raise SpecificationError(
                    f"the guard of a move of {self.name!r} is about something else: {part}",
                    where=f"role {self.name!r}", why="a move depends only on the local state of its own machine",
                    instead="give the other role a move of its own in the step: other.stays(...)", code="SC0210",
                )
        return where

    def _some(self, names: Collection[str], word: str, kind: str) -> None:
        if not names:
            raise SpecificationError(
                f"{self.name}.{word}() names no {kind}", where=f"role {self.name!r}",
                why="it would be the same everywhere, and any claim about it would say nothing",
                instead=f"name at least one {kind}", code="SC0203",
            )

    def _known(self, name: str, known: Iterable[str], kind: str) -> None:
        if name not in known:
            raise SpecificationError(
                f"role {self.name!r} has no {kind} {name!r}", where=f"role {self.name!r}, machine {self.system.name}",
                why=f"it has these {kind}s: {', '.join(known)}",
                instead=f"name one of them, or declare the {kind} in the machine", code="SC0211",
            )


class Scope(Enum):
    """Which replicas make a move: the one that the step is about, one more, all of them, or all but these."""

    ONE = "one"
    ANOTHER = "another"
    EACH = "each"
    OTHERS = "others"

    @property
    def is_single(self) -> bool:
        """Whether a single replica makes the move: its choices are then few enough to tell apart."""
        return self in (Scope.ONE, Scope.ANOTHER)


@dataclass(frozen=True)
class Move:
    """What one participant does in a step: take `event`, or (None) stand still, in local states where `where` holds.

    `outcomes` restricts the outcomes (empty: any). With `or_stays`, a replica that cannot make the move stands still
    instead of blocking the step; `provided` must hold for it all the same.
    """

    role: Role
    event: str | None
    outcomes: tuple[str, ...]
    where: Predicate | None
    scope: Scope = Scope.ONE
    or_stays: bool = False
    provided: Predicate | None = None


def another(move: Move) -> Move:
    """One more replica makes the move: any but the one that the step is about, the same for all roles of the family.

    ``Step("pass", node.does("give"), another(node.does("take")))`` happens between each two, in either order. The step
    is about the one that gives: what a claim says of a replica's step, and fairness, is about that one.
    """
    return dataclasses.replace(move, scope=Scope.ANOTHER)


def each(move: Move) -> Move:
    """Every replica makes the move; if one cannot, the step is not enabled."""
    return dataclasses.replace(move, scope=Scope.EACH)


def each_able(move: Move, *, provided: Predicate | None = None) -> Move:
    """Every replica that can make the move makes it; the rest stand still. *provided* must hold for every replica."""
    return dataclasses.replace(move, scope=Scope.EACH, or_stays=True, provided=move.role.own(provided))


def if_able(move: Move, *, provided: Predicate | None = None) -> Move:
    """Let the role make the move if it can, and stand still otherwise; only *provided* can block the step."""
    return dataclasses.replace(move, or_stays=True, provided=move.role.own(provided))


def others(move: Move) -> Move:
    """Every replica makes the move, except the one that the step is about, and `another` that takes part in it."""
    return dataclasses.replace(move, scope=Scope.OTHERS)
