"""Valuation on views: formulas that are true wherever a predicate may be true of a state behind a view.

In a view, "some replica" and "every replica" can only be estimated: the other replicas are not there. An estimate is
*high* where it is true of every view behind which the predicate is true of some state, and *low* where it is true only
of views behind which the predicate is true of every state. Negation turns one into the other.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Position, holds, is_about_steps
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.judging import UnsettledError
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network.predicates import And, Before, Every, Not, Or, Some, SomeOther

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Truth
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.network import Predicate
    from shadowcheck.views.graph import ViewGraph


class ViewValuation(Valuation):
    """Evaluates formulas on the graph of `views`."""

    def __init__(self, views: ViewGraph) -> None:
        super().__init__(views.graph)
        self.views = views
        self.grounding: ViewGrounding = ViewGrounding(self)

    def _inside(self, formula: Inside) -> Truth:
        if formula.field is not self.grounding.together:
            return super()._inside(formula)
        return np.isin(self.graph.column(formula.field), list(formula.states))


class ViewGrounding(Grounding):
    """Grounds predicates in the views of `valuation`; of several families, only the one of the views can be bound."""

    def __init__(self, valuation: ViewValuation) -> None:
        space = valuation.views.family.space
        super().__init__(dataclasses.replace(space.instance, sizes={space.family: 1}))
        self._valuation, self.own = valuation, (space.family, 1)
        self.together = dataclasses.replace(space.fields[-1], number=-1, shift=space.low, width=space.bits - space.low)
        """A field that stands for all single roles together."""

    def initially(self, formula: Formula) -> bool:
        """Whether *formula* holds of some initial view."""
        return any(self.beginnings(formula))

    def beginnings(self, formula: Formula) -> list[bool]:
        """For each initial view, whether *formula* holds of it."""
        views = self._valuation.views
        return [holds(formula, Position(int(views.family.known[one]))) for one in views.initial]

    def estimated(  # noqa: PLR0911 - one answer per connective
        self, predicate: Predicate, bound: Binding, *, high: bool, chosen: bool = False,
    ) -> Formula:
        """Return the *high* estimate of *predicate*, or the low one; its unquantified parts are about *bound*.

        If the replica in the view is *chosen*, it is the one that "some replica" speaks of. Raises `UnsettledError` for
        a step of some replica that is not.
        """
        match predicate:
            case Not(part):
                return Negation(self.estimated(part, bound, high=not high, chosen=chosen))
            case And(parts):
                return AllOf(tuple(self.estimated(part, bound, high=high, chosen=chosen) for part in parts))
            case Or(parts):
                return AnyOf(tuple(self.estimated(part, bound, high=high, chosen=chosen) for part in parts))
            case Before(part):
                return Earlier(self.estimated(part, bound, high=high, chosen=chosen))
            case SomeOther() if not high:  # in a view there is no other
                return AnyOf(())
            case Every(part) | Some(part):
                one = self.estimated(part, self.own, high=high)
                if chosen or isinstance(predicate, Every) == high:  # what is true of all is true of the one in the view
                    return one
                return self._beside(one) if high else Negation(self._beside(Negation(one)))
            case _:
                return super().of(predicate, bound)

    def _beside(self, one: Formula) -> Formula:
        """Say that *one*, a formula about a state, is true of some view beside the same single roles."""
        if is_about_steps(one):
            raise UnsettledError("it is about a step of some other replica, of which a view knows nothing")
        truth = self._valuation.of_states(one)
        found = distinct(self._valuation.graph.column(self.together)[truth])
        return Inside(self.together, frozenset(found.tolist()), "some replica")
