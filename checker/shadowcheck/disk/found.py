"""Found: what an expanded part of a level shows and reaches, as partitions tell it to whoever directs the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.disk.rows import none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.disk.expansion import Steps
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.rows import Rows
    from shadowcheck.disk.runs import Span
    from shadowcheck.explore.graph import Numbers, Truth


@dataclass(eq=False)
class Found:
    """What some nodes of a level, and the steps that leave them, have shown.

    `fired` tells for every rule whether it happened, `hits` for every question whether something satisfies it. Of the
    nodes without a step, so many are `allowed` ends and `stuck`; `ends` tells for each machine of the plan the local
    states in which it stops. `goal`: the observer has reached its goal.
    """

    fired: Truth
    hits: Truth
    ends: tuple[frozenset[int], ...]
    steps: int = 0
    allowed: int = 0
    stuck: int = 0
    goal: bool = False

    @classmethod
    def nothing(cls, plan: Plan) -> Found:
        """Return what nothing has shown."""
        hits = np.zeros(len(plan.questions), dtype=np.bool_)
        return cls(np.zeros(plan.rules, dtype=np.bool_), hits, (frozenset(),) * len(plan.ends))

    def add(self, other: Found) -> None:
        """Add what *other* nodes have shown."""
        self.fired = self.fired | other.fired
        self.hits = self.hits | other.hits
        self.ends = tuple(one | more for one, more in zip(self.ends, other.ends, strict=True))
        self.steps += other.steps
        self.allowed += other.allowed
        self.stuck += other.stuck
        self.goal |= other.goal


class Batch(NamedTuple):
    """A part of a level, expanded: what it has shown, the first node that was not expanded, and what it reaches.

    `sent` has for each partition the nodes that belong to it, sorted.
    """

    found: Found
    next: int
    sent: list[Rows]


class Settled(NamedTuple):
    """A level of a partition, and the runs in which the nodes visited so far are."""

    level: Span
    visited: list[Span]


class Left(NamedTuple):
    """Nodes, sorted, from which a run can go on to its end, and the least trouble that is left on the way there."""

    nodes: Rows
    trouble: Numbers


def least(steps: Steps, some: Numbers, trouble: Numbers) -> Left:
    """Return the nodes that *some* of the steps leave, and for each the least *trouble* of its own."""
    nodes, first = np.unique(steps.source[some], return_index=True)
    least = np.minimum.reduceat(trouble, first) if len(first) else trouble
    return Left(steps.origins[nodes], least)


def in_order(found: Sequence[Left], words: int) -> Left:
    """Join what was found in the blocks of a level, which are in order."""
    nodes = np.concatenate([none(words), *(one.nodes for one in found)])
    return Left(nodes, np.concatenate([np.zeros(0, dtype=np.int64), *(one.trouble for one in found)]))
