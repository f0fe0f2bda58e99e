"""Response claims on views: whether a fair run of some instance can owe an answer for ever.

A run, seen from one of its replicas, finally stays in a strongly connected set of views. Fairness of what asks nothing
of other replicas excludes some sets, as in an explored graph. The rest is looked at in company of the other replicas,
each of which finally stays in such a set, too, beside the same single roles, whose moves it sees as the same steps:

* What a guest does for ever, some replica does for ever itself: there are finitely many. If none can, the step occurs
  only finitely often.
* A step that asks something of all replicas is finally enabled for good if no view in which a replica can stay blocks
  it, and weak fairness then takes it.

``checker/decisions/0020-for-every-number.md`` has the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.explore.graph import distinct, ranges
from shadowcheck.judge.components import fair_components
from shadowcheck.judge.duties import Owing, strong_duties
from shadowcheck.judge.fairness import owing
from shadowcheck.judge.product import Moves
from shadowcheck.views.closure import among

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.judge.product import Product
    from shadowcheck.views.graph import ViewGraph
    from shadowcheck.views.space import ViewRule


@dataclass(frozen=True, eq=False)
class Asking:
    """A fair step that asks something of all replicas.

    Its `duty`; and for every view, whether it is `enabled` as far as the view tells, whether the replica in the view
    `blocks` it for others, and whether a replica of another family may (`foreign`).
    """

    duty: int
    enabled: Truth
    blocks: Truth
    foreign: Truth


class Settled(NamedTuple):
    """What the other replicas do for ever: the views in which they can `stay`, and the global moves that they `act`."""

    stay: Truth
    acts: Numbers


class Company:
    """All replicas of a family, as their views show them."""

    def __init__(self, views: ViewGraph) -> None:
        self.views, self.graph = views, views.graph
        instance, family = self.graph.instance, views.family
        self.strong = strong_duties(instance)
        self.moves = Moves.of(self.graph, np.ones(self.graph.steps, dtype=np.bool_))
        self._own = np.zeros(len(instance.rules), dtype=np.bool_)
        self._guest = self._own.copy()
        for rule in family.rules:
            about = rule.rule.step.replicated == family.space.family
            self._own[rule.rule.number] |= about and 1 in rule.rule.numbers
            self._guest[rule.rule.number] |= about and 1 not in rule.rule.numbers

    @cached_property
    def moved(self) -> Numbers:
        """For every step of the graph, a number for the move that it makes of the single roles, and by which step."""
        names: dict[str, int] = {}
        step = np.asarray([names.setdefault(rule.step.name, len(names)) for rule in self.graph.instance.rules])
        single, many = self.views.single, int(self.views.single[-1]) + 1
        made = single[self.graph.source] * len(names) + step[self.graph.rule]
        return np.asarray(made * many + single[self.graph.target])

    @cached_property
    def asking(self) -> list[Asking]:
        """The fair steps that ask something of all replicas."""
        rules = (rule for rule in self.views.family.rules if rule.asks and self.views.duty[rule.rule.number] >= 0)
        return [self._asking(rule) for rule in rules]

    def _asking(self, rule: ViewRule) -> Asking:
        own, columns = self.views.family.space.family, self.views.columns
        blocks = np.zeros(len(self.graph.states), dtype=np.bool_)
        for name, table in rule.asks:
            if name == own:
                blocks |= ~table.enabled[columns[table.field]]
        foreign = self.views.may_block(rule, but=own)
        return Asking(int(self.views.duty[rule.rule.number]), self.views.enabled(rule), blocks, foreign)

    def settled(self, states: Numbers, steps: Numbers) -> Settled:
        """Return what other replicas do for ever while the one in the view stays in *states* and takes *steps*."""
        views, graph = self.views, self.graph
        beside = distinct(views.single[states])
        near = ranges(views.bounds[beside], views.bounds[beside + 1])
        origin, step = self.moves.leaving(near)
        number = np.full(len(graph.states), -1)
        number[near] = np.arange(len(near))
        target = np.where(among(self.moved[step], distinct(self.moved[steps])), number[graph.target[step]], -1)
        duty = views.duty[graph.rule[step]]
        enables = (duty >= 0) & views.certainly(near[origin], duty)
        first = np.searchsorted(origin, np.arange(len(near) + 1))
        where = fair_components(Owing(near, first, origin, step, target, duty, enables, self.strong))
        stay = np.zeros(len(graph.states), dtype=np.bool_)
        stay[near[where >= 0]] = True
        inner = (target >= 0) & (where[origin] >= 0) & (where[origin] == where[target])
        return Settled(stay, distinct(self.moved[step[inner & self._own[graph.rule[step]]]]))

    def is_guests(self, steps: Numbers) -> Truth:
        """For each of *steps*, whether it is one of guests of this family alone."""
        return self._guest[self.graph.rule[steps]]


def is_answered(product: Product, company: Company) -> bool:
    """Whether no fair run of an instance stays in the goal of the observer of *product* forever."""
    left = owing(product, company.moves)
    while True:
        where = fair_components(left)
        inner = (left.target >= 0) & (where[left.origin] >= 0) & (where[left.origin] == where[left.target])
        if not (where >= 0).any():
            return True
        gone, dead = _excluded(left, where, inner, company)
        if not (gone.any() or dead.any()):
            return False
        left = _without(left, gone | (where < 0), dead)


def _excluded(left: Owing, where: Numbers, inner: Truth, company: Company) -> tuple[Truth, Truth]:
    """Return the nodes in which no run stays for ever, and the moves that none makes for ever.

    The components are looked at all together first, as most are excluded in that way already; then one by one.
    """
    fair = where >= 0
    gone, dead = _examined(left, where, fair, inner, company)
    if gone.any() or dead.any():
        return gone, dead
    for one in distinct(where[fair]).tolist():
        here = where == one
        more, never = _examined(left, where, here, inner & here[left.origin], company)
        gone, dead = gone | more, dead | never
    return gone, dead


def _examined(left: Owing, where: Numbers, nodes: Truth, moves: Truth, company: Company) -> tuple[Truth, Truth]:
    """Look at the components of *nodes*, and their *moves*, in company."""
    states = left.states[nodes]
    steps = left.step[moves]
    settled = company.settled(states, steps)
    dead = np.zeros(len(left.step), dtype=np.bool_)
    dead[moves] = company.is_guests(steps) & ~among(company.moved[steps], settled.acts)
    gone = np.zeros(len(left.states), dtype=np.bool_)
    fulfilled = set(zip(where[left.origin[moves]].tolist(), left.duty[moves].tolist(), strict=True))
    gone[nodes] = among(where[nodes], _neglected(states, where[nodes], fulfilled, settled, company))
    return gone, dead


def _neglected(
    states: Numbers, home: Numbers, fulfilled: set[tuple[int, int]], settled: Settled, company: Company,
) -> Numbers:
    """Return the components in which a run that stays would not take a step that is finally enabled for good.

    *states* are those of the components, *home* is the component of each, and *fulfilled* are pairs of a component and
    a duty that some move in it fulfils.
    """
    ready: dict[int, Truth] = {}
    for one in company.asking:
        blocked = one.foreign | company.views.beside(settled.stay & one.blocks)
        now = (one.enabled & ~blocked)[states]
        ready[one.duty] = ready.get(one.duty, now) | now
    sizes = np.bincount(home)
    found: set[int] = set()
    for duty, now in ready.items():
        whole = np.flatnonzero((np.bincount(home[now], minlength=len(sizes)) == sizes) & (sizes > 0))
        found.update(one for one in whole.tolist() if (one, duty) not in fulfilled)
    return np.asarray(sorted(found), dtype=np.int64)


def _without(left: Owing, gone: Truth, dead: Truth) -> Owing:
    """Return what is *left* without the nodes that are *gone*, and without moving by those moves that are *dead*."""
    number = np.where(gone, -1, np.cumsum(~gone) - 1)
    target = np.where(dead | (left.target < 0), -1, number[left.target])
    kept = ~gone[left.origin]
    origin = number[left.origin[kept]]
    first = np.searchsorted(origin, np.arange(int((~gone).sum()) + 1))
    step, duty, enables = left.step[kept], left.duty[kept], left.enables[kept]
    return Owing(left.states[~gone], first, origin, step, target[kept], duty, enables, left.strong)
