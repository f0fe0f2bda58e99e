"""The graph of views: an abstraction of every instance at once, on which claims are judged."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import Graph, NarrowStates, distinct, in_order, ranges
from shadowcheck.explore.table import changes, where_enabled
from shadowcheck.judge.duties import duties
from shadowcheck.views.closure import able_guests, among

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.views.closure import Closure
    from shadowcheck.views.space import Guest, ViewRule


Labels = frozenset[str]
"""Labels of steps; the name of a step is one of them."""


class ViewGraph:
    """The `graph` of the views of one family: every run of every instance, seen from a replica, is a run of it.

    State k of it is the k-th view, in ascending order; there are no paths from the initial ones (`parents`). A duty is
    `certain` in a view if it is enabled whatever the replicas outside the view are in. *only* limits it to the steps
    that bear one of these labels.
    """

    def __init__(self, closure: Closure, name: str, only: Labels | None = None) -> None:
        self.closure, self.family, self._only = closure, closure.families[name], only
        self.duty = duties(self.family.space.instance)
        self.columns = closure.columns[name]
        self._single = self.family.known >> self.family.space.low
        self._begun: dict[int | None, Truth] = {}
        self.graph = self._graph()

    @cached_property
    def initial(self) -> Numbers:
        """The numbers of the initial views."""
        return np.searchsorted(self.family.known, self.family.space.initial)

    def begun(self, way: int | None) -> Truth:
        """For every view, whether a replica that begins in this *way* (None: in any) may have come to it."""
        if way not in self._begun:
            self._begun[way] = self._come_to(way)
        return self._begun[way]

    def _come_to(self, way: int | None) -> Truth:
        if way is None:
            return np.ones(len(self.family.known), dtype=np.bool_)
        met, first = np.zeros(len(self.family.known), dtype=np.bool_), self.graph.first
        frontier = np.flatnonzero(self.family.known == self.family.space.beginning(way))
        while len(frontier):
            met[frontier] = True
            reached = self.graph.target[ranges(first[frontier], first[frontier + 1])]
            frontier = distinct(reached[~met[reached]])
        return met

    @cached_property
    def single(self) -> Numbers:
        """For every view, the number of the state of its single roles; views with the same one stand together."""
        return np.cumsum(np.diff(self._single, prepend=self._single[:1]) > 0)

    @cached_property
    def bounds(self) -> Numbers:
        """Where the views beside each state of the single roles begin, and where the last ones end."""
        return np.searchsorted(self.single, np.arange(int(self.single[-1]) + 2))

    def beside(self, truth: Truth) -> Truth:
        """For every view, whether *truth*, a value for each view, is true of some view beside the same single roles."""
        return np.asarray(np.logical_or.reduceat(truth, self.bounds[:-1])[self.single])

    def enabled(self, rule: ViewRule) -> Truth:
        """For every view, whether *rule* is enabled as far as the view tells, without guests and other replicas."""
        return self._truth(where_enabled(rule.mine, self.columns))

    def able(self, guest: Guest) -> Truth:
        """For every view, whether its replica can be *guest*, which is one of this family."""
        return self._truth(able_guests(guest, self.columns))

    def certainly(self, views: Numbers, duty: Numbers) -> Truth:
        """For each of *views*, whether the duty at its place (-1: none) is certain there."""
        certain = self.graph.certain
        return np.zeros(len(views), dtype=np.bool_) if certain is None or not certain.size else certain[views, duty]

    def may_block(self, rule: ViewRule, but: str = "", idle: Mapping[str, Truth] | None = None) -> Truth:
        """For every view, whether a replica beside the same single roles may block *rule*; none of the family *but*.

        If *idle* is given, only a replica blocks that is in one of these views of its family.
        """
        found = [np.zeros(0, dtype=np.int64)]
        for name, table in rule.asks:
            if name == but:
                continue
            home = self.closure.families[name]
            blocks = ~table.enabled[home.space.columns(home.known)[table.field]]
            found.append(home.known[blocks if idle is None else blocks & idle[name]] >> home.space.low)
        return among(self._single, distinct(np.concatenate(found)))

    def _truth(self, where: Numbers) -> Truth:
        truth = np.zeros(len(self.family.known), dtype=np.bool_)
        truth[where] = True
        return truth

    def _wanted(self, rule: ViewRule) -> bool:
        step = rule.rule.step
        return self._only is None or not self._only.isdisjoint({step.name, *step.labels})

    def _graph(self) -> Graph:
        known, space = self.family.known, self.family.space
        certain = np.zeros((len(known), int(self.duty.max(initial=-1)) + 1), dtype=np.bool_)
        columns = tuple([np.zeros(0, dtype=np.int64)] for _ in range(3))
        for rule in filter(self._wanted, self.family.rules):
            where = where_enabled(rule.mine, self.columns)
            number, owed = rule.rule.number, int(self.duty[rule.rule.number])
            if rule.host:
                where = where[self.closure.can_meet(rule, known[where], space.low)]
            elif owed >= 0:
                certain[where[~self.may_block(rule)[where]], owed] = True
            target = where
            if rule.moves:
                target = np.searchsorted(known, known[where] + changes(rule.mine, self.columns, where))
            for column, values in zip(columns, (where, np.full(len(where), number), target), strict=True):
                column.append(values)
        source, rules, targets = (np.concatenate(column).astype(np.int32) for column in columns)
        order = in_order(source, len(known))
        offsets = np.concatenate([[0], np.bincount(source, minlength=len(known)).cumsum()])
        return Graph(
            space.instance, states=NarrowStates(known), offsets=offsets, rules=rules[order], targets=targets[order],
            parents=np.full(len(known), -1), certain=certain,
        )
