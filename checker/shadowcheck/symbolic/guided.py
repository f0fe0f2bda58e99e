"""Guided search: a run in the cone, step by step, as a guide through the network itself.

Each step of the guide is some step of the network, which may have to wait until replicas that the cone does not see
have done what it needs of them. So between two steps of the guide everybody else does whatever he can that the cone
does not see, and the observer neither. All sets on the way are small, because what the cone sees is the same in all
their states. A guide may lead nowhere: then nothing is said.
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
    """What a run through the cone says about a quest in the network."""

    def __init__(self, journal: Journal, cone: Quest, stands_for: Mapping[int, frozenset[int]]) -> None:
        self._journal, self._quest, self._cone, self._stands_for = journal, journal.quest, cone, stands_for
        self._space = journal.quest.system.space
        self._seen = frozenset(field.number for field in cone.system.fields)
        self._plans: dict[int, Plan] = {}

    def follow(self, way: Way) -> Place | None:
        """Return a place in the goal to which *way*, a run of the cone, leads; None if it leads to none."""
        here = self._cone.start
        states = self._quest.beginning[here[0]]
        for number, there in way:
            states = self._one(number, here, there, states)
            if states == self._space.false:
                return None
            here = there
        return self._arrived(here[0], states)

    def _one(self, number: int, here: Place, there: Place, states: Node) -> Node:
        """Return where the step of the guide by the rule *number* leads from *states*, once the others are ready."""
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
        """Return the turns of the network for which the rule *number* stands in the cone."""
        meant = self._stands_for[number]
        return [
            turn for turn in self._quest.turns[mode] if turn.to == to and turn.arrow.event.rule.number in meant
        ]

    def _plan(self, mode: int) -> Plan:
        """Return what may happen in *mode* without being seen."""
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
