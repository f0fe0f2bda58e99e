"""Termination paths that begin with an unusual call: DeleteSnapshots (T22 to T25), Release (T26, T27), AbortBackup (T28, T29, T37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, absent, never, possible
from shadowcheck.network import before
from vss_protocol.machines.session import AFTER_THAW
from vss_protocol.paths.terms import Endings, path
from vss_protocol.vocabulary import ABORTING, API, HANDLER, SHUTDOWN, TERMINATION

if TYPE_CHECKING:
    from collections.abc import Iterator

DELETING = API + "deletesnapshots"


def deletions(s: Endings) -> Iterator[Claim]:
    """T22 to T25."""
    silent = s.took("OnAbort", "an automatic deletion", "storage runs out", "another requester deletes the copies")
    yield path(
        "T22", "deleted-then-released", "DeleteSnapshots, then Release: BackupShutdown comes, and nothing is left to be deleted.",
        possible(s.with_id & s.copies.at("deleted"), after=s.took("DeleteSnapshots") & s.copies.at("deleted"), never=silent), TERMINATION,
    )
    half = s.took("DeleteSnapshots stops half-way")
    yield path(
        "T23", "survivors-go", "DeleteSnapshots fails half-way: the release deletes the auto-release copies that are left.",
        possible(
            s.took("an automatic deletion") & s.copies.at("deleted"), after=half,
            never=s.took("storage runs out", "another requester deletes the copies", "DeleteSnapshots", "the requester crashes"),
        ),
        DELETING, each=False,
    )
    yield path(
        "T23", "survivors-stay", "DeleteSnapshots fails half-way: persistent copies that are left stay after the release.",
        possible(s.with_id & s.copies.at("partly_deleted") & ~s.auto_release, after=half), DELETING,
    )
    yield path(
        "T24", "not-found", "DeleteSnapshots of a copy that is deleted already answers VSS_E_OBJECT_NOT_FOUND.",
        possible(
            s.took("DeleteSnapshots answers VSS_E_OBJECT_NOT_FOUND"), after=s.took("DeleteSnapshots") & s.copies.at("deleted"),
        ),
        DELETING, each=False,
    )
    late = s.took("AbortBackup after the shadow copy exists") & before(s.copies.at("deleted"))
    yield path(
        "T25", "deleted-aborted-released", "DeleteSnapshots, AbortBackup, Release: BackupShutdown comes; the copies were gone before.",
        possible(
            s.with_id, after=late, never=s.took("an automatic deletion", "storage runs out", "another requester deletes the copies", "the requester crashes"),
        ),
        DELETING,
    )


def releases(s: Endings) -> Iterator[Claim]:
    """T26 and T27: a release that comes too early, or never."""
    pending = s.release & s.while_at("doing")
    yield path(
        "T26", "creation-goes-on", "Release while DoSnapshotSet is pending: the copies may be made all the same (A35).",
        possible(s.created, after=pending), SHUTDOWN, each=False,
    )
    yield path(
        "T26", "creation-is-given-up", "Release while DoSnapshotSet is pending: the creation may be given up (A35), and BackupShutdown comes.",
        possible(s.null, after=pending, never=s.created | s.asked_abort | s.took("DoSnapshotSet fails")), SHUTDOWN,
    )
    for state, call in (("gathering", "GatherWriterMetadata"), ("preparing", "PrepareForBackup"), ("completing", "BackupComplete")):
        yield path(
            "T26", f"released-while-{state}", f"Release while {call} is pending: the backup ends all the same.",
            possible(
                s.took("BackupShutdown is sent", "VSS ends an instance that took no part"), after=s.release & s.while_at(state),
                never=s.crash | s.asked_abort,
            ),
            SHUTDOWN, each=False,
        )
    one_left = s.took("Release that leaves a reference")
    yield path(
        "T27", "leaked-reference", "After a complete backup, Release leaves a reference: the copies stay.",
        possible(one_left & s.while_at("completed") & s.copies.at("created_now"), after=s.took("AddRef") & s.while_at("created"), never=s.trouble),
        "nf-unknwn-iunknown-release", each=False,
    )
    yield path(
        "T27", "no-end", "While a reference is left, no BackupShutdown comes and no copy is deleted automatically.",
        never(s.took("BackupShutdown is sent", "OnBackupShutdown", "an automatic deletion") & s.components.has(alive=True)),
        "nf-unknwn-iunknown-release",
    )
    yield path(
        "T27", "until-the-process-ends", "A leaked reference ends with its process: then BackupShutdown comes.",
        possible(s.with_id, after=s.crash & before(s.components.at("completed")), never=s.release | s.asked_abort), SHUTDOWN,
    )


def aborts(s: Endings) -> Iterator[Claim]:
    """T28, T29 and T37."""
    yield path(
        "T28", "ignored", "A second AbortBackup is ignored.",
        possible(s.took("AbortBackup is ignored"), after=s.took("AbortBackup")), API + "abortbackup", each=False,
    )
    yield path(
        "T28", "one-abort", "AbortBackup twice: the writer gets Abort once, and BackupShutdown.",
        possible(s.null & before(s.writer.has(clean=True)), after=s.took("AbortBackup is ignored") & before(s.components.at("aborted"))),
        API + "abortbackup",
    )
    after_complete = s.took("AbortBackup is ignored") & s.while_at("completed")
    yield path(
        "T29", "ignored", "AbortBackup after BackupComplete has finished is ignored: the operation is over.",
        possible(s.shut_down, after=after_complete), API + "abortbackup",
    )
    yield path(
        "T29", "while-completing", "AbortBackup while BackupComplete is pending: the operation is not over, and BackupShutdown comes.",
        possible(s.shut_down, after=s.took("AbortBackup") & s.while_at("completing")), API + "abortbackup",
    )
    if s.reading == "strict":
        yield path(
            "T29", "no-abort", "Once OnBackupComplete was called, OnAbort is not (A1, strict).",
            absent(s.aborted, after=s.completed), HANDLER + "onabort",
        )
    else:
        yield path(
            "T29", "abort", "Abort may come after OnBackupComplete (A1, lenient).", possible(s.aborted, after=s.completed), ABORTING,
        )
    yield from _race(s)


def _race(s: Endings) -> Iterator[Claim]:
    """T37: AbortBackup while DoSnapshotSet is pending."""
    during = s.took("AbortBackup") & s.while_at("doing")
    for name, when, states in (
        ("before-freeze", "before Freeze", ("waiting_for_freeze",)), ("while-frozen", "between Freeze and Thaw", ("waiting_for_thaw",)),
        ("after-thaw", "after Thaw", AFTER_THAW),
    ):
        yield path(
            "T37", name, f"AbortBackup during DoSnapshotSet: Abort may come {when}.",
            possible(s.aborted & before(s.session.at(*states)), after=during, never=s.took("a creation failure", "a veto", "a handler is late")),
            API + "abortbackup",
        )
    yield path(
        "T37", "nothing-left", "AbortBackup during DoSnapshotSet: no copy is left, and BackupShutdown(NULL) comes.",
        possible(s.null & s.copies.at("abandoned"), after=during), API + "abortbackup",
    )
    yield path(
        "T37", "creation-wins", "The creation may win the race: AbortBackup comes after all of its events, and the release deletes the copies.",
        possible(
            s.took("an automatic deletion") & s.copies.at("deleted"),
            after=s.took("AbortBackup after the shadow copy exists") & s.session.at("waiting_for_backup_complete"),
            never=s.took("a deletion", "storage runs out", "a veto"),
        ),
        API + "abortbackup",
    )
