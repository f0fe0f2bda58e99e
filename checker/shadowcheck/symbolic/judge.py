"""Verdicts from the set of reachable states.

Invariants and claims about one step only need that set. Orders of steps need a fixpoint in the product with their
observer. The cone of the replica that a claim is about is tried first: it is an over-approximation, so that what
cannot happen there cannot happen at all; what can is checked in the network itself.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.claims import Claim, Counts
from shadowcheck.claims.obligation import NEVER
from shadowcheck.claims.observer import Observation
from shadowcheck.instance.formula import allowed_end
from shadowcheck.judge.judging import Judge, Stops, UnsettledError
from shadowcheck.network.predicates import Every, Some, speaks_of_steps, walk
from shadowcheck.symbolic.counterexample import Effort, Guides, find_run
from shadowcheck.symbolic.goal import Quest, Turn, numbers
from shadowcheck.symbolic.layers import Allowance, TooMuchWork, depth, shortest
from shadowcheck.symbolic.lifting import lifted
from shadowcheck.symbolic.liveness import Response
from shadowcheck.symbolic.product import Watch
from shadowcheck.symbolic.provenance import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.claims.obligation import Refinement, Temporal
    from shadowcheck.instance import Field
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.refinement import Likeness
    from shadowcheck.judge.verdict import Evidence
    from shadowcheck.network import Predicate
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.projection import Cone
    from shadowcheck.symbolic.reach import System
    from shadowcheck.symbolic.valuation import Truth

MOST_FOR_LOOPS = 10**10
MANY_TIMES_LESS = 10
"""Beyond so many states, the search for fair runs outside the cones gets only 1/`MANY_TIMES_LESS` of its allowance."""

TOO_MUCH = "looking for a fair run that never answers is too much work with so many replicas"
"""The reason for an unsettled response claim."""

NOT_BY_SETS = "engine symbolic judges no formula of LTL, AG EF and refinement; those that visit each state do"
"""The reason for an unsettled claim that is judged on a graph."""


class Known(NamedTuple):
    """A network with its reachable states, and functions for what is computed only on demand.

    `cone` is the cone of a replica, `fewer` the network with fewer replicas (None if there is none).
    """

    system: System
    truth: Truth
    reachable: Node
    steps: Callable[[], int]
    cone: Callable[[Binding], Cone]
    fewer: Callable[[], Known | None]
    effort: Effort


class SymbolicJudge(Judge):
    """The judge of one claim, for the replica *bound*, on the reachable states of a network."""

    def __init__(self, known: Known, claim: Claim, bound: Binding) -> None:
        super().__init__(claim, bound, known.truth.grounding)
        self.known = known
        self.system, self.truth, self.reachable = known.system, known.truth, known.reachable
        self._false = known.system.space.false

    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds at some position of some run."""
        cone = self._cone(predicate)
        system, reachable = (self.system, self.reachable) if cone is None else (cone.system, cone.reachable)
        if not speaks_of_steps(predicate):
            return reachable & self.truth.of_states(predicate, self.bound) != self._false
        formula = self.grounding.of(predicate, self.bound)
        if self.grounding.initially(formula):
            return True
        wheres = (event.domain & self.truth.where(formula, event.rule) for event in system.events)
        return any(where != self._false and reachable & where != self._false for where in wheres)

    def nearest(self, bad: Predicate) -> Evidence | None:
        """Return a run to a position where *bad* holds; None if there is none."""
        if speaks_of_steps(bad):
            return self.observed(Observation(NEVER, bad), likely=False)
        if self.reachable & self.truth.of_states(bad, self.bound) == self._false:
            return None
        return self._run_to(lambda known: known.truth.of_states(bad, self.bound), bad)

    def observed(self, observation: Observation, *, likely: bool) -> Evidence | None:
        """Return a run to the observer's goal; None if there is none.

        If *likely*, the run is searched for without first deciding whether there is one.
        """
        watch = Watch(self.system, self.truth, self.bound, observation)
        free, seen = observation.without is None and observation.observer.is_monotone, None
        cone = self._cone(observation.first, observation.second, observation.without)
        if cone is not None:
            over = watch.over(cone.system, self.truth)
            seen = over.quest()
            if not (over.breaks(cone.reachable) if free else Journal(seen).search(hasty=False)):
                return None
        if free and not likely and not watch.breaks(self.reachable):
            return None
        effort = self.known.effort.witness if likely else self.known.effort.later
        return self._run(watch.quest(), seen, lambda small: watch.over(small.system, small.truth).quest(), effort)

    def unanswered(self, observation: Observation) -> Evidence | None:
        """Return a fair run that stays in the observer's goal for ever; None if there is none."""
        watch = Watch(self.system, self.truth, self.bound, observation)
        find = functools.partial(self._run, seen=None, small=None, later=self.known.effort.later)
        few = self.system.space.count(self.reachable) <= MOST_FOR_LOOPS
        allowance = Allowance(self.known.effort.fairness // (1 if few else MANY_TIMES_LESS))
        cone = self._cone(observation.first, observation.second)
        try:
            return Response(watch, self.reachable, cone, find, allowance).lasso()
        except TooMuchWork:
            raise UnsettledError(TOO_MUCH) from None

    def breaking(self, asked: Temporal) -> None:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: no observer tells a run that breaks *asked* from one that does not."""
        raise UnsettledError(NOT_BY_SETS)

    def stranded(self, good: Predicate) -> None:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: nothing is searched backwards."""
        raise UnsettledError(NOT_BY_SETS)

    def compared(self, asked: Refinement) -> Likeness:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: no set of states is followed along a run."""
        raise UnsettledError(NOT_BY_SETS)

    def stops(self) -> Stops:
        """Return the reachable states without steps, and a run to one that is not an allowed end."""
        space, quiet, bad = self.system.space, _quiet(self.known), _stuck(self.known)
        good = quiet & ~bad

        def met(field: Field) -> list[int]:
            return [one for one in sorted(field.system.ends) if good & space.local(field, (one,)) != self._false]

        run = None if bad == self._false else self._run_to(_stuck, None)
        return Stops(space.count(good), space.count(bad), met, run)

    def counts(self) -> Counts:
        """Return the counts of the network."""
        return Counts(self.system.space.count(self.reachable), self.known.steps(), depth(self.system, Allowance()))

    def _cone(self, *predicates: Predicate | None) -> Cone | None:
        """Return the cone of the bound replica; None if the *predicates* quantify over other replicas."""
        said = (part for predicate in predicates if predicate is not None for part in walk(predicate))
        if not self.system.space.instance.sizes or any(isinstance(part, Every | Some) for part in said):
            return None
        return self.known.cone(self.bound)

    def _run_to(self, goal: Callable[[Known], Node], bad: Predicate | None) -> Evidence:
        """Return a run to one of the states *goal*, some of which are reachable; they satisfy *bad*."""
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
    ) -> Evidence | None:
        """Return a run of *quest*; *seen* is the same quest in the cone, *small* makes it for fewer replicas."""
        def model() -> Iterable[int]:
            fewer = None if small is None else self.known.fewer()
            return () if small is None or fewer is None else _lifted(fewer, small(fewer), self.system)

        stands_for = {} if seen is None else self.known.cone(self.bound).stands_for
        return find_run(quest, Guides(seen, stands_for, model), first=self.known.effort.first, later=later)


def _quiet(known: Known) -> Node:
    """Return the reachable states without a step."""
    left = known.reachable
    for event in known.system.events:
        known.system.clock.check()
        left &= ~event.domain
        if left == known.system.space.false:
            break
    return left


def _stuck(known: Known) -> Node:
    """Return the reachable deadlocks: states without a step that are not allowed ends."""
    return _quiet(known) & ~known.truth.where(allowed_end(known.system.space.instance))


def _straight(system: System, goal: Node) -> Quest:
    """Return the quest for *goal* by any steps, without an observer."""
    turns = {0: [Turn(arrow, 0) for arrow in system.arrows()]}
    return Quest(system, turns, (0, system.space.instance.initial), (0, goal))


def _lifted(fewer: Known, quest: Quest, system: System) -> Iterable[int]:
    """Return a shortest run of *quest* with *fewer* replicas, lifted to *system*; empty if that is too much work."""
    try:
        way = shortest(quest, Allowance(fewer.effort.later))
    except TooMuchWork:
        way = None
    return () if way is None else lifted(numbers(way), fewer.system.space.instance, system.space.instance)
