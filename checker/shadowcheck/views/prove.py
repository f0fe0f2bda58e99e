"""Proofs: which claims hold in every instance of a network, whatever the numbers of replicas."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.claims import Counts
from shadowcheck.claims.obligation import Witness
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.network.apart import about_the_one, told_apart
from shadowcheck.network.predicates import Every, Some, walk
from shadowcheck.views.bench import Bench, quantified
from shadowcheck.views.closure import TooManyViewsError, close

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network
    from shadowcheck.views.closure import Closure

PAIRS, MOST_PAIRS = 250_000, 10_000_000
"""Up to so many pairs of views beside the same single roles, claims about two replicas are judged on pairs; up to the
larger number, if only a `FEW` claims are asked about: it takes some seconds for each million.
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


def prove(network: Network, claims: Iterable[Claim], run: Run = PLAIN, closure: Closure | None = None) -> Proofs:
    """Close the views of *network*, unless their *closure* is there, and look which of *claims* nothing there breaks.

    Whether anything exercises them is not looked at. Claims that some run shows something are left out, as they need a
    run. Raises `SpecificationError` for views that are too wide, and `TooManyViewsError`.
    """
    bench = Bench(closure or close(network, run.most, run.progress))
    asked = [claim for claim in claims if not isinstance(claim.obligation, Witness | Counts)]
    kept, pairs = set[str](), set[str]()
    most = MOST_PAIRS if len(asked) <= FEW else PAIRS
    for number, claim in enumerate(asked, 1):
        run.judges(number, len(asked))
        if bench.keeps(claim):
            kept.add(claim.id)
        elif claim.per is not None and bench.pairs(claim.per) <= most and _keeps_apart(bench, claim, claim.per, run):
            pairs.add(claim.id)
    views = sum(len(one.known) for one in bench.closure.families.values())
    return Proofs(frozenset(kept | pairs), frozenset(pairs), views, bench.closure.rounds)


def _keeps_apart(bench: Bench, claim: Claim, family: str, run: Run) -> bool:
    """Whether nothing breaks *claim*, about two replicas of *family*, where one of them is told apart."""
    network = bench.network
    if network.parameters() != (family,) or not quantified(network, claim) or _is_nested(claim):
        return False
    ways = math.lcm(*(len(role.variants) for role in network.family(family)))
    try:
        return all(
            bench.keeps(claim, way) or _keeps_one(told_apart(network, family, way), claim, family, run)
            for way in range(ways)
        )
    except TooManyViewsError:
        return False


def _keeps_one(apart: Network, claim: Claim, family: str, run: Run) -> bool:
    fields = {name: getattr(claim.pattern, name) for name in claim.pattern.__dataclass_fields__}
    said: dict[str, Any] = {
        name: None if one is None else about_the_one(apart, one, family) for name, one in fields.items()
    }
    about = dataclasses.replace(claim, per=None, pattern=dataclasses.replace(claim.pattern, **said))
    return Bench(close(apart, run.most, run.progress)).keeps(about)


def _is_nested(claim: Claim) -> bool:
    """Whether *claim* has a quantifier inside a quantifier."""
    parts = (part for predicate in claim.predicates() for part in walk(predicate) if isinstance(part, Every | Some))
    return any(isinstance(inner, Every | Some) for part in parts for inner in walk(part.part))
