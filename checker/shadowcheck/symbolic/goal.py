"""Quests: reachability problems (initial place, transitions, goal) in the product of a system and an observer.

A place is a state of the product: the observer's state, its *mode*, and a packed state of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.order import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.reach import Arrow, System


class Turn(NamedTuple):
    """A transition of the product, from a given mode: the arrow of the system, and the observer's next state."""

    arrow: Arrow
    to: int


Turns = dict[int, list[Turn]]
"""The transitions of the product, by the mode that they leave."""

Place = tuple[int, int]
"""A mode, and a packed state."""

Way = list[tuple[int, Place]]
"""A run: the number of each rule, and the place that it leads to."""

Layer = dict[int, "Node"]
"""A set of places: a set of states for each mode."""


@dataclass(frozen=True)
class Quest:
    """The problem to reach `goal` (a mode, and a set of states) from `start` by `turns`."""

    system: System
    turns: Turns
    start: Place
    goal: tuple[int, Node]

    @property
    def beginning(self) -> Layer:
        """The set of the start alone."""
        return {self.start[0]: self.system.space.state(self.start[1], self.system.fields)}

    def reaches(self, place: Place) -> bool:
        """Whether *place* is in the goal."""
        return place[0] == self.goal[0] and self.system.space.holds(self.goal[1], place[1])

    def follow(
        self, rules: Iterable[int], begin: Place | None = None, *, strictly: bool = True
    ) -> tuple[list[int], list[Place]] | None:
        """Replay *rules* from *begin* (default: the start) to the goal; None if they do not reach it.

        Returns the rules up to the goal and the places visited, one more than rules. A rule that is not enabled in its
        turn is skipped, unless *strictly*: then the result is None.
        """
        taken: list[int] = []
        places = [self.start if begin is None else begin]
        for number in rules:
            if self.reaches(places[-1]):
                break
            there = self.after(places[-1], number)
            if there is None and strictly:
                return None
            if there is not None:
                taken.append(number)
                places.append(there)
        return (taken, places) if self.reaches(places[-1]) else None

    def after(self, place: Place, number: int) -> Place | None:
        """Return where the rule of that *number* leads from *place*; None if it is not enabled there."""
        return next(self.leads(place, number), None)

    def leads(self, place: Place, number: int) -> Iterator[Place]:
        """Yield where the rule leads from *place*: several places in a cone, where the observer is nondeterministic."""
        mode, state = place
        for arrow, to in self._by_rule.get((mode, number), ()):
            change = arrow.event.rule.effect(state)
            allowed = arrow.event.only if arrow.allowed is None else arrow.allowed
            if change is not None and (allowed is None or self.system.space.holds(allowed, state)):
                yield to, state + change

    @cached_property
    def _by_rule(self) -> Mapping[tuple[int, int], Sequence[Turn]]:
        found: dict[tuple[int, int], list[Turn]] = {}
        for mode, turns in self.turns.items():
            for turn in turns:
                found.setdefault((mode, turn.arrow.event.rule.number), []).append(turn)
        return found

    def is_in(self, layer: Layer, place: Place) -> bool:
        """Whether *place* is in *layer*."""
        return place[0] in layer and self.system.space.holds(layer[place[0]], place[1])

    @cached_property
    def trouble(self) -> Mapping[int, int]:
        """For every rule that has a transition, by its number, 1 if its step is a failure or a fault; 0 if not."""
        rules = (turn.arrow.event.rule for turns in self.turns.values() for turn in turns)
        return {rule.number: int(rule.step.is_trouble) for rule in rules}

    @cached_property
    def in_order(self) -> Mapping[int, Sequence[int]]:
        """The rules of each mode's transitions, in the order in which the explicit engine tries them."""
        order = {rule.number: place for place, rule in enumerate(in_order(self.system.space.instance))}
        return {
            mode: sorted({turn.arrow.event.rule.number for turn in turns}, key=order.__getitem__)
            for mode, turns in self.turns.items()
        }


def numbers(way: Way) -> list[int]:
    """Return the rules of *way*."""
    return [number for number, _ in way]
