"""Termination paths that befall a backup: a writer's veto, a provider's failure, a time-out (T10 to T20), a crash (T21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, never, possible
from shadowcheck.network import before, entering, some
from vss_protocol.machines.session import AFTER_THAW
from vss_protocol.network.dispatch import LATE_IN_WINDOW, LOSS, PROVIDER_FAILS
from vss_protocol.paths.terms import Endings, path
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

ERRORS = "error-handling-in-shadow-copy-providers"
STORES = "writer-role-in-backing-up-complex-stores"


def failures(s: Endings) -> Iterator[Claim]:
    """T10 to T20."""
    yield from _mild_vetoes(s)
    yield from _freeze(s)
    yield from _providers(s)
    yield from _thaw(s)
    yield from _after_creation(s)


def _mild_vetoes(s: Endings) -> Iterator[Claim]:
    aborts = s.took("call AbortBackup", "VSS sends Abort", "the freeze window expires", "the writer crashes")
    yield path(
        "T10", "ignored-veto", "A veto at PrepareForBackup is ignored: the writer goes through the whole sequence, and the backup is completed.",
        possible(
            s.with_id & before(s.session.at("backup_completed")), after=s.took("PrepareForBackup is vetoed"),
            never=aborts | (s.release & s.elsewhere("completed")) | s.crash,
        ),
        "writer-errors-and-vetoes",
    )
    yield path(
        "T11", "goes-on", "OnPrepareSnapshot fails, no Abort comes of it, and the shadow copy is made.",
        possible(s.took("DoSnapshotSet finishes"), after=s.took("PrepareForSnapshot is vetoed"), never=aborts), ABORTING,
    )
    yield path(
        "T11", "is-aborted", "OnPrepareSnapshot fails, and the requester aborts when it sees the status after DoSnapshotSet.",
        possible(
            s.asked_abort & s.while_at("done"), after=s.took("GatherWriterStatus") & s.while_at("done") & s.session.at("waiting_for_backup_complete"),
            never=s.took("VSS sends Abort", "PrepareForSnapshot reaches the writer", "PrepareForSnapshot is late, and VSS goes on"),
        ),
        ABORTING,
    )
    yield path(
        "T11", "no-abort", "A failing OnPrepareSnapshot does not make VSS abort.",
        never(s.took("PrepareForSnapshot is vetoed") & entering(s.service.at("failing"))), ABORTING,
    )


def _freeze(s: Endings) -> Iterator[Claim]:
    vetoed = s.session.at("failed_at_freeze")
    yield path(
        "T12", "veto", "OnFreeze returns false: Abort, BackupShutdown(NULL), and no copy.",
        possible(s.null & s.copies.at("abandoned"), after=s.aborted & vetoed, never=s.asked_abort | s.unused), HANDLER + "onfreeze",
    )
    yield path(
        "T12", "abort-again", "OnFreeze returns false: the requester aborts as well, and the writer gets Abort twice.",
        possible(s.aborted & vetoed & s.components.at("aborted"), after=s.aborted & vetoed & ~s.components.at("aborted")), ABORTING,
    )
    no_own = s.took("call AbortBackup", "a creation failure", "Freeze is vetoed", "the freeze window expires", "Thaw is vetoed")
    yield path(
        "T12", "others-too", "OnFreeze of one writer returns false: another one, which is frozen, gets Abort (A50).",
        possible(s.aborted & before(s.writer.has(frozen=True)), never=no_own | some(s.took("a handler is late"))), HANDLER + "onfreeze", writers=2,
    )
    expired, page = s.took("the freeze window expires"), HANDLER + "initialize"
    yield path(
        "T13", "time-out", "The freeze window expires: OnAbort is called automatically, then BackupShutdown(NULL) comes.",
        possible(s.null, after=expired, never=s.asked_abort | s.unused), page,
    )
    yield path(
        "T13", "abort-again", "After the automatic Abort, VSS's own comes.", possible(s.took("Abort reaches the writer"), after=expired), page,
    )
    yield path(
        "T13", "late-thaw", "Thaw may be sent after the window has expired; it no longer reaches the handler (A2).",
        possible(s.took("Thaw is suppressed"), after=expired), page,
    )
    yield path(
        "T13", "others-thawed", "The window of one writer expires while another one is already thawed.",
        possible(
            s.aborted & before(s.session.at(*AFTER_THAW)),
            never=no_own | some(s.took(LATE_IN_WINDOW, LOSS, "a veto")),
        ),
        page, writers=2,
    )


def _providers(s: Endings) -> Iterator[Claim]:
    early = s.took("a provider fails before PrepareForSnapshot")
    yield path(
        "T14", "without-abort", "A provider fails before PrepareForSnapshot was sent: no Abort, then BackupShutdown(NULL).",
        possible(s.null, after=early, never=s.aborted | s.unused), ERRORS,
    )
    yield path(
        "T14", "silence", "A provider's failure before PrepareForSnapshot sends no Abort.", never(early & entering(s.queued("Abort"))), ERRORS,
    )
    others = s.took("call AbortBackup", "a veto", "a handler is late", "an operation is given up", "the requester crashes")
    fails = s.took(PROVIDER_FAILS)
    not_at_commit = fails & before(~s.service.at("committing"))
    yield path(
        "T14", "abort-before-freeze", "A provider fails after PrepareForSnapshot: Abort may come before Freeze.",
        possible(s.aborted & before(s.session.at("waiting_for_freeze")), after=fails, never=others), ERRORS,
    )
    yield path(
        "T15", "commit-fails", "A provider fails at the commit: frozen writers get Abort, then BackupShutdown(NULL); no copy is left.",
        possible(
            s.null & s.copies.at("abandoned"), after=s.aborted & before(s.writer.has(frozen=True)),
            never=others | s.unused | not_at_commit,
        ),
        ERRORS,
    )
    yield path(
        "T15", "abort-again", "A provider fails at the commit: the requester aborts as well, and Abort comes twice.",
        possible(
            s.aborted & s.components.at("aborted"), after=s.aborted & before(s.writer.has(frozen=True)) & s.components.at("failed"),
            never=s.took("a veto", "a handler is late", "an operation is given up") | s.unused | not_at_commit,
        ),
        ABORTING,
    )


def _thaw(s: Endings) -> Iterator[Claim]:
    own = s.asked_abort | s.unused
    yield path(
        "T16", "veto", "OnThaw returns false: Abort comes after Thaw, and BackupShutdown.",
        possible(s.shut_down, after=s.aborted & s.session.at("failed_at_thaw"), never=own), ABORTING,
    )
    yield path(
        "T16", "late", "OnThaw is late: Abort comes after Thaw.",
        possible(
            s.aborted & before(s.session.at(*AFTER_THAW)), after=s.took("a handler is late") & before(s.service.at("thawing")),
            never=own,
        ),
        ABORTING,
    )
    yield path(
        "T17", "goes-on", "OnPostSnapshot fails: no Abort, the copies exist, and the requester may go on.",
        possible(s.completed & s.copies.at("created_now"), after=s.took("PostSnapshot is vetoed"), never=s.aborted | s.asked_abort), ABORTING,
    )
    yield path(
        "T17", "is-aborted", "OnPostSnapshot fails, and the requester aborts.",
        possible(s.took("AbortBackup after the shadow copy exists"), after=s.took("PostSnapshot is vetoed")), ABORTING,
    )
    failed = s.took("DoSnapshotSet fails")
    yield path(
        "T18", "no-abort", "DoSnapshotSet fails: the writer may get no Abort before BackupShutdown.",
        possible(s.shut_down, after=failed & s.selected, never=s.aborted | s.unused), ABORTING,
    )
    yield path(
        "T18", "one-abort", "DoSnapshotSet fails: only the requester's AbortBackup brings Abort.",
        possible(
            s.aborted & s.components.at("aborted"), after=failed & s.selected, never=s.took("VSS sends Abort", "the freeze window expires"),
        ),
        ABORTING,
    )
    yield path(
        "T18", "two-aborts", "DoSnapshotSet fails and the requester calls AbortBackup: Abort comes twice.",
        possible(
            s.aborted & s.components.at("aborted"), after=s.aborted & s.components.at("failed") & s.selected,
            never=s.asked_abort & s.elsewhere("failed"),
        ),
        ABORTING,
    )


def _after_creation(s: Endings) -> Iterator[Claim]:
    late = s.took("AbortBackup after the shadow copy exists")
    yield path(
        "T19", "aborted", "Copying files fails and the requester aborts: BackupShutdown with the id, without BackupComplete.",
        possible(s.with_id, after=late, never=s.completed | s.crash), ABORTING,
    )
    yield path(
        "T19", "completed", "Copying files fails and the requester completes the backup all the same (SetBackupSucceeded is left out).",
        possible(s.with_id, after=s.completed & s.copies.at("created_now"), never=s.asked_abort | s.unused), "overview-of-actual-backup-of-files",
    )
    if s.reading == "lenient":
        yield path("T19", "abort-reaches", "The late Abort may reach the writer (A1, lenient).", possible(s.aborted, after=late), ABORTING)
    yield path(
        "T20", "complete-fails", "OnBackupComplete fails: BackupShutdown comes all the same.",
        possible(s.with_id & before(s.session.at("failed_at_backup_complete")), after=s.took("BackupComplete is vetoed"), never=s.asked_abort | s.unused),
        "ne-vss-vss_writer_state",
    )


def interruptions(s: Endings) -> Iterator[Claim]:
    """T21: the requester crashes, at any point."""
    unprepared = s.crash & s.while_at("created", "initialised", "configured", "gathering", "gathered", "started", "started_blind", "started_meanwhile")
    yield path("T21a", "silently", "A crash before PrepareForBackup: nobody may be told (A5).", possible(s.nobody_told, after=unprepared), SHUTDOWN)
    yield path(
        "T21a", "shut-down", "A crash before PrepareForBackup: a selected writer may get BackupShutdown(NULL) (A5).",
        possible(s.null, after=unprepared), SHUTDOWN,
    )
    yield path(
        "T21b", "prepared", "A crash after PrepareForBackup: BackupShutdown, neither BackupComplete nor Abort.",
        possible(
            s.null & before(s.writer.has(clean=False)), after=s.crash & s.while_at("prepared"),
            never=s.completed | s.aborted | s.took("DoSnapshotSet"),
        ),
        STORES,
    )
    yield from _crash_in_creation(s)
    done = s.crash & s.while_at("done") & s.copies.at("created_now")
    yield path(
        "T21d", "created", "A crash after the creation: BackupShutdown with the id, neither BackupComplete nor Abort.",
        possible(s.with_id, after=done, never=s.completed | s.aborted), STORES,
    )
    yield path(
        "T21d", "copies-go", "A crash after the creation: the system's release deletes the copies.",
        possible(s.took("an automatic deletion") & s.copies.at("deleted"), after=done, never=s.took("a deletion", "storage runs out")),
        SHUTDOWN, each=False,
    )
    yield path(
        "T21e", "completed", "A crash after BackupComplete: BackupShutdown with the id.",
        possible(s.with_id & before(s.session.at("backup_completed")), after=s.crash & s.while_at("completed"), never=s.aborted), SHUTDOWN,
    )


def _crash_in_creation(s: Endings) -> Iterator[Claim]:
    doing = s.crash & s.while_at("doing")
    frozen = doing & s.writer.has(frozen=True)
    other = s.took(PROVIDER_FAILS, "a veto", "a handler is late", "call AbortBackup")
    yield path(
        "T21c", "goes-on", "A crash during DoSnapshotSet: the creation may go on to its end (A42).",
        possible(s.with_id, after=doing, never=s.aborted), SHUTDOWN,
    )
    yield path(
        "T21c", "given-up", "A crash during DoSnapshotSet: the creation may be given up (A42), and frozen writers get Abort.",
        possible(s.aborted & before(s.writer.has(frozen=True)), after=frozen, never=other), SHUTDOWN,
    )
    yield path("T21c", "thaw", "A crash during DoSnapshotSet: a frozen writer may get Thaw.", possible(s.took("OnThaw"), after=frozen), HANDLER + "onfreeze")
    yield path(
        "T21c", "own-time-out", "A crash during DoSnapshotSet: a frozen writer's own time-out may free it.",
        possible(s.took("the freeze window expires"), after=frozen), HANDLER + "initialize",
    )
    yield path(
        "T21c", "shut-down", "A crash while writers are frozen: BackupShutdown comes, after Thaw or Abort.",
        possible(s.shut_down & before(s.writer.has(frozen=False)), after=frozen, never=other), SHUTDOWN,
    )
