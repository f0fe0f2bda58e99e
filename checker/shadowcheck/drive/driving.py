"""Driving a program: its greeting says who it is, its runs say what it tells of, and then it is searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.drive.message import WrongMessage
from shadowcheck.drive.referee import Referee
from shadowcheck.drive.run import greeted, header_of, refuse_to_start
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.drive.search import Found, Search
from shadowcheck.recorded.parties import party_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.running import Program
    from shadowcheck.drive.search import Budget
    from shadowcheck.logs.line import Header
    from shadowcheck.specification import Interface


@dataclass(frozen=True)
class Introduction:
    """Who a program says that it is: the party that it plays, its name, and what its lines tell of."""

    interface: Interface
    name: str
    header: Header


def introduction(program: Program, world: Mapping[str, object]) -> Introduction:
    """Start *program* once, and return how it introduces itself.

    Raises `SpecificationError` if it cannot be started, does not speak, or plays a party that there is not.
    """
    running = program.start(0)
    try:
        greeting = greeted(running, 0, world)
    except WrongMessage as wrong:
        raise refuse_to_start(Ending(How.WRONG, str(wrong), running.stop().output), program) from wrong
    except Silence as silence:
        ending = Ending(How.HANGS, "says nothing", running.stop().output)
        raise refuse_to_start(ending, program) from silence
    if greeting is None:
        raise refuse_to_start(running.end(), program)
    running.stop()
    interface = party_named(greeting.get("party"), f"the greeting of {program.name}")
    return Introduction(interface, greeting.get("name", program.name), header_of(greeting))


def search(  # noqa: PLR0913 - what is searched, and how
    program: Program, known: Introduction, budget: Budget, settings: Sequence[Setting], world: Mapping[str, object], *,
    strict: bool, tell: Callable[[Found, Run], None] = lambda *_: None,
) -> tuple[Referee, Found]:
    """Search the runs of *program*, which made itself *known*; what it tells of in one run, it tells of in all.

    So the search begins anew when a run tells of something that none before has told of. Raises `SpecificationError`
    for a call or a setting that the model does not know.
    """
    header = known.header
    while True:
        referee = Referee(known.name, known.interface, header, settings, strict=strict)
        found = Search(program, referee, budget, world, tell).search()
        if not found.told:
            return referee, found
        header = header._replace(tells=tuple(sorted({*header.tells, *found.told})))
