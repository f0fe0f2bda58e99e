"""What requesters owe: checked against the documented requester (designs: `requester_contract`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Strength, absent, never, possible, precedes, responds
from shadowcheck.network import before, every
from vss_protocol.claims.terms import PER_WRITER, SET_CONTEXT, Speech
from vss_protocol.network.calls import ACCEPTED
from vss_protocol.network.faults import EMPTY, LATE_ABORT, PROVIDER, TIMEOUT, VETOES
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUESTER, VSS = Party.REQUESTER, Party.VSS
GUARANTEE, MUST, SHOULD, DERIVED = Strength.GUARANTEE, Strength.MUST, Strength.SHOULD, Strength.DERIVED


def requester_claims(s: Speech) -> Iterator[Claim]:
    """Sections 8.1 and 8.2, as far as the requester owes it."""
    yield from _one_backup(s)
    yield from _call_order(s)
    yield from _status(s)
    yield from _aborts_owed(s)
    yield from _aborts_not_owed(s)
    yield from _endings(s)


def _one_backup(s: Speech) -> Iterator[Claim]:
    page = "nl-vsbackup-ivssbackupcomponents"
    ended = s.took("BackupComplete finishes", "call AbortBackup")
    yield Claim(
        "one-operation-per-instance", "An instance carries at most one backup: after its end, no new one begins on it.",
        absent(s.took("InitializeForBackup", "StartSnapshotSet"), after=ended), page, REQUESTER, MUST, covers=("INV-003",),
        excludes="a retry on the instance that has failed",
    )
    yield Claim(
        "ended-instances-are-released", "After success or explicit termination, the instance is released.",
        responds(ended & s.components.at("completed", "aborted"), s.released), page, REQUESTER, MUST, covers=("INV-004",),
        excludes="an instance that is forgotten, and with it writers and copies",
    )
    clean_up = s.took("call Release", "call DeleteSnapshots", "call GatherWriterStatus")
    yield Claim(
        "no-call-after-abort", "After AbortBackup, the requester makes no call that resumes the backup: only Release, clean-up and calls about the status.",
        absent(s.took(ACCEPTED) & ~clean_up, after=s.took("call AbortBackup")), "overview-of-backup-initialization", REQUESTER,
        MUST, covers=("INV-005",), excludes="an aborted backup that is resumed",
    )
    yield from _context(s)


def _context(s: Speech) -> Iterator[Claim]:
    sets = s.took(*SET_CONTEXT)
    yield Claim(
        "context-chosen-once", "SetContext is called at most once.", absent(sets, after=sets), API + "setcontext", REQUESTER, MUST,
        covers=("INV-006",), excludes="a context that changes",
    )
    yield Claim(
        "context-before-creation", "SetContext, if it is used, comes before DoSnapshotSet.", absent(sets, after=s.took("DoSnapshotSet")),
        API + "setcontext", REQUESTER, MUST, covers=("INV-007",), excludes="a context that is chosen while the copies are being made",
    )
    if s.reading == "lenient":
        yield Claim(
            "context-before-the-set", "SetContext, if it is used, comes before StartSnapshotSet.", absent(sets, after=s.took("StartSnapshotSet")),
            "overview-of-backup-initialization", REQUESTER, MUST, covers=("INV-007",),
            remark="A21: the reference pages ask for it only before DoSnapshotSet.", excludes="a context that is chosen when the set already exists",
        )


def _call_order(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "metadata-gathered-once", "GatherWriterMetadata is called at most once on an instance.",
        absent(s.took("GatherWriterMetadata"), after=s.took("GatherWriterMetadata")), API + "gatherwritermetadata", REQUESTER,
        SHOULD, covers=("INV-011",), excludes="writers that are asked twice for the same backup",
    )
    yield Claim(
        "metadata-before-preparation", "GatherWriterMetadata has finished before a writer is asked to prepare for the backup.",
        precedes(s.took("GatherWriterMetadata finishes"), s.took("OnPrepareBackup")), "overview-of-backup-initialization",
        REQUESTER, MUST, per=PER_WRITER, covers=("INV-013",), excludes="a backup with writers that nobody has asked",
    )
    yield Claim(
        "metadata-before-components", "InitializeForBackup and GatherWriterMetadata precede AddComponent.",
        precedes(s.took("GatherWriterMetadata"), s.took("AddComponent")), API + "addcomponent", REQUESTER, MUST,
        covers=("INV-018",), excludes="components of unknown writers",
    )
    yield Claim(
        "components-before-creation", "AddComponent comes before DoSnapshotSet.", absent(s.took("AddComponent"), after=s.took("DoSnapshotSet")),
        API + "addcomponent", REQUESTER, MUST, covers=("INV-019",), excludes="a component that joins while the copies are being made",
    )
    if s.reading == "lenient":
        yield Claim(
            "components-before-the-set", "AddComponent comes before StartSnapshotSet.",
            absent(s.took("AddComponent"), after=s.took("StartSnapshotSet")), "shadow-copy-creation-details",
            REQUESTER, MUST, covers=("INV-019",), remark="A20: the page of AddComponent asks for it only before DoSnapshotSet.",
            excludes="a component that joins while the set is being made",
        )
    yield Claim(
        "set-before-preparation", "StartSnapshotSet precedes PrepareForBackup.",
        precedes(s.took("StartSnapshotSet"), s.took("PrepareForBackup")), API + "startsnapshotset", REQUESTER, MUST,
        covers=("INV-022",), excludes="two backups that prepare the same writers at once",
    )
    creation = s.took("DoSnapshotSet") & before(s.with_writers)
    yield Claim(
        "preparation-before-creation", "In a context with writers, PrepareForBackup is called before DoSnapshotSet.",
        precedes(s.took("PrepareForBackup"), creation), "shadow-copy-creation-details", REQUESTER, SHOULD, covers=("INV-027",),
        excludes="a shadow copy for which writers were not prepared",
    )
    yield Claim(
        "preparation-awaited", "DoSnapshotSet is called only after PrepareForBackup has finished.",
        precedes(s.took("PrepareForBackup finishes"), creation), "overview-of-pre-backup-tasks", REQUESTER, DERIVED,
        covers=("INV-026",), excludes="a shadow copy while writers are still preparing",
    )


def _status(s: Speech) -> Iterator[Claim]:
    asked, page = "GatherWriterStatus", "determining-writer-status"
    for phase, number, then in (
        ("prepared", ("INV-032",), s.took("DoSnapshotSet")),
        ("done", ("INV-032",), s.took("BackupComplete")),
        ("completed", ("INV-032", "INV-035"), s.took("Release")),
    ):
        call = {"prepared": "PrepareForBackup", "done": "DoSnapshotSet", "completed": "BackupComplete"}[phase]
        at = before(s.components.at(phase))
        yield Claim(
            f"status-after-{call.lower()}", f"After {call} has finished, the writers' status is gathered before the requester goes on.",
            precedes(s.took(asked) & at, then & at), page, REQUESTER, SHOULD, covers=number,
            excludes="a veto that nobody notices",
        )


def _aborts_owed(s: Speech) -> Iterator[Claim]:
    prepared = s.components.at("prepared", "done", "completing") & s.with_writers
    yield Claim(
        "stopping-goes-through-abort", "Whoever stops after a successful PrepareForBackup calls AbortBackup before the final Release.",
        never(s.took("Release") & before(prepared)), ABORTING, REQUESTER, SHOULD, covers=("INV-054",),
        excludes="writers that learn only by BackupShutdown that the backup failed",
    )
    if s.reading == "strict":
        creating = s.slot.at("ours") & ~s.components.at("completed")
        yield Claim(
            "creation-ends-with-abort", "Whoever stops between StartSnapshotSet and the end of DoSnapshotSet calls AbortBackup, even if PrepareForBackup fails.",
            never(s.took("Release") & before(creating)), API + "abortbackup", REQUESTER, MUST, covers=("INV-055",),
            remark="A8: the concept page asks for it only after a successful PrepareForBackup.", excludes="a creation slot that stays taken",
        )
    yield Claim(
        "failed-creation-is-aborted", "After a failed DoSnapshotSet, AbortBackup is called before the release, although VSS may already have aborted.",
        never(s.took("Release") & before(s.requester.at("must_abort"))), ABORTING, REQUESTER, SHOULD, covers=("INV-057",),
        needs_any=(VETOES, TIMEOUT, PROVIDER),
        excludes="writers that wait because VSS had no reason to abort",
    )
    yield Claim(
        "no-complete-after-failed-creation", "BackupComplete is not called after a failed DoSnapshotSet.",
        absent(s.took("BackupComplete"), after=s.took("DoSnapshotSet fails")), API + "backupcomplete", REQUESTER, MUST,
        covers=("INV-040",),
        needs_any=(VETOES, TIMEOUT, PROVIDER), excludes="writers that truncate their logs for a backup that does not exist",
    )


def _aborts_not_owed(s: Speech) -> Iterator[Claim]:
    """When a backup may end without AbortBackup, or with it."""
    if s.reading == "lenient":
        yield Claim(
            "failed-preparation-needs-no-abort", "After a failed PrepareForBackup, the backup may end with Release alone.",
            possible(s.took("Release after a failure"), never=s.took("BackupComplete")), ABORTING, VSS, Strength.POSSIBLE, needs=(TIMEOUT,),
            remark="A8: the page of AbortBackup asks for it from StartSnapshotSet on.", excludes="a requester that must abort what was never prepared",
        )
    yield Claim(
        "early-end-needs-no-abort", "Before a set is started, a backup may end with Release alone.",
        possible(s.took("Release") & before(s.components.at("gathered")), never=s.took("call AbortBackup")), ABORTING, VSS,
        Strength.POSSIBLE, covers=("INV-056",), excludes="a requester that must abort what has not begun",
    )
    yield Claim(
        "abort-needs-no-complete", "After AbortBackup, no BackupComplete is needed before Release.",
        possible(s.took("Release"), after=s.took("call AbortBackup"), never=s.took("BackupComplete")), ABORTING, VSS,
        Strength.POSSIBLE, covers=("INV-060",), excludes="an aborted backup that must be completed",
    )
    yield Claim(
        "files-fail-after-creation", "A backup can be aborted although its shadow copies exist.",
        possible(s.took("AbortBackup after the shadow copy exists")), ABORTING, VSS, Strength.POSSIBLE, covers=("INV-054",),
        needs=(LATE_ABORT,), excludes="a requester that cannot give up while it copies files",
    )
    yield Claim(
        "veto-can-be-accepted", "A requester can accept a veto at PrepareForBackup, and abort.",
        possible(s.took("call AbortBackup"), after=s.took("PrepareForBackup is vetoed"), never=s.took("DoSnapshotSet")), ABORTING,
        VSS, Strength.POSSIBLE, needs=(VETOES,), excludes="a requester that must go on despite a veto",
    )


def _endings(s: Speech) -> Iterator[Claim]:
    yield Claim(
        "unneeded-persistent-copies-are-deleted", "Persistent copies that are no longer needed are deleted explicitly.",
        responds(
            s.took("the persistent copies are no longer needed"),
            s.took("call DeleteSnapshots", "a deletion") | ~s.accessible | s.requester.at("crashed"),
        ),
        "importing-transportable-shadow-copied-volumes", REQUESTER, MUST, covers=("INV-052",),
        excludes="persistent copies that pile up",
    )
    yield Claim(
        "complete-is-followed-by-shutdown", "In a proper backup, BackupComplete is followed by BackupShutdown.",
        responds(s.took("OnBackupComplete"), s.shut_down | s.dead), SHUTDOWN, VSS, GUARANTEE, per=PER_WRITER,
        covers=("INV-083",), excludes="a finished backup whose end writers never hear of",
    )
    details = "shadow-copy-creation-details"
    chosen = s.took("AddComponent", "SetBackupState(without components)")
    yield Claim(
        "components-are-optional", "A backup may have its writers prepare although no component was selected.",
        possible(s.took("PrepareForBackup finishes"), never=chosen), details, VSS, Strength.POSSIBLE,
        excludes="a requester that must select something",
    )
    yield Claim(
        "volumes-are-optional", "A backup may be completed although its set has no volume.",
        possible(s.took("BackupComplete finishes") & s.copies.at("created_nothing")), details, VSS, Strength.POSSIBLE, needs=(EMPTY,),
        excludes="a requester that must add a volume for components that have none",
    )
    yield Claim(
        "metadata-is-optional-without-writers", "In a context without writers, GatherWriterMetadata may be called, but need not be.",
        possible(s.took("DoSnapshotSet finishes without writers"), after=s.took("GatherWriterMetadata finishes") & ~s.with_writers), details, VSS,
        Strength.POSSIBLE, excludes="a requester that may not ask who writes to the volumes",
    )
    done = s.took("BackupComplete finishes") & s.copies.at("created_now") & every(s.selected & s.session.at("backup_completed"))
    yield Claim(
        "normal-backup", "A backup with writers can go as it should, from InitializeForBackup to BackupShutdown at every writer.",
        possible(
            s.took("OnBackupShutdown") & every(s.mailbox.has(empty=True) & s.selected) & s.copies.at("deleted"), after=done,
            never=s.took("a veto", "storage runs out", "a deletion"),
        ),
        "overview-of-backup-termination", VSS, Strength.POSSIBLE, excludes="a model in which no backup ever succeeds",
    )
