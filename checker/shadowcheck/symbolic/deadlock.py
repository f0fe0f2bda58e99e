"""Deadlock: where nobody can take a step, and where that is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shadowcheck.symbolic.backend import Node
    from shadowcheck.symbolic.reach import System
    from shadowcheck.symbolic.space import Space


def stuck(system: System, reachable: Node) -> Node:
    """Return the *reachable* states in which nobody can take a step, although they are no allowed ends."""
    left = reachable & ~_allowed_ends(system.space)
    for event in system.events:
        system.clock.check()
        left &= ~event.domain
        if left == system.space.false:
            break
    return left


def _allowed_ends(space: Space) -> Node:
    """Return the states in which every machine that declares ends is in one; some machine must declare one."""
    declared = [field for field in reversed(space.instance.fields) if field.system.ends]
    ends = space.true if declared else space.false
    for field in declared:
        ends = space.local(field, field.system.ends) & ends
    return ends
