"""Predicates over states and steps, composed with ``&``, ``|`` and ``~``.

A predicate is about one role's local state (`At`, `Has`, `Refuses`), all or some replicas of a role (`Every`, `Some`),
the step just taken (`Took`) or the state that a step left (`Before`). They are data: the judge evaluates them, the
report writes them in words, the network uses them as guards.

A predicate is evaluated at a position of a run: a state, together with the step that led there. No step led to the
initial state, so `Took` and `Before` are always false there (LTL with past: the strong "yesterday").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalSystem, Value, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator


class Predicate:
    """Anything that is true or false of a state or a step."""

    def __and__(self, other: Predicate) -> Predicate:
        return And(parts_of(And, self) + parts_of(And, other))

    def __or__(self, other: Predicate) -> Predicate:
        return Or(parts_of(Or, self) + parts_of(Or, other))

    def __invert__(self) -> Predicate:
        return self.part if isinstance(self, Not) else Not(self)

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """Return for each local state of *system* whether it holds there; not defined for steps and replicas."""
        raise AssertionError(self, system)

    def __bool__(self) -> bool:
        """Refuse: Python's ``and``, ``or`` and ``not`` would silently drop one side."""
        raise SpecificationError(
            f"a predicate was used as if it were true or false: {self}", where=f"predicate {self}",
            why="it is evaluated later, in every state; Python's 'and', 'or', 'not' and comparisons decide at once",
            instead="combine predicates with &, | and ~ (in brackets)", code="SC0207",
        )


class Atom(Predicate):
    """A predicate over the local state of one role; unquantified, it is about the bound replica."""

    role: str

    def shown_by_state(self) -> bool:
        """Whether the name of the local state shows that the atom holds, so that reports need not add it."""
        return False


@dataclass(frozen=True)
class At(Atom):
    """The role's machine is in one of the named states."""

    role: str
    names: tuple[str, ...]

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """As in `Predicate`."""
        names = frozenset(self.names)
        return tuple(not names.isdisjoint(state.configuration) for state in system.states)

    def shown_by_state(self) -> bool:
        """Whether the name of the local state shows it: yes."""
        return True

    def __str__(self) -> str:
        return f"{self.role} is {' or '.join(self.names)}"


@dataclass(frozen=True)
class Has(Atom):
    """The role's observable of that name has one of the values."""

    role: str
    name: str
    values: tuple[Value, ...]

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """For every local state of *system*, whether the observable has one of the values there."""
        return tuple(value in self.values for value in system.observables[self.name])

    def __str__(self) -> str:
        if self.name.startswith("has ") and len(self.values) == 1:
            return f"{self.role} {self.name if self.values[0] else self.name.replace('has', 'has no', 1)}"
        return f"{self.role}.{self.name} is {' or '.join(map(spoken, self.values))}"


@dataclass(frozen=True)
class Refuses(Atom):
    """The role's machine has no reaction to the event in its present state."""

    role: str
    event: str

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """For every local state of *system*, whether it has no reaction to the event."""
        able = {reaction.source for reaction in system.reactions_to(self.event)}
        return tuple(number not in able for number in range(len(system.states)))

    def __str__(self) -> str:
        return f"{self.role} has no answer to {self.event}"


@dataclass(frozen=True)
class And(Predicate):
    """Every part holds."""

    parts: tuple[Predicate, ...]

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """For every local state of *system*, whether every part holds there."""
        columns = [part.table(system) for part in self.parts]
        return tuple(all(column[state] for column in columns) for state in range(len(system.states)))

    def __str__(self) -> str:
        return " and ".join(map(bracketed, self.parts)) or "true"


@dataclass(frozen=True)
class Or(Predicate):
    """Some part holds."""

    parts: tuple[Predicate, ...]

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """For every local state of *system*, whether some part holds there."""
        columns = [part.table(system) for part in self.parts]
        return tuple(any(column[state] for column in columns) for state in range(len(system.states)))

    def __str__(self) -> str:
        return " or ".join(map(bracketed, self.parts)) or "false"


TRUE, FALSE = And(()), Or(())
"""The predicates that hold at every position, and at none."""


