"""Deadlock in SMT-LIB: where a network stops, everybody is where it may stop.

Where it stops, no step is possible. A step that asks something of all replicas is impossible for the single roles, or
for some replica, which is given a name. One that asks only the replica that it is about is impossible for each that has
a name. (A step that asks both of one replica and of others is left out: the less is assumed, the stronger the result.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.certificate.section import Check, Section
from shadowcheck.certificate.smt import TRUE, both, either, no
from shadowcheck.certificate.vocabulary import Replica

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.certificate.steps import Steps
    from shadowcheck.network import Step


def stuck(steps: Steps, some: tuple[Replica, ...], allowed: Callable[[Replica], str]) -> tuple[Section, list[Replica]]:
    """Return the obligation that no network stops where it may not, and the replicas that it gives a name.

    *some* is a replica of each family; *allowed* says of a replica that the invariant holds for it.
    """
    named = list(some)
    impossible = [_for_all(steps, step, named) for step in steps.network.steps if step.replicated is None]
    for replica in named:
        impossible += _for_one(steps, replica)
    assumed = (*map(allowed, named), *(one for one in impossible if one != TRUE))
    says = "No step is possible; those who make a step impossible that asks all replicas are given a name."
    check = Check("states: the network does not stop where it may not", no(both(map(steps.ends, [None, *some]))))
    return Section(says, assumed, (check,)), named[len(some):]


def _for_all(steps: Steps, step: Step, named: list[Replica]) -> str:
    """Say that *step*, about no replica, is impossible: for the single roles, or for one that is *named* now."""
    ways = [no(steps.possible(step))]
    for family in steps.network.parameters():
        blocking = Replica(family, f"one of the {family} that cannot do its part in {step.name}")
        if (able := steps.possible(step, blocking)) != TRUE:
            named.append(blocking)
            ways.append(no(able))
    return either(ways)


def _for_one(steps: Steps, replica: Replica) -> Iterator[str]:
    """Yield that each step about one of the family of *replica*, and about nobody else, is impossible for it."""
    others = [Replica(family, "") for family in steps.network.parameters()]
    for step in steps.network.steps:
        if step.replicated == replica.family and all(steps.possible(step, one) == TRUE for one in others):
            able = (steps.possible(step), steps.possible(step, replica, is_one=True))
            yield no(both(able))
