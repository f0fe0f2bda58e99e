"""Pairs: claims about two replicas, decided from views of two, one of which is told apart.

Views of two replicas are many. So they are looked for first where few roles are left, which may do more than the whole
network, and then in all of it.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from shadowcheck.claims.obligation import Invariant, Order, Response, of_predicates
from shadowcheck.errors import SpecificationError
from shadowcheck.network.apart import about_the_one, told_apart
from shadowcheck.network.predicates import And, Atom, Every, Some, Took, parts_of, walk
from shadowcheck.views.bench import Bench, quantified
from shadowcheck.views.closure import TooManyViewsError, close
from shadowcheck.views.thirds import beside_both

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.explore.run import Run
    from shadowcheck.network import Network
    from shadowcheck.views.graph import Labels

_LEADERS = 2
"""So many single roles are left where few roles are: those that take part in most steps of replicas."""


def keeps_apart(bench: Bench, claim: Claim, family: str, most: int, run: Run) -> bool:
    """Whether nothing breaks *claim*, about two replicas of *family*, where one of them is told apart.

    At most so many pairs of views are looked at, by an estimate.
    """
    network = bench.network
    if network.parameters() != (family,) or not quantified(network, claim) or _is_nested(claim):
        return False
    if not isinstance(claim.obligation, Invariant | Order | Response):  # pairs settle no more than views do
        return False
    # Few roles settle what is about states, steps and their order.
    asked = [_few(network, claim)] if isinstance(claim.obligation, Invariant | Order) else []
    for names in (*asked, None):
        # Pairs may be too many, or too wide, where single views are not: the claim is then not decided.
        with suppress(TooManyViewsError, SpecificationError):
            one = bench if names is None else bench.localised(names, run)
            if one is not None and one.pairs(family) <= most and _keeps(one, claim, family, run):
                return True
    return False


def _few(network: Network, claim: Claim) -> frozenset[str]:
    """Return the roles that *claim* speaks of, and the single roles that take part in most steps of replicas."""
    spoken = {part.role for said in claim.predicates() for part in walk(said) if isinstance(part, Atom)}
    steps = (step for step in network.steps if any(move.role.replicas for move in step.moves))
    taking = Counter(move.role.name for step in steps for move in step.moves if move.role.replicas is None)
    return frozenset(spoken | {name for name, _ in taking.most_common(_LEADERS)})


def _keeps(bench: Bench, claim: Claim, family: str, run: Run) -> bool:
    return all(
        bench.keeps(claim, way) or _keeps_one(told_apart(bench.network, family, way), claim, family, run)
        for way in range(_ways(bench.network, family))
    )


def _keeps_one(apart: Network, claim: Claim, family: str, run: Run) -> bool:
    pattern = of_predicates(claim.pattern)
    fields = {name: getattr(pattern, name) for name in pattern.__dataclass_fields__}
    said: dict[str, Any] = {
        name: None if one is None else about_the_one(apart, one, family) for name, one in fields.items()
    }
    about = dataclasses.replace(claim, per=None, pattern=dataclasses.replace(pattern, **said))
    closure, only = close(apart, run.most, run.progress), _breaking(about)
    if Bench(closure, only).keeps(about):
        return True
    return _ways(apart, family) == 1 and Bench(beside_both(closure), only).keeps(about)


def _ways(network: Network, family: str) -> int:
    """Return the number of ways in which a replica of *family* may begin."""
    return math.lcm(*(len(role.variants) for role in network.family(family)))


def _breaking(claim: Claim) -> Labels | None:
    """Return the labels of the steps that may break *claim*; None: any of them may."""
    if not isinstance(claim.obligation, Invariant):
        return None
    taking = (part for part in parts_of(And, claim.obligation.bad) if isinstance(part, Took))
    return next((frozenset(part.labels) for part in taking), None)


def _is_nested(claim: Claim) -> bool:
    """Whether *claim* has a quantifier inside a quantifier."""
    parts = (part for predicate in claim.predicates() for part in walk(predicate) if isinstance(part, Every | Some))
    return any(isinstance(inner, Every | Some) for part in parts for inner in walk(part.part))
