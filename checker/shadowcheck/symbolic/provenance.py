"""The journal of a search by chaining, from which a run to any state that was reached can be reconstructed.

Chaining finds states in no breadth-first order, and closures take many steps at once. The journal records each image
(a stride). The run is built backwards: the first stride that contains the state gives the arrow and a predecessor;
the local steps that a closure took in between are found by a search in the few states of each replica. The run is not
a shortest one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.symbolic.reach import Stride

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.instance import Rule
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.goal import Place, Quest, Turn
    from shadowcheck.symbolic.reach import Inside, Plan


class Entry(NamedTuple):
    """A stride from one mode to another, usually the same."""

    origin_mode: int
    mode: int
    stride: Stride


class Journal:
    """The strides of a search for *quest*."""

    def __init__(self, quest: Quest) -> None:
        self.quest, self.system, self.space = quest, quest.system, quest.system.space
        self._entries: list[Entry] = []

    def search(self, *, hasty: bool) -> Place | None:
        """Return a place in the goal; None if none is found.

        A *hasty* search leaves each mode at the first opportunity, without computing all that is reachable there. It is
        faster, but incomplete.
        """
        waiting, seen = self.quest.beginning, self.quest.beginning
        while waiting:
            mode = min(waiting)
            states = self._stay(mode, waiting.pop(mode), hasty=hasty)
            hit = states & self.quest.goal[1] if mode == self.quest.goal[0] else self.space.false
            if hit != self.space.false:
                return mode, self.space.first(hit)
            for turn in self.quest.turns.get(mode, ()):
                found = turn.arrow.image(states) if turn.to != mode else self.space.false
                fresh = found & ~seen[turn.to] if turn.to in seen else found
                if fresh != self.space.false:
                    self.leap(mode, turn, states, fresh)
                    seen[turn.to] = seen[turn.to] | fresh if turn.to in seen else fresh
                    waiting[turn.to] = waiting[turn.to] | fresh if turn.to in waiting else fresh
                    if turn.to == self.quest.goal[0] and fresh & self.quest.goal[1] != self.space.false:
                        return turn.to, self.space.first(fresh & self.quest.goal[1])
        return None

    def _stay(self, mode: int, states: Node, *, hasty: bool) -> Node:
        """Return what is reachable within *mode*; if *hasty*, only until it can be left or the goal is reached."""
        until = self.quest.goal[1] if mode == self.quest.goal[0] else self.space.false
        for arrow, to in self.quest.turns.get(mode, ()) if hasty else ():
            until |= self.space.false if to == mode else arrow.domain
        turns = [arrow for arrow, to in self.quest.turns.get(mode, ()) if to == mode]
        return self.stay(mode, states, self.system.plan(turns), until)

    def stay(self, mode: int, states: Node, plan: Plan, until: Node) -> Node:
        """Return what *plan* reaches in *mode* until a state of *until* is found, and record the strides."""
        return self.system.reach(states, plan, until=until, journal=lambda one: self._add(mode, mode, one))

    def leap(self, mode: int, turn: Turn, origin: Node, found: Node) -> None:
        """Record that *turn*, from *origin* in *mode*, led to *found*."""
        self._add(mode, turn.to, Stride(turn.arrow, origin, found, found, {}))

    def _add(self, origin_mode: int, mode: int, one: Stride) -> None:
        self._entries.append(Entry(origin_mode, mode, one))

    def way_to(self, place: Place) -> list[int]:
        """Return the rules of some run to *place*, which the search has reached."""
        taken: list[int] = []
        while place != self.quest.start:
            self.system.clock.check()
            mode, state = place
            entry = next(one for one in self._entries if one.mode == mode and self._holds(one.stride.closed, state))
            arrow, origin, found, _, inside = entry.stride
            if not self._holds(found, state):
                begun = self.space.first(self.system.before_closing(state, inside) & found)
                taken[:0] = _inside(begun, state, inside)
                state = begun
            if arrow is not None:
                taken.insert(0, arrow.event.rule.number)
                state = self.space.first(arrow.preimage(self.space.state(state)) & origin)
            place = entry.origin_mode, state
        return taken

    def _holds(self, states: Node, state: int) -> bool:
        return self.space.holds(states, state)


def _inside(here: int, there: int, inside: Inside) -> list[int]:
    """Return the local rules that lead each replica from its state in *here* to that in *there*."""
    taken: list[int] = []
    for arrows in inside.values():
        rules = [arrow.event.rule for arrow in arrows]
        mask = 0
        for rule in rules:
            for part in rule.parts:
                mask |= part.field.mask
        path, here = _local_path(here, there & mask, mask, rules)
        taken += path
    return taken


def _local_path(here: int, wanted: int, mask: int, rules: Iterable[Rule]) -> tuple[list[int], int]:
    """Return a shortest path by *rules* from *here* to a state whose bits in *mask* are *wanted*, and that state."""
    queue: deque[tuple[int, tuple[int, ...]]] = deque([(here, ())])
    seen = {here}
    while queue:
        state, path = queue.popleft()
        if state & mask == wanted:
            return list(path), state
        for rule in rules:
            change = rule.effect(state)
            if change is not None and state + change not in seen:
                seen.add(state + change)
                queue.append((state + change, (*path, rule.number)))
    raise AssertionError(wanted)

