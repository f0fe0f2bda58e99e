"""Responding: whether a fair run may owe its answer for ever, and the lasso that shows it.

The cone is asked first. It has more runs than the network, but fairness takes runs away, and takes away too many if a
duty is said to be enabled where it is not. In the cone a duty counts as enabled only where *every* reachable state that
looks like this enables it. A fair run of the network is then fair in the cone, too: where the cone says "enabled", it
was; and where the run fulfils a duty, so does the cone. Duties of replicas that the cone does not see are left out,
which makes more runs fair. So if no fair run of the cone owes its answer for ever, none of the network does. If one
does, nothing is said, and the network itself is asked.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from shadowcheck.symbolic.fairness import ComponentRing, Duty, Owed, duties_of
from shadowcheck.symbolic.layers import Allowance

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.judge.verdict import Evidence
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.goal import Quest
    from shadowcheck.symbolic.product import Watch
    from shadowcheck.symbolic.projection import Cone
    from shadowcheck.symbolic.reach import Stride


class Response:
    """The states that owe an answer to what *watch* watches, and what fair runs make of it."""

    def __init__(
        self, watch: Watch, reachable: Node, cone: Cone | None, find: Callable[[Quest], Evidence | None],
        allowance: Allowance,
    ) -> None:
        self._watch, self._reachable, self._cone, self._find = watch, reachable, cone, find
        self._space, self._allowance = watch.system.space, allowance

    def lasso(self) -> Evidence | None:
        """Return a run to a fair component in which the answer stays owed, and round it; None if there is none.

        Raises `TooMuchWork`.
        """
        if self._cone is not None and self._settled(self._cone):
            return None
        self._allowance.spend({0: self._reachable}, 1)
        owed = _owed(self._watch, self._reachable, duties_of(self._watch.system), self._allowance)
        kept = owed.unfair_for_ever()
        if kept == self._space.false:
            return None
        stem, component, state = self._nearest_fair(owed, owed.recurring(kept))
        loop = tuple(ComponentRing(owed, component).loop(state))
        return dataclasses.replace(stem, loop=loop, rests=not loop)

    def _settled(self, cone: Cone) -> bool:
        """Whether no fair run even of the cone owes its answer for ever."""
        asked = duties_of(cone.system, cone.certain)
        owed = _owed(self._watch.over(cone.system, self._watch.truth), cone.reachable, asked, Allowance())
        return owed.unfair_for_ever() == self._space.false

    def _nearest_fair(self, owed: Owed, kept: Node) -> tuple[Evidence, Node, int]:
        """Return a run to the nearest of the fair components in *kept*, the component, and where the run ends."""
        while True:
            run = self._find(self._watch.quest(kept))
            if run is None:
                raise AssertionError("some fair component is left")
            state = run.along(self._space.instance)[-1]
            component = owed.component(self._space.state(state), kept)
            out = owed.neglecting(component)
            if out == self._space.false:
                return run, component, state
            kept &= ~out


def _owed(watch: Watch, reachable: Node, asked: dict[int, Duty], allowance: Allowance) -> Owed:
    """Return what may owe an answer: all that a trigger leads to, and on from there without an answer."""
    space, goal = watch.system.space, watch.observer.goal
    begun = space.state(space.instance.initial, watch.system.fields) if watch.start == goal else space.false
    for arrow, to in watch.turns[0]:
        if to == goal:
            begun |= arrow.image(reachable)
    arrows = [arrow for arrow, to in watch.turns[goal] if to == goal]
    plan = watch.system.plan(arrows)

    def spend(one: Stride) -> None:
        allowance.spend({0: one.origin, 1: one.closed}, len(plan.outside))

    return Owed(watch.system, watch.system.reach(begun, plan, journal=spend), arrows, asked, allowance)
