"""Deadlock in SMT-LIB: where a network stops, everybody is where it may stop.

Where it stops, no step is possible. A step that asks something of all replicas, or of all others, is impossible for the
single roles, for the replica that it is about, or for some other, which is given a name. One that asks only the replica
that it is about is impossible for each that has a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.certificate.section import Check, Section
from shadowcheck.certificate.smt import TRUE, both, either, no
from shadowcheck.certificate.vocabulary import Replica

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.certificate.steps import Steps
    from shadowcheck.network import Step


def stuck(steps: Steps, some: tuple[Replica, ...], allowed: Callable[[Replica], str]) -> tuple[Section, list[Replica]]:
    """Return the obligation that no network stops where it may not, and the replicas that it gives a name.

    *some* is a replica of each family; *allowed* says of a replica that the invariant holds for it.
    """
    named = list(some)
    impossible = [
        _for_some(steps, step, about, named) for step in steps.network.steps for about in [None, *some]
        if step.replicated == (None if about is None else about.family) and not _asks_one(steps, step)
    ]
    impossible += [
        no(_able(steps, step, replica)) for replica in named for step in steps.network.steps
        if step.replicated == replica.family and _asks_one(steps, step)
    ]
    assumed = (*map(allowed, named), *(one for one in impossible if one != TRUE))
    says = "No step is possible; those who make a step impossible that asks all replicas are given a name."
    check = Check("states: the network does not stop where it may not", no(both(map(steps.ends, [None, *some]))))
    return Section(says, assumed, (check,)), named[len(some):]


def _for_some(steps: Steps, step: Step, about: Replica | None, named: list[Replica]) -> str:
    """Say that *step* about that replica is impossible: for that, the single roles, or one that is *named* now."""
    ways = [no(_able(steps, step, about))]
    for family in steps.network.parameters():
        blocking = Replica(family, f"one of the {family} that cannot do its part in {step.name}")
        if (able := steps.possible(step, blocking)) != TRUE:
            named.append(blocking)
            ways.append(no(able))
    return either(ways)


def _able(steps: Steps, step: Step, about: Replica | None) -> str:
    """Say that the single roles, and the replica that *step* is about, if it is about one, can do their parts in it."""
    own = [] if about is None else [steps.possible(step, about, is_one=True)]
    return both([steps.possible(step), *own])


def _asks_one(steps: Steps, step: Step) -> bool:
    """Whether *step* is about a replica, and asks nothing of others."""
    others = (Replica(family, "") for family in steps.network.parameters())
    return step.replicated is not None and all(steps.possible(step, one) == TRUE for one in others)
