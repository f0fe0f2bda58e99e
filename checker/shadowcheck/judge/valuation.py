"""Valuation: predicates as arrays of truth values over the states and the steps of an explored graph."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import distinct
from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, Took, children, speaks_of_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shadowcheck.explore.graph import Graph, Numbers, Truth
    from shadowcheck.instance import Field, Rule
    from shadowcheck.network import Predicate


Binding = tuple[str, int] | None
"""The replica of which unquantified parts speak: its family (replica parameter) and index. None: nothing is bound."""


@dataclass(eq=False)
class Valuation:
    """What holds where in `graph`. The arrays of atoms are shared between claims: what was worked out once is kept.

    `every` and `some` range over the one family of which their part speaks, in its atoms or in the steps that it
    names. A step that is about no replica, or about a replica of another family than the one that is bound, counts
    for every replica.
    """

    graph: Graph
    _atoms: dict[tuple[Atom, int], Truth] = dataclasses.field(default_factory=dict)

    def of_states(self, predicate: Predicate, bound: Binding) -> Truth:
        """For every state, whether *predicate* holds; unquantified parts speak of the replica that is *bound*."""
        match predicate:
            case Atom():
                return self._atom(predicate, bound)
            case Not(part):
                return ~self.of_states(part, bound)
            case And(parts):
                return _all([self.of_states(part, bound) for part in parts])
            case Or(parts):
                return _any([self.of_states(part, bound) for part in parts])
            case Every(part):
                return _all([self.of_states(part, one) for one in self.range(part, bound)])
            case Some(part):
                return _any([self.of_states(part, one) for one in self.range(part, bound)])
            case _:
                raise AssertionError(predicate)

    def of_steps(  # noqa: PLR0911 - one answer per connective
        self, predicate: Predicate, bound: Binding, among: Numbers | None = None
    ) -> Truth:
        """For every step (of those *among*, if given), whether *predicate* holds of it.

        State predicates are read where the step arrives.
        """
        match predicate:
            case Took(labels):
                return _picked(self._took(labels, bound), among)
            case Before(part):
                return _at(self.of_states(part, bound), _picked(self.graph.source, among))
            case Not(part):
                return ~self.of_steps(part, bound, among)
            case And(parts):
                return _all([self.of_steps(part, bound, among) for part in parts])
            case Or(parts):
                return _any([self.of_steps(part, bound, among) for part in parts])
            case Every(part):
                return _all([self.of_steps(part, one, among) for one in self.range(part, bound)])
            case Some(part):
                return _any([self.of_steps(part, one, among) for one in self.range(part, bound)])
            case _:
                return _at(self.of_states(predicate, bound), _picked(self.graph.target, among))

    def steps(self, predicate: Predicate, bound: Binding) -> Numbers:
        """Return the numbers of the steps of which *predicate* holds, in order."""
        found = self._candidates(predicate, bound)
        for part in predicate.parts if isinstance(predicate, And) else (predicate,):
            truth = self.of_steps(part, bound, found)
            found = np.flatnonzero(truth) if found is None else found[truth]
        return found if found is not None else np.arange(self.graph.steps)

    def _candidates(self, predicate: Predicate, bound: Binding) -> Numbers | None:
        """Return steps, in order, outside of which *predicate* cannot hold; None: it may hold of any.

        Most predicates ask for a label that few steps bear: what else they ask is then looked up for these only.
        """
        match predicate:
            case Took(labels):
                return self._taking(labels, bound)
            case And(parts):
                found = [some for part in parts if (some := self._candidates(part, bound)) is not None]
                return min(found, key=len) if found else None
            case Or(parts):
                return _joined([self._candidates(part, bound) for part in parts])
            case Some(part):
                return _joined([self._candidates(part, one) for one in self.range(part, bound)])
            case _:
                return None

    def holds(  # noqa: PLR0911 - one answer per connective
        self, predicate: Predicate, bound: Binding, *, step: int | None, state: int
    ) -> bool:
        """Whether *predicate* holds at one position: in *state*, reached by *step* (None: by no step, initially)."""
        match predicate:
            case Took(labels):
                return step is not None and self._rule(step).bears(labels, bound)
            case Before(part):
                return step is not None and self.holds(part, bound, step=None, state=int(self.graph.source[step]))
            case Not(part):
                return not self.holds(part, bound, step=step, state=state)
            case And(parts):
                return all(self.holds(part, bound, step=step, state=state) for part in parts)
            case Or(parts):
                return any(self.holds(part, bound, step=step, state=state) for part in parts)
            case Every(part):
                return all(self.holds(part, one, step=step, state=state) for one in self.range(part, bound))
            case Some(part):
                return any(self.holds(part, one, step=step, state=state) for one in self.range(part, bound))
            case _:
                return bool(self.of_states(predicate, bound)[state])

    def initially(self, predicate: Predicate, bound: Binding) -> bool:
        """Whether *predicate* holds of the initial state, before any step was taken."""
        return self.holds(predicate, bound, step=None, state=0)

    def happens(self, predicate: Predicate, bound: Binding) -> bool:
        """Whether *predicate* holds at some position."""
        if not speaks_of_steps(predicate):
            return bool(self.of_states(predicate, bound).any())
        return self.initially(predicate, bound) or bool(len(self.steps(predicate, bound)))

    def range(self, part: Predicate, bound: Binding) -> list[Binding]:
        """Return the replicas over which a quantifier around *part* ranges; it is idle if there are none."""
        families = self.families(part)
        if len(families) > 1:
            raise SpecificationError(
                f"a quantifier speaks of {' and of '.join(families)} at once: {part}", where=f"predicate {part}",
                why="it ranges over the replicas of one family", instead="quantify each family on its own",
            )
        return [(family, index) for family in families for index in self.indices(family)] or [bound]

    def families(self, predicate: Predicate) -> list[str]:
        """Return the families of replicas of which *predicate* speaks outside of any quantifier inside it."""
        return sorted(set(self._families(predicate)))

    def _families(self, predicate: Predicate) -> Iterator[str]:
        network = self.graph.instance.network
        match predicate:
            case Every() | Some():
                return
            case Took(labels):
                named = (step.replicated for step in network.steps if not {step.name, *step.labels}.isdisjoint(labels))
                yield from (family for family in named if family is not None)
            case Atom():
                family = network.role(predicate.role).replicas
                yield from () if family is None else (family,)
            case _:
                for child in children(predicate):
                    yield from self._families(child)

    def indices(self, family: str) -> list[int]:
        """Return the indices of the replicas of *family*."""
        return list(range(1, self.graph.instance.sizes[family] + 1))

    def _took(self, labels: tuple[str, ...], bound: Binding) -> Truth:
        taken: Truth = np.zeros(self.graph.steps, dtype=np.bool_)
        taken[self._taking(labels, bound)] = True
        return taken

    def _taking(self, labels: tuple[str, ...], bound: Binding) -> Numbers:
        """Return the steps that bear one of *labels*, in order."""
        order, first = self._by_rule
        bearing = sorted({
            rule.number for label in labels for rule in self._bearing.get(label, ()) if rule.is_about(bound)
        })
        return np.sort(np.concatenate([order[:0], *(order[first[number]:first[number + 1]] for number in bearing)]))

    @cached_property
    def _bearing(self) -> dict[str, list[Rule]]:
        """The rules that bear each label; the name of a step is one."""
        bearing: dict[str, list[Rule]] = {}
        for rule in self.graph.instance.rules:
            for label in {rule.step.name, *rule.step.labels}:
                bearing.setdefault(label, []).append(rule)
        return bearing

    @cached_property
    def _by_rule(self) -> tuple[Numbers, Numbers]:
        """The steps in the order of their rules, and where those of each rule begin."""
        small = np.uint16 if len(self.graph.instance.rules) < 1 << 16 else np.int64  # numpy sorts these by their digits
        order = np.argsort(self.graph.rule.astype(small), kind="stable")
        count = np.bincount(self.graph.rule, minlength=len(self.graph.instance.rules))
        return order, np.concatenate([[0], np.cumsum(count)])

    def _rule(self, step: int) -> Rule:
        return self.graph.instance.rules[self.graph.rules[step]]

    def _atom(self, atom: Atom, bound: Binding) -> Truth:
        of = self.field(atom.role, bound)
        key = (atom, of.number)
        if key not in self._atoms:
            self._atoms[key] = np.asarray(atom.table(of.system), dtype=np.bool_)[self.graph.column(of)]
        return self._atoms[key]

    def field(self, role: str, bound: Binding) -> Field:
        """Return the field that plays *role*, for the replica that is *bound* if there are several."""
        for of in self.graph.instance.fields_of(role):
            if of.index is None or (of.role.replicas, of.index) == bound:
                return of
        raise AssertionError(role, bound)


def _at(truth: Truth, where: Numbers) -> Truth:
    picked: Truth = truth[where]
    return picked


def _picked(values: NDArray[Any], among: Numbers | None) -> NDArray[Any]:
    return values if among is None else values[among]


def _joined(found: list[Numbers | None]) -> Numbers | None:
    """Return the steps that are in any of *found*, in order; None if one of these is all."""
    known = [steps for steps in found if steps is not None]
    return distinct(np.concatenate(known)) if len(known) == len(found) else None


def _all(truths: list[Truth]) -> Truth:
    every: Truth = np.logical_and.reduce(truths)
    return every


def _any(truths: list[Truth]) -> Truth:
    some: Truth = np.logical_or.reduce(truths)
    return some
