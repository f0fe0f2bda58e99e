"""Truth: predicates as sets of states, and as sets of the states that a step leaves.

Once the rule is known, where a step arrives is a function of where it left. What is said of a step is therefore a set
of the states that it leaves: what is asked of a machine afterwards is asked, through the rule's own table, before.
This says the same as `shadowcheck.judge.valuation` does of an explored graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.explore.graph import Graph
from shadowcheck.judge.valuation import Binding, Valuation
from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, Took

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.instance import Rule
    from shadowcheck.network import Predicate
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.space import Space


class Truth:
    """What holds where, in a space."""

    def __init__(self, space: Space) -> None:
        self.space, self.instance = space, space.instance
        self.scope = Valuation(Graph(space.instance, states=[space.instance.initial]))
        """Who is meant by a predicate: families, replicas, fields; and what holds initially."""

    def of_states(self, predicate: Predicate, bound: Binding) -> Node:
        """Return the set of the states in which *predicate* holds."""
        return self._said(predicate, bound, self._atom, None)

    def of_rule(self, predicate: Predicate, bound: Binding, rule: Rule) -> Node:
        """Return the set of states such that *predicate* holds of the step by which *rule* leaves them."""
        return self._said(predicate, bound, lambda atom, one: self._atom_after(atom, one, rule), rule)

    def initially(self, predicate: Predicate, bound: Binding) -> bool:
        """Whether *predicate* holds of the initial state, before any step was taken."""
        return self.scope.initially(predicate, bound)

    def _said(  # noqa: PLR0911 - one answer per connective
        self, predicate: Predicate, bound: Binding, atom: Callable[[Atom, Binding], Node], rule: Rule | None
    ) -> Node:
        match predicate:
            case Atom():
                return atom(predicate, bound)
            case Took(labels):
                return self.space.true if rule is not None and bears(rule, labels, bound) else self.space.false
            case Before(part):
                return self.of_states(part, bound)
            case Not(part):
                return ~self._said(part, bound, atom, rule)
            case And(parts):
                return self._all(self._said(part, bound, atom, rule) for part in parts)
            case Or(parts):
                return ~self._all(~self._said(part, bound, atom, rule) for part in parts)
            case Every(part):
                return self._all(self._said(part, one, atom, rule) for one in self._range(part, bound))
            case Some(part):
                return ~self._all(~self._said(part, one, atom, rule) for one in self._range(part, bound))
            case _:
                raise AssertionError(predicate)

    def _range(self, part: Predicate, bound: Binding) -> list[Binding]:
        """Return the replicas, lowest variables first: conjoined in that order, each costs only its own size."""
        return self.scope.range(part, bound)[::-1]

    def _all(self, nodes: Iterable[Node]) -> Node:
        result = self.space.true
        for node in nodes:
            result = node & result
            if result == self.space.false:
                break
        return result

    def _atom(self, atom: Atom, bound: Binding) -> Node:
        of = self.scope.field(atom.role, bound)
        return self.space.local(of, [state for state, holds in enumerate(atom.table(of.system)) if holds])

    def _atom_after(self, atom: Atom, bound: Binding, rule: Rule) -> Node:
        of = self.scope.field(atom.role, bound)
        for part in rule.parts:
            if part.field is of:
                table = atom.table(of.system)
                return self.space.local(of, [here for here, there in part.next.items() if table[there]])
        return self._atom(atom, bound)


def bears(rule: Rule, labels: tuple[str, ...], bound: Binding) -> bool:
    """Whether *rule* bears one of *labels*, and is not about another replica of the family that is *bound*."""
    if {rule.step.name, *rule.step.labels}.isdisjoint(labels):
        return False
    return bound is None or rule.step.replicated != bound[0] or rule.replica == bound[1]
