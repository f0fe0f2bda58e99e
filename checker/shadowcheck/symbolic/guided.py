"""Guided search: concretises an abstract run, one of the cone, in the network.

Each step of the abstract run stands for some step of the network, which may first need steps of replicas outside the
cone. So between two abstract steps the set of states is closed under all steps that change neither the fields of the
cone nor the observer. The sets stay small, because the fields of the cone have the same values in all their states. An
abstract run may be spurious; then the guide fails, which proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.goal import Place, Quest, Turn, Way
    from shadowcheck.symbolic.provenance import Journal
    from shadowcheck.symbolic.reach import Plan


class Guide:
    """Concretises runs of the quest *cone* in the quest of *journal*, where each step is recorded."""

    def __init__(self, journal: Journal, cone: Quest, stands_for: Mapping[int, frozenset[int]]) -> None:
        self._journal, self._quest, self._cone, self._stands_for = journal, journal.quest, cone, stands_for
        self._space = journal.quest.system.space
        self._seen = frozenset(field.number for field in cone.system.fields)
        self._plans: dict[int, Plan] = {}

    def follow(self, way: Way) -> Place | None:
        """Concretise *way*, a run of the cone; return the place in the goal that it reaches, None if it is spurious."""
        here = self._cone.start
        states = self._quest.beginning[here[0]]
        for number, there in way:
            states = self._one(number, here, there, states)
            if states == self._space.false:
                return None
            here = there
        return self._arrived(here[0], states)

    def _one(self, number: int, here: Place, there: Place, states: Node) -> Node:
        """Return the image of *states*, closed under unseen steps, under the abstract step by the rule *number*."""
        turns = self._meant(number, here[0], there[0])
        ready = self._space.false
        for turn in turns:
            ready |= turn.arrow.domain
        states = self._journal.stay(here[0], states, self._plan(here[0]), ready)
        wanted, found = self._space.state(there[1], self._cone.system.fields), self._space.false
        for turn in turns:
            image = turn.arrow.image(states) & wanted
            if image != self._space.false:
                self._journal.leap(here[0], turn, states, image)
                found |= image
        return found

    def _meant(self, number: int, mode: int, to: int) -> list[Turn]:
        """Return the concrete transitions of the abstract rule *number*."""
        meant = self._stands_for[number]
        return [turn for turn in self._quest.turns[mode] if turn.to == to and turn.arrow.event.rule.number in meant]

    def _plan(self, mode: int) -> Plan:
        """Return the steps that change neither the cone's fields nor the *mode*."""
        if mode not in self._plans:
            self._plans[mode] = self._quest.system.plan(
                turn.arrow for turn in self._quest.turns.get(mode, ())
                if turn.to == mode and self._seen.isdisjoint(part.field.number for part in turn.arrow.event.moving)
            )
        return self._plans[mode]

    def _arrived(self, mode: int, states: Node) -> Place | None:
        goal_mode, goal = self._quest.goal
        if mode != goal_mode:
            return None
        states = self._journal.stay(mode, states, self._plan(mode), goal)
        hit = states & goal
        return None if hit == self._space.false else (mode, self._space.first(hit))
