"""Proofs: which claims hold in every instance of a network, whatever the numbers of replicas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.claims import Counts
from shadowcheck.claims.obligation import Witness
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.views.bench import Bench
from shadowcheck.views.closure import close
from shadowcheck.views.pairs import keeps_apart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network

PAIRS, MOST_PAIRS = 1_500_000, 10_000_000
"""Up to so many pairs of views beside the same single roles, claims about two replicas are judged on pairs; up to the
larger number, if only a `FEW` claims are asked about.
"""
FEW = 3


@dataclass(frozen=True)
class Proofs:
    """What holds for every number of replicas.

    The ids of the claims that are `proved`; of these, those about `pairs` are proved for two replicas or more: the
    instance with one is left to be looked at. There are `views` of one replica, closed in so many `rounds`.
    """

    proved: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    views: int = 0
    rounds: int = 0


def prove(network: Network, claims: Iterable[Claim], run: Run = PLAIN, bench: Bench | None = None) -> Proofs:
    """Close the views of *network*, unless their *bench* is there, and look which of *claims* nothing there breaks.

    Whether anything exercises them is not looked at. Claims that some run shows something are left out, as they need a
    run. Raises `SpecificationError` for views that are too wide, and `TooManyViewsError`.
    """
    bench = bench or Bench(close(network, run.most, run.progress))
    asked = [claim for claim in claims if not isinstance(claim.obligation, Witness | Counts)]
    kept, pairs = set[str](), set[str]()
    most = MOST_PAIRS if len(asked) <= FEW else PAIRS
    for number, claim in enumerate(asked, 1):
        run.judges(number, len(asked))
        if bench.keeps(claim):
            kept.add(claim.id)
        elif claim.per is not None and keeps_apart(bench, claim, claim.per, most, run):
            pairs.add(claim.id)
    views = sum(len(one.known) for one in bench.closure.families.values())
    return Proofs(frozenset(kept | pairs), frozenset(pairs), views, bench.closure.rounds)
