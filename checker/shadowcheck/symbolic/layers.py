"""Breadth-first search in layers, for shortest runs and for the depth of the network.

A layer holds the places at distance 0, 1, 2 ... as one BDD for each state of the observer. Of all shortest runs the
result has the fewest failures and faults, and of these it is the first in the order in which the explicit engine tries
rules, so that it is the same every time. The BDD of a layer can be far larger than that of all reachable states. So the
work is limited, and counted in BDD nodes instead of seconds: every computer gives up at the same point. Where the
fewest failures would be too much work, they are put off step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.symbolic.goal import Turn
from shadowcheck.symbolic.reach import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.goal import Layer, Place, Quest, Turns, Way
    from shadowcheck.symbolic.reach import Group, System


class TooMuchWork(Exception):  # noqa: N818 - no error: another way is tried
    """The work limit is exceeded."""


@dataclass
class Allowance:
    """The work that may still be done, in BDD nodes times arrows applied to them. None: no limit."""

    left: int | None = None

    def spend(self, layer: Layer, arrows: int) -> None:
        """Count the application of so many *arrows* to *layer*. Raises `TooMuchWork`."""
        if self.left is None:
            return
        self.left -= arrows * sum(len(states) for states in layer.values())
        if self.left < 0:
            raise TooMuchWork


class Breadth:
    """Images and pre-images of layers under the *turns* of a quest."""

    def __init__(self, system: System, turns: Turns) -> None:
        self.system, self.space = system, system.space
        self._groups: dict[tuple[int, int], list[Group]] = {}
        for mode, found in turns.items():
            for to in sorted({turn.to for turn in found}):
                arrows = [turn.arrow for turn in found if turn.to == to]
                self._groups[mode, to] = grouped(arrows, self.system.clock)
        self.width = sum(map(len, turns.values()))

    def ahead(self, layer: Layer) -> Layer:
        """Return the image of *layer* under one step."""
        fresh: dict[int, list[Node]] = {}
        for (mode, to), groups in self._groups.items():
            if mode in layer:
                fresh.setdefault(to, []).extend(self._images(groups, layer[mode]))
        return self.joined(fresh)

    def _images(self, groups: Iterable[Group], states: Node) -> Iterable[Node]:
        for group in groups:
            self.system.clock.check()
            here = states & group.guard
            if here != self.space.false:
                for arrow in group.arrows:
                    self.system.clock.check()
                    yield arrow.image(here)

    def back(self, layer: Layer) -> Layer:
        """Return the pre-image of *layer* under one step."""
        fresh: dict[int, list[Node]] = {}
        for (mode, to), groups in self._groups.items():
            if to in layer:
                fresh.setdefault(mode, []).extend(self._preimages(groups, layer[to]))
        return self.joined(fresh)

    def _preimages(self, groups: Iterable[Group], states: Node) -> Iterable[Node]:
        for group in groups:
            for arrow in group.arrows:
                self.system.clock.check()
                yield arrow.preimage(states)

    def joined(self, found: Mapping[int, list[Node]]) -> Layer:
        """Return the layer with the union of *found* in each mode."""
        return {mode: states for mode, nodes in found.items() if (states := self._union(nodes)) != self.space.false}

    def _union(self, nodes: list[Node]) -> Node:
        """Join *nodes* pairwise, as in a balanced tree: that builds fewer large BDDs than one by one."""
        nodes = [node for node in nodes if node != self.space.false]
        while len(nodes) > 1:
            nodes = [one | other for one, other in zip(nodes[::2], nodes[1::2], strict=False)] + (
                [nodes[-1]] if len(nodes) % 2 else []
            )
        return nodes[0] if nodes else self.space.false

    def without(self, layer: Layer, seen: Layer) -> Layer:
        """Return *layer* without *seen*, and add it to *seen*, which is changed in place."""
        fresh = {mode: states & ~seen[mode] if mode in seen else states for mode, states in layer.items()}
        for mode, states in fresh.items():
            seen[mode] = seen[mode] | states if mode in seen else states
        return {mode: states for mode, states in fresh.items() if states != self.space.false}

    def within(self, layer: Layer, others: Layer) -> Layer:
        """Return the intersection of *layer* and *others*."""
        both = {mode: states & others[mode] for mode, states in layer.items() if mode in others}
        return {mode: states for mode, states in both.items() if states != self.space.false}


def depth(system: System, allowance: Allowance) -> int:
    """Return the distance of the farthest state from the initial one. Raises `TooMuchWork`."""
    breadth = Breadth(system, {0: [Turn(arrow, 0) for arrow in system.arrows()]})
    ring, found = {0: system.space.initial}, 0
    seen = dict(ring)
    while True:
        allowance.spend(ring, breadth.width)
        ring = breadth.without(breadth.ahead(ring), seen)
        if not ring:
            return found
        found += 1


def shortest(
    quest: Quest, allowance: Allowance, *, near: Sequence[Layer] | None = None, bound: int | None = None
) -> Way | None:
    """Return a shortest run of *quest*; None if there is none, or none of at most *bound* steps.

    *near* is `nearness` in an abstraction: a place is pruned if even there the goal is too far for a run of *bound*
    steps. As much work may be done once more for a run with few failures. Raises `TooMuchWork`.
    """
    breadth, again = Breadth(quest.system, quest.turns), replace(allowance)
    goal = {quest.goal[0]: quest.goal[1]}
    rings = [quest.beginning]
    seen = dict(rings[0])
    while rings[-1]:
        hit = breadth.within(rings[-1], goal)
        if hit:
            ways = _ways(breadth, rings, hit, allowance)
            try:
                return _plainest_run(quest, _with_few_failures(quest, ways, again))
            except TooMuchWork:
                return _calm_run(quest, ways)
        if bound is not None and len(rings) > bound:
            return None
        allowance.spend(rings[-1], breadth.width)
        ring = breadth.without(breadth.ahead(rings[-1]), seen)
        if near is not None and bound is not None:
            ring = breadth.within(ring, near[min(bound - len(rings), len(near) - 1)])
        rings.append(ring)
    return None


def _ways(breadth: Breadth, rings: Sequence[Layer], hit: Layer, allowance: Allowance) -> list[Layer]:
    """Return for each ring its places on a shortest run to *hit*, which is in the last ring."""
    ways = [hit]
    for ring in reversed(rings[:-1]):
        allowance.spend(ways[-1], breadth.width)
        ways.append(breadth.within(breadth.back(ways[-1]), ring))
    return ways[::-1]


def _with_few_failures(quest: Quest, ways: Sequence[Layer], allowance: Allowance) -> list[Sequence[Layer]]:
    """Return *ways* with 0, 1, 2 ... failures and faults at most, up to as many as the start needs.

    Raises `TooMuchWork`.
    """
    calm, failing = (Breadth(quest.system, _turns(quest, trouble=trouble)) for trouble in (False, True))
    found: list[Sequence[Layer]] = []
    while not (found and quest.is_in(found[-1][0], quest.start)):
        layers = [ways[-1]]
        for number in range(len(ways) - 1, 0, -1):
            allowance.spend(layers[-1], calm.width)
            before = {mode: [states] for mode, states in calm.back(layers[-1]).items()}
            if found:
                allowance.spend(found[-1][number], failing.width)
                for mode, states in failing.back(found[-1][number]).items():
                    before.setdefault(mode, []).append(states)
            layers.append(calm.within(calm.joined(before), ways[number - 1]))
        found.append(layers[::-1])
    return found


def _turns(quest: Quest, *, trouble: bool) -> Turns:
    """Return the transitions of *quest* by steps that are failures or faults, or by the others."""
    return {
        mode: [turn for turn in turns if turn.arrow.event.rule.step.is_trouble == trouble]
        for mode, turns in quest.turns.items()
    }


def _plainest_run(quest: Quest, few: Sequence[Sequence[Layer]]) -> Way:
    """Return the first run along the ways with the fewest failures; *few* are those with 0, 1, 2 ... at most."""
    here, taken, left = quest.start, list[tuple[int, "Place"]](), len(few) - 1
    for place in range(1, len(few[0])):
        number, here = next(
            (number, there) for number in quest.in_order[here[0]] if quest.trouble[number] <= left
            for there in quest.leads(here, number) if quest.is_in(few[left - quest.trouble[number]][place], there)
        )
        left -= quest.trouble[number]
        taken.append((number, here))
    return taken


def _calm_run(quest: Quest, ways: Sequence[Layer]) -> Way:
    """Return the first run along *ways* that takes a rule which is not a failure wherever there is one."""
    here, taken = quest.start, list[tuple[int, "Place"]]()
    for layer in ways[1:]:
        number, here = next(
            (number, there) for number in sorted(quest.in_order[here[0]], key=quest.trouble.__getitem__)
            for there in quest.leads(here, number) if quest.is_in(layer, there)
        )
        taken.append((number, here))
    return taken


def nearness(quest: Quest) -> list[Layer]:
    """Return for each distance 0, 1, 2 ... the places at most so far from the goal; the last are all that reach it."""
    breadth = Breadth(quest.system, quest.turns)
    ring: Layer = {quest.goal[0]: quest.goal[1]}
    seen, found = dict(ring), [dict(ring)]
    while ring:
        ring = breadth.without(breadth.back(ring), seen)
        if ring:
            found.append(dict(seen))
    return found
