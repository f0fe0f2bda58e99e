"""Proofs: which claims hold in every instance of a network, whatever the numbers of replicas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Witness
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.judge.verdict import Result
from shadowcheck.network.predicates import Atom, Every, Some, Took, walk
from shadowcheck.views.closure import close
from shadowcheck.views.company import Company
from shadowcheck.views.graph import ViewGraph
from shadowcheck.views.judge import ViewJudge, ends_well
from shadowcheck.views.valuation import ViewValuation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network, Predicate


@dataclass(frozen=True)
class Proofs:
    """The ids of the claims that are `proved` for every number of replicas, from `views` closed in `rounds`."""

    proved: frozenset[str]
    views: int
    rounds: int


class _Bench:
    """Judges claims on the views of one family."""

    def __init__(self, views: ViewGraph) -> None:
        self.valuation, self.company = ViewValuation(views), Company(views)

    def keeps(self, claim: Claim) -> bool:
        """Whether no view and no run of views breaks *claim*."""
        if isinstance(claim.pattern, DeadlockFree):
            return ends_well(self.valuation)
        verdict = ViewJudge(claim, self.valuation, self.company).verdict()
        return verdict.result in (Result.HOLDS, Result.VACUOUS)


def prove(network: Network, claims: Iterable[Claim], run: Run = PLAIN) -> Proofs:
    """Close the views of *network*, and look which of *claims* nothing there breaks.

    Whether anything exercises them is not looked at. Claims that some run shows something are left out, as they need a
    run. Raises `SpecificationError` for views that are too wide, and `TooManyViewsError`.
    """
    closure = close(network, run.most, run.progress)
    benches = {name: _Bench(ViewGraph(closure, name)) for name in closure.families}
    asked = [claim for claim in claims if not isinstance(claim.obligation, Witness | Counts)]
    proved = set[str]()
    for number, claim in enumerate(asked, 1):
        run.judges(number, len(asked))
        about = {claim.per} - {None} | set(_quantified(network, claim))
        if isinstance(claim.pattern, DeadlockFree):
            kept = all(bench.keeps(claim) for bench in benches.values())
        else:
            fit = [bench for name, bench in benches.items() if about <= {name}]
            kept = any(bench.keeps(claim) for bench in fit)
        if kept:
            proved.add(claim.id)
    return Proofs(frozenset(proved), sum(len(one.known) for one in closure.families.values()), closure.rounds)


def _quantified(network: Network, claim: Claim) -> Iterator[str]:
    """Yield the families over which *claim* quantifies inside its predicates."""
    for part in (part for predicate in claim.predicates() for part in walk(predicate)):
        if isinstance(part, Every | Some):
            yield from _families(network, list(walk(part.part)))


def _families(network: Network, parts: Sequence[Predicate]) -> Iterator[str]:
    for part in parts:
        match part:
            case Atom():
                found = {network.role(part.role).replicas}
            case Took(labels):
                found = {step.replicated for step in network.steps if not {step.name, *step.labels}.isdisjoint(labels)}
            case _:
                continue
        yield from sorted(one for one in found if one is not None)
