"""Formulas: predicates over the fields and rules of one instance; replicas and labels are resolved.

A formula is true or false at a position of a run. Engines evaluate it over sets of positions, exporters write it down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, assert_never

if TYPE_CHECKING:
    from shadowcheck.instance.instance import Field, Instance


@dataclass(frozen=True)
class Inside:
    """The field is in one of these local states; `says` puts this in words.

    `is_named` tells whether the name of the local state shows it, so that a report need not add the words.
    """

    field: Field
    states: frozenset[int]
    says: str
    is_named: bool = False


@dataclass(frozen=True)
class Taken:
    """The step just taken follows one of these rules."""

    rules: frozenset[int]


@dataclass(frozen=True)
class Earlier:
    """The part held in the state that the step left."""

    part: Formula


@dataclass(frozen=True)
class Negation:
    """The part does not hold."""

    part: Formula


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Formula, ...]


Formula = Inside | Taken | Earlier | Negation | AllOf | AnyOf


class Position(NamedTuple):
    """A packed state, the number of the rule that led to it, and the state before; None where a run begins."""

    state: int
    rule: int | None = None
    left: int | None = None


def holds(formula: Formula, here: Position) -> bool:
    """Whether *formula* holds at one position."""
    match formula:
        case Inside(field, states):
            return field.local(here.state) in states
        case Taken(rules):
            return here.rule in rules
        case Earlier(part):
            return here.left is not None and holds(part, Position(here.left))
        case Negation(part):
            return not holds(part, here)
        case AllOf(parts):
            return all(holds(part, here) for part in parts)
        case AnyOf(parts):
            return any(holds(part, here) for part in parts)
        case _:
            assert_never(formula)


def is_about_steps(formula: Formula) -> bool:
    """Whether *formula* can be judged only when a step is taken."""
    match formula:
        case Inside():
            return False
        case Taken() | Earlier():
            return True
        case Negation(part):
            return is_about_steps(part)
        case AllOf(parts) | AnyOf(parts):
            return any(map(is_about_steps, parts))
        case _:
            assert_never(formula)


def at_rest(formula: Formula) -> Formula:
    """Return *formula* at a position to which no step leads, as a formula about the state."""
    match formula:
        case Inside():
            return formula
        case Taken() | Earlier():
            return AnyOf(())
        case Negation(part):
            return Negation(at_rest(part))
        case AllOf(parts):
            return AllOf(tuple(map(at_rest, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(at_rest, parts)))
        case _:
            assert_never(formula)


def allowed_end(instance: Instance) -> Formula:
    """Return the formula: every machine is where it may stop, and some machine declares where that is.

    A machine that declares ends may stop in one of them; one that declares none, where it can take no event of the
    network any more: whoever still could is waiting.
    """
    if not any(field.system.ends for field in instance.fields):
        return AnyOf(())
    done = {field: set(range(len(field.system.states))) for field in instance.fields if not field.system.ends}
    for part in (part for rule in instance.rules for part in rule.parts if part.field in done and part.event):
        done[part.field] -= part.next.keys() - part.idle
    where = ((field, field.system.ends or frozenset(done[field])) for field in instance.fields)
    return AllOf(tuple(Inside(field, states, "an allowed end") for field, states in where))
