"""Breaches: the steps of an explored graph that break a claim, and runs on which nothing else is broken before.

A run may break several claims, one after the other. What is broken later may be a mistake of its own, or happen only
because of what was broken before. The graph shows which: a claim is broken *alone* if some run breaks it and has broken
nothing before that may hide it. If no run does, it is a consequence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims import DeadlockFree
from shadowcheck.claims.obligation import NEVER, Invariant, Order, Response
from shadowcheck.instance.formula import Position, allowed_end, holds, is_about_steps
from shadowcheck.judge.along import broken_after
from shadowcheck.judge.fairness import fair_lasso
from shadowcheck.judge.product import Product, letters
from shadowcheck.judge.quantifiers import run_length
from shadowcheck.judge.verdict import Evidence
from shadowcheck.trace.reactions import reacted
from shadowcheck.verify.causes import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.claims.observer import Observation
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.judge.valuation import Valuation
    from shadowcheck.network import Predicate
    from shadowcheck.verify.broken import Broken


@dataclass(frozen=True)
class Breach:
    """Where a claim is broken: at which steps of the graph, and whether it is so `initially`.

    A step may break an order on one run, and not on another: `steps` are those that break it on some run, and `exact`
    tells whether these break it on every run that has not broken it before. For an answer that never comes, they are
    the steps by which the design goes wrong, as far as that is known, and after which the answer can no longer come;
    `deeds` are those after which it is owed, whether it can come or not.
    """

    steps: Truth
    initially: bool = False
    exact: bool = True
    deeds: Truth | None = None


class Breaches:
    """The breaches of claims in the graph of *valuation*."""

    def __init__(self, valuation: Valuation) -> None:
        self.valuation, self.graph = valuation, valuation.graph
        self._known: dict[str, Breach] = {}

    def before(self, one: Broken, others: Sequence[Broken]) -> Broken | None:
        """Return the first of *others* that the run of *one* breaks before it breaks *one*; None if there is none."""
        run = one.verdict.evidence
        if run is None:
            return None
        steps = self._steps_of(run)
        places = ((self._at(other, run, steps), number) for number, other in enumerate(others))
        place, number = min(((at, number) for at, number in places if at is not None), default=(one.step, 0))
        return others[number] if place < one.step else None

    def alone(self, one: Broken, others: Sequence[Broken]) -> Evidence | None:
        """Return a shortest run that breaks *one*, and none of *others* before; None if none is found.

        For an answer that never comes: a run that does not break any of the others at all, unless by the same step.
        """
        if self._of(one).initially:
            return Evidence(())
        if any(self._of(other).initially for other in others):
            return None
        blocked = self._blocked(others)
        if isinstance(one.verdict.claim.obligation, Response):
            blocked &= ~self._of(one).steps
            found = [fair_lasso(replace(product, blocked=blocked)) for product in self._products(one)]
        else:
            found = [self._run(product, blocked) for product in self._products(one)]
        return min((run for run in found if run is not None), key=run_length, default=None)

    def together(self, claims: Sequence[Broken], others: Sequence[Broken]) -> Evidence | None:
        """Return a shortest run whose last step breaks all of *claims*, and that breaks none of *others* before.

        None if there is none; or if some claim is not an invariant, as it depends on the run what breaks it.
        """
        if not all(isinstance(one.verdict.claim.obligation, Invariant) for one in claims):
            return None
        steps = np.logical_and.reduce([self._of(one).steps for one in claims])
        blocked = self._blocked([*claims, *others])
        return self._run(self._by_its_steps(Breach(steps)), blocked) if steps.any() else None

    def is_exact(self, one: Broken) -> bool:
        """Whether its steps alone tell where *one* is broken."""
        return self._of(one).exact

    def follows(self, one: Broken, others: Sequence[Broken]) -> bool:
        """Whether every run that breaks *one* has broken one of *others* before; False if some of them is not exact."""
        if not all(map(self.is_exact, others)):
            return False
        if any(self._of(other).initially for other in others):
            return not self._of(one).initially
        deeds = self._of(one).deeds
        if deeds is not None:
            return self._run(self._by_its_steps(Breach(deeds)), self._blocked(others)) is None
        return self.alone(one, others) is None

    def _run(self, product: Product, blocked: Truth) -> Evidence | None:
        """Return a shortest run to the observer's goal that takes no *blocked* step, except as its last.

        Of several it is the first with the fewest failures and faults.
        """
        count, goal, nodes = len(self.graph.states), product.observer.goal, product.roots
        cost = np.full(count * len(product.observer.states), -1, dtype=np.int64)  # -1: not met
        by, come = np.full_like(cost, -1), np.full_like(cost, -1)
        cost[nodes] = 0
        while len(nodes):
            left, step, reached = product.moves_from(nodes)
            total = cost[left] + self._failures[step]
            into = np.flatnonzero((reached // count == goal) & (left // count != goal))
            if len(into):
                last = into[np.argmin(total[into])]
                return self._evidence(int(left[last]), int(step[last]), by, come)
            fresh = np.flatnonzero((cost[reached] < 0) & ~blocked[step])
            order = fresh[np.lexsort((total[fresh], reached[fresh]))]
            nodes, first = np.unique(reached[order], return_index=True)
            best = order[first]
            cost[nodes], by[nodes], come[nodes] = total[best], step[best], left[best]
        return None

    def _evidence(self, node: int, last: int, by: Numbers, come: Numbers) -> Evidence:
        """Return the run that leads to *node* by the steps *by*, each from the node *come*, and then takes *last*."""
        steps = [last]
        while by[node] >= 0:
            steps.append(int(by[node]))
            node = int(come[node])
        return Evidence(tuple(int(self.graph.rules[step]) for step in reversed(steps)))

    @cached_property
    def _failures(self) -> Numbers:
        """For every step, 1 if something fails in it, or it is a fault; 0 if not."""
        return self.graph.trouble[self.graph.rule]

    def _blocked(self, others: Sequence[Broken]) -> Truth:
        blocked = np.zeros(self.graph.steps, dtype=np.bool_)
        for other in others:
            blocked |= self._of(other).steps
        return blocked

    def _steps_of(self, run: Evidence) -> list[int]:
        """Return the steps of the graph that *run* takes."""
        graph, state, steps = self.graph, 0, []
        for rule in (*run.stem, *run.loop):
            first = int(graph.first[state])
            steps.append(first + int(np.flatnonzero(graph.rule[first:graph.first[state + 1]] == rule)[0]))
            state = int(graph.target[steps[-1]])
        return steps

    def _at(self, one: Broken, run: Evidence, steps: Sequence[int]) -> int | None:
        """Return the number of steps of *run* after which *one* is broken; None if it is not."""
        if isinstance(one.verdict.claim.obligation, Invariant | Order):
            return broken_after(one.verdict.claim, run, self.valuation.grounding)
        breach = self._of(one)
        return next((number for number, step in enumerate(steps, start=1) if breach.steps[step]), None)

    def _products(self, one: Broken) -> Iterator[Product]:
        """Yield the graph in step with an observer whose goal is the breach of *one*, for each replica."""
        match one.verdict.claim.obligation:
            case Order(observation) | Response(observation=observation):
                for bound in self.valuation.grounding.bindings(one.verdict.claim):
                    yield self._product(observation, bound)
            case _:
                yield self._by_its_steps(self._of(one))

    def _by_its_steps(self, breach: Breach) -> Product:
        letter = letters(self.graph.steps, np.flatnonzero(breach.steps), np.zeros(0, dtype=np.int64))
        return Product(self.graph, NEVER, letter)

    def _of(self, one: Broken) -> Breach:
        claim = one.verdict.claim
        if claim.id not in self._known:
            self._known[claim.id] = self._found(claim, one.cause)
        return self._known[claim.id]

    def _found(self, claim: Claim, cause: Cause | None) -> Breach:
        grounding, asked = self.valuation.grounding, claim.obligation
        steps = np.zeros(self.graph.steps, dtype=np.bool_)
        initially, exact, deeds = False, True, np.zeros_like(steps)
        for bound in grounding.bindings(claim):
            match asked:
                case Invariant():
                    bad = grounding.of(asked.bad, bound)
                    initially |= grounding.initially(bad)
                    if is_about_steps(bad):
                        steps[self.valuation.steps(bad)] = True
                    else:
                        states = self.valuation.of_states(bad)
                        steps |= states[self.graph.target] & ~states[self.graph.source]
                case Order(observation):
                    product = self._product(observation, bound)
                    initially |= product.start == observation.observer.goal
                    into, past = _into_goal(product)
                    steps[into] = True
                    exact &= not np.intersect1d(into, past).size
                case Response(observation=observation):
                    owed, late = _owed(self._product(observation, bound))
                    done = np.ones_like(steps) if cause is None else self._deeds(cause)
                    deeds = deeds | (done & owed[self.graph.target])
                    steps |= done & late[self.graph.target] & ~late[self.graph.source]
                case DeadlockFree():
                    steps |= self._stuck()[self.graph.target]
                case _:
                    pass
        return Breach(steps, initially, exact, deeds if isinstance(asked, Response) else None)

    def _product(self, observation: Observation, bound: Binding) -> Product:
        (first, at_first), (second, at_second) = (
            self._asked(predicate, bound) for predicate in (observation.first, observation.second)
        )
        letter = letters(self.graph.steps, first, second)
        return Product(self.graph, observation.observer, letter, observation.observer.start(at_first, at_second))

    def _asked(self, predicate: Predicate | None, bound: Binding) -> tuple[Numbers, bool]:
        if predicate is None:
            return np.zeros(0, dtype=np.int64), False
        formula = self.valuation.grounding.of(predicate, bound)
        return self.valuation.steps(formula), self.valuation.grounding.initially(formula)

    def _stuck(self) -> Truth:
        """For every state, whether nobody can take a step there although it is not an allowed end."""
        graph, end = self.graph, allowed_end(self.graph.instance)
        stuck: Truth = np.diff(graph.first) == 0
        stuck[graph.expanded:] = False
        for state in np.flatnonzero(stuck).tolist():
            stuck[state] = not holds(end, Position(graph.states[state]))
        return stuck

    def _deeds(self, cause: Cause) -> Truth:
        """For every step, whether the design reacts in it as in *cause*."""
        graph = self.graph
        deeds = np.zeros(graph.steps, dtype=np.bool_)
        for rule in graph.instance.rules:
            for part in rule.parts:
                if part.field.system.name == cause.machine and part.event not in (None, part.field.system.restart):
                    alike = np.zeros(len(part.field.system.states), dtype=np.bool_)
                    alike[[
                        local for local in part.next if local not in part.idle
                        and Cause.of(reacted(0, part, part.event or "", local)).key == cause.key
                    ]] = True
                    if alike.any():
                        here = graph.rule == rule.number
                        deeds |= here & alike[graph.column(part.field)[graph.source]]
        return deeds


def _into_goal(product: Product) -> tuple[Numbers, Numbers]:
    """Return the steps that lead the observer to its goal on some run, and those that do not on some run."""
    count, goal = len(product.graph.states), product.observer.goal
    into, past = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for nodes in product.levels():
        left, step, reached = product.moves_from(nodes)
        waiting = left // count != goal
        into.append(step[waiting & (reached // count == goal)])
        past.append(step[waiting & (reached // count != goal)])
    return np.unique(np.concatenate(into)), np.unique(np.concatenate(past))


def _owed(product: Product) -> tuple[Truth, Truth]:
    """For every state, whether the answer may be owed there, and whether it is owed on every run and never comes."""
    graph, goal = product.graph, product.observer.goal
    count = len(graph.states)
    met = np.zeros((len(product.observer.states), count), dtype=np.bool_)
    for nodes in product.levels():
        met[nodes // count, nodes % count] = True
    others = np.delete(met, goal, axis=0).any(axis=0)
    left, _, reached = product.moves_from(np.flatnonzero(met[goal]) + goal * count)
    out = np.zeros(count, dtype=np.bool_)
    out[left[reached // count != goal] % count] = True
    while True:  # backwards, along the steps that leave the answer owed
        more = np.zeros(count, dtype=np.bool_)
        more[left[out[reached % count]] % count] = True
        if not (more & ~out).any():
            return met[goal], met[goal] & ~out & ~others
        out |= more
