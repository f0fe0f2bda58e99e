"""What a writer may do in which handler: claims about single reactions, each of which is a step (sections 8.4 and 8.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, never
from shadowcheck.network import before
from shadowcheck.network.predicates import Took
from vss_protocol.events import Event
from vss_protocol.vocabulary import HANDLER
from vss_protocol.writer_contract.backup_type import COPY, DIFFERENTIAL, FULL, VOLUMES
from vss_protocol.writer_contract.refine import (
    ASKS_SUCCESS,
    BACKUPS,
    CHANGES,
    FINDS_SHUTDOWN,
    GIVES_UP,
    LOOKS,
    REPORTS,
    givens_of,
)
from vss_protocol.writer_contract.terms import DERIVED, FALSE, MODEL, SHOULD, but, deed, done, keeps, owed, some_of
from vss_protocol.writer_design import SetId, SetIds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.writer_contract.roles import Stage

STORES = "writer-role-in-backing-up-complex-stores"
COMPONENT = "nf-vswriter-ivsscomponent-"


def claims_of_handlers(on: Stage) -> Iterator[Claim]:
    """Yield every claim about what a handler may do."""
    yield from _identify()
    yield from _failures()
    yield from _documents()
    yield from _logs(on)


def _identify() -> Iterator[Claim]:
    yield owed(
        "identify-changes-nothing", "OnIdentify changes no state: it is neither part of a backup nor the beginning of one.",
        never(Took((f"Identify: {CHANGES}",))), HANDLER + "onidentify", "INV-102", "INV-103",
        remedy="Build the metadata afresh each time, and leave everything else alone; begin in OnPrepareBackup.",
    )
    yield owed(
        "identify-reports-no-failure", "SetWriterFailure is not called in OnIdentify.",
        never(deed(REPORTS, Event.IDENTIFY)),
        HANDLER + "setwriterfailure", "INV-105", remedy="Return false, and nothing else.",
    )


def _failures() -> Iterator[Claim]:
    yield owed(
        "a-veto-has-a-reason", "A handler that returns false has called SetWriterFailure.",
        never(FALSE & ~deed(REPORTS) & Took(tuple(one.title for one in but(Event.IDENTIFY)))),
        HANDLER + "onfreeze", "INV-108", remedy="Call SetWriterFailure, with VSS_E_WRITERERROR_RETRYABLE for example, before the handler returns false.",
    )
    yield owed(
        "handlers-do-not-throw", "No handler lets an exception escape.",
        never(done("throw")), HANDLER + "onfreeze", "INV-107",
        remedy="Catch it in the handler, call SetWriterFailure, and return false.",
    )
    yield owed(
        "data-stays-in-its-type", "No handler takes a data field beyond what its type allows: a counter below 0, for example.",
        never(done("go_beyond_the_type")), "model", strength=MODEL,
        remedy="Check the value first, as this event may come here too; or widen the type, if the value is intended.",
    )
    yield owed(
        "failures-are-logged", "Every failure, fatal or not, is written to the event log.",
        never(deed(REPORTS) & ~done("write_event_log")), HANDLER + "onfreeze", "INV-109", strength=SHOULD,
        remedy="Write into the event log where the failure is met.",
    )
    yield owed(
        "errors-stay-on-their-thread", "SetWriterFailure and GetSessionId are called on the thread that entered the handler.",
        never(done("report_from_worker_thread")), "writers", "INV-106",
        remedy="Bring the worker's error back to the handler's own thread, and report it there.",
    )
    yield owed(
        "a-writer-that-shuts-down-says-so",
        "A handler that finds that the writer is being shut down fails with VSS_E_WRITERERROR_NONRETRYABLE.",
        never(deed(FINDS_SHUTDOWN) & ~deed(GIVES_UP)), "nf-vswriter-cvsswriterex2-iswritershuttingdown", "INV-124", strength=SHOULD,
        remedy="Call SetWriterFailure with VSS_E_WRITERERROR_NONRETRYABLE, and return false.",
    )
    yield owed(
        "long-work-looks-for-shutdown", "A handler that does long work checks whether the writer is being shut down.",
        never(done("work_long") & ~deed(LOOKS)), "nf-vswriter-cvsswriterex2-iswritershuttingdown", "INV-124", strength=SHOULD,
        remedy="Ask IsWriterShuttingDown now and then, and give up if so.",
    )


def _documents() -> Iterator[Claim]:
    late = (Event.BACKUP_COMPLETE, Event.BACKUP_SHUTDOWN)
    yield owed(
        "no-edit-after-completion", "The Backup Components Document is not edited in BackupComplete or later.",
        never(done("edit_backup_document", *late)), COMPONENT + "setbackupmetadata", "INV-093", "INV-094",
        remedy="OnPostSnapshot is the last opportunity; afterwards, every edit fails with VSS_E_BAD_STATE.",
    )
    yield owed(
        "device-name-only-in-post-snapshot", "GetSnapshotDeviceName is called only in OnPostSnapshot.",
        never(done("get_snapshot_device_name", *but(Event.POST_SNAPSHOT))), HANDLER + "getsnapshotdevicename", "INV-097",
        remedy="Ask in OnPostSnapshot, and remember the name.",
    )
    yield owed(
        "prepare-message-only-in-prepare", "SetPrepareForBackupFailureMsg is called only in OnPrepareBackup.",
        never(done("set_prepare_failure_message", *but(Event.PREPARE_FOR_BACKUP))),
        "nf-vswriter-ivsscomponentex-setprepareforbackupfailuremsg", "INV-098", remedy="Call it in OnPrepareBackup.",
    )
    yield owed(
        "success-is-asked-after-completion", "GetBackupSucceeded is called in BackupComplete or later: before that, it says S_FALSE.",
        never(deed(ASKS_SUCCESS, *but(*late))), COMPONENT + "getbackupsucceeded", "INV-096",
        strength=SHOULD,
        remedy="Ask in OnBackupComplete.",
    )
    reads = (Event.PREPARE_FOR_BACKUP, Event.PREPARE_FOR_SNAPSHOT, Event.POST_SNAPSHOT)
    yield owed(
        "own-metadata-only-while-it-is-there",
        "The metadata of Identify is read back only in OnPrepareBackup, OnPrepareSnapshot or OnPostSnapshot.",
        never(done("read_own_metadata", *but(*reads))), "nf-vswriter-cvsswriterex-onidentifyex", "INV-194", strength=DERIVED,
        remedy="Read it in one of these three, and remember what is needed.",
    )
    yield owed(
        "context-is-read-once-it-is-settled", "The context is not read before OnPrepareSnapshot.",
        never(done("get_context", Event.IDENTIFY, Event.PREPARE_FOR_BACKUP)), HANDLER + "getcontext", "INV-127",
        strength=DERIVED,
        remedy="Read it in OnPrepareSnapshot or later: until then the requester may change it.",
    )


def _logs(on: Stage) -> Iterator[Claim]:
    yield owed(
        "logs-are-truncated-in-backup-complete-only", "Logs are truncated in OnBackupComplete, and nowhere else.",
        never(done("truncate_logs", *but(Event.BACKUP_COMPLETE))), STORES, "INV-118", strength=SHOULD,
        remedy="Truncate in OnBackupComplete: whatever comes without it ends a backup that is not complete.",
    )
    succeeded = tuple(
        given.title for backup in BACKUPS for given in givens_of(backup, on.refined[backup].types[backup])
        if given.values["backup_succeeded"] == (True,) or (given.type == VOLUMES and given.event is Event.BACKUP_COMPLETE)
    )
    yield owed(
        "logs-of-a-failed-backup-are-kept", "Where there are components to ask about, logs are truncated only if GetBackupSucceeded says that the backup succeeded.",
        never(done("truncate_logs") & ~Took(succeeded)), STORES, "INV-119", strength=SHOULD,
        remedy="Truncate in OnBackupComplete, if GetBackupSucceeded is true: before that, nobody knows.",
    )
    if not on.refined[SetId.A].types[SetId.A].keys() <= {FULL, VOLUMES}:
        yield owed(
            "copy-backups-keep-the-logs", "No log is truncated because of a copy backup.",
            never(done("truncate_logs") & Took((COPY,))), STORES,
            remedy="Look at GetBackupType, and truncate no log if it is VSS_BT_COPY.",
        )
        yield owed(
            "differential-backups-keep-the-logs", "No log is truncated because of a differential backup.",
            never(done("truncate_logs") & Took((DIFFERENTIAL,))), STORES, strength=SHOULD,
            remedy="Look at GetBackupType, and leave the logs to full, incremental and log backups.",
        )
    stamps = [
        Took((f"BackupComplete of {one.value} without a shadow copy",)) & before(~keeps(on, one, "stamped")) for one in BACKUPS
    ]
    if any(value not in (SetIds.NONE, False) for role in on.writers.values() for value in role.system.observables["stamped"]):
        yield owed(
            "the-stamp-is-set-without-a-snapshot", "Where no shadow copy is made, the backup stamp is set in OnPrepareBackup.",
            never(some_of(stamps)), STORES, "INV-126",
            remedy="OnPostSnapshot comes only if a shadow copy is made: set the stamp in OnPrepareBackup.",
        )
