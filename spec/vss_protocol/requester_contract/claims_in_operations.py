"""What a requester owes while operations run: to learn how they ended, to ask for the writers' status, to complete what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, never
from shadowcheck.network import before
from vss_protocol.methods import COPYING, IUNKNOWN, STATUS, Operation
from vss_protocol.requester_contract.terms import DERIVED, MUST, OURS, RELEASED, REQUESTER, SHOULD, any_of, call
from vss_protocol.vocabulary import API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate
    from vss_protocol.requester_contract.terms import DesignSpeech

WAIT = "nf-vss-ivssasync-wait"
DOCUMENT = "backup-components-document-life-cycle"
VETOES = "writer-errors-and-vetoes"

_OF_COPIES = (
    "get_snapshot_properties", "expose_snapshot", "expose_snapshot_as_share", "break_snapshot_set", "keep_copies", "list_files", "copy_files",
)
CONCLUSIONS: dict[Operation, tuple[str, ...]] = {
    Operation.PREPARATION: ("do_snapshot_set", "backup_complete"),
    Operation.CREATION: (*_OF_COPIES, "set_backup_succeeded", "backup_complete"),
    Operation.IMPORT: _OF_COPIES,
}
"""The calls and deeds that take for granted that an operation, if it was called, has finished: nothing else would tell."""


def operation_claims(s: DesignSpeech) -> Iterator[Claim]:
    """Section 8.1 of the catalogue, as far as it is about asynchronous operations, the writers' status and completion."""
    yield from _asynchronous(s)
    yield from _status_after(s)
    yield from _status_list(s)
    yield from _completion(s)
    yield from _document(s)


def _asynchronous(s: DesignSpeech) -> Iterator[Claim]:
    hasty = [
        taken & before(~s.at(which.role, "none") & ~(s.at(which.role, "finished") & s.has(which.role, "told")))
        for which, calls in CONCLUSIONS.items() if s.makes(which.call) and (taken := s.took(*call(*calls))) is not None
    ]
    if hasty:
        yield Claim(
            "success-comes-from-query-status", "An operation is taken to have succeeded only if QueryStatus says VSS_S_ASYNC_FINISHED.",
            never(any_of(*hasty)), WAIT, REQUESTER, MUST, covers=("INV-047",), excludes="a failed operation that is taken for a success",
            remedy="Call QueryStatus after Wait, and go on only if it says VSS_S_ASYNC_FINISHED: Wait may answer S_OK although the operation failed.",
        )
    if s.makes("release_async"):
        yield from _interfaces(s)
    yield from s.forbids(
        "nothing-pending-at-release", "The instance is not released while an operation is pending.", RELEASED, s.pending, OURS, DERIVED,
        excludes="an operation that nobody waits for", remedy="Cancel the operation, or wait until it has ended, before Release.",
        remark="A35: no page says what becomes of the operation.",
    )
    yield from s.forbids(
        "imports-one-at-a-time", "ImportSnapshots is not called while another import is pending.", call("import_snapshots"), s.at("import", "pending"),
        API + "importsnapshots", MUST, "INV-051", excludes="two imports at once", remedy="Wait until the first import has ended.",
    )


def _interfaces(s: DesignSpeech) -> Iterator[Claim]:
    begun, held = s.took(*call(*(which.call for which in Operation))), s.at("async", "held")
    remedy = "Release it once QueryStatus has said how the operation ended, or hold it in a smart pointer."
    yield Claim(
        "async-released", "Every IVssAsync is released before the program ends.", never(s.at_end & s.alive & held), "nn-vss-ivssasync", REQUESTER, MUST,
        covers=("INV-046",), excludes="an IVssAsync that leaks", remedy=remedy,
        remark="Asked only of designs that have the call release_async; others hold it in a smart pointer.",
    )
    if begun is not None:
        yield Claim(
            "async-released-before-the-next", "An IVssAsync is released before the next operation begins.", never(begun & before(held)), OURS, REQUESTER,
            DERIVED, covers=("INV-046",), excludes="an IVssAsync that is lost sight of", remedy=remedy,
            remark="A limit of this verification: it follows one IVssAsync at a time.",
        )
    yield from s.forbids(
        "async-not-used-after-release", "A released IVssAsync is not used.", call("query_status", "wait", "wait_for_a_while", "cancel", "release_async"),
        s.at("async", "released"), IUNKNOWN, MUST, "INV-046", excludes="a call through a dangling pointer",
        remedy="Release it once, and after the last call on it.",
    )


