"""Cones: projections of the network onto one replica and the unreplicated roles.

A claim about one replica does not read the fields of other replicas. A cone drops these fields and enables each rule in
a projected state if some reachable state with that projection enables it. This is an existential abstraction (Clarke,
Grumberg and Long, "Model checking and abstraction", 1994): every run of the network is also a run of the cone, so that
what cannot happen in the cone cannot happen in the network; and the cone is tiny. It is exact for reachable states and
for single steps, but may have spurious sequences of steps. So a claim that fails in the cone is checked again in the
network itself.
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
    """The cone of *system*, whose set of *reachable* states is known, for the replica *bound* (None: for no replica).

    `stands_for` gives, for each rule of the cone, the rules of the network that it represents, by their numbers.
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
        """Return one representative of the events that differ only in which other replicas they are about."""
        found: dict[object, list[Event]] = {}
        for event in self._whole.events:
            rule = event.rule
            place = [(rule.step.replicated, number) == self._bound for number in rule.numbers]
            alone = place == [True]
            like = rule.number if alone else kind(rule, self._whole.space.instance)
            found.setdefault((*place, like), []).append(event)
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
        """Return the projected states all of whose reachable concretisations enable *duty*; None for others' duties."""
        number = duties(self._whole.space.instance)
        events = [event for event in self._whole.events if number[event.rule.number] == duty]
        if not (events[0].rule.step.anyone or self.sees(events[0].rule)):
            return None
        idle = self._reached
        for event in events:
            idle &= ~event.domain
        return self.reachable & ~self._whole.space.manager.exist(self._gone, idle)
