"""What a writer that is driven is sent: the events of a usual backup, and those that may come besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.specification.driven import Driven
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup import NOT_UNDER_WAY
from vss_protocol.writer_contract.learned import LEARNING
from vss_protocol.writer_contract.learned_played import PLAYED
from vss_protocol.writer_contract.refine import BACKUPS
from vss_protocol.writer_contract.words import DEEDS, FALSE, PROCESS, SLOTS, TRUE
from vss_protocol.writer_design import BackupType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.network import Network, Predicate

_IDENTIFY, _ABORT = Event.IDENTIFY.handler, Event.ABORT.handler
_COMPLETE, _SHUTDOWN = Event.BACKUP_COMPLETE.handler, Event.BACKUP_SHUTDOWN.handler
_OF_ANOTHER = f"{_SHUTDOWN}(another set)"


def place(name: str) -> str:
    """Return the handler of CVssWriter that VSS calls with the event of that *name*."""
    return name.partition("(")[0]


def facts(name: str, about: str | None) -> Mapping[str, object]:
    """Return what the writer may ask in the handler, by the method: all of it, so that what is missing is not there.

    A backup has a session from its beginning to its end, and a set only once there is one.
    """
    asked: dict[str, object] = {"GetBackupType": BackupType.FULL.value, "IsWriterShuttingDown": False}
    if about is not None:
        asked["GetSessionId"] = about
    if about is not None and name != f"{_SHUTDOWN}(no set)":
        asked["GetCurrentSnapshotSetId"] = about
    if name == _OF_ANOTHER:
        asked |= {"GetSessionId": "another", "GetCurrentSnapshotSetId": "another"}
    if place(name) == _COMPLETE:
        asked["GetBackupSucceeded"] = name.endswith("succeeded)")
    return asked


def not_sent(network: Network) -> Mapping[tuple[str, str | None], Predicate]:
    """OnFreeze is not called after OnAbort: one that returns then was called before, and overtaken."""
    return {(Event.FREEZE.handler, one.value): network.role(f"backup_{one.value}").at("overtaken") for one in BACKUPS}


def elsewhere(name: str) -> str | None:
    """Return what a log calls that, if another thread than a handler's does it; None if it is the handlers' business alone."""
    if name.partition("(")[0] == DEEDS["sets_failure"].name:
        return DEEDS["report_from_worker_thread"].name
    return None if name in {DEEDS["work_long"].name, DEEDS["looks"].name} else name


def standing(network: Network) -> Mapping[str, Mapping[str, Predicate]]:
    """Return the states in which VSS may be with each backup."""
    roles = {one.value: network.role(f"backup_{one.value}") for one in BACKUPS}
    return {
        backup: {name.replace("_", " "): role.at(name) for name in role.system.names() if name not in NOT_UNDER_WAY}
        for backup, role in roles.items()
    }


DRIVEN = Driven(
    usual=(
        _IDENTIFY, *(event.handler for event in Event if event not in {Event.IDENTIFY, Event.ABORT, Event.BACKUP_COMPLETE, Event.BACKUP_SHUTDOWN}),
        f"{_COMPLETE}(backup succeeded)", f"{_SHUTDOWN}(this set)",
    ),
    others=(_ABORT, f"{_COMPLETE}(backup failed)", f"{_SHUTDOWN}(no set)", _OF_ANOTHER),
    general=(_IDENTIFY, _OF_ANOTHER), abouts=tuple(slot.removesuffix(": ") for slot in SLOTS), restarts=tuple(PROCESS), place=place, facts=facts, not_sent=not_sent, elsewhere=elsewhere, standing=standing,
    begins=Event.PREPARE_FOR_BACKUP.handler, closes=(f"{_SHUTDOWN}(this set)",), varied={"GetBackupType": {one.value: one.value for one in BackupType}},
    may_become={"IsWriterShuttingDown": {FALSE: False, TRUE: True}},
    learning=LEARNING, played=PLAYED,
)
"""How a writer is driven."""
