"""The gallery of writers: good designs, every documented mistake that a design can make, and why the others cannot be made.

What each mistake breaks is recorded, and tested: no more and no less, by the shortest trace of that length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vss_protocol.gallery import mistakes_of_writers as first
from vss_protocol.gallery import mistakes_of_writers_later as later
from vss_protocol.gallery.good_writers import PlainWriter, SessionWriter, StatelessWriter
from vss_protocol.gallery.good_writers_with_sessions import DatabaseWriter, IncrementalWriter
from vss_protocol.gallery.mistake import Mistake
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN

if TYPE_CHECKING:
    from vss_protocol.writer_design import WriterDesign

STORES = "writer-role-in-backing-up-complex-stores"


GOOD: tuple[type[WriterDesign[Any]], ...] = (
    StatelessWriter, PlainWriter, SessionWriter, DatabaseWriter, IncrementalWriter,
)
"""Designs that keep all that the documentation asks for, advice included."""

LEAKS = ("shutdown-leaves-nothing", "resources-are-cleaned-at-last", "resources-are-cleaned-at-last-of-the-second")
"""What breaks if something of a backup is left behind."""

MISTAKES = (
    Mistake("N01", first.FreesTwice, ABORTING, ("abort-twice-is-abort-once",), 2),
    Mistake("N02", first.CleansUpWhenComplete, SHUTDOWN, (*LEAKS, "abort-frees-resources"), 2),
    Mistake("N03", first.CleansUpWhenAborted, SHUTDOWN, LEAKS, 2),
    Mistake(
        "N04", first.AsksForTheCurrentSetAtShutdown, SHUTDOWN,
        ("shutdown-does-not-ask-for-the-current-set", *LEAKS, "backups-do-not-disturb-each-other"), 1,
    ),
    Mistake(
        "N05", first.AsksForTheCurrentSetTooLate, HANDLER + "getcurrentsnapshotsetid",
        ("no-current-set-after-the-snapshot",), 2,
    ),
    Mistake("N06", first.HasOneCurrentBackup, "writers", ("backups-do-not-disturb-each-other",), 2),
    Mistake(
        "N07", first.TruncatesAtShutdown, STORES,
        ("logs-are-truncated-in-backup-complete-only", "logs-of-a-failed-backup-are-kept"), 1,
    ),
    Mistake(
        "N08", first.TruncatesAfterFailure, "overview-of-actual-backup-of-files", ("logs-of-a-failed-backup-are-kept",), 2,
    ),
    Mistake(
        "N09", first.ResetsAtIdentify, HANDLER + "onidentify", ("identify-changes-nothing", "frozen-means-no-writes"), 4,
    ),
    Mistake(
        "N10", first.BeginsAtIdentify, HANDLER + "onidentify",
        (
            "identify-changes-nothing", "abort-twice-is-abort-once", "shutdown-leaves-nothing",
            "resources-are-cleaned-at-last",
        ), 1,
    ),
    Mistake("N11", first.FailsInIdentify, HANDLER + "setwriterfailure", ("identify-reports-no-failure",), 1),
    Mistake("N11", first.WarnsInIdentify, HANDLER + "setwriterfailure", ("identify-reports-no-failure",), 1),
    Mistake("N12", first.ReportsFromAWorker, "writers", ("errors-stay-on-their-thread",), 1),
    Mistake("N13", first.Throws, HANDLER + "onfreeze", ("handlers-do-not-throw",), 3),
    Mistake("N14", first.VetoesSilently, HANDLER + "onfreeze", ("a-veto-has-a-reason",), 3),
    Mistake(
        "N15", first.WorksInFreeze, HANDLER + "onfreeze", ("freeze-is-short", "long-work-looks-for-shutdown", "an-overtaken-freeze-lets-go"), 3,
    ),
    Mistake(
        "N15", first.FreezesWhileItPrepares, HANDLER + "onpreparebackup", ("preparation-ends-before-the-snapshot",), 2,
    ),
    Mistake("N16", later.RemovesFilesInThaw, "overview-of-pre-backup-tasks", ("temporary-files-stay",), 4),
    Mistake("N17", later.ExpectsThaw, HANDLER + "onfreeze", ("writes-are-released",), 4),
    Mistake("N18", later.StampsInPostSnapshot, STORES, ("the-stamp-is-set-without-a-snapshot",), 2),
    Mistake(
        "N18", later.RemovesFilesInPostSnapshotOnly, STORES,
        ("abort-frees-resources", "shutdown-leaves-no-temporary-files"), 3,
    ),
    Mistake("N19", later.ExpectsBackupComplete, HANDLER + "onbackupcomplete", (*LEAKS, "shutdown-leaves-no-temporary-files"), 2),
    Mistake("N20", later.IgnoresNoSet, HANDLER + "onbackupshutdown", LEAKS, 2),
    Mistake("N20", later.TakesNoSetForAll, HANDLER + "onbackupshutdown", ("backups-do-not-disturb-each-other",), 2),
    Mistake("N21", later.CleansUpForStrangers, SHUTDOWN, ("backups-do-not-disturb-each-other",), 2),
    Mistake("N22", later.AlwaysRollsBack, SHUTDOWN, ("a-completed-backup-is-not-rolled-back", "a-strangers-backup-is-left-alone"), 3),
    Mistake("N22", later.TakesNoIdForSuccess, SHUTDOWN, ("an-unfinished-backup-is-rolled-back",), 2),
    Mistake("N23", later.EditsTooLate, HANDLER + "onbackupcomplete", ("no-edit-after-completion",), 2),
    Mistake(
        "N24", later.AsksForTheDeviceTooEarly, HANDLER + "getsnapshotdevicename", ("device-name-only-in-post-snapshot",), 4,
    ),
    Mistake("N25", later.ResumesWhatNeverStopped, ABORTING, ("resumes-only-what-it-held",), 1),
    Mistake("N26", later.ResumesTwice, ABORTING, ("resumes-only-what-it-held",), 5),
    Mistake(
        "N31", later.IgnoresItsShutdown, "nf-vswriter-cvsswriterex2-iswritershuttingdown",
        ("long-work-looks-for-shutdown",), 2,
    ),
    Mistake(
        "N31", later.SaysTryAgainWhileItEnds, "nf-vswriter-cvsswriterex2-iswritershuttingdown",
        ("a-writer-that-shuts-down-says-so",), 2,
    ),
)
"""By number; some mistakes have two faces."""

NOT_EXPRESSED = {
    "N27": "Where a writer is hosted matters to restore only, and restore is not modelled.",
    "N28": "OnPostRestore is an event of restore, which is not modelled.",
    "N29": "It is the backup program, not a writer, that reads VSS_WS_STABLE as proof that nothing is open.",
    "N30": "The level is given at Initialize, and decides only which writer is frozen first; one design has no order.",
}
"""The mistakes of the catalogue (N01 to N31) that no design of a writer can make here, each with the reason."""
