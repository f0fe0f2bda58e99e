"""Narrowed views: claims decided from views without some of their roles, of which there are far fewer.

A run of views, seen without these roles, is a run of the narrowed graph, and a fair one if it is fair (as in
`shadowcheck.judge.projection`). What no such run breaks is broken by no run of views either: nothing more is proved
here, but most claims are, and sooner.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Invariant, Order, Response
from shadowcheck.instance.formula import Position, holds
from shadowcheck.judge.components import fair_components
from shadowcheck.judge.fairness import owing
from shadowcheck.judge.graph_judge import GraphJudge
from shadowcheck.judge.judging import UnsettledError
from shadowcheck.judge.projection import Cones, may_settle
from shadowcheck.judge.valuation import Valuation
from shadowcheck.judge.verdict import Result, Verdict
from shadowcheck.network.predicates import Atom, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Exercised
    from shadowcheck.claims.observer import Observation
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.product import Product
    from shadowcheck.network import Predicate
    from shadowcheck.views.graph import ViewGraph

_MAY = "narrowed views may break it"


class Narrowed:
    """The graph of views of one family, as seen without the roles that a claim can do without."""

    def __init__(self, views: ViewGraph) -> None:
        self._views, self._cones = views, Cones(views.graph)
        self._known: dict[frozenset[str], _Seen | None] = {}

    def keeps(self, claim: Claim) -> bool:
        """Whether no run of narrowed views breaks *claim*; False if they leave it open, or are not worth the while."""
        if not may_settle(claim) or not isinstance(claim.obligation, Invariant | Order | Response):
            return False
        without = self._without(claim)
        if without not in self._known:
            self._known[without] = self._seen(without) if without else None
        seen = self._known[without]
        return seen is not None and seen.keeps(claim)

    def _without(self, claim: Claim) -> frozenset[str]:
        """Return the roles of the replica if *claim* is about none; or the largest single role, if not spoken of."""
        fields = self._views.graph.instance.fields
        if claim.per is None:
            return frozenset(field.role.name for field in fields if field.index is not None)
        single = [field.role for field in fields if field.index is None]
        largest = max(single, key=lambda role: len(role.system.states), default=None)
        spoken = {part.role for said in claim.predicates() for part in walk(said) if isinstance(part, Atom)}
        return frozenset() if largest is None or largest.name in spoken else frozenset({largest.name})

    def _seen(self, without: Iterable[str]) -> _Seen | None:
        graph = self._views.graph
        cone = self._cones.through([field for field in graph.instance.fields if field.role.name not in without])
        if cone is None:
            return None
        mask = sum(field.mask for field in cone.instance.fields)
        begun = set((self._views.family.space.initial & mask).tolist())
        begins = [number for number, state in enumerate(cone.states) if state in begun]
        return _Seen(Valuation(cone), begins, (self._views.family.space.family, 1))


@dataclasses.dataclass(frozen=True, eq=False)
class _Seen:
    """A narrowed graph, the states in which its runs begin, and the replica in the view."""

    valuation: Valuation
    begins: list[int]
    own: Binding

    def keeps(self, claim: Claim) -> bool:
        return _Judge(claim, self).verdict().result is Result.HOLDS


class _Judge(GraphJudge):
    """Looks for what breaks a claim in a narrowed graph; finding it leaves the claim unsettled."""

    def __init__(self, claim: Claim, seen: _Seen) -> None:
        super().__init__(claim, seen.valuation, None if claim.per is None else seen.own)
        self._begins = seen.begins

    def _kept(self, cases: Sequence[Exercised] = ()) -> Verdict:  # noqa: ARG002 - instances show what exercises it
        """Nothing breaks the claim: it holds, or is vacuous."""
        return Verdict(self.claim, Result.HOLDS, "no run of narrowed views breaks it")

    def happens(self, predicate: Predicate) -> bool:
        """Whether *predicate* holds in some state, at some step, or where some run begins."""
        return super().happens(predicate) or any(self._beginnings(predicate))

    def nearest(self, bad: Predicate) -> None:
        """Raise `UnsettledError` if *bad* holds in some state or at some step."""
        if self.happens(bad):
            raise UnsettledError(_MAY)

    def observed(self, observation: Observation, *, likely: bool) -> None:  # noqa: ARG002 - all is visited anyway
        """Raise `UnsettledError` if some run leads the observer to its goal."""
        if any(product.has_goal for product in self._products(observation)):
            raise UnsettledError(_MAY)

    def unanswered(self, observation: Observation) -> None:
        """Raise `UnsettledError` if some fair run may stay in the observer's goal forever."""
        if any((fair_components(owing(product)) >= 0).any() for product in self._products(observation)):
            raise UnsettledError(_MAY)

    def _products(self, observation: Observation) -> Iterator[Product]:
        """Yield the product with the observer, from each of its states in which it may begin."""
        whole = self._product(observation)
        begun: dict[int, list[int]] = {}
        answers = map(self._beginnings, (observation.first, observation.second))
        for state, first, second in zip(self._begins, *answers, strict=True):
            begun.setdefault(observation.observer.start(first, second), []).append(state)
        for start, initial in begun.items():
            yield dataclasses.replace(whole, start=start, initial=initial)

    def _beginnings(self, predicate: Predicate | None) -> list[bool]:
        """For each state in which runs begin, whether *predicate* holds there."""
        formula = None if predicate is None else self._of(predicate)
        states = (self.graph.states[one] for one in self._begins)
        return [formula is not None and holds(formula, Position(int(state))) for state in states]
