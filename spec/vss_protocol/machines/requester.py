"""Requesters: the programs that make the calls.

`ChaoticRequester` may make any call at any moment and may crash: against it VSS must keep its guarantees and writers their
duties. `DocumentedRequester` follows the documentation: against it one checks what requesters owe.
"""

from __future__ import annotations

from typing import ClassVar

from shadowcheck.machine import Machine, NoData, Sentence, State, stays
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN

REQUESTOR = "requestors"


class ChaoticRequester(Machine[NoData]):
    """Any call, at any moment, in any order, also while an operation is pending; and it may crash."""

    running = State(initial=True)
    crashed = State(final=True)

    create = stays(running)
    initialize_for_backup = stays(running)
    set_context_backup = stays(running)
    set_context_file_share_backup = stays(running)
    set_context_app_rollback = stays(running)
    set_context_nas_rollback = stays(running)
    set_context_all = stays(running)
    gather_writer_metadata = stays(running)
    add_component = stays(running)
    start_snapshot_set = stays(running)
    start_is_refused = stays(running)
    add_to_snapshot_set = stays(running)
    prepare_for_backup = stays(running)
    do_snapshot_set = stays(running)
    backup_complete = stays(running)
    gather_writer_status = stays(running)
    abort_backup = stays(running)
    delete_snapshots = stays(running)
    cancel = stays(running)
    add_ref = stays(running)
    release = stays(running)
    call_out_of_order = stays(running)
    process_dies = running.to(crashed)

    glossary: ClassVar[dict[str, Sentence]] = {
        "running": Sentence("It may make any call.", REQUESTOR),
        "crashed": Sentence("Its process is gone.", SHUTDOWN),
        "create": Sentence("Call CreateVssBackupComponents.", "nf-vsbackup-createvssbackupcomponents"),
        "initialize_for_backup": Sentence("Call InitializeForBackup.", API + "initializeforbackup"),
        "set_context_backup": Sentence("Call SetContext(VSS_CTX_BACKUP).", API + "setcontext"),
        "set_context_file_share_backup": Sentence("Call SetContext(VSS_CTX_FILE_SHARE_BACKUP).", API + "setcontext"),
        "set_context_app_rollback": Sentence("Call SetContext(VSS_CTX_APP_ROLLBACK).", API + "setcontext"),
        "set_context_nas_rollback": Sentence("Call SetContext(VSS_CTX_NAS_ROLLBACK).", API + "setcontext"),
        "set_context_all": Sentence("Call SetContext(VSS_CTX_ALL).", API + "setcontext"),
        "gather_writer_metadata": Sentence("Call GatherWriterMetadata.", API + "gatherwritermetadata"),
        "add_component": Sentence("Call AddComponent for one of a writer's components.", API + "addcomponent"),
        "start_snapshot_set": Sentence("Call StartSnapshotSet.", API + "startsnapshotset"),
        "start_is_refused": Sentence("StartSnapshotSet answers that another creation is in progress.", API + "startsnapshotset"),
        "add_to_snapshot_set": Sentence("Call AddToSnapshotSet.", API + "addtosnapshotset"),
        "prepare_for_backup": Sentence("Call PrepareForBackup.", API + "prepareforbackup"),
        "do_snapshot_set": Sentence("Call DoSnapshotSet.", API + "dosnapshotset"),
        "backup_complete": Sentence("Call BackupComplete.", API + "backupcomplete"),
        "gather_writer_status": Sentence("Call GatherWriterStatus.", API + "gatherwriterstatus"),
        "abort_backup": Sentence("Call AbortBackup.", API + "abortbackup"),
        "delete_snapshots": Sentence("Call DeleteSnapshots.", API + "deletesnapshots"),
        "cancel": Sentence("Call IVssAsync::Cancel.", "nf-vss-ivssasync-cancel"),
        "add_ref": Sentence("Call AddRef or QueryInterface.", "nf-unknwn-iunknown-release"),
        "release": Sentence("Call Release.", "nf-unknwn-iunknown-release"),
        "call_out_of_order": Sentence("Make a call that the instance is not in the state for.", "nl-vsbackup-ivssbackupcomponents"),
        "process_dies": Sentence("Crash, or be killed.", SHUTDOWN),
    }


