"""Verdicts from what a search on disk has met: in the cones, or by runs that its levels give."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.claims import Counts
from shadowcheck.claims.obligation import Invariant, Order, Response, Witness
from shadowcheck.disk.cones import graph_of
from shadowcheck.disk.formulas import written
from shadowcheck.disk.partition import GOAL, STUCK
from shadowcheck.disk.trail import ending_with, moves_of, trail, watched
from shadowcheck.instance.formula import is_about_steps
from shadowcheck.instance.grounding import Grounding, concerns
from shadowcheck.judge.judge import Bench
from shadowcheck.judge.judging import Judge, Stops, UnsettledError
from shadowcheck.judge.projection import may_settle
from shadowcheck.judge.verdict import Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Refinement, Temporal
    from shadowcheck.claims.observer import Observation
    from shadowcheck.disk.search import Search
    from shadowcheck.explore.graph import Graph
    from shadowcheck.explore.run import Run
    from shadowcheck.instance import Field, Instance
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.refinement import Likeness
    from shadowcheck.network import Predicate

NO_LOOPS = "a search on disk keeps no steps, and finds no loop in which an answer never comes"
"""Why a claim that something happens in the end is left open, unless the cone settles it."""

NOT_ON_DISK = "engine disk judges no AG EF and no refinement; those that keep each step do"
"""Why such a claim is left open, unless the cone settles it."""


@dataclass
class Asked:
    """What is asked while the states are visited: `questions` by how they are written, and `cones` by replica."""

    questions: dict[str, Formula] = field(default_factory=dict)
    cones: dict[Binding, list[Field]] = field(default_factory=dict)

    @classmethod
    def about(cls, claims: Iterable[Claim], instance: Instance) -> Asked:
        """Collect what the judge may ask about *claims*."""
        asked, grounding = cls(), Grounding(instance)
        for claim in claims:
            for bound in grounding.bindings(claim):
                formulas = (grounding.of(predicate, bound) for predicate in _predicates(claim))
                asked.questions.update((written(formula), formula) for formula in formulas)
                seen = [one for one in instance.fields if concerns(one, bound)]
                if may_settle(claim) and len(seen) < len(instance.fields):
                    asked.cones[bound] = seen
        return asked


def _predicates(claim: Claim) -> Iterator[Predicate]:
    """Yield what must be known of the states and steps to judge *claim*, without an observer that goes along."""
    match claim.obligation:
        case Invariant() as asked:
            yield asked.bad
            yield from (predicate for case in asked.cases for _, predicate in case)
        case Order(_, exercised):
            yield from (predicate for _, predicate in exercised)
        case Response(trigger):
            yield trigger
        case Witness(good, None, None):
            yield good
        case _:
            return


@dataclass(frozen=True)
class Visited:
    """The states of `instance` that a `search` has visited, `asked` meanwhile; `unfinished` says why not all were.

    `product` looks for the shortest run to the goal of an observer, and gives its rules (None: there is none).
    """

    instance: Instance
    asked: Asked
    search: Search
    unfinished: str | None
    product: Callable[[Observation, Binding], list[int] | None]
    run: Run

    def first(self, formula: Formula) -> tuple[int, int | None]:
        """Return the number of the question *formula*, and the first level that answers it (None: none does)."""
        number = list(self.asked.questions).index(written(formula))
        return number, self.search.history.first.get(number)

    def run_to(self, level: int, what: int, formula: Formula | None = None) -> Evidence:
        """Return the run to *what* is at *level*; it ends with a step that satisfies *formula*, if that is given."""
        def found() -> list[int]:
            moves = moves_of(self.instance)
            last = None if formula is None else ending_with(formula, moves)
            return self.search.attempt(lambda: trail(self.search, level, what, moves, last), self.run)

        return Evidence(tuple(answered(self.search, f"{level} {what}", found) or ()))


class DiskBench(Bench):
    """Judges claims by the states that were visited, and their cones."""

    def __init__(self, visited: Visited) -> None:
        super().__init__(Grounding(visited.instance))
        self.visited = visited

    def cone(self, bound: Binding) -> Graph | None:
        """Return the graph as the replica that is *bound* sees it; None if there is none."""
        asked, search = self.visited.asked, self.visited.search
        if self.visited.unfinished is not None or bound not in asked.cones:
            return None
        noted = search.cones()[list(asked.cones).index(bound)]
        return graph_of(noted, asked.cones[bound], self.visited.instance, search.plan.packing)

    def judge_whole(self, claim: Claim, bound: Binding) -> Verdict:
        """Return the verdict on *claim* for the replica that is *bound*."""
        return DiskJudge(claim, self.visited, bound, self.grounding).verdict()


class DiskJudge(Judge):
    """Judges one claim, for the replica that is *bound*, by the states that were visited."""

    def __init__(self, claim: Claim, visited: Visited, bound: Binding, grounding: Grounding) -> None:
        super().__init__(claim, bound, grounding)
        self.visited, self.unfinished = visited, visited.unfinished

    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds at some position of some run."""
        formula = self.grounding.of(predicate, self.bound)
        started = is_about_steps(formula) and self.grounding.initially(formula)
        return started or self.visited.first(formula)[1] is not None

    def nearest(self, bad: Predicate) -> Evidence | None:
        """Return the plainest run to a position where *bad* holds; None if there is none."""
        formula = self.grounding.of(bad, self.bound)
        about_steps = is_about_steps(formula)
        if about_steps and self.grounding.initially(formula):
            return Evidence(())
        number, level = self.visited.first(formula)
        return None if level is None else self.visited.run_to(level, number, formula if about_steps else None)

    def observed(self, observation: Observation, *, likely: bool) -> Evidence | None:  # noqa: ARG002 - it is never quick
        """Return the plainest run to the observer's goal; None if there is none."""
        if observation.second is None and observation.without is None:
            return self.nearest(observation.first)
        self._seen_all("")
        run = self.visited.product(observation, self.bound)
        return None if run is None else Evidence(tuple(run))

    def unanswered(self, observation: Observation) -> Evidence | None:
        """Return None if nothing is ever owed. Raises `UnsettledError` otherwise."""
        if not self.happens(observation.first):
            return None
        raise UnsettledError(NO_LOOPS)

    def breaking(self, asked: Temporal) -> None:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: whole runs are not looked at."""
        raise UnsettledError(NO_LOOPS)

    def stranded(self, good: Predicate) -> None:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: nothing is searched backwards."""
        raise UnsettledError(NOT_ON_DISK)

    def compared(self, asked: Refinement) -> Likeness:  # noqa: ARG002 - none of them is judged
        """Raise `UnsettledError`: no other network is followed along."""
        raise UnsettledError(NOT_ON_DISK)

    def stops(self) -> Stops:
        """Return the states without steps, and the plainest run to one that is not an allowed end."""
        history, plan = self.visited.search.history, self.visited.search.plan
        run = None if history.stuck_at is None else self.visited.run_to(history.stuck_at, STUCK)
        met = {one.number: where for one, where in zip(plan.ends, history.ends, strict=False)}
        return Stops(history.allowed, history.stuck, lambda one: sorted(met.get(one.number, ())), run)

    def counts(self) -> Counts | None:
        """Return the counts of the network; None if the search is unfinished."""
        history = self.visited.search.history
        return None if self.unfinished is not None else Counts(history.states, history.steps, history.depth)


def key_of(observation: Observation, bound: Binding, grounding: Grounding) -> str:
    """Return a name for the product with an observer, for the replica that is *bound*."""
    asked = (observation.first, observation.second, observation.without)
    told = [written(grounding.of(one, bound)) if one is not None else "-" for one in asked]
    return hashlib.sha256("\n".join([observation.observer.name, *told]).encode()).hexdigest()[:16]


def run_of(
    search: Search, instance: Instance, observation: Observation, formulas: Sequence[Formula | None], run: Run
) -> list[int] | None:
    """Return the rules of the plainest run to the goal that a *search* of a product has reached; None: it has not."""
    level = search.history.goal_at
    if level is None:
        return None
    moves = watched(moves_of(instance), observation.observer.moves, list(formulas))
    return search.attempt(lambda: trail(search, level, GOAL, moves), run)


def answered(search: Search, key: str, find: Callable[[], list[int] | None]) -> list[int] | None:
    """Return the run with that *key* from the journal of *search*; if it is not there, *find* it, and write it down."""
    for entry in search.journal.entries:
        if entry.get("run of") == key:
            found: list[int] | None = entry["run"]
            return found
    run = find()
    search.journal.write({"run of": key, "run": run})
    return run
