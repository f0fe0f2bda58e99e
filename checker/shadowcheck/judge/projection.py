"""Cones: an abstraction of the explored graph, without the machines of all replicas but one.

A claim about one replica does not mention the machines of the others. The cone leaves them out, and has a step wherever
some reachable state that looks the same has it. So every run of the network is a run of the cone, which is far smaller
(existential abstraction: Clarke, Grumberg and Long, "Model checking and abstraction", 1994). What cannot happen in the
cone cannot happen at all; what can is looked for again in the graph itself. No verdict that needs a run is the cone's.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

import numpy as np

from shadowcheck.claims import Claim, Counts, DeadlockFree
from shadowcheck.claims.obligation import Everywhere, Invariant, Order, Refinement, Response, Temporal, Witness
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
    """Whether a cone may settle *claim*, which must be about the bound replica only and not need a run to be shown.

    A simple witness needs one, and the graph shows it at once. A cone has more runs than the network: what holds in all
    of them holds, and what is impossible there is impossible. A single state or step, without which the claim would be
    vacuous, occurs in the cone if and only if it occurs in the network.
    """
    match claim.obligation:
        case Counts() | DeadlockFree() | Everywhere() | Refinement() | Witness(after=None, without=None):
            return False
        case Invariant() | Order() | Response() | Temporal() | Witness():
            return not any(isinstance(part, Every | Some) for said in claim.predicates() for part in walk(said))
        case _:
            assert_never(claim.obligation)


class Cones:
    """The cones of *graph*."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def of(self, bound: Binding) -> Graph | None:
        """Return the cone of the replica that is *bound* (None: of no replica); None if it costs more than it saves.

        The cone has neither `parents` nor `levels`, and so no paths from the initial state.
        """
        return self.through([field for field in self.graph.instance.fields if concerns(field, bound)])

    def through(self, seen: list[Field]) -> Graph | None:
        """Return the graph as only these fields see it; None if it costs more than it saves. See `of`."""
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
        """For every state of the graph and every duty, whether it is enabled there: for certain, in an abstraction."""
        if self.graph.certain is not None:
            return self.graph.certain
        duty = duties(self.graph.instance)[self.graph.rule]
        owed = np.flatnonzero(duty >= 0)
        enabled = np.zeros((len(self.graph.states), int(duty.max(initial=-1)) + 1), dtype=np.bool_)
        enabled[self.graph.source[owed], duty[owed]] = True
        return enabled


def _alike(graph: Graph, seen: list[Field]) -> tuple[Numbers, Numbers]:
    """Return the first of all states that look alike, in the order of the states, and the look of every state."""
    looks: Numbers = np.zeros(len(graph.states), dtype=np.int64)
    used = 0
    for field in seen:
        if used + field.width > _WORD:  # renumber what is seen so far, to save bits
            _, looks = np.unique(looks, return_inverse=True)
            used = len(graph.states).bit_length()
        looks, used = looks | graph.column(field) << used, used + field.width
    _, first, looks = np.unique(looks, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[looks]


def _steps(graph: Graph, looks: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """Source, rule and target of the cone's steps: source and rule determine how the target looks."""
    there = np.full((count, len(graph.instance.rules)), -1, dtype=np.int64)
    there[looks[graph.source], graph.rule] = looks[graph.target]
    source, rule = np.nonzero(there >= 0)
    return source, rule, there[source, rule]


def _everywhere(enabled: Truth, looks: Numbers, count: int) -> Truth:
    """For every state of the cone and every duty, whether all states that look like this enable it.

    This may count too few duties as enabled, and so too many runs as fair, which is safe.
    """
    order = np.argsort(looks, kind="stable")
    certain: Truth = np.logical_and.reduceat(enabled[order], np.searchsorted(looks[order], np.arange(count)), axis=0)
    return certain
