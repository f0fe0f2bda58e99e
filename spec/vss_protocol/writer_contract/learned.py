"""What is learned of a writer: what its deeds say about its states, and which event a step of a story is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shadowcheck.specification.learned import Learning, Sent
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup_type import FULL, NAMES, VOLUMES
from vss_protocol.writer_contract.learned_source import written
from vss_protocol.writer_contract.refine import BACKUPS, IDENTIFY, STRANGER, Given, givens_of
from vss_protocol.writer_contract.roles import DIES
from vss_protocol.writer_contract.words import DEEDS, PROCESS
from vss_protocol.writer_design import BackupType
from vss_protocol.writer_object import FACTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from shadowcheck.specification.learned import Done, Letter, Shown
    from shadowcheck.trace.trace import TraceStep

_BY_NAME = {what.name: what for what in DEEDS.values()}
_COMMON = ("holds_writes",)
"""What is so of the writer, and not of one of its backups."""


def declared(tells: Collection[str], reported: Collection[str]) -> tuple[str, ...]:
    """Return the observables that deeds change of which the writer *tells*, and those that it *reported*."""
    told = {name for deed in tells for name, _ in (_BY_NAME[deed].changes if deed in _BY_NAME else ())}
    return tuple(name for name in FACTS if name in told or name in reported)


def shows(before: Shown, letter: Letter, done: Done) -> Shown:
    """Return what is so after an event, in which the writer did that."""
    changes = [change for name, _ in done.deeds if name in _BY_NAME for change in _BY_NAME[name].changes]
    changes += _at_its_end(letter)
    changes += [(name, value == "true") for name, value in done.state if name in FACTS and value in {"true", "false"}]
    shown = dict.fromkeys(before)
    for name, is_so in changes:
        about = None if name in _COMMON else letter.about
        if about is None and name not in _COMMON:
            continue
        if is_so:
            shown[name, about] = None
        else:
            shown.pop((name, about), None)
    return tuple(sorted(shown, key=str))


def _at_its_end(letter: Letter) -> list[tuple[str, bool]]:
    """What is over with a backup, whatever the writer does: the stamp is in its document."""
    return [("stamped", False)] if letter.event.startswith(Event.BACKUP_SHUTDOWN.handler) else []


def sent(step: TraceStep) -> Sent | None:
    """Return the event that VSS sends in *step*; for the death of the process, how a log tells of it."""
    part = next((one for one in step.rule.parts if one.event and one.field.role.name.startswith("writer")), None)
    if part is None or part.event is None:
        return None
    if part.event == DIES:
        return Sent(next(iter(PROCESS)), None, {})
    given = _givens().get(part.event.partition(": ")[0])
    if given is None:
        return None
    about = None if given.backup is None else str(given.backup.value)
    return Sent(_in_a_log(given), about, dict(_chosen(given, part.choices)))


@cache
def _givens() -> dict[str, Given]:
    types = {name: tuple(BackupType) for name in (FULL, VOLUMES)}
    types |= {name: (one,) for one, name in NAMES.items()}
    return {one.title: one for one in (*(given for backup in BACKUPS for given in givens_of(backup, types)), IDENTIFY, STRANGER)}


def _in_a_log(given: Given) -> str:
    handler, values = given.event.handler, given.values
    match given.event:
        case Event.BACKUP_COMPLETE:
            return f"{handler}(backup {'succeeded' if values['backup_succeeded'] == (True,) else 'failed'})"
        case Event.BACKUP_SHUTDOWN if given is STRANGER:
            return f"{handler}(another set)"
        case Event.BACKUP_SHUTDOWN:
            return f"{handler}({'this' if given.backup in values['shutdown_id'] else 'no'} set)"
        case _:
            return handler


def _chosen(given: Given, choices: tuple[tuple[str, object], ...]) -> dict[str, str]:
    """Return what the program was told or decided in the step, as a log has it."""
    chosen = {}
    for name, value in choices:
        if name == "backup_type" and isinstance(value, BackupType):
            chosen["GetBackupType"] = value.value
        elif ": " in name and value is True:
            question, _, answer = name.rpartition(": ")
            chosen[question] = answer
    types = given.values["backup_type"] if given.backup else ()
    if "GetBackupType" not in chosen and len(types) == 1 and isinstance(types[0], BackupType):
        chosen["GetBackupType"] = types[0].value
    return chosen


def is_shown(name: str) -> bool:
    """Whether a state that reports *name* reports an observable."""
    return name in FACTS


LEARNING = Learning(declared, shows, is_shown, written, sent, "backup")
"""How a writer is learned."""
