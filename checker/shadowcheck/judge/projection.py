"""Cones: the explored graph as one replica sees it, among others of which only what they do to it is left.

A claim about one writer asks nothing of the machines of other writers. Without these, and with a step wherever some
reachable state that looks like this has one, every run of the network is still a run of the cone (existential
abstraction: Clarke, Grumberg and Long, "Model checking and abstraction", 1994), and the cone is far smaller. What
cannot happen there cannot happen at all. What can is looked for again in the graph itself: no verdict that needs a run
to show it is ever the cone's.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.claims import Claim, Counts, DeadlockFree
from shadowcheck.claims.obligation import Witness
from shadowcheck.explore.graph import Graph, Numbers
from shadowcheck.instance.grounding import concerns
from shadowcheck.judge.duties import duties
from shadowcheck.network.predicates import Every, Some, walk

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Truth
    from shadowcheck.instance import Field
    from shadowcheck.instance.grounding import Binding

_WORTH = 50_000  # steps of a graph below which its cones cost more than they save
_WORD = 62  # bits of a key
_MOST = 50_000_000  # entries of the table of a cone: its states times the rules


def may_settle(claim: Claim) -> bool:
    """Tell whether a cone may answer *claim*: it asks of no replica but the one that is bound, and needs no run.

    What is merely possible needs one, and the graph shows it at once. A cone has more runs than the network: what holds
    of all of them holds, and what is not possible there is not possible. Whether one state or one step occurs at all,
    so that the claim says something, is the same in both.
    """
    match claim.obligation:
        case Counts() | DeadlockFree() | Witness(after=None, without=None):
            return False
        case _:
            return not any(isinstance(part, Every | Some) for said in claim.predicates() for part in walk(said))


class Cones:
    """The cones of *graph*."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def of(self, bound: Binding) -> Graph | None:
        """Return the graph as the replica that is *bound* sees it (None: as all see it); None if that is not worth it.

        Ways back to the initial state are not kept.
        """
        return self._cone([field for field in self.graph.instance.fields if concerns(field, bound)])

    def _cone(self, seen: list[Field]) -> Graph | None:
        graph = self.graph
        if graph.unfinished is not None or graph.steps < _WORTH or len(seen) == len(graph.instance.fields):
            return None
        first, looks = _alike(graph, seen)
        if len(first) * len(graph.instance.rules) > _MOST:
            return None
        mask = sum(field.mask for field in seen)
        source, rule, target = _steps(graph, looks, len(first))
        return Graph(
            dataclasses.replace(graph.instance, fields=tuple(seen)),
            states=[graph.states[int(k)] & mask for k in first],
            offsets=np.searchsorted(source, np.arange(len(first) + 1)), rules=rule, targets=target,
            parents=np.full(len(first), -1), certain=_everywhere(self._enabled, looks, len(first)),
        )

    @cached_property
    def _enabled(self) -> Truth:
        """For every state of the graph and every duty, whether it is enabled there."""
        duty = duties(self.graph.instance)[self.graph.rule]
        owed = np.flatnonzero(duty >= 0)
        enabled = np.zeros((len(self.graph.states), int(duty.max(initial=-1)) + 1), dtype=np.bool_)
        enabled[self.graph.source[owed], duty[owed]] = True
        return enabled


def _alike(graph: Graph, seen: list[Field]) -> tuple[Numbers, Numbers]:
    """Return the first of the states that look alike, in the order in which they were met; and what each looks like."""
    looks: Numbers = np.zeros(len(graph.states), dtype=np.int64)
    used = 0
    for field in seen:
        if used + field.width > _WORD:  # name what is seen so far by small numbers
            _, looks = np.unique(looks, return_inverse=True)
            used = len(graph.states).bit_length()
        looks, used = looks | graph.column(field) << used, used + field.width
    _, first, looks = np.unique(looks, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[looks]


def _steps(graph: Graph, looks: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return source, rule and target of the steps of the cone; what is seen of a target depends on nothing else."""
    there = np.full((count, len(graph.instance.rules)), -1, dtype=np.int64)
    there[looks[graph.source], graph.rule] = looks[graph.target]
    source, rule = np.nonzero(there >= 0)
    return source, rule, there[source, rule]


def _everywhere(enabled: Truth, looks: Numbers, count: int) -> Truth:
    """For every state of the cone and every duty, whether all states that look like this enable it.

    To assume less of what is enabled is to call fewer runs unfair.
    """
    order = np.argsort(looks, kind="stable")
    certain: Truth = np.logical_and.reduceat(enabled[order], np.searchsorted(looks[order], np.arange(count)), axis=0)
    return certain
