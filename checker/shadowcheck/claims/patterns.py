"""Patterns: the forms that a claim may have, by the names of the field (Dwyer's patterns, LTL)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims.automaton import breaking
from shadowcheck.errors import SpecificationError
from shadowcheck.network import Network
from shadowcheck.network.network import recheck
from shadowcheck.network.predicates import Atom, Took, bracketed, speaks_of_steps, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.claims.temporal import PathFormula
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
class PossibleFromEverywhere:
    """From every reachable state, some run leads to `good`. CTL: AG EF good."""

    good: Predicate

    def __str__(self) -> str:
        return f"AG EF ({self.good})"


@dataclass(frozen=True)
class EventuallyAlways:
    """From some point on, `holds` is true for ever, under the fairness of the steps. LTL: F G holds."""

    holds: Predicate

    def __str__(self) -> str:
        return f"F G ({self.holds}), every step as fair as declared"


@dataclass(frozen=True)
class AlwaysEventually:
    """`happens` comes again and again, for ever, under the fairness of the steps. LTL: G F happens."""

    happens: Predicate

    def __str__(self) -> str:
        return f"G F ({self.happens}), every step as fair as declared"


@dataclass(frozen=True)
class Until:
    """`comes` happens, under the fairness of the steps, and `holds` is true until then. LTL: holds U comes."""

    holds: Predicate
    comes: Predicate

    def __str__(self) -> str:
        return f"({self.holds}) U ({self.comes}), every step as fair as declared"


@dataclass(frozen=True)
class Release:
    """`holds` is true until `frees` is, and then still; for ever, if that never is. LTL: frees R holds."""

    frees: Predicate
    holds: Predicate

    def __str__(self) -> str:
        return f"({self.frees}) R ({self.holds})"


@dataclass(frozen=True)
class Ltl:
    """The formula of linear temporal logic is true of every run, under the fairness of the steps."""

    formula: PathFormula

    def __str__(self) -> str:
        return f"{self.formula}, every step as fair as declared"


@dataclass(frozen=True)
class Implements:
    """By what is observed of it, each run is one of the `abstract` network, which may stand still at any step.

    Predicate n of `ours`, of this network, is true where predicate n of `theirs`, of the abstract one, is.
    """

    abstract: Network
    theirs: tuple[Predicate, ...]
    ours: tuple[Predicate, ...]

    def __str__(self) -> str:
        seen = "; ".join(f"{theirs}: {ours}" for theirs, ours in zip(self.theirs, self.ours, strict=True))
        return f"each step is one of {self.abstract.name!r}, or changes nothing there, if {seen}"


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


Pattern = (
    Always | Never | Precedes | Absent | Responds | Possible | PossibleFromEverywhere | EventuallyAlways
    | AlwaysEventually | Until | Release | Ltl | Implements | DeadlockFree | Counts
)


def is_read_from_text(pattern: Pattern) -> bool:
    """Whether *pattern* was read from a text, which may name steps that there are not."""
    return isinstance(pattern, Ltl)


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


def possible_from_everywhere(good: Predicate) -> PossibleFromEverywhere:
    """From every reachable state, some run leads to *good*: it can always be reached (again). Never vacuous.

    No fairness is assumed, as a run that leads there need not be one that is taken.
    """
    return PossibleFromEverywhere(good)


def eventually_always(holds: Predicate) -> EventuallyAlways:
    """From some point on, *holds* is true for ever, under the fairness declared. Never vacuous."""
    return EventuallyAlways(holds)


def always_eventually(happens: Predicate) -> AlwaysEventually:
    """*happens* comes again and again, for ever, under the fairness declared. Never vacuous.

    A run that stays where it is takes no step any more: there, only what is true of the state comes again and again.
    """
    return AlwaysEventually(happens)


def until(holds: Predicate, comes: Predicate) -> Until:
    """From the start, *holds* is true until *comes* happens, which it does, under the fairness declared.

    Vacuous if *comes* is true at the start, where nothing is left to be until then.
    """
    return Until(holds, comes)


def release(frees: Predicate, holds: Predicate) -> Release:
    """From the start, *holds* is true up to where *frees* is, and there, too; for ever, if *frees* never is.

    Vacuous if both are true at the start, after which nothing is asked.
    """
    return Release(frees, holds)


def ltl(text: str, **named: Predicate) -> Ltl:
    """Claim that the formula *text* is true of every run, under the fairness declared.

    ``train.near`` says that the role is in that state, ``train.cars = 3`` what an observable of it is, and
    ``took("enter")`` what the step just taken was; any other name is that of one of the predicates *named*. Of these,
    ``some(...)``, ``every(...)``, ``some_other(...)``, ``before(...)`` and ``entering(...)`` are made as in Python.
    ``not``, ``and``, ``or``, ``->`` and ``<->`` join them, also as ``!``, ``&``, ``|``, ``&&``, ``||``. ``G`` (or
    ``[]``) is always, ``F`` (or ``<>``) eventually, ``X`` next, ``U`` until, ``W`` until, if ever, ``R`` (or ``V``)
    release. Vacuous if a ``p -> ...`` or ``G (p -> ...)`` that it demands needs something for ``p`` that never happens,
    and if it is settled at the start: ``F p`` and ``q U p`` where ``p`` is true there, ``p -> ...`` where it is not.

    Raises `SpecificationError` if this is no formula, or one that is too large.
    """
    from shadowcheck.claims.reading import read  # noqa: PLC0415 - most models have no text to be read

    formula = read(text, named)
    breaking(formula)  # refuses what is too large
    return Ltl(formula)


def implements(abstract: Network, observed: Mapping[Predicate, Predicate]) -> Implements:
    """Claim that each run of this network is, by what is *observed* of it, one of the *abstract* network.

    Each predicate of the abstract network is given with what it means here: ``{lock.at("free"): server.at("idle")}``.
    What is said of a replicated role in both, without quantifier, is meant for each replica, of which there are as many
    in both. The abstract network makes at most one step for each that is made here, and may stand still instead; what
    is not observed of it may be anything. Only steps are compared: that nothing needs to happen there either is another
    claim. Vacuous if what is observed never changes.

    Raises `SpecificationError` if nothing is observed, or the abstract network does not have what is.
    """
    if not observed or not isinstance(abstract, Network):
        raise SpecificationError(
            f"implements() observes nothing of {getattr(abstract, 'name', abstract)!r:.80}", where="implements(...)",
            why="two networks are compared by predicates of the abstract one that mean something here",
            instead='implements(abstract, {lock.at("free"): server.at("idle")}), where abstract is a Network, or what '
            "protocol.network() returns", code="SC0324",
        )
    for part in (part for predicate in observed for part in walk(predicate)):
        if isinstance(part, Atom):
            recheck(part, abstract.role(part.role))
        if isinstance(part, Took):
            abstract.took(*part.labels)
    return Implements(abstract, tuple(observed), tuple(observed.values()))


def _state(predicate: Predicate, pattern: str) -> Predicate:
    if speaks_of_steps(predicate):
        raise SpecificationError(
            f"{pattern}() is about states, but this is about a step: {predicate}", where=f"{pattern}({predicate})",
            why="an invariant is judged in every state, whichever step led there",
            instead="write never(<the step> & ...), precedes(...) or absent(..., after=...)", code="SC0302",
        )
    return predicate
