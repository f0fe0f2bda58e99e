"""Judging on views: what no view and no run of views breaks, no run of any instance breaks.

What a view or a run of views breaks may be possible in some instance, or not: it is left unsettled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims.obligation import Invariant, Order, Response
from shadowcheck.instance.formula import is_about_steps
from shadowcheck.judge.graph_judge import GraphJudge
from shadowcheck.judge.judging import UnsettledError
from shadowcheck.judge.product import Product, letters
from shadowcheck.judge.verdict import Result, Verdict
from shadowcheck.network.predicates import Every, Not, Some, children, walk
from shadowcheck.views.company import is_answered
from shadowcheck.views.order import reached, reached_as_single_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.obligation import Exercised, Refinement, Temporal
    from shadowcheck.claims.observer import Observation
    from shadowcheck.explore.graph import Truth
    from shadowcheck.instance.formula import Formula
    from shadowcheck.judge.judging import Stops
    from shadowcheck.judge.refinement import Likeness
    from shadowcheck.network import Predicate
    from shadowcheck.views.company import Company
    from shadowcheck.views.graph import ViewGraph
    from shadowcheck.views.valuation import ViewValuation

_MAY = "views of one replica may break it"


class ViewJudge(GraphJudge):
    """Looks for what breaks a claim in the graph of views; finding it leaves the claim unsettled.

    With a *way*, invariants are looked at only for replicas that begin in it.
    """

    valuation: ViewValuation

    def __init__(self, claim: Claim, valuation: ViewValuation, company: Company, way: int | None = None) -> None:
        bound = None if claim.per is None else valuation.grounding.own
        super().__init__(claim, valuation, bound)
        self._company, self._way = company, way
        self._chosen = bound is None and _speaks_of_one(claim)
        quantified = any(isinstance(part, Every | Some) for said in claim.predicates() for part in walk(said))
        self._is_common = bound is None and not quantified  # the observer sees the same from every replica

    def _kept(self, cases: Sequence[Exercised] = ()) -> Verdict:  # noqa: ARG002 - instances show what exercises it
        """Nothing breaks the claim: it holds, or is vacuous."""
        return Verdict(self.claim, Result.HOLDS, "no view and no run of views breaks it")

    def nearest(self, bad: Predicate) -> None:
        """Raise `UnsettledError` if *bad* holds in some view or at some step."""
        wanted, begins = self._of(bad), self.valuation.views.begun(self._way)
        if is_about_steps(wanted):
            where = self.graph.source[self.valuation.steps(wanted)]
            broken = self.grounding.initially(wanted) or bool(begins[where].any())
        else:
            broken = bool((self.valuation.of_states(wanted) & begins).any())
        if broken:
            raise UnsettledError(_MAY)

    def observed(self, observation: Observation, *, likely: bool) -> None:  # noqa: ARG002 - all is visited anyway
        """Raise `UnsettledError` if some run of views leads the observer to its goal."""
        for product in self.products(observation):
            if product.has_goal and not (self._is_common and self._as_single_role(product, beyond=False) is not None):
                raise UnsettledError(_MAY)

    def orders(self, observation: Observation) -> Truth | None:
        """Return in which views the observer can be in which of its states; None if it may reach its goal."""
        goal, met = observation.observer.goal, np.zeros(0, dtype=np.bool_)
        for product in self.products(observation):
            found: Truth | None = reached(product)
            if found is not None and found[goal].any():
                found = self._as_single_role(product, beyond=True) if self._is_common else None
            if found is None:
                return None
            met = found | met if met.size else found
        return met

    def _as_single_role(self, product: Product, *, beyond: bool) -> Truth | None:
        """Return what is reached if the observer counts as a single role; None if its goal may be."""
        found = reached_as_single_role(product, self.valuation.views, beyond=beyond)
        return None if found[product.observer.goal].any() else found

    def unanswered(self, observation: Observation) -> None:
        """Raise `UnsettledError` if some fair run of views may stay in the observer's goal forever."""
        if not all(is_answered(product, self._company) for product in self.products(observation)):
            raise UnsettledError(_MAY)

    def breaking(self, asked: Temporal) -> None:
        """Raise `UnsettledError`: what all replicas do together for ever is not known."""
        raise UnsettledError(f"views of one replica do not settle {asked.formula}")

    def stranded(self, good: Predicate) -> None:
        """Raise `UnsettledError`: a run of views need not be one of any instance."""
        raise UnsettledError(f"views of one replica do not show a run to: {good}")

    def compared(self, asked: Refinement) -> Likeness:
        """Raise `UnsettledError`: how all replicas together may differ from another network is not known."""
        raise UnsettledError(f"views of one replica are not compared with {asked.abstract.name!r}")

    def stops(self) -> Stops:
        """Raise `UnsettledError`: how many states have no step is not known; see `end_well`."""
        raise UnsettledError("views do not show how many states have no step")

    def _of(self, predicate: Predicate) -> Formula:
        return self.valuation.grounding.estimated(predicate, self.bound, high=True, chosen=self._chosen)

    def products(self, observation: Observation) -> Iterator[Product]:
        """Yield the product with the observer, from each of its states in which it may begin."""
        grounding, views = self.valuation.grounding, self.valuation.views
        asked = [
            grounding.estimated(one, self.bound, high=high, chosen=self._chosen and high)
            for one, high in _questions(observation) if one is not None
        ]
        letter = letters(self.graph.steps, *(self.valuation.steps(formula) for formula in asked))
        begun: dict[int, list[int]] = {}
        beginnings = zip(*map(grounding.beginnings, asked), strict=True)
        for view, answers in zip(views.initial.tolist(), beginnings, strict=True):
            begun.setdefault(observation.observer.start(*answers), []).append(view)
        for start, initial in begun.items():
            yield Product(self.graph, observation.observer, letter, start, initial=initial)


