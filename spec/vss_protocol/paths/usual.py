"""The 41 ways in which a backup may end (T1 to T37): each is shown to be possible in the model, or to be excluded.

A path is a claim like any other: `possible`, with what comes first, what comes then, and what must not come on the way; `never`
and `absent` where the documentation excludes something. Paths are judged on demand, by `shadowcheck catalogue --check`, and by a
test; they are not part of a plain check. Here are the usual and the early ends, and those that the surroundings cause; ends by an unusual
call of the requester are in `by_call`, those by a failure or a crash in `in_trouble`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Possible, absent, never, possible
from shadowcheck.network import before, some
from vss_protocol.claims.events import UNPREPARED_WRITERS
from vss_protocol.claims.terms import SESSION
from vss_protocol.network.calls import CANCELS
from vss_protocol.paths.by_call import aborts, deletions, releases
from vss_protocol.paths.in_trouble import failures, interruptions
from vss_protocol.paths.terms import Endings, path
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.network import Network

SLOT = "state-transitions-in-shadow-copy-providers"


def termination_paths(network: Network, settings: Mapping[str, str]) -> Sequence[Claim]:
    """Every path that the model has, against the requester that may do anything; none against the documented one."""
    if settings["requester"] == "documented":
        return ()
    s = Endings(network, settings["reading"], settings["levels"])
    return tuple(_in_usual_backups(s, claim) for claim in (
        *_normal(s), *_early(s), *_after_preparation(s), *failures(s), *interruptions(s), *deletions(s), *releases(s),
        *aborts(s), *_surroundings(s), *_losses(s),
    ))


def _in_usual_backups(s: Endings, claim: Claim) -> Claim:
    """Restrict it to backups with volumes in which every writer tells its metadata and is prepared: others end in no other ways."""
    if not isinstance(claim.pattern, Possible):
        return claim
    silent = some(s.took("Identify fails", "Identify is late, and VSS goes on"))
    skips = s.took(*UNPREPARED_WRITERS, "DoSnapshotSet for an empty set") | silent
    given = claim.pattern.never
    return replace(claim, pattern=replace(claim.pattern, never=skips if given is None else given | skips))


def _normal(s: Endings) -> Iterator[Claim]:
    usual = s.with_id & before(s.session.at("backup_completed"))
    too_early = s.release & s.elsewhere("completed")
    yield path(
        "T1", "normal", "A backup ends normally: BackupComplete, Release, BackupShutdown with the id, and the copies are deleted.",
        possible(
            s.took("an automatic deletion") & s.copies.at("deleted"), after=usual & s.copies.at("created_now"),
            never=some(s.trouble) | too_early,
        ),
        SHUTDOWN,
    )
    yield path(
        "T2", "persistent", "A normal backup keeps its persistent copies after BackupShutdown, until somebody deletes them.",
        possible(
            s.took("another requester deletes the copies") & s.components.at("released"),
            after=usual & s.copies.at("created_now") & ~s.auto_release,
            never=too_early | s.took("call AbortBackup", "a veto", "the requester crashes", "storage runs out"),
        ),
        "shadow-copy-context-configurations",
    )
    yield path(
        "T3", "without-a-shadow-copy", "A backup ends normally without a shadow copy: PrepareForBackup, BackupComplete, BackupShutdown(NULL).",
        possible(
            s.null & before(s.session.at("backup_completed")), after=s.took("BackupComplete finishes"),
            never=s.trouble | too_early | s.took("DoSnapshotSet"),
        ),
        "writer-role-in-backing-up-complex-stores",
    )


def _early(s: Endings) -> Iterator[Claim]:
    yield path(
        "T4", "inspection", "GatherWriterMetadata, then Release: no writer hears of an end (A5).",
        possible(s.nobody_told, after=s.release & s.while_at("gathered"), never=s.trouble | s.took("AddComponent")), ABORTING,
    )
    yield path(
        "T4", "without-an-end", "A writer that the backup does not reach hears nothing of the release: one that is not listed (strict), or not selected (lenient).",
        never(s.shut_down & before(~s.told)), ABORTING,
    )
    selected = s.release & s.while_at("gathered") & s.selected
    yield path(
        "T5", "silently", "Release before StartSnapshotSet: a selected writer may hear nothing of it (A5).",
        possible(s.nobody_told, after=selected, never=s.trouble), ABORTING,
    )
    yield path(
        "T5", "shut-down", "Release before StartSnapshotSet: a selected writer may get BackupShutdown(NULL) (A5).",
        possible(s.null, after=selected, never=s.trouble), ABORTING,
    )
    unprepared = s.took("PrepareForBackup", "the requester crashes")
    yield path(
        "T6", "aborted", "AbortBackup between StartSnapshotSet and PrepareForBackup: Abort and BackupShutdown(NULL), without PrepareForBackup.",
        possible(s.null, after=s.aborted, never=unprepared), API + "abortbackup",
    )
    released = s.release & s.while_at("started") & s.selected
    yield path(
        "T6", "released", "Release between StartSnapshotSet and PrepareForBackup, without AbortBackup (A8).",
        possible(s.null & s.slot.at("free"), after=released, never=unprepared | s.asked_abort), ABORTING,
    )


def _after_preparation(s: Endings) -> Iterator[Claim]:
    yield path(
        "T7", "preparation-fails", "PrepareForBackup fails, and Release follows without AbortBackup: BackupShutdown(NULL).",
        possible(
            s.null & before(s.writer.has(clean=False)), after=s.release & s.while_at("failed"),
            never=s.took("call AbortBackup", "DoSnapshotSet", "the requester crashes", CANCELS, "BackupComplete"),
        ),
        ABORTING,
    )
    yield path(
        "T8", "aborted", "AbortBackup between PrepareForBackup and DoSnapshotSet: Abort undoes the preparation, then BackupShutdown(NULL).",
        possible(
            s.null, after=s.aborted & before(s.writer.has(clean=False)),
            never=s.took("DoSnapshotSet", "the requester crashes") | (s.asked_abort & s.elsewhere("prepared")),
        ),
        ABORTING,
    )
    vetoed = s.session.at("failed_at_prepare_backup")
    yield path(
        "T9", "status-then-abort", "A veto at PrepareForBackup shows in the gathered status, and the requester aborts.",
        possible(
            s.asked_abort & before(s.components.at("prepared") & s.components.has(asking=False)),
            after=s.took("GatherWriterStatus") & s.while_at("prepared") & vetoed,
            never=s.took("DoSnapshotSet", "the requester crashes", "IVssAsync::Cancel of GatherWriterStatus"),
        ),
        ABORTING,
    )
    yield path(
        "T9", "vetoer-aborted", "After a veto at PrepareForBackup that was accepted, the vetoing writer gets Abort and BackupShutdown, too.",
        possible(
            s.null, after=s.aborted & vetoed,
            never=s.took("DoSnapshotSet", "the requester crashes") | (s.asked_abort & s.elsewhere("prepared")),
        ),
        ABORTING,
    )


def _surroundings(s: Endings) -> Iterator[Claim]:
    page = "shadow-copy-creation-details"
    bare = s.took("DoSnapshotSet finishes without writers")
    yield path(
        "T30", "auto-release", "In a context without writers: DoSnapshotSet, Release, and the copies are deleted.",
        possible(s.took("an automatic deletion") & s.copies.at("deleted"), after=s.release & s.copies.at("created_now") & ~s.with_writers, never=s.trouble),
        page,
        each=False,
    )
    yield path(
        "T30", "persistent", "In a context without writers, persistent copies stay after the end of the backup.",
        possible(s.took("VSS ends an instance without writers") & s.copies.at("created_now") & ~s.auto_release, after=bare), page,
        each=False,
    )
    yield path(
        "T30", "no-events", "In a context without writers, no writer gets any event but Identify.",
        never(
            s.took(*SESSION, "OnBackupShutdown") & ~s.with_writers
        ),
        page,
    )


def _losses(s: Endings) -> Iterator[Claim]:
    dead = "stopping-services-for-restore-by-requestors"
    yield path(
        "T31", "restarted", "A selected writer's process exits and starts again while the backup goes on to its end.",
        possible(
            s.took("BackupShutdown is sent") & s.session.at("another_instance"), after=s.took("the writer crashes") & before(s.selected),
            never=s.asked_abort | s.crash | (s.release & s.elsewhere("completed")),
        ),
        dead,
    )
    yield path(
        "T31", "forgotten", "A new instance of a writer gets nothing of the old one's session.",
        absent(s.took(*SESSION, "OnBackupShutdown", "OnAbort"), after=s.took("the writer restarts")), dead,
    )
    yield path(
        "T34", "copies-vanish", "Storage runs out while files are copied: DeleteSnapshots then finds no copy, and no writer was told.",
        possible(
            s.took("DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND") & s.while_at("done"), after=s.took("storage runs out") & s.copies.at("deleted"),
            never=s.took("a deletion", "an automatic deletion", "OnAbort", "OnBackupShutdown"),
        ),
        "volume-shadow-copy-service", each=False,
    )
    yield path(
        "T36", "refused-then-granted", "StartSnapshotSet is refused while another requester creates a set; later it succeeds.",
        possible(s.took("StartSnapshotSet"), after=s.took("StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS")), SLOT, each=False,
    )
    yield path(
        "T36", "identify-only", "The writers of a requester that is refused the slot see nothing but Identify.",
        possible(
            s.nobody_told, after=s.took("StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS"), never=s.took("StartSnapshotSet", "OnBackupShutdown"),
        ),
        SLOT, each=False,
    )
