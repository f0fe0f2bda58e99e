"""The words of a recorded run of a writer: how a log names handlers, what is done in them, answers and states.

A line of a handler stands where it returned; what it did stands before, as "OnThaw: GetSnapshotDeviceName". Without the handler,
the same name says that it was done, and not where.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vss_protocol.events import Event
from vss_protocol.logs.answers import named
from vss_protocol.machines.session import WriterState
from vss_protocol.writer_contract.refine import (
    ASKS_CURRENT_SET,
    ASKS_SUCCESS,
    LOOKS,
    REPORTS,
    TOUCHES_OTHER,
)
from vss_protocol.writer_design import BackupType, SetId, WriterDesign, WriterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SLOTS: Mapping[str, SetId] = {"A: ": SetId.A, "B: ": SetId.B}
"""What stands before the events of a backup."""
TRUE, FALSE, DOUBTFUL, THROWS, FAILURE = "true", "false", "true, with a failure", "an exception", "a failure"
FINAL = WriterError.NON_RETRYABLE.value
CODES = tuple(one.value for one in WriterError)
"""What the table tells apart of what a handler answers: FAILURE stands for every code but the last, FINAL."""
NO_SET, STRANGERS, WELL, BADLY = "backup_shutdown_without_id", "strangers_shutdown", "backup_complete", "backup_complete_badly"
PROCESS = {"the process ends": "process_ends", "the writer starts": "writer_starts"}


@dataclass(frozen=True)
class Deed:
    """What a handler may do, or a writer elsewhere: by which name, with which label of the claims.

    `marks` are remembered until its handler returns; `changes` are observables of the writer that become so, of the
    backup (or of all: `common`). A call that `answers` does so by one of these words, each with marks of its own.
    """

    name: str
    label: str
    is_call: bool = False
    marks: tuple[str, ...] = ()
    changes: tuple[tuple[str, bool], ...] = ()
    common: bool = False
    answers: tuple[str, ...] = ()


def _act(name: str) -> str:
    sentence: str = getattr(WriterDesign, name).sentence
    return sentence


DEEDS: Mapping[str, Deed] = {
    "sets_failure": Deed("SetWriterFailure", REPORTS, is_call=True, marks=("reported",)),
    "sets_final_failure": Deed(f"SetWriterFailure({FINAL})", REPORTS, is_call=True, marks=("reported", "final")),
    "asks_current_set": Deed("GetCurrentSnapshotSetId", ASKS_CURRENT_SET, is_call=True),
    "asks_success": Deed("GetBackupSucceeded", ASKS_SUCCESS, is_call=True),
    "asks_type": Deed("GetBackupType", "calls GetBackupType", is_call=True, answers=tuple(one.value for one in BackupType)),
    "looks": Deed("IsWriterShuttingDown", LOOKS, is_call=True, marks=("looked",), answers=(TRUE, FALSE)),
    "get_snapshot_device_name": Deed("GetSnapshotDeviceName", _act("get_snapshot_device_name"), is_call=True),
    "get_context": Deed("GetContext", _act("get_context"), is_call=True),
    "read_own_metadata": Deed("GetIdentifyInformation", _act("read_own_metadata"), is_call=True),
    "set_prepare_failure_message": Deed("SetPrepareForBackupFailureMsg", _act("set_prepare_failure_message"), is_call=True),
    "edit_backup_document": Deed("SetBackupMetadata", _act("edit_backup_document"), is_call=True),
    "stamp": Deed("SetBackupStamp", _act("edit_backup_document"), is_call=True, changes=(("stamped", True),)),
    "report_from_worker_thread": Deed("calls SetWriterFailure on another thread", _act("report_from_worker_thread")),
    "truncate_logs": Deed("truncates its logs", _act("truncate_logs"), marks=("truncated",)),
    "roll_back": Deed("rolls back", _act("roll_back"), marks=("rolled",)),
    "write_event_log": Deed("writes to the event log", _act("write_event_log"), marks=("logged",)),
    "work_long": Deed("works long", _act("work_long"), marks=("long",)),
    "hold": Deed("holds writes", "holds writes", changes=(("holds_writes", True),), common=True),
    "resume_writes": Deed("writes again", _act("resume_writes"), changes=(("holds_writes", False),), common=True),
    "keep": Deed("keeps resources", "keeps resources", changes=(("keeps", True),)),
    "free": Deed("frees resources", "frees resources", changes=(("keeps", False),)),
    "make_files": Deed("makes temporary files", "makes temporary files", changes=(("temporary_files", True),)),
    "remove_files": Deed("removes temporary files", "removes temporary files", changes=(("temporary_files", False),)),
    "prepare": Deed("begins to prepare", "begins to prepare", changes=(("prepares_in_background", True),)),
    "finish": Deed("has prepared", "has prepared", changes=(("prepares_in_background", False),)),
    "clean_up": Deed("cleans up", "cleans up", changes=(("keeps", False), ("temporary_files", False), ("prepares_in_background", False))),
    "touch_other": Deed("changes what it keeps of another backup", TOUCHES_OTHER),
}
SHOWN: Mapping[str, WriterState] = {
    f"shown {one.name.removeprefix('VSS_WS_').replace('BACKUPSHUTDOWN', 'BACKUP_SHUTDOWN').replace('_', ' ').lower()}": one
    for one in WriterState if one is not WriterState.VSS_WS_UNKNOWN
}
"""Assertions about the VSS_WRITER_STATE of a session, as 'vssadmin list writers' prints it."""
SETTERS = tuple(f"SetWriterFailure({code})" for code in CODES if code != FINAL)
WITHOUT_EFFECT = (
    "Initialize", "Subscribe", "Unsubscribe", "OnPreRestore", "OnPostRestore", "OnBackOffIOOnVolume", "OnContinueIOOnVolume",
    "OnVSSApplicationStartup", "OnVSSShutdown", "GetSessionId", "AreComponentsSelected", "IsPathAffected", "IsVolumeAffected",
)
"""Methods of CVssWriter that no rule here is about."""


def handlers() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of handlers in a log, each with the events that it may be."""
    for event in Event:
        match event:
            case Event.BACKUP_COMPLETE:
                yield from ((event.handler, (WELL, BADLY)), (f"{event.handler}(backup succeeded)", (WELL,)), (f"{event.handler}(backup failed)", (BADLY,)))
            case Event.BACKUP_SHUTDOWN:
                yield event.handler, (event.snake, NO_SET, STRANGERS)
                yield from ((f"{event.handler}(this set)", (event.snake,)), (f"{event.handler}(no set)", (NO_SET,)), (f"{event.handler}(another set)", (STRANGERS,)))
            case Event.IDENTIFY:
                yield from ((event.handler, (event.snake,)), ("OnIdentifyEx", (event.snake,)))
            case _:
                yield event.handler, (event.snake,)