def _status_after(s: DesignSpeech) -> Iterator[Claim]:
    for name, state, title, labels in (
        ("preparation", "prepared", "PrepareForBackup", call("do_snapshot_set", "backup_complete")),
        ("creation", "created", "DoSnapshotSet", call("backup_complete")),
    ):
        yield from s.forbids(
            f"status-after-{name}", f"After {title} has finished, the writers' status is gathered before the program goes on.", labels,
            s.with_writers & s.at("writers_status", state) & ~s.aborted, STATUS, SHOULD, "INV-032", excludes="a veto that nobody notices",
            remedy=f"Call GatherWriterStatus and GetWriterStatus after {title}, and abort if a writer failed and its data matters.",
        )
    yield from s.forbids(
        "status-after-completion", "After BackupComplete has finished, the writers' status is gathered before the instance is released.", RELEASED,
        s.with_writers & s.at("writers_status", "completed") & ~s.aborted, STATUS, SHOULD, ("INV-032", "INV-035"),
        excludes="writers' sessions that stay open, until no more can be opened",
        remedy="Call GatherWriterStatus once more after BackupComplete.", remark="A must on Windows Server 2008 SP2 and earlier.",
    )


def _status_list(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "status-read-when-gathered", "GetWriterStatus is called after GatherWriterStatus has ended.", call("get_writer_status"),
        s.at("status", "none", "pending"), API + "getwriterstatus", MUST, "INV-033", excludes="a status that is read before it is there",
        remedy="Call QueryStatus until it says VSS_S_ASYNC_FINISHED.",
    )
    yield from s.forbids(
        "gathered-status-is-read", "A gathered status is read before the program goes on with the backup.",
        call("do_snapshot_set", "backup_complete", "save_as_xml"), s.at("status_list", "unread", "ignored") & ~s.aborted, VETOES, SHOULD, "INV-032",
        excludes="a status that nobody looks at", remedy="Call GetWriterStatus for each writer.",
    )
    yield from s.forbids(
        "gathered-status-is-freed", "A gathered status is freed before the next one is gathered, and before the instance is released.",
        (*RELEASED, *call("gather_writer_status")), s.has("status_list", "held"), API + "gatherwriterstatus", SHOULD, "INV-034",
        excludes="memory that leaks", remedy="Call FreeWriterStatus once the status has been read.",
    )
    yield from s.forbids(
        "status-asked-in-its-place", "GatherWriterStatus is called after PrepareForBackup, DoSnapshotSet or BackupComplete: elsewhere it gives no reliable picture.",
        call("gather_writer_status"), s.at("writers_status", "nothing_to_ask"), STATUS, DERIVED, "INV-032",
        excludes="a status that is about another operation", remedy="Gather the status directly after one of these has ended.",
    )


