"""Seeded faults of requesters: what a backup program may get wrong, seeded into the documented one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.mutants.edits import Change, also, altered, at, chain, drops, fault, to, unasked, unfair
from vss_protocol.mutants.vss import SHUTDOWNS
from vss_protocol.network.calls import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.network import Move, Network
    from shadowcheck.specification import SeededFault


def _fault(name: str, says: str, change: Change, *kills: str, reading: str = "strict") -> SeededFault:
    return fault(name, says, change, *kills, options={"requester": "documented", "reading": reading})


def _in(**states: str) -> Callable[[Network], tuple[Move, ...]]:
    """The requester (and others) are in the named states, and stay there."""
    return lambda network: tuple(
        network.role(role).stays(network.role(role).at(state)) for role, state in states.items()
    )


REQUESTER_FAULTS = (
    _fault(
        "requester-reuses-its-instance", "The requester initialises the same instance again after an abort (N44).",
        also(
            "InitializeForBackup again", "The requester calls InitializeForBackup on the instance that it has aborted.",
            "InitializeForBackup", ACCEPTED, moves=_in(requester="leaving", components="aborted"), by="requester",
        ),
        "one-operation-per-instance", "no-call-after-abort",
    ),
    _fault(
        "requester-forgets-release", "The requester may never release its instance (N48).", unfair("Release"),
        "ended-instances-are-released",
    ),
    _fault(
        "requester-sets-the-context-twice", "The requester calls SetContext a second time.",
        also(
            "SetContext again", "The requester calls SetContext although it has chosen a context.",
            "SetContext(VSS_CTX_BACKUP)", moves=_in(requester="configured"), by="requester",
        ),
        "context-chosen-once",
    ),
    _fault(
        "requester-sets-the-context-late", "The requester calls SetContext when the set is started.",
        also(
            "SetContext after StartSnapshotSet", "The requester calls SetContext although the set is started.",
            "SetContext(VSS_CTX_BACKUP)", moves=_in(requester="started"), by="requester",
        ),
        "context-before-the-set", reading="lenient",
    ),
    _fault(
        "requester-sets-the-context-too-late", "The requester calls SetContext while the copies are being made.",
        also(
            "SetContext after DoSnapshotSet", "The requester calls SetContext although DoSnapshotSet is pending.",
            "SetContext(VSS_CTX_BACKUP)", moves=_in(requester="doing"), by="requester",
        ),
        "context-before-creation",
    ),
    _fault(
        "requester-gathers-twice", "The requester calls GatherWriterMetadata a second time.",
        also(
            "GatherWriterMetadata again", "The requester calls GatherWriterMetadata a second time.", "GatherWriterMetadata",
            moves=_in(requester="selected"), by="requester",
        ),
        "metadata-gathered-once",
    ),
    _fault(
        "requester-does-not-wait-for-metadata", "The requester goes on before GatherWriterMetadata has finished.",
        unasked("GatherWriterMetadata finishes", "the requester goes on without the metadata"), "metadata-before-preparation",
    ),
    _fault(
        "requester-adds-unknown-components", "The requester adds components without GatherWriterMetadata.",
        unasked("GatherWriterMetadata", "the requester takes old metadata"), "metadata-before-components",
    ),
    _fault(
        "requester-adds-components-late", "The requester calls AddComponent when the set is started.",
        also(
            "AddComponent after StartSnapshotSet", "The requester calls AddComponent although the set is started.",
            "AddComponent", moves=_in(requester="started"), by="requester",
        ),
        "components-before-the-set", reading="lenient",
    ),
    _fault(
        "requester-adds-components-too-late", "The requester adds a component while the copies are being made.",
        also(
            "AddComponent after DoSnapshotSet", "The requester calls AddComponent although DoSnapshotSet is pending.",
            "AddComponent", moves=_in(requester="doing"), by="requester",
        ),
        "components-before-creation",
    ),
    _fault(
        "requester-prepares-without-a-set", "The requester calls PrepareForBackup without StartSnapshotSet.",
        unasked("StartSnapshotSet", "the requester skips StartSnapshotSet"), "set-before-preparation",
    ),
    _fault(
        "requester-skips-preparation", "The requester calls DoSnapshotSet without PrepareForBackup.",
        unasked("PrepareForBackup", "the requester skips PrepareForBackup"), "preparation-before-creation",
    ),
    _fault(
        "requester-does-not-wait-for-preparation", "The requester calls DoSnapshotSet while PrepareForBackup is pending.",
        unasked("PrepareForBackup finishes", "the requester does not wait for PrepareForBackup"), "preparation-awaited",
    ),
    _fault(
        "requester-never-asks-for-status", "The requester never gathers the writers' status (N46).",
        chain(
            altered("requester", "do_snapshot_set", at("prepared"), to("doing"), adding=True),
            altered("requester", "backup_complete", at("done"), to("completing"), adding=True),
            altered("requester", "release", at("completed"), to("finished"), adding=True),
        ),
        "status-after-prepareforbackup", "status-after-dosnapshotset", "status-after-backupcomplete",
    ),
    _fault(
        "requester-leaves-without-abort", "The requester releases its instance after PrepareForBackup, without AbortBackup (N40).",
        altered("requester", "release", at("prepared_checked"), to("finished"), adding=True), "stopping-goes-through-abort",
    ),
    _fault(
        "requester-leaves-the-set-behind", "The requester releases its instance after StartSnapshotSet, without AbortBackup.",
        altered("requester", "release", at("started"), to("finished"), adding=True), "creation-ends-with-abort",
    ),
    _fault(
        "requester-leaves-a-failed-preparation", "The requester releases its instance after a failed PrepareForBackup, without AbortBackup.",
        drops("Release after a failure", "slot"), "creation-ends-with-abort",
    ),
    _fault(
        "requester-trusts-vss-to-abort", "The requester does not call AbortBackup after a failure: VSS has aborted already (N41).",
        altered("requester", "release", at("must_abort"), to("finished"), adding=True), "failed-creation-is-aborted",
    ),
    _fault(
        "requester-completes-a-failed-backup", "The requester calls BackupComplete after a failed DoSnapshotSet (N42).",
        also(
            "BackupComplete after a failure", "The requester calls BackupComplete although DoSnapshotSet has failed.",
            "BackupComplete", moves=_in(requester="must_abort", components="failed"), by="requester",
        ),
        "no-complete-after-failed-creation",
    ),
    _fault(
        "requester-keeps-persistent-copies", "The requester never deletes persistent copies that it no longer needs (N49).",
        unfair("DeleteSnapshots"), "unneeded-persistent-copies-are-deleted",
    ),
    _fault(
        "vss-forgets-shutdown-of-finished-backups", "VSS sends no BackupShutdown after a finished backup.",
        chain(*(drops(step, "mailbox") for step in SHUTDOWNS)), "complete-is-followed-by-shutdown",
    ),
)
