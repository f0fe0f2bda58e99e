"""The steps of what a recorded writer does, in a handler that has not returned or elsewhere, with the labels by which claims find them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.network import Step
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup import COMPLETED_AT, TURNS
from vss_protocol.writer_contract.memory import ELSEWHERE
from vss_protocol.writer_contract.refine import BACKUPS, CHANGES, RESUMES_HELD, STRANGER
from vss_protocol.writer_contract.turns import COMPLETED
from vss_protocol.writer_contract.words import DEEDS, PLACES, SLOTS, TRUE, parts_of, resumed_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from shadowcheck.network import Move, Role
    from vss_protocol.writer_contract.memory import Memory
    from vss_protocol.writer_contract.words import Deed
    from vss_protocol.writer_design import SetId

    Place = tuple[Event, bool] | None

_ENDED_WELL = tuple(state for state in COMPLETED_AT if state.endswith("_well"))


def done(memory: Memory, event: str, slot: str) -> Iterator[Step]:
    """Yield the ways in which that is done: they differ in what they change of what the writer keeps."""
    name, place = parts_of(event)
    deed, backup, where = DEEDS[name], SLOTS.get(slot), PLACES.get(place)
    for answer in deed.answers or ("",):
        told = f"{slot}{event}: {answer}" if answer else slot + event
        marks = (*deed.marks, *(("finds",) if name == "looks" and answer == TRUE else ()))
        for number, (more, labels, changing) in enumerate(_changing(memory, deed, name, where, backup)):
            marking = tuple(_marking(memory, (*marks, *more), where, backup))
            typed = (memory.types[backup].does(answer),) if name == "asks_type" and backup is not None else ()
            for place_number, (ended, at) in enumerate(_as_ended(memory, deed, name, where, backup)):
                yield Step(
                    f"{told} ({number}, {place_number})", memory.writer.does(told), *changing, *marking, *typed, *at, by="writer", says=f"The writer: {deed.name}.",
                    source=where[0].page if where else "writers", labels=tuple(dict.fromkeys((*_labels(deed, where), *labels, *ended))),
                )


def _labels(deed: Deed, where: Place) -> Iterator[str]:
    yield deed.label
    if where is not None:
        event, strangers = where
        yield from (event.title, f"{event.title}: {deed.label}", *((STRANGER.title,) if strangers else ()))


def _as_ended(memory: Memory, deed: Deed, name: str, where: Place, backup: SetId | None) -> Iterator[tuple[tuple[str, ...], tuple[Move, ...]]]:
    """Say where the handler may run; what is treated as failed there may be a backup that was completed well."""
    if backup is None or (where is not None and (where[0] is Event.IDENTIFY or where[1])):
        yield (), ()
        return
    role, other = memory.on.backups[backup], memory.on.backups[next(one for one in BACKUPS if one is not backup)]
    if where is None:
        yield from _elsewhere(deed, role, other)
        return
    able = _running(role, where[0])
    if name != "roll_back" or where[0] is not Event.BACKUP_SHUTDOWN:
        yield (), (role.stays(role.at(*able)),)
        return
    for labels, states in (((COMPLETED,), [one for one in able if one in _ENDED_WELL]), ((), [one for one in able if one not in _ENDED_WELL])):
        yield labels, (role.stays(role.at(*states)),)


def _elsewhere(deed: Deed, role: Role, other: Role) -> Iterator[tuple[tuple[str, ...], tuple[Move, ...]]]:
    """What leaves a mark is done in some handler of the backup: in the first, while the other backup is not in creation."""
    if not deed.marks:
        yield (), ()
        return
    yield (), (role.stays(~role.at("apart")),)
    yield (), (role.stays(role.at("apart")), other.stays(other.has(creating=False)))


def _running(role: Role, event: Event) -> list[str]:
    """List the states of a backup in which VSS may have called that handler, which has not returned."""
    does = {turn.does for turn in TURNS if turn.sent.event is event}
    states = [str(one) for one in role.system.states]
    return list(dict.fromkeys(states[row.source] for row in role.system.reactions if row.event in does))


def _changing(
    memory: Memory, deed: Deed, name: str, where: Place, backup: SetId | None,
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], tuple[Move, ...]]]:
    """Yield the marks, labels and moves of each way in which *deed* changes what the writer keeps."""
    about = BACKUPS if deed.common else () if backup is None else (backup,)
    if not deed.changes or not about or not memory.tells(*(one for one, _ in deed.changes if one == "holds_writes")):
        yield (), (), ()
        return
    first, *others = (memory.on.writers[one] for one in about)
    table = first.system
    ways: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for row in table.reactions_to(name):
        shown = {observed: column[row.source] for observed, column in table.observables.items()}
        drops = ("dropped",) if shown["temporary_files"] and ("temporary_files", False) in deed.changes else ()
        changed = ("changed",) if row.source != row.target and where and where[0] is Event.ABORT else ()
        resumes = (RESUMES_HELD, f"{where[0].title}: {RESUMES_HELD}") if name == "resume_writes" and shown["holds_writes"] and where else ()
        resumed = (resumed_in(where[0], None if where[1] or where[0] is Event.IDENTIFY else backup),) if name == "resume_writes" and where else ()
        identify = (f"{where[0].title}: {CHANGES}",) if row.source != row.target and where and where[0] is Event.IDENTIFY else ()
        ways[(*drops, *changed), (*resumes, *resumed, *identify)].append(str(table.states[row.source]))
    for (marks, said), states in ways.items():
        yield marks, said, (first.does(name, where=first.at(*states)), *(other.does(name) for other in others))


def _marking(memory: Memory, marks: Collection[str], where: Place, backup: SetId | None) -> Iterator[Move]:
    """A mark stays until the handler returns; nobody asks for that of Identify and of a stranger's backup."""
    if backup is not None and (where is None or (where[0] is not Event.IDENTIFY and not where[1])):
        place = ELSEWHERE if where is None else where[0].title
        yield from (memory.marks[mark, backup].does(f"in {place}") for mark in marks if (mark, backup) in memory.marks)
