"""What a requester owes before its shadow copy set is made: one operation per instance, and each call in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.methods import CLEAN_UP, COPYING, RESUMING, Operation
from vss_protocol.requester_contract.terms import (
    CONTEXT_CALLS,
    DERIVED,
    INSTANCE_CALLS,
    MUST,
    SHOULD,
    any_of,
    call,
)
from vss_protocol.vocabulary import ABORTING, API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from vss_protocol.requester_contract.terms import DesignSpeech

INSTANCE_PAGE = "nl-vsbackup-ivssbackupcomponents"
INITIALISING = "overview-of-backup-initialization"
DETAILS = "shadow-copy-creation-details"
GATHER = "Call GatherWriterMetadata, and go on when QueryStatus says VSS_S_ASYNC_FINISHED: Wait may answer S_OK although it failed."


def call_claims(s: DesignSpeech) -> Iterator[Claim]:
    """Sections 8.1 and 8.7 of the catalogue, as far as they are about the order of calls."""
    yield from _one_operation(s)
    yield from _own_query(s) if s.reading == "strict" else ()
    yield from _context(s)
    yield from _metadata(s)
    yield from _before_preparation(s)
    yield from _before_creation(s)


def _one_operation(s: DesignSpeech) -> Iterator[Claim]:
    ended = s.aborted | s.at("creation", "finished") | ~s.at("completion", "none")
    begins, anew = call("start_snapshot_set", "prepare_for_backup", "do_snapshot_set"), "Release the instance, and try again with a new one."
    yield from s.forbids(
        "one-operation-per-instance", "An instance carries at most one backup: after its end, no new one begins on it.",
        begins, ended, INSTANCE_PAGE, MUST, "INV-003", excludes="an instance with two operations", remedy=anew,
    )
    yield from s.forbids(
        "failed-backups-start-over", "After PrepareForBackup or DoSnapshotSet has failed, the program does not go on with the instance, but starts over with a new one.",
        begins, s.unsuccessful(Operation.PREPARATION, Operation.CREATION) & ~ended, ABORTING, SHOULD, "INV-003",
        excludes="a retry on the instance that has failed", remedy=anew,
    )
    yield from s.forbids(
        "one-set-per-instance", "StartSnapshotSet is called successfully at most once on an instance.", call("start_snapshot_set"), ~s.at("set", "none"),
        INSTANCE_PAGE, DERIVED, "INV-003", excludes="a second set on the same instance",
        remedy="Collect all volumes in one set, or use an instance for each set.", remark="The page speaks of one backup, not of one set.",
    )
    yield from s.forbids(
        "no-call-after-abort", "After AbortBackup, the program makes no call that goes on with the backup, or begins one.", call(*RESUMING), s.aborted,
        INITIALISING, MUST, "INV-005", excludes="an aborted backup that is resumed", remedy="Go from AbortBackup straight to Release.",
    )
    yield from s.forbids(
        "no-complete-after-abort", "BackupComplete is not called after AbortBackup.", call("backup_complete"), s.aborted, ABORTING, DERIVED, "INV-005",
        excludes="a BackupComplete that tells nobody anything", remedy="Go from AbortBackup straight to Release: BackupComplete is not necessary.",
        remark="A9: the page says that it is not necessary, but not what it does.",
    )
    yield from s.forbids(
        "initialised-first", "InitializeForBackup is the first call on an instance, apart from clean-up.",
        call(*(event for event in INSTANCE_CALLS if event not in {"initialize_for_backup", *CLEAN_UP})), s.at("instance", "fresh"),
        "backup-components-document-life-cycle", MUST, excludes="calls that can only fail",
        remedy="Call InitializeForBackup directly after creating the instance, and stop if it fails.",
    )


def _own_query(s: DesignSpeech) -> Iterator[Claim]:
    """What the page of the class and that of Query ask for, but other pages do not (A21)."""
    yield from s.forbids(
        "query-follows-context", "Query is called after InitializeForBackup and SetContext.", call("query"),
        s.at("instance", "fresh", "absent") | s.at("context", "not_chosen"), API + "query", DERIVED, "INV-053",
        excludes="a list of shadow copies of a context that nobody chose", remedy="Call SetContext before Query.",
        remark="A21: the page says must; that of SetContext has VSS_CTX_BACKUP as the default, and so a context to ask about.",
    )
    yield from s.forbids(
        "query-has-its-own-instance", "An instance that was used for Query is not used for a backup.", call("start_snapshot_set"),
        s.at("instance", "queried"), INSTANCE_PAGE, MUST, "INV-003", excludes="an instance with two operations",
        remedy="Use a second instance for Query.", remark="A21: another page lists Query among the steps of a backup's initialisation.",
    )
    yield from s.forbids(
        "no-query-in-a-backup", "An instance that is used for a backup is not used for Query.", call("query"), ~s.at("set", "none"),
        INSTANCE_PAGE, DERIVED, "INV-003", excludes="an instance with two operations", remedy="Use a second instance for Query.",
        remark="A21: the page forbids a backup after a Query; that of Query allows one only during a backup.",
    )


def _context(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "context-chosen-once", "SetContext is called at most once.", call(*CONTEXT_CALLS), ~s.at("context", "not_chosen"), API + "setcontext", MUST,
        "INV-006", excludes="a context that changes", remedy="Decide on the context before the call.",
    )
    early = "Call SetContext directly after InitializeForBackup."
    yield from s.forbids(
        "context-before-creation", "SetContext, if it is used, comes before DoSnapshotSet.", call(*CONTEXT_CALLS), ~s.at("creation", "none"),
        API + "setcontext", MUST, "INV-007", excludes="a context that is chosen when the shadow copy already exists", remedy=early,
        remark="A21: the page says 'before most functions'; that of GetContext names DoSnapshotSet.",
    )
    if s.reading == "lenient":
        yield from s.forbids(
            "context-before-the-set", "SetContext, if it is used, comes before StartSnapshotSet.", call(*CONTEXT_CALLS),
            ~s.at("set", "none") & s.at("creation", "none"), INITIALISING, MUST, "INV-007", excludes="a context that is chosen when the set already exists",
            remedy=early, remark="A21: the reference pages ask for it only before DoSnapshotSet.",
        )
    yield from s.forbids(
        "no-writer-calls-without-writers", "In a context without writers, AddComponent, PrepareForBackup and BackupComplete are not called.",
        call("add_component", "prepare_for_backup", "backup_complete"), ~s.with_writers, DETAILS, DERIVED, "INV-028",
        excludes="calls that can only fail", remedy="Leave these calls out, or choose a context with writers.",
        remark="The page says what VSS answers, but asks for nothing.",
    )


def _metadata(s: DesignSpeech) -> Iterator[Claim]:
    known = s.at("metadata", "finished")
    yield from s.forbids(
        "writers-chosen-before-metadata", "Writers are enabled or disabled before GatherWriterMetadata.", call("choose_writers"),
        ~s.at("metadata", "none"), API + "enablewriterclasses", MUST, "INV-010", excludes="a choice of writers without effect",
        remedy="Call EnableWriterClasses or DisableWriterClasses before GatherWriterMetadata.",
    )
    yield from s.forbids(
        "metadata-gathered-once", "GatherWriterMetadata is called at most once on an instance.", call("gather_writer_metadata"),
        ~s.at("metadata", "none"), API + "gatherwritermetadata", SHOULD, "INV-011", excludes="writers that are asked twice for the same backup",
        remedy="Keep what GetWriterMetadata returned, or use a new instance.",
    )
    yield from s.forbids(
        "metadata-before-preparation", "GatherWriterMetadata has finished before PrepareForBackup is called.", call("prepare_for_backup"),
        s.with_writers & ~known, INITIALISING, MUST, "INV-013", excludes="a backup with writers that nobody has asked",
        remedy=GATHER,
    )
    yield from s.forbids(
        "metadata-before-creation", "In a context with writers, GatherWriterMetadata has finished before DoSnapshotSet is called.",
        call("do_snapshot_set"), s.with_writers & ~known, DETAILS, MUST, "INV-012", excludes="a DoSnapshotSet that can only fail",
        remedy=GATHER,
    )
    yield from s.forbids(
        "metadata-read-when-gathered", "GetWriterMetadata is called after GatherWriterMetadata has ended.", call("get_writer_metadata"), s.at("metadata", "none", "pending"),
        API + "getwritermetadata", MUST, "INV-014", excludes="metadata that is read before it is there",
        remedy="Call QueryStatus until it says VSS_S_ASYNC_FINISHED.",
    )
    yield from s.forbids(
        "metadata-freed-when-gathered", "FreeWriterMetadata is not called before GatherWriterMetadata has completed.", call("free_writer_metadata"),
        s.at("metadata", "none", "pending"), API + "freewritermetadata", MUST, "INV-015", excludes="undefined behaviour",
        remedy="Wait until GatherWriterMetadata has ended.",
    )
    yield from s.forbids(
        "freed-metadata-is-gone", "GetWriterMetadata is not called after FreeWriterMetadata.", call("get_writer_metadata"), s.at("freed", "freed"),
        API + "freewritermetadata", MUST, "INV-016", excludes="metadata that is asked for when it is gone",
        remedy="Free the metadata when it is no longer needed, or ask a new instance.",
    )
    yield from s.forbids(
        "metadata-before-components", "InitializeForBackup and GatherWriterMetadata precede AddComponent.", call("add_component"),
        s.at("instance", "fresh", "absent") | s.at("metadata", "none"), API + "addcomponent", MUST, "INV-018",
        excludes="components of unknown writers", remedy="Call AddComponent after GatherWriterMetadata.",
    )


def _before_preparation(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "backup-state-before-preparation", "SetBackupState is called before PrepareForBackup.", call("prepare_for_backup"),
        s.at("backup_state", "not_set"), API + "prepareforbackup", MUST, "INV-017", excludes="writers that do not know what kind of backup it is",
        remedy="Call SetBackupState after InitializeForBackup, and stop if it fails.",
    )
    yield from _about_components(s)
    yield from s.forbids(
        "set-before-preparation", "StartSnapshotSet precedes PrepareForBackup.", call("prepare_for_backup"), s.at("set", "none"),
        API + "startsnapshotset", MUST, "INV-022", excludes="two backups that prepare the same writers at once",
        remedy="Call StartSnapshotSet and AddToSnapshotSet before PrepareForBackup.",
    )
    prepared = ~s.at("preparation", "none")
    yield from s.forbids(
        "options-before-preparation", "SetBackupOptions precedes PrepareForBackup.", call("set_backup_options"), prepared, API + "setbackupoptions",
        MUST, "INV-030", excludes="options that writers never see", remedy="Call it after AddComponent, before PrepareForBackup.",
    )
    yield from s.forbids(
        "stamp-before-preparation", "SetPreviousBackupStamp precedes PrepareForBackup.", call("set_previous_backup_stamp"), prepared,
        API + "setpreviousbackupstamp", SHOULD, "INV-031", excludes="a stamp that writers never see",
        remedy="Call it after AddComponent, before PrepareForBackup.",
    )
    yield from s.forbids(
        "pointers-are-renewed", "No IVssWriterComponentsExt pointer obtained before PrepareForBackup, DoSnapshotSet or BackupComplete is used afterwards.",
        call("use_writer_components"), ~s.at("pointers", "valid"), API + "getwritercomponents", MUST, "INV-045", excludes="a pointer to what is gone",
        remedy="Call GetWriterComponents again after each of these.",
    )


def _about_components(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "components-before-creation", "AddComponent comes before DoSnapshotSet.", call("add_component"), ~s.at("creation", "none"),
        API + "addcomponent", MUST, "INV-019", excludes="a component that joins while the set is being made",
        remedy="Add all components before StartSnapshotSet.",
    )
    if s.reading == "lenient":
        yield from s.forbids(
            "components-before-the-set", "AddComponent comes before StartSnapshotSet.", call("add_component"), ~s.at("set", "none"), DETAILS, MUST,
            "INV-019", excludes="a component that joins when the set exists", remedy="Add all components before StartSnapshotSet.",
            remark="A20: the reference page asks for it only before DoSnapshotSet.",
        )
    if s.makes("add_required_components"):
        yield from s.forbids(
            "required-components-are-added", "With a component, those that it requires or depends on are added before PrepareForBackup.",
            call("prepare_for_backup"), s.at("requirements", "owed") & ~s.of_volumes, "overview-of-the-backup-discovery-phase", MUST, ("INV-021", "INV-195"),
            excludes="a component that cannot be restored on its own", remedy="Follow the dependencies in the writers' metadata, and add what they name.",
            remark="Asked only of designs that have the call add_required_components; for others, add_component adds all at once.",
        )
    if s.makes("set_backup_state_for_volumes"):
        yield from s.forbids(
            "components-are-for-component-mode", "No component is added to a backup of whole volumes.", call("prepare_for_backup"),
            s.of_volumes & ~s.at("components", "none"), API + "addcomponent", DERIVED, excludes="a component that means nothing",
            remedy="Leave AddComponent out, or call SetBackupState for a backup of components.",
        )


def _before_creation(s: DesignSpeech) -> Iterator[Claim]:
    writers = s.with_writers
    yield from s.forbids(
        "volumes-join-an-open-set", "AddToSnapshotSet comes between StartSnapshotSet and DoSnapshotSet.", call("add_to_snapshot_set"),
        ~s.has("set", "open"), "shadow-copy-creation-for-providers", MUST, "INV-023", excludes="a volume that is in no set",
        remedy="Call it between StartSnapshotSet and DoSnapshotSet.",
    )
    yield from s.forbids(
        "set-before-creation", "StartSnapshotSet precedes DoSnapshotSet.", call("do_snapshot_set"), s.at("set", "none"), DETAILS, MUST, "INV-002",
        excludes="a DoSnapshotSet without a set", remedy="Call StartSnapshotSet, and stop if it fails.",
    )
    yield from s.forbids(
        "preparation-before-creation", "In a context with writers, PrepareForBackup is called before DoSnapshotSet.", call("do_snapshot_set"),
        writers & s.at("preparation", "none"), DETAILS, SHOULD, "INV-027", excludes="a shadow copy for which writers were not prepared",
        remedy="Call PrepareForBackup, even if no component is selected.",
    )
    yield from s.forbids(
        "preparation-awaited", "DoSnapshotSet is called only after PrepareForBackup has ended.", call("do_snapshot_set"),
        writers & s.at("preparation", "pending"), "overview-of-pre-backup-tasks", DERIVED, "INV-026", excludes="a shadow copy while writers are still preparing",
        remedy="Call QueryStatus until PrepareForBackup is no longer pending.",
    )
    if s.makes("do_snapshot_set"):
        yield from s.forbids(
            "files-listed-from-the-copy", "The list of files is built after DoSnapshotSet has finished.", call("list_files"),
            ~s.at("creation", "finished"), COPYING, SHOULD, "INV-037", excludes="files that the shadow copy does not have",
            remedy="Build the list from the shadow copy, after DoSnapshotSet.",
        )
    unfinished = any_of(s.at("creation", "pending"), s.unsuccessful(Operation.CREATION))
    yield from s.forbids(
        "files-copied-from-the-copy", "No file is copied from the shadow copy while DoSnapshotSet is pending, or after it has failed.", call("copy_files"), unfinished,
        COPYING, SHOULD, "INV-037", excludes="a backup of files that are being changed", remedy="Copy the files once QueryStatus has said that DoSnapshotSet finished; reading from the live volume is told as such (copy live files).",
    )
