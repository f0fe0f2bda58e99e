"""Response claims: whether a fair run can leave an answer pending for ever, and a lasso that shows it.

The cone is tried first. It has more runs than the network, which is sound; but fairness excludes runs, and would
exclude too many if a duty counted as enabled where it is not. So in the cone a duty counts as enabled only in states
*all* of whose reachable concretisations enable it, an under-approximation. Then every fair run of the network is fair
in the cone: where the cone says "enabled", it was; and a step that fulfils a duty does so in the cone, too. Duties of
replicas outside the cone are dropped, which only makes more runs fair. So if no fair run of the cone stays pending,
none of the network does. Otherwise the cone decides nothing, and the network itself is checked.
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
    """A response claim, as the observer of *watch*; *find* finds a run of a quest, *allowance* limits the work."""

    def __init__(
        self, watch: Watch, reachable: Node, cone: Cone | None, find: Callable[[Quest], Evidence | None],
        allowance: Allowance,
    ) -> None:
        self._watch, self._reachable, self._cone, self._find = watch, reachable, cone, find
        self._space, self._allowance = watch.system.space, allowance

    def lasso(self) -> Evidence | None:
        """Return a run to a fair component of pending states, and a loop in it; None if there is none.

        Raises `TooMuchWork`.
        """
        if self._cone is not None and self._settled(self._cone):
            return None
        self._allowance.spend({0: self._reachable}, 1)
        owed = _owed(self._watch, self._reachable, duties_of(self._watch.system), self._allowance)
        kept = owed.fair_hull()
        if kept == self._space.false:
            return None
        stem, component, state = self._nearest_fair(owed, owed.recurring(kept))
        loop = tuple(ComponentRing(owed, component).loop(state))
        return dataclasses.replace(stem, loop=loop, rests=not loop)

    def _settled(self, cone: Cone) -> bool:
        """Whether no fair run of the cone stays pending, so that the claim holds."""
        asked = duties_of(cone.system, cone.certain)
        owed = _owed(self._watch.over(cone.system, self._watch.truth), cone.reachable, asked, Allowance())
        return owed.fair_hull() == self._space.false

    def _nearest_fair(self, owed: Owed, kept: Node) -> tuple[Evidence, Node, int]:
        """Return a run to the nearest fair component in *kept*, the component, and the run's last state."""
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
    """Return the pending states: all that is reachable from a trigger without an answer."""
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
