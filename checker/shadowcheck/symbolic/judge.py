"""Judging: a claim on the set of reachable states, pattern by pattern, with the verdicts of `shadowcheck.judge`.

Invariants and claims about one step need the reachable states and nothing more. Orders of steps need a fixpoint of
their own, with their observer. What cannot happen in the cone of the replica that a claim is about cannot happen at
all; what can is looked for again in the network itself.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple, assert_never

from shadowcheck.claims import Absent, Always, Claim, Counts, DeadlockFree, Never, Possible, Precedes, Responds
from shadowcheck.judge.observers import ABSENT, AFTER, NEVER, PRECEDES, RESPONDS, Observer
from shadowcheck.judge.quantifiers import index
from shadowcheck.judge.vacuity import Exercised, cases, idle
from shadowcheck.judge.verdict import Blame, Evidence, Result, Verdict
from shadowcheck.network.predicates import Every, Some, speaks_of_steps, walk
from shadowcheck.symbolic.counterexample import Effort, Guides, Run, find_run
from shadowcheck.symbolic.deadlock import stuck
from shadowcheck.symbolic.evidence import blamed, stopped
from shadowcheck.symbolic.goal import Quest, Turn, numbers
from shadowcheck.symbolic.layers import Allowance, TooMuchWork, depth, shortest
from shadowcheck.symbolic.lifting import lifted
from shadowcheck.symbolic.liveness import Response
from shadowcheck.symbolic.product import Watch
from shadowcheck.symbolic.provenance import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shadowcheck.judge.valuation import Binding
    from shadowcheck.network import Predicate
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.projection import Cone
    from shadowcheck.symbolic.reach import System
    from shadowcheck.symbolic.valuation import Truth

MOST_FOR_LOOPS = 10**10
MANY_TIMES_LESS = 10
"""States beyond which it seldom pays to look for fair runs outside of cones, and how many times less is spent."""

TOO_MUCH = "to look for a fair run that never answers is too much work with so many replicas"
"""Why a claim that something is answered may be left open."""


class Known(NamedTuple):
    """What is known of a network, or how to know it."""

    system: System
    truth: Truth
    reachable: Node
    steps: Callable[[], int]
    cone: Callable[[Binding], Cone]
    fewer: Callable[[], Known | None]
    effort: Effort


class Judge:
    """Verdicts on one claim, for the replica that is `bound`."""

    def __init__(self, known: Known, claim: Claim, bound: Binding) -> None:
        self.known, self.claim, self.bound = known, claim, bound
        self.system, self.truth, self.reachable = known.system, known.truth, known.reachable
        self._false = known.system.space.false

    def judge(self) -> Verdict:  # noqa: PLR0911 - one answer per pattern
        """Return the verdict."""
        match self.claim.pattern:
            case Always(holds, given):
                bad = ~holds if given is None else given & ~holds
                return self._invariant(bad, [[] if given is None else [("its condition", given)]])
            case Never(bad) if speaks_of_steps(bad):
                return self._ordered(NEVER, (bad, None), cases(bad), "a step breaks it")
            case Never(bad):
                return self._invariant(bad, cases(bad))
            case Precedes(first, then):
                return self._ordered(PRECEDES, (first, then), [[("its second event", then)]])
            case Absent(bad, after):
                asked = [[("what starts it", after), ("what it forbids", bad)]]
                return self._ordered(ABSENT, (after, bad), asked)
            case Responds(trigger, answer):
                return self._response(trigger, answer)
            case DeadlockFree():
                return self._no_deadlock()
            case Counts():
                return self._counted(self.claim.pattern)
            case Possible():
                return self._witness(self.claim.pattern)
            case _:
                assert_never(self.claim.pattern)

    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds at some position of some run."""
        cone = self._cone(predicate)
        system, reachable = (self.system, self.reachable) if cone is None else (cone.system, cone.reachable)
        if not speaks_of_steps(predicate):
            return reachable & self.truth.of_states(predicate, self.bound) != self._false
        if self.truth.initially(predicate, self.bound):
            return True
        wheres = (event.domain & self.truth.of_rule(predicate, self.bound, event.rule) for event in system.events)
        return any(where != self._false and reachable & where != self._false for where in wheres)

    def _cone(self, *predicates: Predicate | None) -> Cone | None:
        """Return the cone of the replica that is bound, if the predicates ask of nobody else; or else None."""
        said = (part for predicate in predicates if predicate is not None for part in walk(predicate))
        if not self.system.space.instance.sizes or any(isinstance(part, Every | Some) for part in said):
            return None
        return self.known.cone(self.bound)

    def _kept(self, asked: Sequence[Exercised]) -> Verdict:
        lacking = idle(asked, self.happens)
        if lacking:
            return self._said(Result.VACUOUS, lacking, ())
        return Verdict(self.claim, Result.HOLDS, "no reachable state or order of steps breaks it")

    def _said(self, result: Result, reason: str, parts: tuple[str, ...], run: Run | None = None) -> Verdict:
        evidence = None if run is None else Evidence(tuple(run.rules), shortest=run.shortest)
        return Verdict(self.claim, result, reason, evidence, Blame(index(self.bound), parts))

    def _broken(self, bad: Predicate, reason: str, run: Run) -> Verdict:
        parts = blamed(self.system.space.instance, run.rules, bad, self.bound)
        return self._said(Result.FAILS, reason, parts, run)

    def _invariant(self, bad: Predicate, asked: Sequence[Exercised]) -> Verdict:
        states = self.truth.of_states(bad, self.bound)
        if self.reachable & states == self._false:
            return self._kept(asked)
        run = self._run_to(lambda known: known.truth.of_states(bad, self.bound), bad)
        return self._broken(bad, "a reachable state breaks it", run)

    def _no_deadlock(self) -> Verdict:
        if stuck(self.system, self.reachable) == self._false:
            return self._kept([[]])
        run = self._run_to(lambda known: stuck(known.system, known.reachable), None)
        parts = stopped(self.system.space.instance, run.rules)
        evidence = Evidence(tuple(run.rules), shortest=run.shortest)
        return Verdict(self.claim, Result.FAILS, "nobody can take a step", evidence, Blame(None, parts))

    def _counted(self, recorded: Counts) -> Verdict:
        found = Counts(
            self.system.space.count(self.reachable), self.known.steps(), depth(self.system, Allowance())
        )
        if found == recorded:
            return self._kept([[]])
        told = f"found {found}, but recorded are {recorded}: record them anew if the model was meant to change"
        return Verdict(self.claim, Result.FAILS, told)

    def _ordered(
        self, observer: Observer, questions: tuple[Predicate, Predicate | None], asked: Sequence[Exercised],
        reason: str = "an order of steps breaks it",
    ) -> Verdict:
        if observer is not NEVER and idle(asked, self.happens):
            return self._kept(asked)
        run = self._sought(Watch(self.system, self.truth, self.bound, observer, questions))
        first, then = questions
        return self._kept(asked) if run is None else self._broken(first if then is None else then, reason, run)

    def _witness(self, pattern: Possible) -> Verdict:
        if pattern.never is not None and self.truth.initially(pattern.never, self.bound):
            return self._said(Result.FAILS, f"every run begins with {pattern.never}", ())
        asked = (pattern.good, None) if pattern.after is None else (pattern.after, pattern.good)
        observer = NEVER if pattern.after is None else AFTER
        run = self._sought(Watch(self.system, self.truth, self.bound, observer, asked, pattern.never), likely=True)
        if run is None:
            return self._said(Result.FAILS, "no run shows it: the model is too strong", ())
        return self._said(Result.HOLDS, "this run shows it", (), run)

    def _sought(self, watch: Watch, *, likely: bool = False) -> Run | None:
        """Return a run to the observer's goal; None if there is none. If it is *likely*, one is looked for at once."""
        free, seen = watch.blocked is None and watch.observer is not PRECEDES, None
        cone = self._cone(*watch.questions, watch.blocked)
        if cone is not None:
            over = watch.over(cone.system, self.truth)
            seen = over.quest()
            if not (over.breaks(cone.reachable) if free else Journal(seen).search(hasty=False)):
                return None
        if free and not likely and not watch.breaks(self.reachable):
            return None
        effort = self.known.effort.witness if likely else self.known.effort.later
        return self._run(watch.quest(), seen, lambda small: watch.over(small.system, small.truth).quest(), effort)

    def _run_to(self, goal: Callable[[Known], Node], bad: Predicate | None) -> Run:
        """Return a run to one of the states *goal*, where *bad* holds; some of them are reachable."""
        cone, later = None if bad is None else self._cone(bad), self.known.effort.later
        seen = None if cone is None else _straight(cone.system, goal(self.known))
        run = self._run(
            _straight(self.system, goal(self.known)), seen, lambda small: _straight(small.system, goal(small)), later
        )
        if run is None:
            raise AssertionError("the goal is reachable")
        return run

    def _run(
        self, quest: Quest, seen: Quest | None, small: Callable[[Known], Quest] | None, later: int
    ) -> Run | None:
        """Return a run of *quest*, which is *seen* in the cone like this, and with fewer replicas made by *small*."""
        def model() -> Iterable[int]:
            fewer = None if small is None else self.known.fewer()
            return () if small is None or fewer is None else _lifted(fewer, small(fewer), self.system)

        stands_for = {} if seen is None else self.known.cone(self.bound).stands_for
        return find_run(quest, Guides(seen, stands_for, model), first=self.known.effort.first, later=later)

    def _response(self, trigger: Predicate, answer: Predicate) -> Verdict:
        watch = Watch(self.system, self.truth, self.bound, RESPONDS, (trigger, answer))
        find = functools.partial(self._run, seen=None, small=None, later=self.known.effort.later)
        few = self.system.space.count(self.reachable) <= MOST_FOR_LOOPS
        allowance = Allowance(self.known.effort.fairness // (1 if few else MANY_TIMES_LESS))
        response = Response(watch, self.reachable, self._cone(trigger, answer), find, allowance)
        try:
            found = response.lasso()
        except TooMuchWork:
            return Verdict(self.claim, Result.UNFINISHED, TOO_MUCH)
        if found is None:
            return self._kept([[("its trigger", trigger)]])
        stem, loop = found
        how = "go round for ever" if loop else "stay where it is for ever"
        return Verdict(
            self.claim, Result.FAILS, f"the answer may never come: the run may {how}",
            Evidence(tuple(stem.rules), tuple(loop), rests=not loop, shortest=stem.shortest),
            Blame(index(self.bound), (f"owed: {answer}",)),
        )


def _straight(system: System, goal: Node) -> Quest:
    """Return the quest for *goal* by any steps, with nobody who observes."""
    turns = {0: [Turn(arrow, 0) for arrow in system.arrows()]}
    return Quest(system, turns, (0, system.space.instance.initial), (0, goal))


def _lifted(fewer: Known, quest: Quest, system: System) -> Iterable[int]:
    """Return the rules that a shortest run of *quest*, among *fewer* replicas, stands for in *system*."""
    try:
        way = shortest(quest, Allowance(fewer.effort.later))
    except TooMuchWork:
        way = None
    return () if way is None else lifted(numbers(way), fewer.system.space.instance, system.space.instance)
