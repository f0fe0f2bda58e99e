"""History: what a search has found, level by level, as its journal says; it is the same after a search went on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.disk.runs import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.disk.found import Found, Settled
    from shadowcheck.disk.journal import Entry


@dataclass
class History:
    """What is known when some levels are finished; the last of them is not expanded yet, unless it is empty.

    `levels` and `visited` are the runs of each partition. `first` tells for each question that is answered the level
    that answered it. `fired` are the rules that happened. The rest is as in `Found`, with the level at which the first
    state was stuck, and the level at which the observer was in its goal.
    """

    partitions: int
    levels: list[list[Span]] = field(default_factory=list)
    visited: list[list[Span]] = field(default_factory=list)
    first: dict[int, int] = field(default_factory=dict)
    fired: set[int] = field(default_factory=set)
    ends: list[set[int]] = field(default_factory=list)
    steps: int = 0
    allowed: int = 0
    stuck: int = 0
    stuck_at: int | None = None
    goal_at: int | None = None
    cones: str | None = None
    states: int = 0

    def __post_init__(self) -> None:
        self.levels = [[] for _ in range(self.partitions)]
        self.visited = [[] for _ in range(self.partitions)]

    @property
    def done(self) -> int:
        """How many levels there are."""
        return len(self.levels[0])

    @property
    def complete(self) -> bool:
        """Whether the last level is empty, so that everything was met and expanded."""
        return self.done > 0 and not any(levels[-1].length for levels in self.levels)

    @property
    def depth(self) -> int:
        """The distance of the farthest nodes met."""
        return max(0, self.done - 1 - self.complete)

    def add(self, entry: Entry) -> None:
        """Add the level of a journal's *entry*."""
        found, level = entry["found"], self.done - 1
        for number, span in enumerate(entry["level"]):
            self.levels[number].append(Span(*span))
            if entry["visited"] is None:
                self.visited[number] += [Span(*span)] if span[2] else []
            else:
                self.visited[number] = [Span(*one) for one in entry["visited"][number]]
        self.states += sum(span[2] for span in entry["level"])
        self.cones = entry["cones"] or self.cones
        if found is None:
            return
        self.first.update((number, level) for number in found["hits"])
        self.fired.update(found["fired"])
        self.ends = self.ends or [set() for _ in found["ends"]]
        for known, more in zip(self.ends, found["ends"], strict=True):
            known.update(more)
        self.steps += found["steps"]
        self.allowed += found["allowed"]
        self.stuck += found["stuck"]
        if found["stuck"] and self.stuck_at is None:
            self.stuck_at = level
        if found["goal"] and self.goal_at is None:
            self.goal_at = level + 1

    def entry(self, settled: Sequence[Settled], found: Found | None, cones: str | None) -> Entry:
        """Return the journal's entry of a further level; *found* is what the level before it has shown."""
        visited = [one.visited for one in settled]
        expected = [[*known, *([one.level] if one.level.length else [])]
            for known, one in zip(self.visited, settled, strict=True)]
        return {
            "level": [one.level for one in settled], "visited": None if visited == expected else visited,
            "found": None if found is None else self._found(found), "cones": cones,
        }

    def _found(self, found: Found) -> Entry:
        """Return what is new in *found*."""
        return {
            "hits": np.flatnonzero(found.hits).tolist(), "ends": [sorted(one) for one in found.ends],
            "fired": sorted({*np.flatnonzero(found.fired).tolist()} - self.fired), "steps": found.steps,
            "allowed": found.allowed, "stuck": found.stuck, "goal": found.goal,
        }
