"""A design as a program that is driven, and as what a program should do: what its handlers are told, and what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.machine.lts import VETO
from shadowcheck.specification.learned import Comparable, Played
from vss_protocol.events import Event
from vss_protocol.writer_contract.refine import KEPT, kept
from vss_protocol.writer_contract.words import CALLS_BY_NAME, DEEDS, DEEDS_BY_NAME, FALSE, THROWS, TRUE
from vss_protocol.writer_design import BackupType, SetId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from shadowcheck.machine.lts import LocalSystem, Reaction, Value
    from shadowcheck.specification.learned import Moved, Shown

_BY_HANDLER = {event.handler: event for event in Event}
_ASKS = {"backup_succeeded": "asks_success", "backup_type": "asks_type", "current_set": "asks_current_set"}
_BEGINS = {
    "holds_writes": ("hold", "resume_writes"), "keeps": ("keep", "free"), "temporary_files": ("make_files", "remove_files"),
    "prepares_in_background": ("prepare", "finish"), "stamped": ("stamp", ""),
}
"""The deeds by which an observable becomes so, and no longer so."""


def told(handler: str, about: str | None, facts: Mapping[str, object]) -> tuple[str, Mapping[str, Value]]:
    """Return the event of a design that calls that *handler*, and what comes with it; *facts* are what may be asked."""
    event = _BY_HANDLER[handler]
    own = SetId.STRANGER if about is None else SetId(about)
    null = event is Event.BACKUP_SHUTDOWN and "GetCurrentSnapshotSetId" not in facts
    return event.snake, {
        "session": own, "shutdown_id": SetId.NULL if null else own, "components_selected": True,
        "current_set": SetId.NULL if about is None or null else own, "backup_succeeded": bool(facts.get("GetBackupSucceeded")),
        "backup_type": BackupType(str(facts.get("GetBackupType", BackupType.FULL.value))),
    }


def says(system: LocalSystem, row: Reaction, about: str | None) -> Iterator[tuple[str, bool]]:
    """Yield what a design does in *row*, as a log tells of it, and whether it is a call."""
    for deed in dict.fromkeys(_done(system, row, None if about is None else SetId(about))):
        yield DEEDS[deed].name, DEEDS[deed].is_call
    if row.failure is not None:
        yield f"SetWriterFailure({row.failure})", True


def _done(system: LocalSystem, row: Reaction, about: SetId | None) -> Iterator[str]:
    yield from (_ASKS[name] for name, _ in row.choices if name in _ASKS)
    yield from (act for act in row.acts if act in DEEDS)
    if system.observables["holds_writes"][row.source] != system.observables["holds_writes"][row.target]:
        yield _BEGINS["holds_writes"][not system.observables["holds_writes"][row.target]]
    for name in KEPT:
        for one in (SetId.A, SetId.B) if _is_shared(system) else (about or SetId.A,):
            before, after = kept(system, name, row.source, one), kept(system, name, row.target, one)
            if before != after:
                deed = _BEGINS[name][not after] if one is about else "touch_other"
                yield from (deed,) if deed else ()


def is_alone(design: type) -> bool:
    """Whether an object of *design* serves one backup."""
    return bool(getattr(design, "one_per_backup", False))


def _is_shared(system: LocalSystem) -> bool:
    return system.machine is None or not is_alone(system.machine)


def answer(row: Reaction) -> str:
    """Return what the handler answers in *row*, as a log has it."""
    return THROWS if "throw" in row.acts else FALSE if row.outcome == VETO else TRUE


def ends(handler: str) -> bool:
    """Whether the object that serves a backup is gone after that *handler*."""
    return handler == Event.BACKUP_SHUTDOWN.handler


def likewise(system: LocalSystem, row: Reaction, abouts: Collection[str], tells: Collection[str], names: Collection[str]) -> Comparable:
    """Return what a design does in *row*, as far as a program that *tells* of these things can be compared with it."""
    acts = {DEEDS[act].name for act in row.acts if act in DEEDS and act != "resume_writes" and DEEDS[act].name in tells}
    shown: set[tuple[str, str | None]] = {
        (name, None) for name in names if name == "holds_writes" and system.observables[name][row.target]
    }
    shown |= {(name, one) for name in names if name in KEPT for one in abouts if kept(system, name, row.target, SetId(one))}
    failure = {f"SetWriterFailure({row.failure})"} if row.failure is not None and "SetWriterFailure" in tells else set()
    return Comparable(answer(row), frozenset(acts | failure), frozenset(shown))


def compared(moved: Moved, shows: Shown, tells: Collection[str], names: Collection[str]) -> Comparable:
    """Return what a program did, as far as a design can be compared with it."""
    known = {what.name for deed, what in DEEDS.items() if deed not in _ASKS.values() and deed not in {"resume_writes", "looks"} and not what.changes}
    done = {name for name, _ in moved.done.deeds if name in known and name in tells}
    failure = {name for name, _ in moved.done.deeds if name.startswith("SetWriterFailure(") and "SetWriterFailure" in tells}
    answered = moved.done.answer or moved.done.over
    return Comparable(answered, frozenset((done - failure) | failure), frozenset(one for one in shows if one[0] in names))


def shown_by(system: LocalSystem) -> tuple[str, ...]:
    """Return the observables by which some state of a design differs from one that keeps nothing."""
    def is_shown(name: str) -> bool:
        return any(value is True or getattr(value, "value", ()) for value in system.observables[name])

    return tuple(name for name in ("holds_writes", *(name for name in KEPT if name != "stamped")) if is_shown(name))


def tells(system: LocalSystem) -> tuple[str, ...]:
    """Return what a design can do at all, and in which handler: only of that can its runs tell.

    Of one that fails it is known whether it says why.
    """
    handlers = {event.snake: event.handler for event in Event}
    found: dict[str, None] = {}
    for row in system.reactions:
        names = [name for name, _ in says(system, row, None if row.event == Event.IDENTIFY.snake else SetId.A.value)]
        names += [DEEDS["looks"].name] if any(name == "writer_shuts_down" for name, _ in row.choices) else []
        names += ["SetWriterFailure", DEEDS["write_event_log"].name] if row.outcome == VETO or row.failure is not None else []
        for name in names:
            inside = f"{handlers[row.event]}: {name}"
            found |= {one: None for one in (name, inside) if one in CALLS_BY_NAME or one in DEEDS_BY_NAME}
    return tuple(found)


PLAYED = Played(tells, told, says, answer, ends, "writer_shuts_down", next(name for name in CALLS_BY_NAME if name == DEEDS["looks"].name), likewise, compared, shown_by, is_alone)
"""How a design of a writer is played."""
