"""Patterns: the forms that a claim may have, by the names of the field (Dwyer's patterns, LTL)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.network.predicates import bracketed, speaks_of_steps

if TYPE_CHECKING:
    from shadowcheck.network import Predicate


@dataclass(frozen=True)
class Always:
    """Every reachable state (in which `given` holds) satisfies `holds`. LTL: G (given -> holds)."""

    holds: Predicate
    given: Predicate | None = None

    def __str__(self) -> str:
        return f"G ({self.holds})" if self.given is None else f"G ({bracketed(self.given)} -> {bracketed(self.holds)})"


@dataclass(frozen=True)
class Never:
    """No reachable state, or no step taken, satisfies `bad`. LTL: G not bad."""

    bad: Predicate

    def __str__(self) -> str:
        return f"G not ({self.bad})"


@dataclass(frozen=True)
class Precedes:
    """No `then` without an earlier (or simultaneous) `first`. LTL: G (then -> O first)."""

    first: Predicate
    then: Predicate

    def __str__(self) -> str:
        return f"G (({self.then}) -> O ({self.first}))"


@dataclass(frozen=True)
class Absent:
    """After `after`, no `bad`. LTL: G (after -> X G not bad)."""

    bad: Predicate
    after: Predicate

    def __str__(self) -> str:
        return f"G (({self.after}) -> X G not ({self.bad}))"


@dataclass(frozen=True)
class Responds:
    """Every `trigger` is followed by `answer`, under the fairness of its steps. LTL: G (trigger -> F answer)."""

    trigger: Predicate
    answer: Predicate

    def __str__(self) -> str:
        return f"G (({self.trigger}) -> F ({self.answer})), every step as fair as declared"


@dataclass(frozen=True)
class Possible:
    """Some reachable state, or some step taken, satisfies `good`. CTL: EF good."""

    good: Predicate
    after: Predicate | None = None
    never: Predicate | None = None

    def __str__(self) -> str:
        after = "" if self.after is None else f", after ({self.after})"
        never = "" if self.never is None else f", on a path with no ({self.never})"
        return f"EF ({self.good}){after}{never}"


@dataclass(frozen=True)
class DeadlockFree:
    """Some step is enabled in every reachable state that is not an allowed end."""

    def __str__(self) -> str:
        return "G (some step is enabled, or every machine is at an allowed end)"


@dataclass(frozen=True)
class Counts:
    """The explored graph has exactly these numbers, which were recorded earlier."""

    states: int
    steps: int
    depth: int

    def __str__(self) -> str:
        return f"{self.states:,} states, {self.steps:,} steps, depth {self.depth}"


Pattern = Always | Never | Precedes | Absent | Responds | Possible | DeadlockFree | Counts


def always(holds: Predicate, *, given: Predicate | None = None) -> Always:
    """Every reachable state in which *given* holds satisfies *holds*. Vacuous if *given* never holds."""
    return Always(_state(holds, "always"), given if given is None else _state(given, "always"))


def never(bad: Predicate) -> Never:
    """No reachable state and no step taken satisfies *bad*.

    Vacuous if one of its conjuncts never holds by itself; a disjunction, if each of its parts is vacuous.
    """
    return Never(bad)


def precedes(first: Predicate, then: Predicate) -> Precedes:
    """No *then* without an earlier *first*. Vacuous if *then* never happens."""
    return Precedes(first, then)


def absent(bad: Predicate, *, after: Predicate) -> Absent:
    """After *after*, no *bad*. Vacuous if *after* never happens, or *bad* never happens at all."""
    return Absent(bad, after)


def responds(trigger: Predicate, answer: Predicate) -> Responds:
    """Every *trigger* is followed by *answer*, under the fairness declared. Vacuous if *trigger* never happens."""
    return Responds(trigger, answer)


def possible(good: Predicate, *, after: Predicate | None = None, never: Predicate | None = None) -> Possible:
    """Claim that some path reaches *good*: after *after* if that is given, and without *never* on the way.

    A step is witnessed by its firing, not by its being enabled.
    """
    return Possible(good, after, never)


def _state(predicate: Predicate, pattern: str) -> Predicate:
    if speaks_of_steps(predicate):
        raise SpecificationError(
            f"{pattern}() is about states, but this is about a step: {predicate}", where=f"{pattern}({predicate})",
            why="an invariant is judged in every state, whichever step led there",
            instead="write never(<the step> & ...), precedes(...) or absent(..., after=...)", code="SC0302",
        )
    return predicate
