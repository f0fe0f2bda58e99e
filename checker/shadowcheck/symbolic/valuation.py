"""Truth: formulas as sets of states, and as sets of the states that a step leaves.

Once the rule is known, where a step arrives is a function of where it left. What is said of a step is therefore a set
of the states that it leaves: what is asked of a machine afterwards is asked, through the rule's own table, before.
This says the same as `shadowcheck.judge.valuation` does of an explored graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Taken, is_about_steps
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.instance import Rule
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.network import Predicate
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.space import Space


class Truth:
    """What holds where, in a space."""

    def __init__(self, space: Space) -> None:
        self.space, self.grounding = space, Grounding(space.instance)

    def of_states(self, predicate: Predicate, bound: Binding) -> Node:
        """Return the set of the states in which *predicate* holds."""
        return self.where(self.grounding.of(predicate, bound))

    def where(self, formula: Formula, rule: Rule | None = None) -> Node:
        """Return the set of states in which *formula* holds.

        With a *rule*: of the states such that it holds of the step by which the rule leaves them.
        """
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
                return self._all(self.where(part, rule) for part in _in_order(formula))
            case AnyOf():
                return ~self._all(~self.where(part, rule) for part in _in_order(formula))
            case _:
                assert_never(formula)

    def _all(self, nodes: Iterable[Node]) -> Node:
        result = self.space.true
        for node in nodes:
            result = node & result
            if result == self.space.false:
                break
        return result

    def _inside(self, formula: Inside, rule: Rule | None) -> Node:
        field, states = formula.field, formula.states
        part = None if rule is None else next((part for part in rule.parts if part.field is field), None)
        if part is None:
            return self.space.local(field, states)
        return self.space.local(field, [here for here, there in part.next.items() if there in states])


def _in_order(formula: AllOf | AnyOf) -> tuple[Formula, ...]:
    """Return the parts, lowest variables first: joined in that order, each costs only its own size.

    What is about steps stays in its own order: a step of another name is told at once.
    """
    return formula.parts if is_about_steps(formula) else formula.parts[::-1]
