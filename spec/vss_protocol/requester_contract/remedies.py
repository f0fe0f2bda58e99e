"""What to do about a claim that several calls can break: for each of them its own words, and the page that is right there.

A claim that is not here has one remedy, which fits whichever call breaks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Remedy
from vss_protocol.methods import CALLS, INTERRUPTED, IUNKNOWN, STATUS
from vss_protocol.requester_contract.answers import IN_VAIN
from vss_protocol.requester_contract.terms import CONTEXT_CALLS
from vss_protocol.vocabulary import API

if TYPE_CHECKING:
    from collections.abc import Mapping

    Remedies = Mapping[str, Remedy]

INSTANCE_PAGE = "nl-vsbackup-ivssbackupcomponents"
DETAILS = "shadow-copy-creation-details"
WAIT = "nf-vss-ivssasync-wait"
OPERATION_CALLS = ("query_status", "wait", "wait_for_a_while", "cancel")
EXPOSURES = ("expose_snapshot", "expose_snapshot_as_share")
RESULTS = ("set_backup_succeeded", "set_backup_failed")


def at(*calls: str, do: str, page: str = "") -> Remedies:
    """Return the remedy for each of *calls*: to *do* this, where {} is the call, whose page it is if none is named."""
    return {one: Remedy(do.format(CALLS[one].title), page or CALLS[one].page) for one in calls}


_IN_PLACE: Remedies = {
    **at("initialize_for_backup", do="Call InitializeForBackup once on an instance, directly after creating it."),
    **at(*CONTEXT_CALLS, do="Call {} once, directly after InitializeForBackup."),
    **at("set_backup_state", "set_backup_state_for_volumes", do="Call {} after InitializeForBackup, before PrepareForBackup."),
    **at("choose_writers", do="Call {} after InitializeForBackup, before GatherWriterMetadata."),
    **at("gather_writer_metadata", do="Call GatherWriterMetadata once on an instance, after InitializeForBackup and SetContext, before StartSnapshotSet."),
    **at("get_writer_metadata", do="Call GetWriterMetadata once QueryStatus has said that GatherWriterMetadata finished, and before FreeWriterMetadata."),
    **at("free_writer_metadata", do="Call FreeWriterMetadata after GatherWriterMetadata has finished."),
    **at(
        "add_component", "add_required_components",
        do="Call {} once QueryStatus has said that GatherWriterMetadata finished, in a context with writers, preferably before StartSnapshotSet.",
    ),
    **at("set_backup_options", "set_previous_backup_stamp", do="Call {} after AddComponent, before PrepareForBackup."),
    **at("get_writer_components", "is_volume_supported", do="Call {} after InitializeForBackup."),
    **at(
        "start_snapshot_set", page=DETAILS,
        do="Call StartSnapshotSet once on an instance, in a context that creates copies, and not while GatherWriterMetadata is pending or after it has failed.",
    ),
    **at("add_to_snapshot_set", do="Call AddToSnapshotSet between StartSnapshotSet and DoSnapshotSet.", page="shadow-copy-creation-for-providers"),
    **at(
        "prepare_for_backup", page=DETAILS,
        do="Call PrepareForBackup once on an instance, in a context with writers: after SetBackupState, GatherWriterMetadata and StartSnapshotSet, "
        "before DoSnapshotSet.",
    ),
    **at(
        "do_snapshot_set", page=DETAILS,
        do="Call DoSnapshotSet once for a set, after StartSnapshotSet; in a context with writers, after GatherWriterMetadata and PrepareForBackup have "
        "finished.",
    ),
    **at("gather_writer_status", do="Call GatherWriterStatus after PrepareForBackup, DoSnapshotSet or BackupComplete has ended.", page=STATUS),
    **at("get_writer_status", "free_writer_status", do="Call {} after GatherWriterStatus has finished, and before the status is freed."),
    **at("get_snapshot_properties", *EXPOSURES, do="Call {} after InitializeForBackup, for a copy that exists."),
    **at(*RESULTS, do="Call {} after AddComponent, before BackupComplete."),
    **at(
        "backup_complete", page="overview-of-actual-backup-of-files",
        do="Call BackupComplete once, in a context with writers, after DoSnapshotSet has finished (without a shadow copy, PrepareForBackup) and the data is "
        "stored.",
    ),
    **at("save_as_xml", do="Call SaveAsXML after PrepareForBackup, and after the program's last change to the document."),
    **at("query", do="Call Query after InitializeForBackup and SetContext, on an instance of its own."),
    **at("import_snapshots", do="Call ImportSnapshots after InitializeForBackup, and after any earlier import has ended."),
}
"""What must come before each call that is refused out of its place."""

_HIDDEN = "Wait may answer S_OK although it failed."

REMEDIES: Mapping[str, Remedies] = {
    "calls-are-in-place": _IN_PLACE,
    "failures-are-noticed": at(
        *IN_VAIN, do="Give {} a transition for its failure, with the guard call_fails, to a state of its own: retry, leave that one out, or stop.",
    ),
    "no-writer-calls-without-writers": at(
        "add_component", "prepare_for_backup", "backup_complete", do="Leave {} out, or choose a context with writers.", page=DETAILS,
    ),
    "success-comes-from-query-status": {
        **at("do_snapshot_set", do=f"Before DoSnapshotSet, ask QueryStatus how PrepareForBackup ended: {_HIDDEN}", page=WAIT),
        **at(*RESULTS[:1], "backup_complete", do=f"Before {{}}, ask QueryStatus how the operation before it ended: {_HIDDEN}", page=WAIT),
        **at(
            "get_snapshot_properties", *EXPOSURES, "break_snapshot_set", page=WAIT,
            do=f"Before {{}}, ask QueryStatus how DoSnapshotSet or ImportSnapshots ended: {_HIDDEN}",
        ),
        **at(
            "list_files", "copy_files", "keep_copies", page=WAIT,
            do=f"Before the shadow copy is used, ask QueryStatus how DoSnapshotSet or ImportSnapshots ended: {_HIDDEN}",
        ),
    },
    "async-not-used-after-release": {
        **at(*OPERATION_CALLS, do="Call {} before the IVssAsync is released, and release it after the last call on it.", page=IUNKNOWN),
        **at("release_async", do="Call IVssAsync::Release once.", page=IUNKNOWN),
    },
    "status-after-preparation": at(
        "do_snapshot_set", "backup_complete", page=STATUS,
        do="Call GatherWriterStatus and GetWriterStatus between PrepareForBackup and {}, and abort if a writer failed and its data matters.",
    ),
    "gathered-status-is-read": at(
        "do_snapshot_set", "backup_complete", "save_as_xml", do="Call GetWriterStatus for each writer before {}.", page="writer-errors-and-vetoes",
    ),
    "gathered-status-is-freed": {
        **at("release", do="Call FreeWriterStatus before Release.", page=API + "gatherwriterstatus"),
        **at("gather_writer_status", do="Call FreeWriterStatus before GatherWriterStatus is called again."),
    },
    "no-result-after-failed-creation": at(*RESULTS, do="After a failed DoSnapshotSet, leave {} out: call AbortBackup, then Release."),
    "back-ends-complete-first": at(
        "backup_complete", "set_backup_succeeded", page="dependencies-between-components-managed-by-different-writers",
        do="Wait until the back ends' backups are complete (hear_of_back_ends) before {}.",
    ),
    "ended-instances-are-released": {
        **at("release", do="Call Release once for each reference, including those from AddRef and QueryInterface."),
        INTERRUPTED: Remedy("Call Release before the program ends, even when it is interrupted.", INSTANCE_PAGE),
    },
}
"""By claim, then by the call that breaks it."""
