"""Valuation: formulas as arrays of truth values over the states and the steps of an explored graph."""

from __future__ import annotations

from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from shadowcheck.explore.graph import distinct, in_order
from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation, Taken, is_about_steps
from shadowcheck.instance.grounding import Grounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.instance.formula import Formula


_SCANS = 8
"""So many times all steps are scanned for those by some rules. Sorting them by their rules takes as long."""


class Valuation:
    """Evaluates the formulas of `grounding` on `graph`; the arrays of atoms are kept and shared between claims."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.grounding = graph, Grounding(graph.instance)
        self._known: dict[Inside, Truth] = {}
        self._taken: dict[frozenset[int], Numbers] = {}

    def of_states(self, formula: Formula) -> Truth:
        """For every state, whether *formula*, which is not about steps, holds."""
        match formula:
            case Inside():
                return self._inside(formula)
            case Negation(part):
                return ~self.of_states(part)
            case AllOf(parts):
                return _all([self.of_states(part) for part in parts], len(self.graph.states))
            case AnyOf(parts):
                return _any([self.of_states(part) for part in parts], len(self.graph.states))
            case Taken() | Earlier():
                raise AssertionError(formula)
            case _:
                assert_never(formula)

    def of_steps(self, formula: Formula, among: Numbers | None = None) -> Truth:
        """For every step (of those *among*, if given), whether *formula* holds after it."""
        match formula:
            case Inside():
                return self._inside(formula).take(_picked(self.graph.target, among))
            case Taken(rules):
                return self._took(rules).take(_picked(self.graph.rule, among))
            case Earlier(part):
                return self.of_states(part).take(_picked(self.graph.source, among))
            case Negation(part):
                return ~self.of_steps(part, among)
            case AllOf(parts):
                return _all([self.of_steps(part, among) for part in parts], self._how_many(among))
            case AnyOf(parts):
                return _any([self.of_steps(part, among) for part in parts], self._how_many(among))
            case _:
                assert_never(formula)

    def steps(self, formula: Formula) -> Numbers:
        """Return the numbers of the steps of which *formula* holds, in order."""
        found = self._candidates(formula)
        for part in formula.parts if isinstance(formula, AllOf) else (formula,):
            truth = self.of_steps(part, found)
            found = np.flatnonzero(truth) if found is None else found[truth]
        return found if found is not None else np.arange(self.graph.steps)

    def _candidates(self, formula: Formula) -> Numbers | None:
        """Return the only steps, in order, that may satisfy *formula*; None: any may.

        Most formulas ask for a label that few steps have: the rest is then evaluated for these only.
        """
        match formula:
            case Taken(rules):
                return self._taking(rules)
            case AllOf(parts):
                found = [some for part in parts if (some := self._candidates(part)) is not None]
                return min(found, key=len) if found else None
            case AnyOf(parts):
                return _joined([self._candidates(part) for part in parts])
            case Inside() | Earlier() | Negation():
                return None
            case _:
                assert_never(formula)

    def happens(self, formula: Formula) -> bool:
        """Whether *formula* holds at some position."""
        if not is_about_steps(formula):
            return bool(self.of_states(formula).any())
        return self.grounding.initially(formula) or bool(len(self.steps(formula)))

    def _how_many(self, among: Numbers | None) -> int:
        return self.graph.steps if among is None else len(among)

    def _took(self, rules: frozenset[int]) -> Truth:
        """For every rule, whether it is one of *rules*."""
        taken: Truth = np.zeros(len(self.graph.instance.rules), dtype=np.bool_)
        taken[list(rules)] = True
        return taken

    def _taking(self, rules: frozenset[int]) -> Numbers:
        """Return the steps by one of *rules*, in order."""
        if rules not in self._taken:
            sorts = len(self._taken) >= _SCANS
            self._taken[rules] = self._sorted(rules) if sorts else np.flatnonzero(self._took(rules)[self.graph.rule])
        return self._taken[rules]

    def _sorted(self, rules: frozenset[int]) -> Numbers:
        order, first = self._by_rule
        return np.sort(np.concatenate([order[:0], *(order[first[one]:first[one + 1]] for one in rules)]))

    @cached_property
    def _by_rule(self) -> tuple[Numbers, Numbers]:
        """The steps in the order of their rules, and where those of each rule begin."""
        order = in_order(self.graph.rule, len(self.graph.instance.rules))
        count = np.bincount(self.graph.rule, minlength=len(self.graph.instance.rules))
        return order, np.concatenate([[0], np.cumsum(count)])

    def _inside(self, formula: Inside) -> Truth:
        if formula not in self._known:
            table = np.zeros(len(formula.field.system.states), dtype=np.bool_)
            table[list(formula.states)] = True
            self._known[formula] = table[self.graph.column(formula.field)]
        return self._known[formula]


def _picked(values: NDArray[Any], among: Numbers | None) -> NDArray[Any]:
    return values if among is None else values[among]


def _joined(found: list[Numbers | None]) -> Numbers | None:
    """Return the steps that are in any of *found*, in order; None if one of these is None, which means all steps."""
    known = [steps for steps in found if steps is not None]
    none = np.zeros(0, dtype=np.int64)
    return distinct(np.concatenate([none, *known])) if len(known) == len(found) else None


def _all(truths: list[Truth], size: int) -> Truth:
    return reduce(np.logical_and, truths) if truths else np.ones(size, dtype=np.bool_)


def _any(truths: list[Truth], size: int) -> Truth:
    return reduce(np.logical_or, truths) if truths else np.zeros(size, dtype=np.bool_)
