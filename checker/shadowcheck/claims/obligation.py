"""Obligations: the few shapes to which patterns are lowered, so that judges and exporters need not know the patterns.

A new pattern is lowered to one of them here; if it is about an order of steps, it may need an observer of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from shadowcheck.claims.automaton import Automaton, breaking
from shadowcheck.claims.observer import Observation, Observer
from shadowcheck.claims.patterns import (
    Absent,
    Always,
    AlwaysEventually,
    Counts,
    DeadlockFree,
    EventuallyAlways,
    Implements,
    Ltl,
    Never,
    Possible,
    PossibleFromEverywhere,
    Precedes,
    Release,
    Responds,
    Until,
)
from shadowcheck.claims.temporal import (
    Conjunction,
    F,
    G,
    Implication,
    Negation,
    Now,
    R,
    U,
    answers,
    conjuncts,
    is_lasting,
    is_now,
    needed,
    predicate_of,
)
from shadowcheck.network import Predicate
from shadowcheck.network.predicates import And, Or, Some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims.patterns import Pattern
    from shadowcheck.claims.temporal import PathFormula
    from shadowcheck.network import Network

PRECEDES = Observer(
    "precedes", ("waiting for the first", "first has happened", "broken"),
    ((0, 1, 2, 1), (1, 1, 1, 1), (2, 2, 2, 2)), 2, ("first", "then"),
    "Claims precedes(first, then): 'then' without an earlier 'first' breaks the claim.", prevents=0,
)
ABSENT = Observer(
    "absent", ("not yet forbidden", "forbidden", "broken"),
    ((0, 1, 0, 1), (1, 1, 2, 2), (2, 2, 2, 2)), 2, ("after", "bad"),
    "Claims absent(bad, after): 'bad' later than 'after' breaks the claim.",
)
RESPONDS = Observer(
    "responds", ("nothing owed", "an answer is owed"),
    ((0, 1, 0, 0), (1, 1, 0, 0)), 1, ("trigger", "answer"),
    "Claims responds(trigger, answer): a run that stays for ever where an answer is owed breaks the claim.", prevents=1,
)
NEVER = Observer(
    "never", ("fine", "broken"), ((0, 1, 0, 1), (1, 1, 1, 1)), 1, ("bad", "-"),
    "Claims never(bad): the first bad step breaks the claim.",
)
AFTER = Observer(
    "possible", ("not yet", "after it", "witnessed"),
    ((0, 1, 0, 1), (1, 1, 2, 2), (2, 2, 2, 2)), 2, ("after", "good"),
    "Claims possible(good, after): 'good' later than 'after' is the witness that is looked for.",
)
OBSERVERS = (NEVER, PRECEDES, ABSENT, RESPONDS, AFTER)

Exercised = tuple[tuple[str, Predicate], ...]
"""What must happen somewhere, or else the claim is vacuous: each part in words, and as a predicate."""


@dataclass(frozen=True)
class Invariant:
    """Every position of every run satisfies `holds` if it satisfies `given`.

    Vacuous unless all parts of one of `cases` happen.
    """

    holds: Predicate
    given: Predicate | None = None
    cases: tuple[Exercised, ...] = ((),)

    @property
    def bad(self) -> Predicate:
        """The predicate of the positions that break it."""
        return ~self.holds if self.given is None else self.given & ~self.holds

    @property
    def observation(self) -> Observation:
        """The observer whose goal is a position that breaks it."""
        return Observation(NEVER, self.bad)


@dataclass(frozen=True)
class Order:
    """No run leads the observer to its goal. Vacuous unless all of `exercised` happens."""

    observation: Observation
    exercised: Exercised


@dataclass(frozen=True)
class Response:
    """No fair run owes the answer forever."""

    trigger: Predicate
    answer: Predicate

    @property
    def observation(self) -> Observation:
        """The observer that remembers whether an answer is owed."""
        return Observation(RESPONDS, self.trigger, self.answer)


@dataclass(frozen=True)
class Witness:
    """Some run leads to `good`: after `after` if that is given, and without `without` on the way.

    One replica is enough; every other obligation must be met for each replica.
    """

    good: Predicate
    after: Predicate | None = None
    without: Predicate | None = None

    @property
    def observation(self) -> Observation:
        """The observer whose goal is the witness."""
        if self.after is None:
            return Observation(NEVER, self.good, without=self.without)
        return Observation(AFTER, self.after, self.good, self.without)


@dataclass(frozen=True)
class Everywhere:
    """From every reachable state, some run leads to `good`."""

    good: Predicate


@dataclass(frozen=True)
class Temporal:
    """The formula is true of every fair run.

    Vacuous unless all of `exercised` happens, and if `settled` is true at the start.
    """

    formula: PathFormula
    exercised: Exercised = ()
    settled: Predicate | None = None

    @cached_property
    def automaton(self) -> Automaton:
        """The automaton of the runs that break it."""
        return breaking(self.formula)


@dataclass(frozen=True)
class Refinement:
    """By what is observed, each run is one of the `abstract` network, as `shadowcheck.claims.Implements` says."""

    abstract: Network
    theirs: tuple[Predicate, ...]
    ours: tuple[Predicate, ...]


Observed = Invariant | Order | Response | Witness
"""What an observer that goes along with a run can tell."""

OnGraph = Temporal | Everywhere | Refinement
"""What an explored graph settles, and no observer that goes along with one run."""

Obligation = Observed | Everywhere | Temporal | Refinement | DeadlockFree | Counts


def lowered(pattern: Pattern) -> Obligation:  # noqa: C901, PLR0911 - one answer per pattern
    """Return the obligation that *pattern* puts on a network."""
    match pattern:
        case Always(holds, given):
            return Invariant(holds, given, ((() if given is None else (("its condition", given),)),))
        case Never(bad):
            return Invariant(~bad, cases=_cases(bad))
        case Precedes(first, then):
            return Order(Observation(PRECEDES, first, then), (("its second event", then),))
        case Absent(bad, after):
            return Order(Observation(ABSENT, after, bad), (("what starts it", after), ("what it forbids", bad)))
        case Responds(trigger, answer):
            return Response(trigger, answer)
        case Possible(good, after, never):
            return Witness(good, after, never)
        case PossibleFromEverywhere(good):
            return Everywhere(good)
        case EventuallyAlways() | AlwaysEventually() | Until() | Release() | Ltl():
            return _simplest(_formula(pattern))
        case Implements(abstract, theirs, ours):
            return Refinement(abstract, theirs, ours)
        case DeadlockFree() | Counts():
            return pattern
        case _:
            assert_never(pattern)


def of_predicates(pattern: Pattern) -> Pattern:
    """Return *pattern*; in place of a formula that an invariant or a response says, the pattern that says the same."""
    match pattern, lowered(pattern):
        case Ltl(), Invariant(holds, given):
            return Always(holds, given)
        case Ltl(), Response(trigger, answer):
            return Responds(trigger, answer)
        case _:
            return pattern


def _formula(pattern: EventuallyAlways | AlwaysEventually | Until | Release | Ltl) -> PathFormula:
    match pattern:
        case EventuallyAlways(holds):
            return F(G(Now(holds)))
        case AlwaysEventually(happens):
            return G(F(Now(happens)))
        case Until(holds, comes):
            return U(Now(holds), Now(comes))
        case Release(frees, holds):
            return R(Now(frees), Now(holds))
        case Ltl(formula):
            return formula
        case _:
            assert_never(pattern)


def _simplest(formula: PathFormula) -> Obligation:
    """Return the simplest obligation that says what *formula* says."""
    match formula:
        case G(holds) if is_now(holds):
            given = predicate_of(holds.left) if isinstance(holds, Implication) else None
            found = Invariant(predicate_of(holds), cases=((() if given is None else (("its condition", given),)),))
            if is_lasting(found.bad):
                return found
        case G(Implication(given, F(comes))) if is_now(given) and is_now(comes):
            if answers(predicate_of(given), predicate_of(comes)):
                return Response(predicate_of(given), predicate_of(comes))
    return Temporal(formula, tuple(_conditions(formula)), _settled(formula))


def _conditions(formula: PathFormula) -> Iterator[tuple[str, Predicate]]:
    """Yield what must happen so that each implication that *formula* demands, or demands always, asks for anything."""
    for one in conjuncts(formula):
        demanded = one.part if isinstance(one, G) else one
        if isinstance(demanded, Implication):
            yield from (("its condition", predicate) for predicate in needed(demanded.left))


def _settled(formula: PathFormula) -> Predicate | None:
    """Return what must not be true at the start, as *formula* would be true of every run; None: nothing is known."""
    match formula:
        case F(comes) | U(_, comes) if is_now(comes):
            return predicate_of(comes)
        case R(frees, holds) if is_now(frees) and is_now(holds):
            return predicate_of(Conjunction(frees, holds))
        case Implication(given, _) if is_now(given):
            return predicate_of(Negation(given))
        case _:
            return None


def _cases(bad: Predicate) -> tuple[Exercised, ...]:
    """Return the cases of a forbidden predicate, which is vacuous if each has a part that never happens by itself.

    A disjunction has a case for each of its parts; a predicate without parts is never vacuous.
    """
    match bad:
        case Or(parts) if parts:
            return tuple(one for part in parts for one in _cases(part))
        case And(parts):
            return (tuple(("a part of it", part) for part in parts),)
        case Some(part):
            return tuple(tuple((what, Some(one)) for what, one in case) for case in _cases(part))
        case _:
            return ((),)
