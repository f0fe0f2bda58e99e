"""The sets of states that satisfy formulas.

For a given rule, the state after a step is a function of the state before it. So a formula about a step denotes a set
of states before the step: a condition on a field after the step is translated by the rule's table (a weakest
precondition). The semantics is that of `shadowcheck.judge.valuation`, which evaluates formulas on an explored graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Taken, is_about_steps
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:

    from shadowcheck.instance import Rule
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.network import Predicate
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.space import Space


class Truth:
    """Evaluates predicates and formulas as sets of states of *space*."""

    def __init__(self, space: Space) -> None:
        self.space, self.grounding = space, Grounding(space.instance)

    def of_states(self, predicate: Predicate, bound: Binding) -> Node:
        """Return the states that satisfy *predicate* for the replica *bound*."""
        return self.where(self.grounding.of(predicate, bound))

    def where(self, formula: Formula, rule: Rule | None = None) -> Node:
        """Return the states that satisfy *formula*; with a *rule*, those whose step by that rule satisfies it."""
        match formula:
            case Inside():
                return self._inside(formula, rule)
            case Taken(rules):
                return self.space.true if rule is not None and rule.number in rules else self.space.false
            case Earlier(part):
                return self.where(part)
            case Negation(part):
                return ~self.where(part, rule)
            case AllOf():
                return self.space.all_of(self.where(part, rule) for part in _in_order(formula))
            case AnyOf():
                return ~self.space.all_of(~self.where(part, rule) for part in _in_order(formula))
            case _:
                assert_never(formula)

    def _inside(self, formula: Inside, rule: Rule | None) -> Node:
        field, states = formula.field, formula.states
        part = None if rule is None else next((part for part in rule.parts if part.field is field), None)
        if part is None:
            return self.space.local(field, states)
        return self.space.local(field, [here for here, there in part.next.items() if there in states])


def _in_order(formula: AllOf | AnyOf) -> tuple[Formula, ...]:
    """Return the parts, the lowest variables first: conjunction in that order costs only the size of each new part.

    Formulas about steps keep their order: the first part, the name of the step, usually decides.
    """
    return formula.parts if is_about_steps(formula) else formula.parts[::-1]
