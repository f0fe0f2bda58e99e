"""How a program introduces itself: the first line of each run, and what is refused there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.drive.message import VERSION, Message, WrongMessage, kind_of
from shadowcheck.drive.running import Ending, How, Silence
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.logs.line import Header
from shadowcheck.recorded.parties import party_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.drive.running import Program, Running
    from shadowcheck.specification import Interface


@dataclass(frozen=True)
class Introduction:
    """Who a program says that it is: the party that it plays, its name, and what its lines tell of."""

    interface: Interface
    name: str
    header: Header


def introduction(program: Program, world: Mapping[str, object]) -> Introduction:
    """Start *program* once, and return how it introduces itself.

    Raises `SpecificationError` if it cannot be started, does not speak, plays a party that there is not, or does not
    understand something that it is told of the *world*.
    """
    running = program.start(0)
    try:
        greeting = greeted(running, 0, world)
    except WrongMessage as wrong:
        raise refuse_to_start(Ending(How.WRONG, str(wrong), running.stop().output), program) from wrong
    except Silence as silence:
        ending = Ending(How.HANGS, "says nothing", running.stop().output)
        raise refuse_to_start(ending, program) from silence
    except BaseException:
        running.stop()
        raise
    if greeting is None:
        raise refuse_to_start(running.end(), program)
    running.stop()
    interface = party_named(greeting.get("party"), f"the greeting of {program.name}")
    _refuse_strange(world, tuple(greeting.get("world", ())), program)
    return Introduction(interface, greeting.get("name", program.name), header_of(greeting))


def greeted(running: Running, number: int, world: Mapping[str, object]) -> Message | None:
    """Take the program's greeting, and reply to it; None if there is none.

    Raises `WrongMessage` and `Silence`.
    """
    greeting = running.receive()
    if greeting is None:
        return None
    if kind_of(greeting) != "shadowcheck":
        raise WrongMessage(f"a first line that is not a greeting: {greeting}", '{"shadowcheck": 1, "party": "..."}')
    if greeting["shadowcheck"] != VERSION:
        raise WrongMessage(
            f"version {greeting['shadowcheck']} of the protocol", f"version {VERSION}: use a header of this version"
        )
    running.send({"shadowcheck": VERSION, "run": number, **({"world": dict(world)} if world else {})})
    return greeting


def header_of(greeting: Message) -> Header:
    """Return what the program says of all of its lines."""
    return Header(tuple(greeting.get("tells", ())), tuple(greeting.get("leaves out", ())))


def _refuse_strange(world: Mapping[str, object], known: tuple[str, ...], program: Program) -> None:
    """Refuse what the program's own side of the interface would pass over, unread."""
    strange = next((name for name in world if name not in known), None)
    if strange is not None:
        raise SpecificationError(
            f"{program.name} does not understand {strange!r}", where=f"--world {strange}={world[strange]}",
            why=f"what it says that it can be told of the computer that it finds is {', '.join(known) or 'nothing'}",
            instead=suggestion(strange, known, f"leave --world {strange} out"), code="SC1215",
        )


def refuse_to_start(ending: Ending, program: Program) -> SpecificationError:
    """Return the error about a program that said nothing at all, or not in time, or something else."""
    output = "; ".join(ending.output.strip().splitlines()[-3:])
    if ending.how is How.WRONG:
        return SpecificationError(
            f"the program does not speak as it should: {ending.says}", where=program.name,
            why="it is driven by lines of JSON, which begin with a greeting",
            instead="compile it with the header that 'shadowcheck header' names, or see spec/driven-programs.md",
            code="SC1203",
        )
    return SpecificationError(
        f"the program did not connect: it {ending.says}" + (f"; it wrote: {output}" if output else ""),
        where=program.name,
        why="a program that is driven connects to the address in SHADOWCHECK_DRIVE, and tells each of its calls",
        instead="compile it with the header that 'shadowcheck header' names; or drive a program for Windows as it is, "
        "with --dll; or see spec/driven-programs.md",
        code="SC1202",
    )
