"""A run that was kept is made again: the program is answered as the log says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.drive.conversation import Calling
from shadowcheck.drive.referee import Referee
from shadowcheck.drive.search import Found
from shadowcheck.drive.sending import Sending
from shadowcheck.errors import SpecificationError
from shadowcheck.logs import json_lines
from shadowcheck.logs.line import Header, Line
from shadowcheck.recorded.court import recording_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.drive.greeting import Introduction
    from shadowcheck.drive.running import Program


def replayed(  # noqa: PLR0913 - what is made again, and how
    path: str, program: Program, known: Introduction, settings: Sequence[Setting], world: Mapping[str, object], *,
    strict: bool,
) -> tuple[Referee, Found]:
    """Make the run of the log *path* again, and return what was found in it.

    Raises `SpecificationError` for a log that was not kept by a run that was driven.
    """
    header, lines = Header(), list[Line]()
    for one in json_lines.read(path):
        if isinstance(one, Header):
            header = one
        else:
            lines.append(one)
    if not header.script:
        raise SpecificationError(
            "the log does not say what answers the program got", where=path,
            why="only a run that was driven and kept with --keep can be repeated",
            instead="'shadowcheck trace' judges any other log", code="SC1205",
        )
    _refuse_another_party(path, lines, known)
    tells = tuple(sorted({*known.header.tells, *header.tells}))
    referee = Referee(known.name, known.interface, known.header._replace(tells=tells), settings, strict=strict)
    conversation = Sending if referee.recording.called else Calling
    run = conversation(program, referee, 1, header.script).conduct(world, interrupts=True)
    names = [(one.name, one.answer) for one in run.lines], [(one.name, one.answer) for one in lines]
    if run.strays is None and names[0] != names[1]:
        pairs = enumerate(zip(*names, strict=False))
        run.strays = next((place for place, (now, then) in pairs if now != then), min(map(len, names)))
    found = Found()
    found.take(run, 0)
    return referee, found


def _refuse_another_party(path: str, lines: Sequence[Line], known: Introduction) -> None:
    """Refuse a log in which there is what a party of this kind never does."""
    names = recording_of(known.interface, path).names
    strange = next((line for line in lines if line.name not in names), None)
    if strange is not None:
        raise SpecificationError(
            f"the log is not of a {known.interface.name}, as {known.name} is", where=f"{path}, line {strange.number}",
            why=f"no {known.interface.name} does {strange.name!r}", instead="the log of a run of this program",
            code="SC1205",
        )
