"""Requesters: the programs that make the calls.

`ChaoticRequester` may make any call at any moment and may crash: against it VSS must keep its guarantees and writers their
duties. `DocumentedRequester` follows the documentation: it is used to check what requesters owe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from shadowcheck.machine import Machine, NoData, Sentence, State, explained, stays
from vss_protocol.methods import CALLS
from vss_protocol.vocabulary import ABORTING, API, SHUTDOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUESTOR = "requestors"
VOLUMES = ("Call SetBackupState, and have whole volumes backed up, without components.", "vss-backup-state")
ADDS = ("Call AddComponent for one of a writer's components.", API + "addcomponent")
REFUSED = ("StartSnapshotSet answers that another creation is in progress.", API + "startsnapshotset")
CRASHES, CRASHED = ("Crash, or be killed.", SHUTDOWN), ("Its process is gone.", SHUTDOWN)


def _calls(declared: Mapping[str, object]) -> dict[str, Sentence]:
    """A sentence for each of the *declared* events that is a method."""
    return {event: Sentence(f"Call {CALLS[event].title}.", CALLS[event].page) for event in declared if event in CALLS}


class ChaoticRequester(Machine[NoData]):
    """Any call, at any moment, in any order, even while an operation is pending; and it may crash."""

    running = explained(State(initial=True), "It may make any call.", REQUESTOR)
    crashed = explained(State(final=True), *CRASHED)

    create = stays(running)
    initialize_for_backup = stays(running)
    set_context_backup = stays(running)
    set_context_file_share_backup = stays(running)
    set_context_app_rollback = stays(running)
    set_context_nas_rollback = stays(running)
    set_context_all = stays(running)
    gather_writer_metadata = stays(running)
    add_component = explained(stays(running), *ADDS)
    set_backup_state_for_volumes = explained(stays(running), *VOLUMES)
    start_snapshot_set = stays(running)
    start_is_refused = explained(stays(running), *REFUSED)
    add_to_snapshot_set = stays(running)
    prepare_for_backup = stays(running)
    do_snapshot_set = stays(running)
    backup_complete = stays(running)
    gather_writer_status = stays(running)
    abort_backup = stays(running)
    delete_snapshots = stays(running)
    cancel = stays(running)
    add_ref = explained(stays(running), "Call AddRef or QueryInterface.", "nf-unknwn-iunknown-release")
    release = stays(running)
    call_out_of_order = explained(stays(running), "Make a call that the instance is not in the state for.", "nl-vsbackup-ivssbackupcomponents")
    process_dies = explained(running.to(crashed), *CRASHES)

    glossary: ClassVar[dict[str, Sentence]] = _calls(vars())


class DocumentedRequester(Machine[NoData]):
    """A backup program as the documentation wants it: it checks status, aborts what it does not finish, and always releases."""

    outside = explained(State(initial=True), "No backup has begun.", REQUESTOR)
    created = explained(State(), "It holds a new instance.", "overview-of-backup-initialization")
    initialised = explained(State(), "The instance is initialised.", "overview-of-backup-initialization")
    configured = explained(State(), "It chose a context with writers.", "shadow-copy-context-configurations")
    configured_bare = explained(State(), "It chose a context without writers.", "shadow-copy-context-configurations")
    gathering = explained(State(), "It waits for the writers' metadata.", "overview-of-backup-initialization")
    gathered = explained(State(), "It has the writers' metadata.", "overview-of-the-backup-discovery-phase")
    selected = explained(State(), "It has chosen what to back up.", "overview-of-the-backup-discovery-phase")
    gathering_bare = explained(State(), "It waits for the writers' metadata, in a context without writers.", "shadow-copy-creation-details")
    gathered_bare = explained(State(), "It has the writers' metadata, in a context without writers.", "shadow-copy-creation-details")
    bare = explained(State(), "It has started a set in a context without writers.", "shadow-copy-creation-details")
    bare_collected = explained(State(), "It has added the volumes, in a context without writers.", "shadow-copy-creation-details")
    doing_bare = explained(State(), "It waits for DoSnapshotSet, without writers.", "shadow-copy-creation-details")
    started = explained(State(), "It has started a set.", "overview-of-pre-backup-tasks")
    collected = explained(State(), "It has added the volumes.", "overview-of-pre-backup-tasks")
    preparing = explained(State(), "It waits for PrepareForBackup.", "overview-of-pre-backup-tasks")
    prepared = explained(State(), "PrepareForBackup has finished.", "overview-of-pre-backup-tasks")
    may_abort = explained(State(), "PrepareForBackup or BackupComplete has failed: it aborts, or releases its instance.", ABORTING)
    asking_prepared = explained(State(), "It asks for the writers' status after PrepareForBackup.", "determining-writer-status")
    prepared_checked = explained(State(), "It knows the writers' status: go on, or abort.", "determining-writer-status")
    doing = explained(State(), "It waits for DoSnapshotSet.", "overview-of-pre-backup-tasks")
    done = explained(State(), "The shadow copies exist.", "overview-of-actual-backup-of-files")
    asking_done = explained(State(), "It asks for the writers' status after DoSnapshotSet.", "determining-writer-status")
    done_checked = explained(State(), "It copies files, and finishes or aborts.", "overview-of-actual-backup-of-files")
    completing = explained(State(), "It waits for BackupComplete.", "overview-of-actual-backup-of-files")
    completed = explained(State(), "The backup is complete.", "overview-of-actual-backup-of-files")
    asking_completed = explained(State(), "It asks for the writers' status after BackupComplete.", "determining-writer-status")
    discarding = explained(State(), "Its persistent copies are no longer needed.", "importing-transportable-shadow-copied-volumes")
    discarded = explained(State(), "It has asked for the deletion of its copies.", "importing-transportable-shadow-copied-volumes")
    must_abort = explained(State(), "DoSnapshotSet has failed: AbortBackup is due.", ABORTING)
    leaving = explained(State(), "Only Release is left.", ABORTING)
    finished = explained(State(final=True), "It has released its instance.", REQUESTOR)
    crashed = explained(State(final=True), *CRASHED)

    create = outside.to(created)
    initialize_for_backup = created.to(initialised)
    set_context_backup = initialised.to(configured)
    set_context_app_rollback = initialised.to(configured)
    set_context_file_share_backup = initialised.to(configured_bare)
    set_context_nas_rollback = initialised.to(configured_bare)
    gather_writer_metadata = gathering.from_(initialised, configured) | configured_bare.to(gathering_bare)
    add_component = explained(gathered.to(selected) | stays(selected), *ADDS)
    set_backup_state_for_volumes = explained(gathered.to(selected), *VOLUMES)
    start_snapshot_set = started.from_(gathered, selected) | bare.from_(configured_bare, gathered_bare)
    start_is_refused = explained(stays(gathered, selected, configured_bare, gathered_bare), *REFUSED)
    add_to_snapshot_set = started.to(collected) | bare.to(bare_collected)
    prepare_for_backup = preparing.from_(started, collected)
    gather_writer_status = prepared.to(asking_prepared) | done.to(asking_done) | completed.to(asking_completed)
    do_snapshot_set = prepared_checked.to(doing) | doing_bare.from_(bare, bare_collected)
    backup_complete = completing.from_(prepared_checked, done_checked)
    abort_backup = leaving.from_(
        started, collected, may_abort, prepared_checked, done_checked, bare, bare_collected, must_abort,
    )
    delete_snapshots = discarded.from_(discarding, leaving)
    release = finished.from_(
        created, initialised, configured, configured_bare, gathered, gathered_bare, selected, may_abort, leaving, discarded,
    )
    learn_success = explained(
        gathering.to(gathered)
        | gathering_bare.to(gathered_bare)
        | preparing.to(prepared)
        | doing.to(done)
        | doing_bare.to(leaving)
        | completing.to(completed),
        "QueryStatus says that the operation finished.", "nf-vss-ivssasync-querystatus",
    )
    learn_failure = explained(
        leaving.from_(gathering, gathering_bare) | may_abort.from_(preparing, completing) | must_abort.from_(doing, doing_bare),
        "QueryStatus says that the operation failed.", "nf-vss-ivssasync-querystatus",
    )
    learn_status = explained(
        asking_prepared.to(prepared_checked) | asking_done.to(done_checked) | asking_completed.to(leaving),
        "GatherWriterStatus has finished: it looks at each writer.", "determining-writer-status",
    )
    keep_no_longer = explained(
        leaving.to(discarding),
        "It decides that its persistent copies are no longer needed.", "importing-transportable-shadow-copied-volumes",
    )
    process_dies = explained(
        crashed.from_(
            created, initialised, configured, configured_bare, gathering, gathered, gathering_bare, gathered_bare, selected, bare,
            bare_collected, doing_bare, started, collected, preparing, may_abort, prepared, asking_prepared, prepared_checked, doing, done, asking_done, done_checked,
            completing, completed, asking_completed, discarding, discarded, must_abort, leaving,
        ),
        *CRASHES,
    )

    glossary: ClassVar[dict[str, Sentence]] = _calls(vars())
