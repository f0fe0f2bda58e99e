"""The bench: where claims are judged on the views of each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims import DeadlockFree
from shadowcheck.judge.verdict import Result
from shadowcheck.network.localised import localised
from shadowcheck.network.predicates import Every, Some, walk
from shadowcheck.views.closure import close
from shadowcheck.views.company import Company
from shadowcheck.views.graph import ViewGraph
from shadowcheck.views.judge import ViewJudge, end_well
from shadowcheck.views.narrowed import Narrowed
from shadowcheck.views.valuation import ViewValuation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.explore.run import Run
    from shadowcheck.network import Network
    from shadowcheck.views.closure import Closure
    from shadowcheck.views.graph import Labels


class Bench:
    """Judges claims on the views of each family; if *only* is given, claims that only steps with these labels break."""

    def __init__(self, closure: Closure, only: Labels | None = None) -> None:
        self.closure, self.network = closure, closure.network
        self._views = {name: ViewValuation(ViewGraph(closure, name, only)) for name in closure.families}
        self._company = {name: Company(one.views) for name, one in self._views.items()}
        self._narrowed = {name: Narrowed(one.views) for name, one in self._views.items()}
        self._localised: dict[frozenset[str], Bench | None] = {}

    def keeps(self, claim: Claim, way: int | None = None) -> bool:
        """Whether no view and no run of views breaks *claim*; of one that begins in this *way*, if it is not None."""
        if isinstance(claim.pattern, DeadlockFree):
            return end_well(self._views)
        return any(
            (way is None and self._narrowed[name].keeps(claim)) or judge.verdict().result is Result.HOLDS
            for name, judge in self.judges(claim, way)
        )

    def judges(self, claim: Claim, way: int | None = None) -> Iterator[tuple[str, ViewJudge]]:
        """Yield who can judge *claim*, each with the family whose views it looks at; see `keeps` for the *way*."""
        about = {claim.per} - {None} | quantified(self.network, claim)
        for name, views in self._views.items():
            if about <= {name}:
                yield name, ViewJudge(claim, views, self._company[name], way)

    def localised(self, names: frozenset[str], run: Run) -> Bench | None:
        """Return the bench of the network as the roles of these *names* see it; None if these are all, or too few.

        Claims share it. Raises as `close` does.
        """
        if names not in self._localised:
            few = localised(self.network, names) if len(names) < len(self.network.roles) else None
            self._localised[names] = None if few is None else Bench(close(few, run.most, run.progress))
        return self._localised[names]

    def pairs(self, name: str) -> int:
        """Return how many pairs of views of a family there are beside the same single roles."""
        bounds = self._views[name].views.bounds
        return int((np.diff(bounds) ** 2).sum())


def quantified(network: Network, claim: Claim) -> set[str]:
    """Return the families over which *claim* quantifies inside its predicates."""
    parts = (part for predicate in claim.predicates() for part in walk(predicate) if isinstance(part, Every | Some))
    return set[str]().union(*(network.families(part.part) for part in parts))
