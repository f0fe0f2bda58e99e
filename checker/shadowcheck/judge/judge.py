"""Judge claims on an explored graph: replica by replica, each in its small cone where that suffices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims.obligation import Invariant, Witness
from shadowcheck.explore.budget import Budget, bounded
from shadowcheck.explore.graph import INTERRUPTED, distinct
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.judge.graph_judge import GraphJudge
from shadowcheck.judge.projection import Cones, may_settle
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances, excused, some, universal
from shadowcheck.judge.valuation import Valuation
from shadowcheck.judge.verdict import Result, Tally, Verdict
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance.grounding import Binding, Grounding


def judge_all(
    claims: Iterable[Claim], graph: Graph, given: Circumstances = ORDINARY, run: Run = PLAIN,
) -> list[Verdict]:
    """Return the verdict on each of *claims*, in their order; *given* is what may excuse a vacuous one.

    After Ctrl-C the remaining claims are unfinished. If it stopped the search already, none is judged, so that the
    answer comes at once. The graph and judging it take at most *memory* bytes (None: most of what is free); a claim
    that needs more is unfinished.
    """
    wanted, verdicts, budget = list(claims), list[Verdict](), Budget(run.memory)
    bench: GraphBench | None = None
    again = False
    with suppress(KeyboardInterrupt), bounded(budget.limit - (0 if run.memory is None else graph.size)):
        while len(verdicts) < len(wanted) and graph.unfinished != INTERRUPTED:
            try:
                run.judges(len(verdicts) + 1, len(wanted))
                bench = bench or GraphBench(graph)
                verdicts.append(bench.judge(wanted[len(verdicts)], given))
            except MemoryError:  # what was worked out for earlier claims may have taken it
                if again:
                    verdicts.append(Verdict(wanted[len(verdicts)], Result.UNFINISHED, f"{budget} by judging"))
                again, bench = not again, None
                graph.forget_derived()
            else:
                again = False
    return verdicts + [Verdict(claim, Result.UNFINISHED, INTERRUPTED) for claim in wanted[len(verdicts):]]


class Bench(ABC):
    """Judges claims on one instance. Each engine has its own way to judge them in a cone and in the whole network."""

    def __init__(self, grounding: Grounding) -> None:
        self.grounding = grounding
        self._seen: dict[Binding, Valuation | None] = {}

    @abstractmethod
    def cone(self, bound: Binding) -> Graph | None:
        """Return the graph as the replica that is *bound* sees it; None if it costs more than it saves."""

    @abstractmethod
    def judge_whole(self, claim: Claim, bound: Binding) -> Verdict:
        """Return the verdict on *claim* for the replica that is *bound*, from the whole network."""

    def different(self, bound: list[Binding]) -> list[Binding]:
        """Return the replicas to be judged: all of them, unless some are known to be alike."""
        return bound

    def judge(self, claim: Claim, given: Circumstances = ORDINARY) -> Verdict:
        """Return the verdict on *claim*; a vacuous one is excused if *given* lacks something that it needs."""
        found = [self._judge_one(claim, bound) for bound in self.different(self.grounding.bindings(claim))]
        decided = some(found) if isinstance(claim.obligation, Witness) else universal(found)
        if decided.result is Result.FAILS:
            decided = replace(decided, tally=decided.tally or self.tally(claim))
        return excused(decided, self.grounding.instance.sizes, given)

    def tally(self, claim: Claim) -> Tally | None:  # noqa: ARG002 - of what engines do by themselves
        """Count what breaks *claim*, of any replica; None if that takes more than the verdict did."""
        return None

    def _judge_one(self, claim: Claim, bound: Binding) -> Verdict:
        """Judge *claim* in the cone of the replica that is *bound*, and in the whole network if that leaves it open."""
        seen = self._as_seen_by(bound) if may_settle(claim) else None
        verdict = None if seen is None else GraphJudge(claim, seen, bound).verdict()
        return self.judge_whole(claim, bound) if verdict is None or verdict.result is Result.UNFINISHED else verdict

    def _as_seen_by(self, bound: Binding) -> Valuation | None:
        if bound not in self._seen:
            graph = self.cone(bound)
            self._seen[bound] = None if graph is None else Valuation(graph)
        return self._seen[bound]


class GraphBench(Bench):
    """Judges claims on an explored graph and its cones."""

    def __init__(self, graph: Graph) -> None:
        self.whole = Valuation(graph)
        super().__init__(self.whole.grounding)
        self._cones = Cones(graph)

    def cone(self, bound: Binding) -> Graph | None:
        """Return the graph as the replica that is *bound* sees it; None if it costs more than it saves."""
        return self._cones.of(bound)

    def tally(self, claim: Claim) -> Tally | None:
        """Count the states that break *claim*, an invariant, or the steps; None for any other claim."""
        asked = claim.obligation
        if not isinstance(asked, Invariant) or not self.whole.graph.complete:
            return None
        bad = [self.grounding.of(asked.bad, bound) for bound in self.grounding.bindings(claim)]
        if speaks_of_steps(asked.bad):
            return Tally(len(distinct(np.concatenate([self.whole.steps(one) for one in bad]))), "step")
        return Tally(int(np.logical_or.reduce([self.whole.of_states(one) for one in bad]).sum()), "state")

    def judge_whole(self, claim: Claim, bound: Binding) -> Verdict:
        """Return the verdict on *claim* for the replica that is *bound*, from the whole graph."""
        return GraphJudge(claim, self.whole, bound).verdict()
