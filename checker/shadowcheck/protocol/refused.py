"""What a protocol refuses while it is declared, and when its model is made: mistakes that would be lost otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, closest, suggestion
from shadowcheck.protocol.variable import UNSET, Action, Participant, Variable, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from shadowcheck.protocol.tables import Values
    from shadowcheck.protocol.wiring import Declared

COLUMNS = ("says", "source", "fair", "labels", "group", "by", "to", "action", "anyone", "failure")
"""What may be said of a step besides what it does."""


def check_variable(made: Variable, known: Collection[str], whole: str) -> None:
    """Refuse a variable of a *known* name, one that does not begin with one of its values, and what it never has."""
    if made.name in known or (made.values is not None and made.first not in (*made.values, UNSET)):
        twice = made.name in known
        raise SpecificationError(
            f"variable {made.name!r} is declared twice" if twice
            else f"variable {made.name!r} begins with {made.first!r}, which is not one of its values",
            where=whole, why="a variable has one name, and begins with one of its values", code="SC0233",
            instead="another name" if twice else f"one of {listed(made.values or ())}",
        )
    if made.family is not None and made.first is UNSET:
        raise SpecificationError(
            f"variable {made.name!r} of each of the {made.family} begins in no way", where=whole, code="SC0236",
            why="all replicas of a family begin alike",
            instead=f"a first value, protocol.variable({made.name!r}, first, family=...), and a step that sets it",
        )
    made.at(*made.ends or ())


def check_arguments(
    given: Sequence[object], kinds: tuple[type, ...], variables: Mapping[str, Variable], whole: str
) -> None:
    """Refuse what is *given* to a step and is not of one of these *kinds*, or about none of the *variables*."""
    for one in given:
        if not isinstance(one, kinds):
            raise SpecificationError(
                f"{one!r:.80} is given to a step, which is a name and actions, or is about variables", where=whole,
                why="it would not be known what the step does", code="SC0237",
                instead="protocol.step('go', x.becomes(1)); or @protocol.step(x, y), above a function",
            )
        check_own(one.variable if isinstance(one, Action | Participant) else one, variables, whole)


def check_own(variable: object, variables: Mapping[str, Variable], whole: str) -> None:
    """Refuse a *variable* of another protocol."""
    if isinstance(variable, Variable) and variables.get(variable.name) is not variable:
        raise SpecificationError(
            f"variable {variable.name!r} is not one of {whole}", where=whole,
            why="a protocol is about variables that were declared on it", code="SC0237",
            instead=f"{variable.name} = protocol.variable({variable.name!r}, ...), on this protocol",
        )


def check_columns(step: str, row: Iterable[str]) -> None:
    """Refuse what nobody knows of a step."""
    for column in row:
        if column not in COLUMNS:
            raise SpecificationError(
                f"a step has no {column!r}", where=f"step {step!r}", why=f"it has {', '.join(COLUMNS)}",
                instead=suggestion(column, COLUMNS, "leave it out"), code="SC0237",
            )


def check_first(variables: Iterable[Variable], whole: str) -> None:
    """Refuse *variables* that have a first value, of a protocol that begins in several ways."""
    for one in variables:
        if one.first is not UNSET:
            raise SpecificationError(
                f"variable {one.name!r} begins with {one.first!r}, and in other ways, too", where=whole, code="SC0236",
                why="only what has no first value is set at the beginning",
                instead=f"protocol.variable({one.name!r}, values=...), or leave it out of begins(...)",
            )


def check_beginning(values: Values, begin: Declared | None, whole: str) -> None:
    """Refuse a protocol without variables, with one that nothing sets, and one that begins in no way."""
    if not values.known:
        raise SpecificationError(
            f"{whole} has no variables", where=whole, why="without one nothing can happen", code="SC0213",
            instead="protocol.variable(name, first, values), and steps that change it",
        )
    for one in values.known:
        if one.first is UNSET and (begin is None or one not in begin.variables):
            raise SpecificationError(
                f"variable {one.name!r} does not begin with any value", where=whole, code="SC0236",
                why="it was declared without a first value, and no function says with which ones it may begin",
                instead=f"protocol.variable({one.name!r}, <first value>), or @protocol.begins(<it, and all others>)",
            )
    if begin is not None and begin.joint is not None and not values.pairs[begin.joint]:
        raise SpecificationError(
            f"{whole} begins in no way", where=begin.joint.place, code="SC0236",
            why="its function names no values to begin with, so that nothing would ever happen",
            instead="return a list of values, or of tuples of values",
        )


def check_compared(compared: Mapping[Variable, int], values: Values, whole: str) -> None:
    """Refuse a comparison of variables that had only so many values when they were *compared*."""
    for one, many in compared.items():
        if len(values.known[one]) > many:
            raise SpecificationError(
                f"where(...) is about variable {one.name!r} before all of its values are known", where=whole,
                why=f"a step that is declared later gives it {values.known[one][many]!r}", code="SC0238",
                instead=f"declare its values, protocol.variable({one.name!r}, {one.first!r}, ...), or steps first",
            )


def check_labels(labels: Iterable[str], known: Collection[str], whole: str) -> None:
    """Refuse *labels* that no step has."""
    for label in labels:
        if label not in known:
            raise SpecificationError(
                f"no step is called {label!r}", where=whole, code="SC0204",
                why=f"the closest are {', '.join(closest(label, known) or sorted(known)[:4])}",
                instead="name a step or one of its labels",
            )
