"""Quests: what is looked for, from where and by which steps; and runs of it, step by step.

A place in a quest is a state of the network together with a state of the observer, its *mode*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.order import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.instance import Instance
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.reach import Arrow, System


class Turn(NamedTuple):
    """Where an arrow leads from one state of the observer: which arrow, and the observer's next state."""

    arrow: Arrow
    to: int


Turns = dict[int, list[Turn]]
"""The turns of each state of the observer."""

Place = tuple[int, int]
"""A mode, and a packed state."""

Way = list[tuple[int, Place]]
"""A run: the number of each rule, and where it leads."""

Layer = dict[int, "Node"]
"""A set of states for each mode."""


@dataclass(frozen=True)
class Quest:
    """To come from the state `start` to a place in `goal` by `turns`."""

    system: System
    turns: Turns
    start: Place
    goal: tuple[int, Node]

    @property
    def beginning(self) -> Layer:
        """The start, as a layer."""
        return {self.start[0]: self.system.space.state(self.start[1], self.system.fields)}

    def reaches(self, place: Place) -> bool:
        """Whether *place* is in the goal."""
        return place[0] == self.goal[0] and self.system.space.holds(self.goal[1], place[1])

    def follow(
        self, rules: Iterable[int], begin: Place | None = None, *, strictly: bool = True
    ) -> tuple[list[int], list[Place]] | None:
        """Return as many of *rules* as lead to the goal (from *begin* on), and the places along; None if they do not.

        A rule that cannot be taken where it comes is left out, unless they are to be followed *strictly*.
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
        """Return where the rule of that *number* leads from *place*; None if it is not a turn there."""
        return next(self.leads(place, number), None)

    def leads(self, place: Place, number: int) -> Iterator[Place]:
        """Return where the rule may lead from *place*: in a cone, the observer may be of two minds."""
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

    @cached_property
    def in_order(self) -> Mapping[int, Sequence[int]]:
        """The rules of each mode's turns, in the order in which the reference engine tries them."""
        order = order_of(self.system.space.instance)
        return {
            mode: sorted({turn.arrow.event.rule.number for turn in turns}, key=order.__getitem__)
            for mode, turns in self.turns.items()
        }


def order_of(instance: Instance) -> dict[int, int]:
    """Return the place of each rule in the order in which the reference engine tries them."""
    rules = (rule.number for rule in in_order(instance))
    return {number: place for place, number in enumerate(rules)}


def numbers(way: Way) -> list[int]:
    """Return the rules of *way*."""
    return [number for number, _ in way]
