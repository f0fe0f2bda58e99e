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


def allowed_end(instance: Instance) -> Formula:
    """Return the formula: every machine that declares ends is in one of them, and some machine declares one."""
    declaring = [field for field in instance.fields if field.system.ends]
    inside = tuple(Inside(field, field.system.ends, "an allowed end") for field in declaring)
    return AllOf(inside) if inside else AnyOf(())
