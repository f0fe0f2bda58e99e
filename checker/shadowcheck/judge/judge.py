"""Judge claims on an explored graph: what is asked of whom, where it is cheapest to answer, and the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Possible
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge.patterns import judge_one
from shadowcheck.judge.projection import Cones, may_settle, settles
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances, bindings, check_quantifiers, excused, some, universal
from shadowcheck.judge.valuation import Binding, Valuation
from shadowcheck.judge.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.explore.graph import Graph


def judge_all(
    claims: Iterable[Claim], graph: Graph, given: Circumstances = ORDINARY
) -> list[Verdict]:
    """Return the verdict on each claim, in the order given; *given* is what the network lacks.

    Ctrl-C leaves what is not yet judged unfinished; a search that it stopped is not judged at all, so that the answer
    comes at once.
    """
    bench, wanted = Bench(graph), list(claims)
    verdicts: list[Verdict] = []
    try:
        while len(verdicts) < len(wanted) and graph.unfinished != INTERRUPTED:
            verdicts.append(bench.judge(wanted[len(verdicts)], given))
    except KeyboardInterrupt:
        pass
    return verdicts + [Verdict(claim, Result.UNFINISHED, INTERRUPTED) for claim in wanted[len(verdicts):]]


class Bench:
    """An explored graph, what was worked out of it so far, and its cones."""

    def __init__(self, graph: Graph) -> None:
        self.whole = Valuation(graph)
        self._cones = Cones(graph)
        self._seen: dict[Binding, Valuation | None] = {}

    def judge(self, claim: Claim, given: Circumstances = ORDINARY) -> Verdict:
        """Return the verdict on *claim*. Vacuous is excused only if something that it says it needs is missing."""
        check_quantifiers(claim, self.whole)
        found = [self._judge_one(claim, bound) for bound in bindings(claim, self.whole)]
        decided = some(found) if isinstance(claim.pattern, Possible) else universal(found)
        return excused(decided, self.whole, given)

    def _judge_one(self, claim: Claim, bound: Binding) -> Verdict:
        """Judge it in the cone of the replica that is *bound*, and in the whole graph if that settles nothing."""
        seen = self._as_seen_by(bound) if may_settle(claim) else None
        if seen is not None and settles(verdict := judge_one(claim, seen, bound)):
            return verdict
        return judge_one(claim, self.whole, bound)

    def _as_seen_by(self, bound: Binding) -> Valuation | None:
        if bound not in self._seen:
            graph = self._cones.of(bound)
            self._seen[bound] = None if graph is None else Valuation(graph)
        return self._seen[bound]
