"""The synchronous product of a system and an observer, partitioned by the observer's states.

The observers are those of `shadowcheck.claims.obligation`: deterministic automata with two to four states, whose only
cycles are self-loops. So the reachable part of each partition is one fixpoint, under the steps on which the observer
stays, begun by the steps that enter it. Steps from which the observer's goal is no longer reachable are dropped.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shadowcheck.claims.observer import BOTH, FIRST, NOTHING, SECOND
from shadowcheck.symbolic.goal import Quest, Turn, Turns
from shadowcheck.symbolic.reach import Arrow

if TYPE_CHECKING:
    from shadowcheck.claims.observer import Observation, Observer
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.reach import System
    from shadowcheck.symbolic.transition import Event
    from shadowcheck.symbolic.valuation import Truth


class Watch:
    """The product of *system* and the observer of *observation*, for the replica *bound*; *truth* reads predicates."""

    def __init__(self, system: System, truth: Truth, bound: Binding, observation: Observation) -> None:
        self.system, self.truth, self.bound, self.observation = system, truth, bound, observation
        self.observer = observation.observer
        self._live = _live(self.observer)
        self._first, self._second, self._without = (
            None if asked is None else truth.grounding.of(asked, bound)
            for asked in (observation.first, observation.second, observation.without)
        )
        answers = (one is not None and truth.grounding.initially(one) for one in (self._first, self._second))
        self.start = self.observer.start(*answers)

    def over(self, system: System, truth: Truth) -> Watch:
        """Return the product of the same observer with another system, whose predicates *truth* reads."""
        return Watch(system, truth, self.bound, self.observation)

    @cached_property
    def turns(self) -> Turns:
        """The steps of the product, by the observer's state before them."""
        turns: Turns = {mode: [] for mode in self._live if mode not in self.observer.sinks}
        for event in self.system.events:
            letters = self._letters(event)
            for mode, found in turns.items():
                found.extend(self._of(event, mode, letters))
        return turns

    def _letters(self, event: Event) -> dict[int, Node]:
        """Return, for each letter of the observer's alphabet, the states in which *event* reads as it."""
        able = event.domain & ~self._where(self._without, event)
        one, two = able & self._where(self._first, event), able & self._where(self._second, event)
        letters = {NOTHING: able & ~one & ~two, FIRST: one & ~two, SECOND: two & ~one, BOTH: one & two}
        return {letter: states for letter, states in letters.items() if states != self.system.space.false}

    def _where(self, asked: Formula | None, event: Event) -> Node:
        return self.system.space.false if asked is None else self.truth.where(asked, event.rule)

    def _of(self, event: Event, mode: int, letters: dict[int, Node]) -> list[Turn]:
        """Return the steps of the product by *event* from *mode* that can still lead to the goal."""
        by: dict[int, Node] = {}
        for letter, states in letters.items():
            to = self.observer.moves[mode][letter]
            by[to] = by[to] | states if to in by else states
        return [
            Turn(Arrow(event, None if states == event.domain else states), to)
            for to, states in sorted(by.items()) if to in self._live
        ]

    def quest(self, goal: Node | None = None) -> Quest:
        """Return the quest for the observer's goal, by default in any state, else in a state of *goal*."""
        wanted = self.system.space.true if goal is None else goal
        start = (self.start, self.system.space.instance.initial)
        return Quest(self.system, self.turns, start, (self.observer.goal, wanted))

    def breaks(self, reachable: Node) -> bool:
        """Whether the observer's goal is reachable, with mode 0 over-approximated by all *reachable* states.

        That is exact for an observer that `is_monotone`: a state that is reachable only in a later mode adds no runs
        to the goal, as what leads to the goal from mode 0 also leads there from the later mode.
        """
        sets = dict.fromkeys(self._live, self.system.space.false)
        sets[self.start] = self.system.space.initial
        for mode in sorted(self.turns):
            if mode == 0 == self.start:
                sets[0] = reachable
            elif sets[mode] != self.system.space.false:
                plan = self.system.plan(arrow for arrow, to in self.turns[mode] if to == mode)
                sets[mode] = self.system.reach(sets[mode], plan, until=self._leaving(mode))
            if self._leap(mode, sets):
                return True
        return self.start == self.observer.goal

    def _leaving(self, mode: int) -> Node:
        """Return the states that enable a step from *mode* to the goal."""
        states = self.system.space.false
        for arrow, to in self.turns[mode]:
            states |= arrow.domain if to == self.observer.goal else self.system.space.false
        return states

    def _leap(self, mode: int, sets: dict[int, Node]) -> bool:
        """Add to *sets* the successors in other modes of the states in *mode*; whether one is in the goal."""
        for arrow, to in self.turns[mode]:
            self.system.clock.check()
            if to == self.observer.goal and arrow.leaves(sets[mode]) != self.system.space.false:
                return True
            if to not in (mode, self.observer.goal):
                sets[to] |= arrow.image(sets[mode])
        return False


def _live(observer: Observer) -> list[int]:
    """Return the observer's states from which its goal can be reached."""
    live = {observer.goal}
    while True:
        more = {mode for mode, moves in enumerate(observer.moves) if not live.isdisjoint(moves)} | live
        if more == live:
            return sorted(live)
        live = more