def _completion(s: DesignSpeech) -> Iterator[Claim]:
    failed, safe = s.unsuccessful(Operation.CREATION), s.at("files", "stored", "excused", "kept")
    yield from s.forbids(
        "success-reported-for-components", "SetBackupSucceeded is called for the components before BackupComplete.", call("backup_complete"),
        s.at("components", "added") & ~s.of_volumes & ~s.aborted, API + "setbackupsucceeded", MUST, "INV-038", excludes="writers that do not learn whether their data is safe",
        remedy="Call SetBackupSucceeded, with true or false, before BackupComplete.",
    )
    yield from s.forbids(
        "no-result-after-failed-creation", "SetBackupSucceeded is not called after a failed DoSnapshotSet.", call("set_backup_succeeded", "set_backup_failed"),
        failed, API + "setbackupsucceeded", MUST, "INV-039", excludes="a result of a backup that does not exist",
        remedy="After a failed DoSnapshotSet, call AbortBackup, then Release.",
    )
    yield from s.forbids(
        "no-complete-after-failed-creation", "BackupComplete is not called after a failed DoSnapshotSet.", call("backup_complete"), failed,
        API + "backupcomplete", MUST, "INV-040", excludes="writers that truncate their logs for a backup that does not exist",
        remedy="After a failed DoSnapshotSet, call AbortBackup, then Release.",
    )
    yield from _stored(s, safe)
    if s.makes("hear_of_back_ends"):
        yield from s.forbids(
            "back-ends-complete-first", "SetBackupSucceeded and BackupComplete wait for the backups of the back ends that the data depends on.",
            call("backup_complete", "set_backup_succeeded"), s.at("back_ends", "waiting") & ~s.at("components", "marked_bad"),
            "dependencies-between-components-managed-by-different-writers", MUST, "INV-196", excludes="a front end that is complete without its data",
            remedy="Wait until the back ends' backups are complete (hear_of_back_ends).",
            remark="Asked only of designs that have hear_of_back_ends.",
        )
    yield from s.forbids(
        "success-only-for-stored-data", "SetBackupSucceeded(true) is called only when the data is safely stored.", call("set_backup_succeeded"), ~safe,
        API + "setbackupsucceeded", MUST, "INV-041", excludes="writers that believe their data safe", remedy="Call it after the files have been copied, and stored.",
    )


def _stored(s: DesignSpeech, safe: Predicate) -> Iterator[Claim]:
    failed_alone, failed_creation = s.at("files", "lost") & (s.at("components", "none") | s.of_volumes), s.unsuccessful(Operation.CREATION)
    told = ", or SetBackupSucceeded(false) first" if s.makes("add_component") else ""
    yield from s.forbids(
        "complete-when-stored", "BackupComplete is called when the data is safely stored, or is known not to be.", call("backup_complete"),
        ~safe & ~s.at("components", "marked_bad") & ~failed_alone & ~failed_creation & ~s.aborted, COPYING, MUST, "INV-041",
        excludes="writers that truncate their logs for data that exists nowhere else",
        remedy=f"Call it once the files have been copied, here or by another machine, or the copies are handed over; if that fails, call AbortBackup{told}.",
    )
    yield from s.forbids(
        "stored-backups-are-completed", "Once its files are stored, a backup ends with BackupComplete, whose end is awaited, unless something has gone wrong since.", RELEASED,
        s.with_writers & s.at("preparation", "finished") & ~failed_creation & s.at("files", "stored") & (s.at("completion", "none") | (s.at("completion", "pending") & ~s.aborted)),
        COPYING, MUST, excludes="writers that take a good backup for a failed one",
        remedy="Call BackupComplete once the files are stored, and wait for its end; AbortBackup is for what was not stored.",
    )


def _document(s: DesignSpeech) -> Iterator[Claim]:
    complete = s.at("completion", "finished") & ~s.aborted
    yield from s.forbids(
        "document-saved-after-preparation", "SaveAsXML is not called before PrepareForBackup.", call("save_as_xml"), s.at("preparation", "none"),
        API + "saveasxml", MUST, "INV-042", excludes="a document without what the writers add", remedy="Save the document once the backup is complete.",
    )
    yield from s.forbids(
        "document-saved-last", "The document is saved after DoSnapshotSet has finished, and after the program's own last change.", RELEASED,
        complete & s.at("document", "saved_before"), API + "saveasxml", SHOULD, "INV-043", excludes="a document that lacks what came later",
        remedy="Call SaveAsXML after SetBackupSucceeded.",
    )
    yield from s.forbids(
        "document-is-saved", "The document of a complete backup is saved before the instance is released.", RELEASED,
        complete & s.at("document", "unsaved"), DOCUMENT if s.restores else API + "saveasxml", MUST if s.restores else SHOULD, "INV-044",
        excludes="a backup that cannot be restored", remedy="Call SaveAsXML before Release: the document is lost with the instance.",
        remark="A must for designs that restore through VSS (restores_through_vss).",
    )
