"""Linear temporal logic: what must be true along a run, position by position (Pnueli, 1977).

A run is infinite: one that stays somewhere for ever goes on with positions that no step leads to, in the same state. So
a predicate about a step is false there, and ``X p`` asks about the same state again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, assert_never

from shadowcheck.network.predicates import FALSE, TRUE, And, Before, Or, Predicate, Took, speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Now:
    """The predicate holds at this position."""

    predicate: Predicate

    def __str__(self) -> str:
        return f"({self.predicate})"


@dataclass(frozen=True)
class Negation:
    """The part is not true from here."""

    part: PathFormula

    def __str__(self) -> str:
        return f"not {self.part}"


@dataclass(frozen=True)
class Conjunction:
    """Both are true from here."""

    left: PathFormula
    right: PathFormula

    def __str__(self) -> str:
        return f"({self.left} and {self.right})"


@dataclass(frozen=True)
class Disjunction:
    """At least one is true from here."""

    left: PathFormula
    right: PathFormula

    def __str__(self) -> str:
        return f"({self.left} or {self.right})"


@dataclass(frozen=True)
class Implication:
    """The right is true from here, if the left is."""

    left: PathFormula
    right: PathFormula

    def __str__(self) -> str:
        return f"({self.left} -> {self.right})"


@dataclass(frozen=True)
class X:
    """Next: the part is true from the next position."""

    part: PathFormula

    def __str__(self) -> str:
        return f"X {self.part}"


@dataclass(frozen=True)
class F:
    """Eventually: the part is true from here or from some later position."""

    part: PathFormula

    def __str__(self) -> str:
        return f"F {self.part}"


@dataclass(frozen=True)
class G:
    """Always: the part is true from here and from every later position."""

    part: PathFormula

    def __str__(self) -> str:
        return f"G {self.part}"


@dataclass(frozen=True)
class U:
    """Until: the right comes true, here or later, and the left is true until then."""

    left: PathFormula
    right: PathFormula

    def __str__(self) -> str:
        return f"({self.left} U {self.right})"


@dataclass(frozen=True)
class R:
    """Release: the right is true up to the position, included, where the left is; for ever, if that never is."""

    left: PathFormula
    right: PathFormula

    def __str__(self) -> str:
        return f"({self.left} R {self.right})"


PathFormula = Now | Negation | Conjunction | Disjunction | Implication | X | F | G | U | R


def parts(formula: PathFormula) -> tuple[PathFormula, ...]:
    """Return the formulas directly inside *formula*."""
    return () if isinstance(formula, Now) else tuple(getattr(formula, one.name) for one in fields(formula))


def predicates_in(formula: PathFormula) -> Iterator[Predicate]:
    """Yield the predicates in *formula*, in order."""
    if isinstance(formula, Now):
        yield formula.predicate
    for part in parts(formula):
        yield from predicates_in(part)


def normal(formula: PathFormula, *, negated: bool = False) -> PathFormula:  # noqa: PLR0911 - one answer each
    """Return *formula*, or its negation, with negations in predicates only, of Now, Conjunction, Disjunction, X, U, R.

    Neighbouring predicates become one.
    """
    match formula:
        case Now(predicate):
            return Now(_negated(predicate) if negated else predicate)
        case Negation(part):
            return normal(part, negated=not negated)
        case Implication(left, right):
            return normal(Disjunction(Negation(left), right), negated=negated)
        case Conjunction(left, right) | Disjunction(left, right):
            both = isinstance(formula, Conjunction) != negated
            return _joined(normal(left, negated=negated), normal(right, negated=negated), both=both)
        case X(part):
            return X(normal(part, negated=negated))
        case F(part):
            return normal(U(Now(TRUE), part), negated=negated)
        case G(part):
            return normal(R(Now(FALSE), part), negated=negated)
        case U(left, right) | R(left, right):
            kind = U if isinstance(formula, U) != negated else R
            return kind(normal(left, negated=negated), normal(right, negated=negated))
        case _:
            assert_never(formula)


def _negated(predicate: Predicate) -> Predicate:
    return FALSE if predicate == TRUE else TRUE if predicate == FALSE else ~predicate


def _joined(left: PathFormula, right: PathFormula, *, both: bool) -> PathFormula:
    decisive, idle = (Now(FALSE), Now(TRUE)) if both else (Now(TRUE), Now(FALSE))
    if decisive in (left, right):
        return decisive
    if idle in (left, right):
        return right if left == idle else left
    if isinstance(left, Now) and isinstance(right, Now):
        return Now(left.predicate & right.predicate if both else left.predicate | right.predicate)
    return Conjunction(left, right) if both else Disjunction(left, right)


def conjuncts(formula: PathFormula) -> Iterator[PathFormula]:
    """Yield the formulas all of which are true where *formula* is."""
    match formula:
        case Conjunction(left, right):
            yield from conjuncts(left)
            yield from conjuncts(right)
        case G(Conjunction(left, right)):
            yield from conjuncts(G(left))
            yield from conjuncts(G(right))
        case _:
            yield formula


def is_now(formula: PathFormula) -> bool:
    """Whether *formula* is about one position only."""
    return not isinstance(formula, X | F | G | U | R) and all(map(is_now, parts(formula)))


def predicate_of(formula: PathFormula) -> Predicate:
    """Return a formula about one position as a predicate."""
    match normal(formula):
        case Now(predicate):
            return predicate
        case _:
            raise AssertionError(formula)


def needed(formula: PathFormula) -> Iterator[Predicate]:
    """Yield predicates each of which is true somewhere on every run of which *formula* is true."""
    match normal(formula):
        case Now(predicate):
            yield predicate
        case Conjunction(left, right):
            yield from (*needed(left), *needed(right))
        case X(part) | U(_, part) | R(_, part):
            yield from needed(part)
        case _:  # either part of a disjunction may be the one
            return


def is_lasting(predicate: Predicate) -> bool:
    """Whether staying somewhere cannot make *predicate* true: it was so before, or is not."""
    return not speaks_of_steps(predicate) or _is_step(predicate)


def answers(trigger: Predicate, answer: Predicate) -> bool:
    """Whether staying somewhere can neither be a trigger that is left without its answer, nor the only answer."""
    return is_lasting(answer) if _is_step(trigger) else not (speaks_of_steps(trigger) or speaks_of_steps(answer))


def _is_step(predicate: Predicate) -> bool:
    """Whether *predicate* is true only where a step leads to."""
    match predicate:
        case Took() | Before():
            return True
        case And(found):
            return any(map(_is_step, found))
        case Or(found):
            return all(map(_is_step, found))
        case _:
            return False
