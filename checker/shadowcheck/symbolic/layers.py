"""Rings: breadth first, to know how deep the network goes, and to find a shortest run.

The places at distance 0, 1, 2 ... are kept as one diagram for each state of the observer. The run is the first of all
shortest ones in the order in which the reference engine tries rules, so that it is the same every time. Rings may be
far larger than the set of all states: work is counted, and given up when it is too much. It is counted in nodes of
diagrams, not in seconds, so that it is given up at the same point on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.symbolic.goal import Turn
from shadowcheck.symbolic.reach import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.goal import Layer, Place, Quest, Turns, Way
    from shadowcheck.symbolic.reach import Group, System


class TooMuchWork(Exception):  # noqa: N818 - no error: another way is tried
    """The rings are larger than is worth it."""


@dataclass
class Allowance:
    """How much work may still be done: nodes of diagrams, times the arrows that go through them. None: any."""

    left: int | None = None

    def spend(self, layer: Layer, arrows: int) -> None:
        """Count a layer to which so many arrows are applied. Raises `TooMuchWork`."""
        if self.left is None:
            return
        self.left -= arrows * sum(len(states) for states in layer.values())
        if self.left < 0:
            raise TooMuchWork


class Breadth:
    """Layers of a quest, breadth first, forward or backward."""

    def __init__(self, system: System, turns: Turns) -> None:
        self.system, self.space = system, system.space
        self._groups: dict[tuple[int, int], list[Group]] = {}
        for mode, found in turns.items():
            for to in sorted({turn.to for turn in found}):
                arrows = [turn.arrow for turn in found if turn.to == to]
                self._groups[mode, to] = grouped(arrows)
        self.width = sum(map(len, turns.values()))

    def ahead(self, layer: Layer) -> Layer:
        """Return where one step leads from *layer*."""
        fresh: dict[int, list[Node]] = {}
        for (mode, to), groups in self._groups.items():
            if mode in layer:
                fresh.setdefault(to, []).extend(self._images(groups, layer[mode]))
        return self._joined(fresh)

    def _images(self, groups: Iterable[Group], states: Node) -> Iterable[Node]:
        for group in groups:
            self.system.clock.check()
            here = states & group.guard
            if here != self.space.false:
                for arrow in group.arrows:
                    self.system.clock.check()
                    yield arrow.image(here)

    def back(self, layer: Layer) -> Layer:
        """Return from where one step leads into *layer*."""
        fresh: dict[int, list[Node]] = {}
        for (mode, to), groups in self._groups.items():
            if to in layer:
                fresh.setdefault(mode, []).extend(self._preimages(groups, layer[to]))
        return self._joined(fresh)

    def _preimages(self, groups: Iterable[Group], states: Node) -> Iterable[Node]:
        for group in groups:
            for arrow in group.arrows:
                self.system.clock.check()
                yield arrow.preimage(states)

    def _joined(self, found: Mapping[int, list[Node]]) -> Layer:
        """Return the unions, by halves, so that big diagrams are touched seldom."""
        return {
            mode: states for mode, nodes in found.items() if (states := self._union(nodes)) != self.space.false
        }

    def _union(self, nodes: list[Node]) -> Node:
        nodes = [node for node in nodes if node != self.space.false]
        while len(nodes) > 1:
            nodes = [one | other for one, other in zip(nodes[::2], nodes[1::2], strict=False)] + (
                [nodes[-1]] if len(nodes) % 2 else []
            )
        return nodes[0] if nodes else self.space.false

    def without(self, layer: Layer, seen: Layer) -> Layer:
        """Return *layer* without what is *seen*, which it is added to."""
        fresh = {mode: states & ~seen[mode] if mode in seen else states for mode, states in layer.items()}
        for mode, states in fresh.items():
            seen[mode] = seen[mode] | states if mode in seen else states
        return {mode: states for mode, states in fresh.items() if states != self.space.false}

    def within(self, layer: Layer, others: Layer) -> Layer:
        """Return what *layer* and *others* have in common."""
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
    """Return a shortest run of *quest*; None if there is none (of at most *bound* steps).

    With *near*, places from which even an abstraction is too far from the goal are left out. Raises `TooMuchWork`.
    """
    breadth = Breadth(quest.system, quest.turns)
    goal = {quest.goal[0]: quest.goal[1]}
    rings = [quest.beginning]
    seen = dict(rings[0])
    while rings[-1]:
        hit = breadth.within(rings[-1], goal)
        if hit:
            return _first_run(quest, _ways(breadth, rings, hit, allowance))
        if bound is not None and len(rings) > bound:
            return None
        allowance.spend(rings[-1], breadth.width)
        ring = breadth.without(breadth.ahead(rings[-1]), seen)
        if near is not None and bound is not None:
            ring = breadth.within(ring, near[min(bound - len(rings), len(near) - 1)])
        rings.append(ring)
    return None


def _ways(breadth: Breadth, rings: Sequence[Layer], hit: Layer, allowance: Allowance) -> list[Layer]:
    """Return for each ring the places from which the next rings lead on to *hit*, in the last one."""
    ways = [hit]
    for ring in reversed(rings[:-1]):
        allowance.spend(ways[-1], breadth.width)
        ways.append(breadth.within(breadth.back(ways[-1]), ring))
    return ways[::-1]


def _first_run(quest: Quest, ways: Sequence[Layer]) -> Way:
    """Walk along *ways*, each time by the first rule that stays on them."""
    here, taken = quest.start, list[tuple[int, "Place"]]()
    for layer in ways[1:]:
        number, here = next(
            (number, there) for number in quest.in_order[here[0]] for there in quest.leads(here, number)
            if _on(quest, layer, there)
        )
        taken.append((number, here))
    return taken


def _on(quest: Quest, layer: Layer, place: Place) -> bool:
    return place[0] in layer and quest.system.space.holds(layer[place[0]], place[1])


def nearness(quest: Quest) -> list[Layer]:
    """Return for 0, 1, 2 ... the places that are at most so far from the goal, up to all that can reach it."""
    breadth = Breadth(quest.system, quest.turns)
    ring: Layer = {quest.goal[0]: quest.goal[1]}
    seen, found = dict(ring), [dict(ring)]
    while ring:
        ring = breadth.without(breadth.back(ring), seen)
        if ring:
            found.append(dict(seen))
    return found