class DocumentedRequester(Machine[NoData]):
    """A backup program as the documentation wants it: it checks status, aborts what it does not finish, and always releases."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    configured = State()
    configured_bare = State()
    gathering = State()
    gathered = State()
    selected = State()
    bare = State()
    bare_collected = State()
    doing_bare = State()
    started = State()
    collected = State()
    preparing = State()
    prepared = State()
    asking_prepared = State()
    prepared_checked = State()
    doing = State()
    done = State()
    asking_done = State()
    done_checked = State()
    completing = State()
    completed = State()
    asking_completed = State()
    discarding = State()
    discarded = State()
    must_abort = State()
    leaving = State()
    finished = State(final=True)
    crashed = State(final=True)

    create = outside.to(created)
    initialize_for_backup = created.to(initialised)
    set_context_backup = initialised.to(configured)
    set_context_app_rollback = initialised.to(configured)
    set_context_file_share_backup = initialised.to(configured_bare)
    set_context_nas_rollback = initialised.to(configured_bare)
    gather_writer_metadata = gathering.from_(initialised, configured)
    add_component = gathered.to(selected) | stays(selected)
    start_snapshot_set = selected.to(started) | configured_bare.to(bare)
    start_is_refused = stays(selected, configured_bare)
    add_to_snapshot_set = started.to(collected) | bare.to(bare_collected)
    prepare_for_backup = collected.to(preparing)
    gather_writer_status = prepared.to(asking_prepared) | done.to(asking_done) | completed.to(asking_completed)
    do_snapshot_set = prepared_checked.to(doing) | bare_collected.to(doing_bare)
    backup_complete = completing.from_(prepared_checked, done_checked)
    abort_backup = leaving.from_(started, collected, prepared_checked, done_checked, bare, bare_collected, must_abort)
    delete_snapshots = discarding.to(discarded)
    release = finished.from_(created, initialised, configured, configured_bare, gathered, selected, leaving, discarded)
    learn_success = (
        gathering.to(gathered)
        | preparing.to(prepared)
        | doing.to(done)
        | doing_bare.to(leaving)
        | completing.to(completed)
    )
    learn_failure = gathering.to(leaving) | must_abort.from_(preparing, doing, doing_bare, completing)
    learn_status = (
        asking_prepared.to(prepared_checked) | asking_done.to(done_checked) | asking_completed.to(leaving)
    )
    keep_no_longer = leaving.to(discarding)
    process_dies = crashed.from_(
        created, initialised, configured, configured_bare, gathering, gathered, selected, bare, bare_collected, doing_bare,
        started, collected, preparing, prepared, asking_prepared, prepared_checked, doing, done, asking_done, done_checked,
        completing, completed, asking_completed, discarding, discarded, must_abort, leaving,
    )

    glossary: ClassVar[dict[str, Sentence]] = {
        "outside": Sentence("No backup has begun.", REQUESTOR),
        "created": Sentence("It holds a new instance.", "overview-of-backup-initialization"),
        "initialised": Sentence("The instance is initialised.", "overview-of-backup-initialization"),
        "configured": Sentence("It chose a context with writers.", "shadow-copy-context-configurations"),
        "configured_bare": Sentence("It chose a context without writers.", "shadow-copy-context-configurations"),
        "gathering": Sentence("It waits for the writers' metadata.", "overview-of-backup-initialization"),
        "gathered": Sentence("It has the writers' metadata.", "overview-of-the-backup-discovery-phase"),
        "selected": Sentence("It has chosen what to back up.", "overview-of-the-backup-discovery-phase"),
        "bare": Sentence("It has started a set in a context without writers.", "shadow-copy-creation-details"),
        "bare_collected": Sentence("It has added the volumes, in a context without writers.", "shadow-copy-creation-details"),
        "doing_bare": Sentence("It waits for DoSnapshotSet, without writers.", "shadow-copy-creation-details"),
        "started": Sentence("It has started a set.", "overview-of-pre-backup-tasks"),
        "collected": Sentence("It has added the volumes.", "overview-of-pre-backup-tasks"),
        "preparing": Sentence("It waits for PrepareForBackup.", "overview-of-pre-backup-tasks"),
        "prepared": Sentence("PrepareForBackup has finished.", "overview-of-pre-backup-tasks"),
        "asking_prepared": Sentence("It asks for the writers' status after PrepareForBackup.", "determining-writer-status"),
        "prepared_checked": Sentence("It knows the writers' status: go on, or abort.", "determining-writer-status"),
        "doing": Sentence("It waits for DoSnapshotSet.", "overview-of-pre-backup-tasks"),
        "done": Sentence("The shadow copies exist.", "overview-of-actual-backup-of-files"),
        "asking_done": Sentence("It asks for the writers' status after DoSnapshotSet.", "determining-writer-status"),
        "done_checked": Sentence("It copies files, and finishes or aborts.", "overview-of-actual-backup-of-files"),
        "completing": Sentence("It waits for BackupComplete.", "overview-of-actual-backup-of-files"),
        "completed": Sentence("The backup is complete.", "overview-of-actual-backup-of-files"),
        "asking_completed": Sentence("It asks for the writers' status after BackupComplete.", "determining-writer-status"),
        "discarding": Sentence("Its persistent copies are no longer needed.", "importing-transportable-shadow-copied-volumes"),
        "discarded": Sentence("It has asked for the deletion of its persistent copies.", "importing-transportable-shadow-copied-volumes"),
        "must_abort": Sentence("Something failed: AbortBackup is due.", ABORTING),
        "leaving": Sentence("Only Release is left.", ABORTING),
        "finished": Sentence("It has released its instance.", REQUESTOR),
        "learn_success": Sentence("QueryStatus says that the operation finished.", "nf-vss-ivssasync-querystatus"),
        "learn_failure": Sentence("QueryStatus says that the operation failed.", "nf-vss-ivssasync-querystatus"),
        "learn_status": Sentence("GatherWriterStatus has finished: it looks at each writer.", "determining-writer-status"),
        "keep_no_longer": Sentence("It decides that its persistent copies are no longer needed.", "importing-transportable-shadow-copied-volumes"),
        "crashed": ChaoticRequester.glossary["crashed"],
        **{event: text for event, text in ChaoticRequester.glossary.items() if event not in {
            "running", "crashed", "call_out_of_order", "set_context_all", "cancel", "add_ref"}},
    }
