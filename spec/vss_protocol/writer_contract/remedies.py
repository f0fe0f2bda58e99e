"""What to do about a claim that several handlers can break: for each of them its own words, and the page that is right there.

A claim that is not here has one remedy, which fits whichever handler breaks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Remedy
from vss_protocol.events import SESSION, Event
from vss_protocol.vocabulary import ABORTING, SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    Remedies = Mapping[str, Remedy]

STORES = "writer-role-in-backing-up-complex-stores"
SHUTTING_DOWN = "nf-vswriter-cvsswriterex2-iswritershuttingdown"
PRE_BACKUP = "overview-of-pre-backup-tasks"
OF_A_BACKUP = (*SESSION, Event.ABORT)
"""Every event but Identify, which is about no backup."""


def at(*events: Event, do: str, page: str = "") -> Remedies:
    """Return the remedy for each of *events*: to *do* this, where {} is the handler, whose page it is if none is named."""
    return {one.snake: Remedy(do.format(one.handler), page or one.page) for one in events}


def _of_another(do: str) -> Remedies:
    return at(*OF_A_BACKUP, do=do, page="writers")


_LEFT = {
    **_of_another("Keep in {} nothing but what belongs to the backup that it is about: another one may already be over."),
    **at(Event.IDENTIFY, do="Keep nothing in OnIdentify, which comes at any time: begin in OnPrepareBackup."),
    **at(Event.BACKUP_SHUTDOWN, do="Clean up in OnBackupShutdown whatever is left of that backup: it may be the only event that ends it, and it may carry no id."),
}
"""What a writer keeps of a backup that is over."""

REMEDIES: Mapping[str, Remedies] = {
    "frozen-means-no-writes": {
        **_of_another("Release in {} only what is held for the backup that it is about: another one may be frozen meanwhile."),
        **at(Event.IDENTIFY, do="Leave the writes held in OnIdentify: it may come between OnFreeze and OnThaw."),
        **at(Event.FREEZE, do="Hold the writes in OnFreeze, or return false after SetWriterFailure.", page="shadow-copies-and-shadow-copy-sets"),
    },
    "writes-are-released": {
        **at(Event.IDENTIFY, do="Hold no writes in OnIdentify: it is not part of a backup, and nothing follows that would release them."),
        **at(
            Event.PREPARE_FOR_BACKUP, page=PRE_BACKUP,
            do="Hold writes no earlier than OnPrepareSnapshot: after OnPrepareBackup neither OnThaw nor OnAbort need come.",
        ),
        **at(Event.THAW, do="Release the writes in OnThaw, whatever state the writer is in: that is the end of the freeze."),
        **at(
            Event.POST_SNAPSHOT, Event.BACKUP_COMPLETE, page=Event.THAW.page,
            do="Hold no writes in {}: OnThaw has returned the application to normal operation.",
        ),
        **at(Event.BACKUP_SHUTDOWN, do="Release in OnBackupShutdown what is still held: it may come without OnThaw or OnAbort."),
        **at(
            Event.ABORT, page=ABORTING,
            do="Thaw does not always follow Freeze: release the writes in OnAbort too, whatever state the writer is in.",
        ),
    },
    "resumes-only-what-it-held": {
        **at(
            Event.IDENTIFY, Event.PREPARE_FOR_BACKUP, Event.POST_SNAPSHOT, Event.BACKUP_COMPLETE, Event.BACKUP_SHUTDOWN, page=Event.THAW.page,
            do="Resume writes in OnThaw and OnAbort, and in {} only if they are still held.",
        ),
        **at(Event.THAW, page=ABORTING, do="Check in OnThaw whether the writes are held: OnAbort may have come before it, and released them."),
        **at(Event.ABORT, page=ABORTING, do="Check in OnAbort whether the writes are held: it may come before OnFreeze, and twice."),
    },
    "temporary-files-stay": at(
        *SESSION[:SESSION.index(Event.POST_SNAPSHOT)], page=PRE_BACKUP,
        do="Leave the files alone in {}: remove them in OnPostSnapshot, in OnAbort and in OnBackupShutdown.",
    ),
    **dict.fromkeys((
        "shutdown-leaves-nothing", "shutdown-leaves-no-temporary-files",
        "resources-are-cleaned-at-last", "resources-are-cleaned-at-last-of-the-second",
    ), _LEFT),
    "takes-a-new-backup": {
        **at(Event.IDENTIFY, do="Admit no backup in OnIdentify: it is not the beginning of one."),
        **at(
            Event.BACKUP_SHUTDOWN,
            do="Give back in OnBackupShutdown, whatever id it carries, whatever admits only one backup at a time: it may be all that ends a backup.",
        ),
    },
    "backups-do-not-disturb-each-other": {
        **_of_another("Look up in {} the backup that it is about, and leave others alone: keep state by session or set id (in a design: one_per_backup, or SetIds)."),
        **at(
            Event.BACKUP_SHUTDOWN, page=SHUTDOWN,
            do="Compare the SnapshotSetId of OnBackupShutdown with the ids stored before, and clean up for that set alone.",
        ),
    },
    "a-veto-has-a-reason": at(*OF_A_BACKUP, do="Call SetWriterFailure in {}, with VSS_E_WRITERERROR_RETRYABLE for example, before it returns false."),
    "handlers-do-not-throw": {
        **at(*OF_A_BACKUP, do="Catch the exception in {}, call SetWriterFailure, and return false."),
        **at(Event.IDENTIFY, do="Catch the exception in OnIdentify, and return false, without SetWriterFailure."),
    },
    "failures-are-logged": at(*Event, do="Write into the event log in {}, where the failure is met."),
    "errors-stay-on-their-thread": at(*Event, do="Bring the worker's error back to the thread that called {}, and report it there."),
    "a-writer-that-shuts-down-says-so": {
        **at(*OF_A_BACKUP, do="Call SetWriterFailure with VSS_E_WRITERERROR_NONRETRYABLE in {}, and return false.", page=SHUTTING_DOWN),
        **at(Event.IDENTIFY, do="Return false from OnIdentify, without SetWriterFailure."),
    },
    "long-work-looks-for-shutdown": {
        **at(*Event, do="Ask IsWriterShuttingDown during the work of {}, and give up if so.", page=SHUTTING_DOWN),
        **at(Event.FREEZE, do="Move the long work from OnFreeze to OnPrepareSnapshot, and ask IsWriterShuttingDown there."),
    },
    "logs-of-a-failed-backup-are-kept": {
        **at(*Event, do="Take the truncation out of {}: truncate in OnBackupComplete, if GetBackupSucceeded is true.", page=STORES),
        **at(Event.BACKUP_COMPLETE, do="Ask GetBackupSucceeded in OnBackupComplete, and truncate only if it is true."),
    },
}
"""By claim, then by the event that breaks it."""