HANDLERS = dict(handlers())
_OF_STRANGERS = f"{Event.BACKUP_SHUTDOWN.handler}(another set)"
PLACES: Mapping[str, tuple[Event, bool]] = {
    **{event.handler: (event, False) for event in Event}, _OF_STRANGERS: (Event.BACKUP_SHUTDOWN, True),
}
"""Where a deed may be done: by the name of the handler, its event, and whether that is of a stranger's backup."""


def deed_in(place: str, deed: str) -> str:
    """Return the event that *deed* is, done in that handler; or elsewhere, if the *place* is ""."""
    return f"{deed} in {place}" if place else deed


def resumed_in(event: Event, backup: SetId | None) -> str:
    """Return the label of writes that go on again in the handler of *event*, about that backup or none."""
    return f"writes again in {event.handler}" + ("" if backup is None else f" of backup {backup.value}")


def parts_of(event: str) -> tuple[str, str]:
    """Return the deed that *event* is, and the place in which it is done."""
    deed, _, place = event.partition(" in ")
    return deed, place


def _named(*, calls: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for deed, what in DEEDS.items():
        names = (what.name, *(SETTERS if deed == "sets_failure" else ()), *(("SetWriterFailure",) if deed == "sets_final_failure" else ()))
        for place in ("", *PLACES) if what.is_call is calls else ():
            for name in names:
                found[f"{place}: {name}" if place else name].append(deed_in(place, deed))
                if place in HANDLERS and STRANGERS in HANDLERS[place] and place != _OF_STRANGERS:
                    found[f"{place}: {name}"].append(deed_in(_OF_STRANGERS, deed))
    return {name: tuple(events) for name, events in found.items()}


CALLS_BY_NAME = {**HANDLERS, **_named(calls=True)}
DEEDS_BY_NAME = {**_named(calls=False), **{name: (name,) for name in SHOWN}, **{name: (event,) for name, event in PROCESS.items()}}
ONLY_IF_TOLD = tuple(name for name in (*CALLS_BY_NAME, *DEEDS_BY_NAME) if name not in HANDLERS and name not in SHOWN and name not in PROCESS)
"""What is known of a writer only if its log tells of such things."""
RETURNS = tuple(dict.fromkeys(event for events in HANDLERS.values() for event in events))
UNSEEN: Mapping[str, tuple[str, ...]] = {
    event: tuple(other for other in events if other != event) for name, events in HANDLERS.items() if "(" not in name for event in events
}
"""Handlers that a log may leave out, as CVssWriter may answer in the writer's place; each with its other meanings."""
ANSWERS = (TRUE, FALSE, DOUBTFUL, *CODES, THROWS, *(one.value for one in BackupType))


def heard(event: str, answer: str | None) -> tuple[str, ...]:
    """Return the events of the table that *event* with *answer* may be; None is any answer, () if it never answers so.

    That a handler let an exception escape is not left to be guessed.
    """
    if event in RETURNS:
        return tuple(f"{event}: {one}" for one in _returned(event, answer))
    deed, _ = parts_of(event)
    answers = DEEDS[deed].answers if deed in DEEDS else ()
    if not answers:
        return (event,) if answer is None else ()
    return tuple(f"{event}: {one}" for one in answers if answer in {None, one})


def _returned(event: str, answer: str | None) -> tuple[str, ...]:
    """Return what the table calls that answer. For an answer that is not told, no failure is guessed that would have been told."""
    answer = named(answer)
    if answer is None:
        return (TRUE, FALSE) if event == Event.IDENTIFY.snake else (TRUE, DOUBTFUL, FALSE)
    if answer in CODES:
        return (FINAL,) if answer == FINAL else (FAILURE,)
    return (answer,) if answer in {TRUE, FALSE, DOUBTFUL, THROWS} else ()


def has_backup(event: str) -> bool:
    """Whether *event* is about a backup, so that it matters which."""
    deed, place = parts_of(event)
    if deed not in DEEDS:
        return (event in RETURNS and event not in {Event.IDENTIFY.snake, STRANGERS}) or event in SHOWN
    what, (handler, strangers) = DEEDS[deed], PLACES.get(place, (None, False))
    if what.common and not place:
        return False
    if handler is Event.IDENTIFY or strangers:
        return bool(what.changes) and not what.common
    return bool(what.marks or what.changes or what.answers)


EVENTS = tuple(dict.fromkeys(event for events in (*CALLS_BY_NAME.values(), *DEEDS_BY_NAME.values()) for event in events))
NO_BACKUP = tuple(event for event in EVENTS if not has_backup(event))
