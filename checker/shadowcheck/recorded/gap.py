"""Gaps: what lies between two lines of a recorded run, and the unrecorded ways through it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

COUNTED = 10_000
"""Up to how many explanations are counted."""
Step = tuple[int, int]
"""The number of a rule, and the state that it leads to."""
Told = tuple[int, int, int]
"""The number of a rule, the state that it leads to, and the place of the line in its moment."""


@dataclass
class Gap:
    """What lies before a line of a `moment`: the states that are `entered`, the untold steps, and those of the line.

    `untold` and `told` are by the state in which they are taken. `left` is, for each state from which the end is
    reached, the least number of untold steps on the way. A gap is `first` if no line of its moment is before it.
    """

    moment: int
    first: bool
    entered: list[int]
    untold: dict[int, list[Step]] = field(default_factory=dict)
    told: dict[int, list[Told]] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)

    def ways_in(self) -> list[int]:
        """Return the states that are entered, and from which the end is reached."""
        return [state for state in self.entered if state in self.left]


def ends(gap: Gap) -> list[int]:
    """Return the states to which the lines after *gap* lead."""
    return sorted({there for steps in gap.told.values() for _, there, _ in steps})


def distances(gap: Gap, after: Mapping[int, int]) -> dict[int, int]:
    """Return the least number of untold steps to the end, from each state of *gap* from which it is reached."""
    back: dict[int, list[int]] = defaultdict(list)
    for state, steps in gap.untold.items():
        for _, there in steps:
            back[there].append(state)
    known = {
        state: min(after[there] for _, there, _ in steps if there in after)
        for state, steps in gap.told.items()
        if any(there in after for _, there, _ in steps)
    }
    heap = [(far, state) for state, far in known.items()]
    heapify(heap)
    while heap:
        far, state = heappop(heap)
        for before in back[state] if far == known[state] else ():
            if before not in known or far + 1 < known[before]:
                known[before] = far + 1
                heappush(heap, (far + 1, before))
    return known


def without(gap: Gap, rules: Collection[int], after: Collection[int]) -> set[int]:
    """Return the states that are entered and lead to one of those *after*, without untold steps by *rules*."""
    back: dict[int, list[int]] = defaultdict(list)
    for state, steps in gap.untold.items():
        for number, there in steps:
            if number not in rules:
                back[there].append(state)
    new = [state for state, steps in gap.told.items() if any(there in after for _, there, _ in steps)]
    found = set(new)
    while new:
        for before in back[new.pop()]:
            if before not in found:
                found.add(before)
                new.append(before)
    return found & set(gap.entered)


def ways(gap: Gap, after: Mapping[int, int]) -> dict[int, int]:
    """Count the ways to the end from each state of *gap*; where untold steps lead in a circle, there are too many."""
    ways: dict[int, int] = {}
    under_way: set[int] = set()
    todo = gap.ways_in()
    while todo:
        state = todo[-1]
        following = [there for _, there in gap.untold[state] if there in gap.left]
        if state not in under_way and state not in ways:
            under_way.add(state)
            todo += [there for there in following if there not in ways and there not in under_way]
            continue
        todo.pop()
        if state in under_way and state not in ways:
            told = sum(after.get(there, 0) for _, there, _ in gap.told.get(state, ()))
            circle = any(there in under_way and there not in ways for there in following)
            untold = sum(ways.get(there, 0) for there in following)
            ways[state] = COUNTED + 1 if circle else min(told + untold, COUNTED + 1)
    return ways
