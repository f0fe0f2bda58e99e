"""Variables: what a protocol remembers, and how a step changes one of them by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import Value, spoken
from shadowcheck.network.predicates import At, Predicate
from shadowcheck.network.role import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

class Beginning(Enum):
    """The value of a variable that begins in several ways, before the protocol has begun."""

    UNSET = "unset"


UNSET = Beginning.UNSET

Change = Callable[..., object] | Mapping[Any, Any] | Value
"""How a variable changes: a function of its value, a table from values to next values, or the next value."""


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable of a protocol, made by `Protocol.variable`.

    It begins with the value `first`; `UNSET`: in one of several ways, by `Protocol.begins`. `values` are all that it
    may have; None: those that the steps give it. With a `family` there is one for each of its replicas. In the values
    `ends` it may stay for ever; None: nothing is said.
    """

    name: str
    first: Value = UNSET
    values: tuple[Value, ...] | None = None
    family: str | None = None
    ends: tuple[Value, ...] | None = None

    def at(self, *values: Value) -> Predicate:
        """Say that it has one of *values*. Raises `SpecificationError` for one that it is declared never to have."""
        for value in values:
            if self.values is not None and value not in self.values:
                raise SpecificationError(
                    f"variable {self.name!r} never has the value {value!r}", where=f"{self.name}.at({value!r})",
                    why=f"its values are {', '.join(map(repr, self.values))}",
                    instead="name one of them, or declare the value", code="SC0226",
                )
        return At(self.name, tuple(dict.fromkeys(map(spoken, values))))

    def becomes(self, change: Change) -> Action:
        """Let it change: to a value, by a table such as ``{"away": "near"}``, or by a function of its value.

        Where the table has no row, or the function returns None, the step cannot happen.
        """
        return Action(self, change)

    def stays(self, *values: Value) -> Action:
        """Let the step happen only where it has one of *values*, and leave it as it is."""
        self.at(*values)
        return Action(self, {value: value for value in values})


@dataclass(frozen=True, eq=False)
class Action:
    """What one variable does in a step, by itself; of a family, in one replica unless `scope` says otherwise."""

    variable: Variable
    change: Change
    scope: Scope = Scope.ONE

    def next(self, value: Value) -> list[Value]:
        """Return the values that it may have next, if it has *value*: none before the protocol has begun."""
        if value is UNSET:
            return []
        if callable(self.change):
            return alternatives(self.change(value))
        if isinstance(self.change, Mapping):
            return alternatives(self.change.get(value))
        return [self.change]


def each(action: Action) -> Action:
    """Let every replica do it at once; if one cannot, the step cannot happen."""
    return replace(action, scope=Scope.EACH)


def others(action: Action) -> Action:
    """Let every replica do it, except the one that the step is about."""
    return replace(action, scope=Scope.OTHERS)


def alternatives(result: object) -> list[Value]:
    """Return the results that a function returned: none for None, several for a list, a set or a generator."""
    if result is None:
        return []
    if isinstance(result, set | frozenset):
        return sorted(result, key=repr)  # the order of a set differs from run to run
    if isinstance(result, list) or hasattr(result, "__next__"):
        return list(result)  # type: ignore[call-overload, no-any-return]  # a generator is iterable
    return [result]


def named(values: Iterable[Value], of: Variable) -> dict[str, Value]:
    """Return *values* by the names of their states. Raises `SpecificationError` if two have the same name."""
    found: dict[str, Value] = {}
    for value in values:
        name = spoken(value)
        if name in found and found[name] != value:
            raise SpecificationError(
                f"variable {of.name!r} has two values that read {name!r}: {found[name]!r} and {value!r}",
                where=f"variable {of.name!r}", why="reports and pictures name a value by its text",
                instead="values of one kind, with different texts", code="SC0227",
            )
        found[name] = value
    return found
