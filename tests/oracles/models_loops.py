"""The first example of Spin's own tests, `loops.pml`: one process that chooses between two branches for ever.

Spin's verifier sets a variable to 0 once it cannot be read any more before it is written ("dead variable reset", on
unless switched off): `b` is dead from ``b--`` until it is written again, and that is part of what is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oracles.published_case import Case
from shadowcheck.network import Network, Role, Step
from toys.values import machine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.machine.lts import LocalSystem, Value

LOOPS = "nimble-code/Spin/Examples/loops.pml"


def _process() -> LocalSystem:
    """Where the process is, `a` and `b`."""
    def react(here: Any) -> Iterable[tuple[str, Value]]:
        where, a, b = here
        match where:
            case "do":
                return [("advance a", ("if", (a + 1) % 3, 0))]
            case "if":
                return [("double, first", ("skip", a, 2 * a)), ("double, second", ("accept", a, 2 * a))]
            case "skip" | "accept":
                return [(f"{where}", ("progress", a, b))]
            case _:
                return [("decrease b", ("do", a, 0))]
    return machine("Loop", ("do", 0, 0), react)


def loops(*, fair: bool = False) -> Network:
    """`loops.pml`; *fair*: the process goes on for ever."""
    process = Role("process", _process())
    return Network("loops", (process,), tuple(
        Step(event, process.does(event), source=LOOPS, fair=fair, action="process") for event in process.system.events
    ))


CASES = (
    # "15 states, stored, 4 states, matched": each transition stores or matches a state, but the first is stored first
    Case("loops", loops, {}, 15, 18, None, "nimble-code/Spin/Examples/README_tests.txt, test 2"),
)