def _questions(observation: Observation) -> list[tuple[Predicate | None, bool]]:
    """Return what the observer asks; a yes that keeps it from its goal must be a low estimate."""
    asked = (observation.first, observation.second)
    return [(one, place != observation.observer.prevents) for place, one in enumerate(asked)]


def _speaks_of_one(claim: Claim) -> bool:
    """Whether breaking *claim* takes one replica, at one moment: it can then be the replica in the view."""
    match claim.obligation:
        case Invariant():
            asked: list[tuple[Predicate | None, bool]] = [(claim.obligation.bad, True)]
        case Order(observation) | Response(observation=observation):
            asked = _questions(observation)
        case _:
            return False
    found = [[*_witnesses(one, high=True)] for one, high in asked if one is not None and high]
    return sum(map(len, found)) == 1


def _witnesses(predicate: Predicate, *, high: bool) -> Iterator[Predicate]:
    """Yield the quantifiers in *predicate* that speak of some replica; "not every" is one of them."""
    if isinstance(predicate, Every | Some) and isinstance(predicate, Some) == high:
        yield predicate
    for child in children(predicate):
        yield from _witnesses(child, high=high != isinstance(predicate, Not))


def end_well(valuations: Mapping[str, ViewValuation]) -> bool:
    """Whether no instance can stop anywhere but in an allowed end, as the views of all families tell.

    A replica is *idle* in a view in which no rule is enabled that asks nothing of replicas outside it. Where an
    instance stops, all its replicas are idle, beside the same single roles, and each rule that asks all replicas for
    something is blocked by one of them.
    """
    idle = {name: _idle(one.views) for name, one in valuations.items()}
    return not any(_may_stop(one, idle) for one in valuations.values())


def _idle(views: ViewGraph) -> Truth:
    """For every view, whether it enables no rule that asks nothing of replicas outside it."""
    idle = np.ones(len(views.graph.states), dtype=np.bool_)
    for rule in views.family.rules:
        if not (rule.asks or rule.host):
            idle &= ~views.enabled(rule)
    return idle


def _may_stop(valuation: ViewValuation, idle: Mapping[str, Truth]) -> bool:
    """Whether an instance may stop where a replica of the family of *valuation* may not."""
    views = valuation.views
    here = idle[views.family.space.family]
    blocked = views.beside(here & ~valuation.of_states(views.family.space.allowed_end))
    for rule in (rule for rule in views.family.rules if rule.asks):
        blocked &= views.beside(here & ~views.enabled(rule)) | (views.may_block(rule, idle=idle) & views.beside(here))
    return bool(blocked.any())
