"""Variables: what a protocol remembers, and how a step changes one of them by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, overload

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import Value, spoken
from shadowcheck.network.predicates import At, Predicate
from shadowcheck.network.role import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

    @property
    def may_be_none(self) -> bool:
        """Whether None is one of its values, so that a step that says None may mean two things."""
        return None in (self.first, *(self.values or ()))

    def at(self, *values: Value) -> Predicate:
        """Say that it has one of *values*. Raises `SpecificationError` for one that it is declared never to have."""
        named = [self._declared(value, f"{self.name}.at({value!r})") for value in values]
        return At(self.name, tuple(dict.fromkeys(map(spoken, named))))

    def _declared(self, value: Value, where: str) -> Value:
        """Return *value* as it was declared: True and 1 are one value. Raises `SpecificationError` if it was not."""
        if self.values is None:
            return value
        if value not in self.values:
            raise SpecificationError(
                f"variable {self.name!r} never has the value {value!r}", where=where,
                why=f"its values are {listed(self.values)}",
                instead="name one of them, or declare the value", code="SC0226",
            )
        return self.values[self.values.index(value)]

    def becomes(self, change: Change) -> Action:
        """Let it change: to a value, by a table such as ``{"away": "near"}``, or by a function of its value.

        Where the table has no row, or the table or the function says None, the step cannot happen; a list says that
        there are several possibilities. Of a variable that may have the value None, they say so by ``[None]``, and that
        the step cannot happen by ``[]``. Raises `SpecificationError` for a row about a value that it never has.
        """
        if isinstance(change, Mapping):
            for value in change:
                self._declared(value, f"{self.name}.becomes({{{value!r}: ...}})")
        return Action(self, change)

    def stays(self, *values: Value) -> Action:
        """Let the step happen only where it has one of *values*, and leave it as it is."""
        self.at(*values)
        return Action(self, {value: [value] for value in values})


@dataclass(frozen=True, eq=False)
class Action:
    """What one variable does in a step, by itself; of a family, in one replica unless `scope` says otherwise."""

    variable: Variable
    change: Change
    scope: Scope = Scope.ONE

    def next(self, value: Value, step: str) -> list[Value]:
        """Return the values that it may have next in *step*, if it has *value*: none before the protocol has begun.

        Raises `SpecificationError` if its function cannot be used.
        """
        change = self.change
        if value is UNSET:
            return []
        if callable(change):
            return asked(lambda: change(value), step, change, f"{self.variable.name}={value!r}", (self.variable,))
        if isinstance(change, Mapping):
            if value in change:
                check_none(change[value], step, change, f"{self.variable.name}={value!r}", (self.variable,))
            return alternatives(change.get(value))
        return [change]


@dataclass(frozen=True)
class Participant:
    """A variable in a step with a function; of a family, that of the one replica, or of `another`, as `scope` says."""

    variable: Variable
    scope: Scope = Scope.ONE

    @property
    def name(self) -> str:
        """What its value is called, beside that of the same variable of the one replica."""
        return self.variable.name if self.scope is Scope.ONE else f"{self.scope.value} {self.variable.name}"


@overload
def another(what: Action) -> Action: ...
@overload
def another(what: Variable) -> Participant: ...
def another(what: Action | Variable) -> Action | Participant:
    """Let one more replica do it, any but the one that the step is about; of a variable, take that of this replica.

    ``p.step("pass", token.becomes({1: 0}), another(token.becomes({0: 1})))``; or, as a function of the values of both,
    ``@p.step(token, another(token))``. The step can happen between each two replicas, in either order.
    """
    return replace(what, scope=Scope.ANOTHER) if isinstance(what, Action) else Participant(what, Scope.ANOTHER)


def each(action: Action) -> Action:
    """Let every replica do it at once; if one cannot, the step cannot happen."""
    return replace(action, scope=Scope.EACH)


def others(action: Action) -> Action:
    """Let every replica do it, except the one that the step is about, and `another` that takes part in it."""
    return replace(action, scope=Scope.OTHERS)


def alternatives(result: object) -> list[Value]:
    """Return the results that a function returned: none for None, several for a list, a set or a generator.

    A frozenset is one result: variables have such values.
    """
    if result is None:
        return []
    if isinstance(result, set):
        return sorted(result, key=repr)  # the order of a set differs from run to run
    if isinstance(result, list) or hasattr(result, "__next__"):
        return list(result)  # type: ignore[call-overload, no-any-return]  # a generator is iterable
    return [result]


def asked(
    ask: Callable[[], object], step: str, function: object, given: str, writes: Sequence[Variable]
) -> list[Value]:
    """Return the results of *function* of a *step*, which *writes* variables, for what is *given*: it is asked twice.

    Raises `SpecificationError` for what it raises, if it does not say the same again, and if it is not clear.
    """
    try:
        result = ask()
        results, again = alternatives(result), alternatives(ask())
    except Exception as error:
        raise unusable(f"raises {type(error).__name__}: {error}", step, function, given) from error
    if results != again:
        raise unusable(f"says {results!r} and then {again!r} of the same values, as with a clock, a random number or a "
                       "global that changes", step, function, given)
    check_none(result, step, function, given, writes)
    return results


def check_none(result: object, step: str, function: object, given: str, writes: Sequence[Variable]) -> None:
    """Refuse None as the *result* of a step that *writes* one variable, of which None is a value."""
    if result is None and len(writes) == 1 and writes[0].may_be_none:
        raise SpecificationError(
            f"step {step!r} says None, which is also a value of variable {writes[0].name!r}",
            where=f"{place(step, function)}, with {given}",
            why="None says that a step cannot happen, and so it is not known which of the two is meant", code="SC0239",
            instead="[None] where it becomes None, [] or no row in a table where it cannot happen",
        )


def unusable(what: str, step: str, function: object, given: str) -> SpecificationError:
    """Refuse the *function* of a *step*, of which *what* is wrong where certain values are *given*."""
    return SpecificationError(
        f"the function of step {step!r} {what}", where=f"{place(step, function)}, with {given}",
        why="it is called with every combination of the values that its variables may have, also with those that "
        "never occur together", code="SC0229",
        instead="return the next values, None where the step cannot happen, a list of several possibilities",
    )


def place(step: str, function: object) -> str:
    """Name the *step*, and where its *function* is written, as file and line."""
    code = getattr(function, "__code__", None)
    return f"step {step!r}" + ("" if code is None else f" ({code.co_filename}:{code.co_firstlineno})")


def comparable(value: Value, name: str, where: str) -> Value:
    """Return *value*, of the variable called *name*. Raises `SpecificationError` if states cannot differ in it."""
    try:
        hash(value)
    except TypeError as error:
        raise SpecificationError(
            f"variable {name!r} would become {value!r}, which cannot be compared", where=where,
            why="states are told apart by the values of their variables", code="SC0230",
            instead="a tuple, a frozenset or a frozen dataclass instead of a list, a set or a dictionary; and a list "
            "of several possibilities is what a function returns, or is in a table",
        ) from error
    return value


def listed(values: Sequence[Value]) -> str:
    """Write the first of *values*, and how many there are."""
    shown = ", ".join(map(repr, values[:9]))
    return shown if len(values) <= 9 else f"{shown} and {len(values) - 9:,} more"


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