@dataclass(frozen=True)
class Not(Predicate):
    """The part does not hold."""

    part: Predicate

    def table(self, system: LocalSystem) -> tuple[bool, ...]:
        """For every local state of *system*, whether the part does not hold there."""
        return tuple(not holds for holds in self.part.table(system))

    def __str__(self) -> str:
        return f"not {bracketed(self.part)}"


@dataclass(frozen=True)
class Every(Predicate):
    """The part holds of every replica."""

    part: Predicate

    def __str__(self) -> str:
        return f"for every replica: {bracketed(self.part)}"


@dataclass(frozen=True)
class Some(Predicate):
    """The part holds of at least one replica."""

    part: Predicate

    def __str__(self) -> str:
        return f"for some replica: {bracketed(self.part)}"


@dataclass(frozen=True)
class SomeOther(Some):
    """The part holds of at least one replica other than the one that the predicate is about."""

    def __str__(self) -> str:
        return f"for some other replica: {bracketed(self.part)}"


@dataclass(frozen=True)
class Took(Predicate):
    """The step just taken has one of the labels (its name is one of them)."""

    labels: tuple[str, ...]

    def __str__(self) -> str:
        return f"step {' or '.join(repr(label) for label in self.labels)}"


@dataclass(frozen=True)
class Before(Predicate):
    """The part held in the state that the step left; false in the initial state, to which no step led."""

    part: Predicate

    def __post_init__(self) -> None:
        if speaks_of_steps(self.part):
            raise SpecificationError(
                f"before() of something that is itself about a step: {self.part}", where=f"before({self.part})",
                why="it looks one step back, at the state that the step left; the step before that is not remembered",
                instead="before(<a state>), or precedes(<the earlier step>, <this one>)", code="SC0208",
            )

    def __str__(self) -> str:
        return f"before it: {bracketed(self.part)}"


def every(part: Predicate) -> Predicate:
    """*part*, of every replica."""
    return Every(part)


def some(part: Predicate) -> Predicate:
    """*part*, of at least one replica."""
    return Some(part)


def some_other(part: Predicate) -> Predicate:
    """*part*, of at least one replica other than the one that the claim is about (``per``), or that `every` speaks of.

    Two replicas are never at "critical" at once: ``never(client.at("critical") & some_other(client.at("critical")))``.
    """
    return SomeOther(part)


def before(part: Predicate) -> Predicate:
    """*part*, in the state that a step left."""
    return Before(part)


def entering(part: Predicate) -> Predicate:
    """Say that the step made *part* true: it did not hold before, and holds now."""
    return part & Before(~part)


def parts_of(kind: type[And | Or], predicate: Predicate) -> tuple[Predicate, ...]:
    """Flatten nested conjunctions (or disjunctions) into their parts."""
    return predicate.parts if isinstance(predicate, kind) else (predicate,)


def children(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return the predicates directly inside *predicate*."""
    match predicate:
        case And(parts) | Or(parts):
            return parts
        case Not(part) | Every(part) | Some(part) | Before(part):
            return (part,)
        case _:
            return ()


def walk(predicate: Predicate) -> Iterator[Predicate]:
    """*predicate* and everything inside it, outermost first."""
    yield predicate
    for child in children(predicate):
        yield from walk(child)


def speaks_of_steps(predicate: Predicate) -> bool:
    """Whether *predicate* is about a step."""
    return any(isinstance(part, Took | Before) for part in walk(predicate))


def unbound_roles(predicate: Predicate) -> frozenset[str]:
    """Return the roles that *predicate* is about outside any `every` or `some`."""
    if isinstance(predicate, Every | Some):
        return frozenset()
    own = {predicate.role} if isinstance(predicate, Atom) else set()
    return frozenset(own.union(*(unbound_roles(child) for child in children(predicate))))


def bracketed(predicate: Predicate) -> str:
    """*predicate* in words, in brackets if it has several parts, or several values."""
    text = str(predicate)
    several = isinstance(predicate, And | Or) if predicate not in {TRUE, FALSE} else False
    several = several or (isinstance(predicate, At | Has | Took) and " or " in text)
    return f"({text})" if several else text
