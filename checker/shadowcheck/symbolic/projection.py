"""Cones: the network as it looks to one replica, among others of which only what they do to it is left.

A claim about one writer asks nothing of the fields of other writers. Without these fields, and with each rule enabled
wherever *some reachable state* that looks like this enables it, every run of the network is still a run of the cone
(existential abstraction: Clarke, Grumberg and Long, "Model checking and abstraction", 1994), and the cone is tiny. What
cannot happen there cannot happen at all; whether one step can be taken is the same in both. An order of steps that
can happen in the cone is looked for again in the network itself, so that no verdict is ever the cone's alone to break.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.instance.grounding import concerns
from shadowcheck.judge.duties import duties
from shadowcheck.symbolic.reach import System
from shadowcheck.symbolic.symmetry import kind
from shadowcheck.symbolic.transition import Event

if TYPE_CHECKING:
    from shadowcheck.instance import Rule
    from shadowcheck.instance.grounding import Binding
    from shadowcheck.symbolic.backend import Node


class Cone:
    """What is left of *system*, of which all *reachable* states are known, for the replica that is *bound*.

    `stands_for` says of each rule that is left (by its number) which rules of the network look like it.
    """

    def __init__(self, system: System, reachable: Node, bound: Binding) -> None:
        self._whole, self._bound, self._reached = system, bound, reachable
        fields = system.space.instance.fields
        self._gone = tuple(
            name for field in fields if not concerns(field, bound) for name in system.space.bits[field.number]
        )
        self.stands_for: dict[int, frozenset[int]] = {}
        self.reachable = system.space.manager.exist(self._gone, reachable)
        events = [self._event(event, reachable) for event in self._different()]
        kept = [event for event in events if event.domain != system.space.false]
        seen = [field for field in fields if concerns(field, bound)]
        self.system = System(system.space, kept, system.clock, closures=False, fields=seen)

    def _different(self) -> list[Event]:
        """Return the events without those that differ from another only by which other replica they are about."""
        found: dict[object, list[Event]] = {}
        for event in self._whole.events:
            rule = event.rule
            own = (rule.step.replicated, rule.replica) == self._bound
            found.setdefault((own, rule.number if own else kind(rule, self._whole.space.instance)), []).append(event)
        for alike in found.values():
            self.stands_for[alike[0].rule.number] = frozenset(event.rule.number for event in alike)
        return [alike[0] for alike in found.values()]

    def _event(self, event: Event, reachable: Node) -> Event:
        self._whole.clock.check()
        join = self._whole.space.backend.and_exist
        parts = tuple(part for part in event.rule.parts if concerns(part.field, self._bound))
        return Event(
            dataclasses.replace(event.rule, parts=parts), self._whole.space, join(reachable, event.domain, self._gone)
        )

    def sees(self, rule: Rule) -> bool:
        """Whether *rule* is about nobody, or about the replica whose cone this is."""
        return rule.replica is None or (rule.step.replicated, rule.replica) == self._bound

    def certain(self, duty: int) -> Node | None:
        """Return where *duty* is enabled in every reachable state that looks like this; None: it is somebody else's."""
        number = duties(self._whole.space.instance)
        events = [event for event in self._whole.events if number[event.rule.number] == duty]
        if not self.sees(events[0].rule):
            return None
        idle = self._reached
        for event in events:
            idle &= ~event.domain
        return self.reachable & ~self._whole.space.manager.exist(self._gone, idle)
