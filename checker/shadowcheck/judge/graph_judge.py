"""Judging on an explored graph: shortest evidence first, and the plainest of equally short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims import Claim, Counts
from shadowcheck.explore.graph import distinct, ranges
from shadowcheck.instance.formula import allowed_end, at_rest, is_about_steps
from shadowcheck.judge.fairness import fair_lasso
from shadowcheck.judge.judging import Judge, Stops, UnsettledError
from shadowcheck.judge.product import Product, letters
from shadowcheck.judge.recurrence import Recurrence
from shadowcheck.judge.refinement import MOST_OPEN, Comparison, TooMuchIsOpenError
from shadowcheck.judge.verdict import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.claims.obligation import Refinement, Temporal
    from shadowcheck.claims.observer import Observation
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.refinement import Likeness
    from shadowcheck.judge.valuation import Valuation
    from shadowcheck.network import Predicate


class GraphJudge(Judge):
    """Looks for runs in the graph of `valuation`; those to a state or a step are the plainest of the shortest ones.

    A run along an observer may not be a shortest one if the search is unfinished: unexpanded states hide other ways.
    In an abstraction (`shadowcheck.judge.projection`) a run settles nothing.
    """

    def __init__(self, claim: Claim, valuation: Valuation, bound: Binding) -> None:
        super().__init__(claim, bound, valuation.grounding)
        self.valuation, self.graph = valuation, valuation.graph
        self.unfinished = valuation.graph.unfinished

    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds at some position of the graph."""
        return self.valuation.happens(self._of(predicate))

    def nearest(self, bad: Predicate) -> Evidence | None:
        """Return a shortest run to where *bad* holds; None if it holds nowhere.

        States are numbered by distance, and steps by the state that they leave: the first one is the nearest.
        """
        wanted, graph = self._of(bad), self.graph
        if not is_about_steps(wanted):
            states = np.flatnonzero(self.valuation.of_states(wanted))
            return self._run(graph.path_to(states)) if len(states) else None
        if self.grounding.initially(wanted):
            return self._run([])
        steps = self.valuation.steps(wanted)
        return self._run(graph.path_by(steps)) if len(steps) else None

    def observed(self, observation: Observation, *, likely: bool) -> Evidence | None:  # noqa: ARG002 - all is visited anyway
        """Return a run to the observer's goal; None if there is none."""
        if observation.second is None and observation.without is None:
            return self.nearest(observation.first)
        way = self._product(observation).first_goal()
        return None if way is None else self._run(way.steps, shortest=self.graph.complete)

    def unanswered(self, observation: Observation) -> Evidence | None:
        """Return a fair run that stays in the observer's goal forever; None if there is none."""
        lasso = fair_lasso(self._product(observation))
        return None if lasso is None else self._of_the_network(lasso)

    def breaking(self, asked: Temporal) -> Evidence | None:
        """Return a fair run of which the formula is not true; None if there is none."""
        questions = [self._of(question) for question in asked.automaton.questions]
        run = Recurrence(self.valuation, asked.automaton, questions).broken()
        return None if run is None else self._of_the_network(run)

    def stranded(self, good: Predicate) -> Evidence | None:
        """Return a shortest run to a state from which no run leads to *good*; None if there is none."""
        lost = np.flatnonzero(~self._able(self._of(good)))
        return self._run(self.graph.path_to(lost)) if len(lost) else None

    def compared(self, asked: Refinement) -> Likeness:
        """Return what comparing the network with the abstract one shows."""
        try:
            return Comparison(self.valuation, asked, self.bound).likeness()
        except TooMuchIsOpenError:
            told = f"too much is left open of {asked.abstract.name!r}: more than {MOST_OPEN:,} states; observe more"
            raise UnsettledError(told) from None

    def _able(self, good: Formula) -> Truth:
        """For every state, whether some run from it leads to *good*, which may be true there already."""
        graph = self.graph
        able = self.valuation.of_states(at_rest(good)).copy()
        able[graph.source[self.valuation.steps(good)]] = True
        order = np.argsort(graph.target, kind="stable")
        bounds = np.searchsorted(graph.target[order], np.arange(len(graph.states) + 1))
        frontier = np.flatnonzero(able)
        while len(frontier):
            before = graph.source[order[ranges(bounds[frontier], bounds[frontier + 1])]]
            frontier = distinct(before[~able[before]])
            able[frontier] = True
        return able

    def stops(self) -> Stops:
        """Return the expanded states without steps, and a shortest run to one that is not an allowed end."""
        graph, end = self.graph, allowed_end(self.graph.instance)
        quiet = np.flatnonzero(np.diff(graph.first)[: graph.expanded] == 0)
        is_end = np.broadcast_to(self.valuation.of_states(end), len(graph.states))[quiet]
        bad, good = quiet[~is_end], quiet[is_end]
        run = self._run(graph.path_to(bad)) if len(bad) else None
        return Stops(len(good), len(bad), lambda field: distinct(graph.column(field)[good]).tolist(), run)

    def counts(self) -> Counts | None:
        """Return the counts of the graph; None if it is unfinished."""
        graph = self.graph
        return Counts(len(graph.states), graph.steps, graph.depth) if graph.complete else None

    def _of(self, predicate: Predicate) -> Formula:
        return self.grounding.of(predicate, self.bound)

    def _run(self, steps: Sequence[int], *, shortest: bool = True) -> Evidence:
        rules = tuple(int(self.graph.rules[step]) for step in steps)
        return self._of_the_network(Evidence(rules, shortest=shortest))

    def _of_the_network(self, run: Evidence) -> Evidence:
        if self.graph.certain is not None:
            raise UnsettledError("a run of an abstraction need not be a run of the network")
        return run

    def _product(self, observation: Observation) -> Product:
        (first, at_first), (second, at_second) = map(self._asked, (observation.first, observation.second))
        blocked = None
        if observation.without is not None:
            blocked = np.zeros(self.graph.steps, dtype=np.bool_)
            blocked[self._asked(observation.without)[0]] = True
        letter = letters(self.graph.steps, first, second)
        start = observation.observer.start(at_first, at_second)
        return Product(self.graph, observation.observer, letter, start, blocked)

    def _asked(self, predicate: Predicate | None) -> tuple[Numbers, bool]:
        """Return the steps that satisfy *predicate*, and whether it holds initially."""
        if predicate is None:
            return np.zeros(0, dtype=np.int64), False
        formula = self._of(predicate)
        return self.valuation.steps(formula), self.grounding.initially(formula)
