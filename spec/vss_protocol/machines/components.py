"""IVssBackupComponents: one instance of a requester's interface, from CreateVssBackupComponents to its final release.

It answers calls, and knows which asynchronous operation is pending. How many references there are is not counted: a Release is
the last one, or another reference is left, and then nothing happens. A call that it has no transition for is
answered by the wiring (VSS_E_BAD_STATE, or as its page says); it does not vanish. One object serves one backup.
Left out: components' contents, documents (BCD, WMD), transportable sets and restore.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shadowcheck.machine import Machine, Sentence, State, explained, observable, stays
from vss_protocol.methods import CALLS
from vss_protocol.vocabulary import ABORTING, API, AUTO_RELEASE, SHUTDOWN, TERMINATION, WITH_WRITERS, Answer, Context


@dataclass
class ComponentsData:
    """What an instance remembers besides its place in the life cycle."""

    context: Context = Context.BACKUP
    """Set by SetContext; VSS_CTX_BACKUP without it."""
    settled: bool = False
    """SetContext was called; forgotten at PrepareForBackup or DoSnapshotSet, as it makes no difference from then on."""
    asking: bool = False
    """A GatherWriterStatus is pending."""


class BackupComponents(Machine[ComponentsData]):
    """The life cycle of one IVssBackupComponents instance."""

    absent = explained(State(initial=True), "No instance exists yet.", "nf-vsbackup-createvssbackupcomponents")
    created = explained(State(), "Created, not initialised.", "nf-vsbackup-createvssbackupcomponents")
    initialised = explained(State(), "Initialised for a backup; the context may still be set.", API + "initializeforbackup")
    configured = explained(State(), "Its context is set.", API + "setcontext")
    gathering = explained(State(), "GatherWriterMetadata is pending.", API + "gatherwritermetadata")
    gathered = explained(State(), "It has the writers' metadata; components can be added.", API + "gatherwritermetadata")
    started_blind = explained(State(), "A shadow copy set was started, and there is no writer metadata.", API + "startsnapshotset")
    started = explained(State(), "A shadow copy set was started.", API + "startsnapshotset")
    started_meanwhile = explained(State(), "A shadow copy set was started while GatherWriterMetadata is pending.", API + "startsnapshotset")
    preparing = explained(State(), "PrepareForBackup is pending.", API + "prepareforbackup")
    prepared = explained(State(), "PrepareForBackup has finished.", API + "prepareforbackup")
    doing = explained(State(), "DoSnapshotSet is pending.", API + "dosnapshotset")
    done = explained(State(), "DoSnapshotSet has finished: the shadow copies exist.", API + "dosnapshotset")
    completing = explained(State(), "BackupComplete is pending.", API + "backupcomplete")
    completed = explained(State(), "BackupComplete has finished.", API + "backupcomplete")
    failed_early = explained(State(), "GatherWriterMetadata failed or was cancelled: there is no metadata.", API + "gatherwritermetadata")
    failed = explained(State(), "PrepareForBackup, DoSnapshotSet or BackupComplete failed or was cancelled: Release, after AbortBackup if a creation failed.", ABORTING)
    aborted = explained(State(), "AbortBackup was called: only Release is left.", API + "abortbackup")
    orphaned = explained(State(), "Its process died; the system has not released it yet.", SHUTDOWN)
    released = explained(State(final=True), "Released by its requester or by the system; never to be used again.", TERMINATION)

    create = absent.to(created)
    initialize_for_backup = created.to(initialised)
    set_context_backup = initialised.to(configured) | stays(gathering, gathered, failed_early, started_blind, started_meanwhile, started, unless="settled")
    set_context_file_share_backup = initialised.to(configured) | stays(gathering, gathered, failed_early, started_blind, started_meanwhile, started, unless="settled")
    set_context_app_rollback = initialised.to(configured) | stays(gathering, gathered, failed_early, started_blind, started_meanwhile, started, unless="settled")
    set_context_nas_rollback = initialised.to(configured) | stays(gathering, gathered, failed_early, started_blind, started_meanwhile, started, unless="settled")
    set_context_all = initialised.to(configured) | stays(gathering, gathered, failed_early, unless="settled")
    gather_writer_metadata = gathering.from_(initialised, configured, gathered)
    add_component = explained(
        stays(gathered, started, preparing, prepared, cond="involves_writers"), "AddComponent: a writer is selected.", API + "addcomponent",
    )
    set_backup_state_for_volumes = explained(
        stays(gathered, started, cond="involves_writers"),
        "SetBackupState says that the backup is not in component mode: every listed writer takes part.", "vss-backup-state",
    )
    start_snapshot_set = (
        initialised.to(started_blind)
        | configured.to(started_blind, cond="creates")
        | gathering.to(started_meanwhile, cond="creates")
        | gathered.to(started, cond="creates")
        | failed_early.to(started_blind, cond="creates")
    )
    add_to_snapshot_set = stays(started_blind, started_meanwhile, started, preparing, prepared)
    prepare_for_backup = started.to(preparing, cond="involves_writers")
    do_snapshot_set = doing.from_(started, prepared) | started_blind.to(doing, unless="involves_writers")
    backup_complete = prepared.to(completing) | done.to(completing, cond="involves_writers")
    gather_writer_status = stays(gathered, prepared, done, completed, failed, cond="not asking")
    ask_meanwhile = explained(
        stays(
            initialised, configured, gathering, started_blind, started_meanwhile, started, preparing, doing, completing, failed_early, aborted,
            cond="not asking",
        ),
        "GatherWriterStatus is called between two phases, or in the middle of one; it begins and ends at once.", API + "gatherwriterstatus",
    )
    abort_backup = explained(
        aborted.from_(started_blind, started_meanwhile, started, preparing, prepared, doing, done, completing, failed),
        "AbortBackup, while a shadow copy or backup operation is under way.", API + "abortbackup",
    )
    cancel = explained(
        failed_early.from_(gathering) | started_meanwhile.to(started_blind) | failed.from_(preparing, doing, completing),
        "IVssAsync::Cancel wins the race against the pending operation.", "nf-vss-ivssasync-cancel",
    )
    metadata_gathered = explained(gathering.to(gathered) | started_meanwhile.to(started), "GatherWriterMetadata finishes.", API + "gatherwritermetadata")
    gathering_fails = explained(gathering.to(failed_early) | started_meanwhile.to(started_blind), "GatherWriterMetadata ends with an error.", API + "gatherwritermetadata")
    backup_prepared = explained(preparing.to(prepared), "PrepareForBackup finishes.", API + "prepareforbackup")
    set_created = explained(doing.to(done), "DoSnapshotSet finishes.", API + "dosnapshotset")
    backup_completed = explained(completing.to(completed), "BackupComplete finishes.", API + "backupcomplete")
    operation_fails = explained(
        failed.from_(preparing, doing, completing),
        "The pending operation ends with an error.", "nf-vss-ivssasync-querystatus",
    )
    status_gathered = explained(
        stays(
            gathering, gathered, started_meanwhile, started_blind, started, preparing, prepared, doing, done, completing, completed, failed_early, failed, aborted,
            cond="asking",
        ),
        "GatherWriterStatus finishes.", API + "gatherwriterstatus",
    )
    cancel_status = explained(
        stays(
            gathering, gathered, started_meanwhile, started_blind, started, preparing, prepared, doing, done, completing, completed, failed_early, failed, aborted,
            cond="asking",
        ),
        "IVssAsync::Cancel wins the race against GatherWriterStatus.", "nn-vss-ivssasync",
    )
    final_release = explained(
        released.from_(
            created, initialised, configured, gathering, gathered, started_blind, started_meanwhile, started, preparing, prepared, doing, done,
            completing, completed, failed_early, failed, aborted,
        ),
        "Release of the last reference.", TERMINATION,
    )
    process_dies = explained(
        orphaned.from_(
            created, initialised, configured, gathering, gathered, started_blind, started_meanwhile, started, preparing, prepared, doing, done,
            completing, completed, failed_early, failed, aborted,
        ),
        "The requester's process dies.", SHUTDOWN,
    )
    system_releases = explained(orphaned.to(released), "The system releases the instance of a dead process.", SHUTDOWN)

    @observable
    def alive(self) -> bool:
        """Calls can be made on it: it was created, has a reference, and its process lives."""
        return not (self.absent.is_active or self.orphaned.is_active or self.released.is_active)

    @observable
    def involves_writers(self) -> bool:
        """The context has writers take part (ne-vss-vss_snapshot_context)."""
        return self.model.context in WITH_WRITERS

    @observable
    def auto_release(self) -> bool:
        """The context's shadow copies are deleted when the instance is released (vssgloss-a)."""
        return self.model.context in AUTO_RELEASE

    @observable
    def creates(self) -> bool:
        """The context can create shadow copies: all but VSS_CTX_ALL can (shadow-copy-context-configurations)."""
        return self.model.context is not Context.ALL

    def on_set_context_backup(self) -> None:
        """VSS_CTX_BACKUP: auto-release, writers."""
        self._settle(Context.BACKUP)

    def on_set_context_file_share_backup(self) -> None:
        """VSS_CTX_FILE_SHARE_BACKUP: auto-release, no writers."""
        self._settle(Context.FILE_SHARE_BACKUP)

    def on_set_context_app_rollback(self) -> None:
        """VSS_CTX_APP_ROLLBACK: persistent, writers."""
        self._settle(Context.APP_ROLLBACK)

    def on_set_context_nas_rollback(self) -> None:
        """VSS_CTX_NAS_ROLLBACK: persistent, no writers."""
        self._settle(Context.NAS_ROLLBACK)

    def on_set_context_all(self) -> None:
        """VSS_CTX_ALL: administration only."""
        self._settle(Context.ALL)

    def _settle(self, context: Context) -> None:
        self.model.context = context
        self.model.settled = True

    def on_prepare_for_backup(self) -> None:
        """From now on, SetContext is refused, whether it was called or not."""
        self.model.settled = False

    def on_do_snapshot_set(self) -> None:
        """From now on, SetContext is refused, even for a set without preparation."""
        self.model.settled = False

    def on_abort_backup(self) -> None:
        """The backup is over: from now on, SetContext is refused."""
        self.model.settled = False

    def on_gather_writer_status(self) -> str:
        """Asynchronous: pending until the status is gathered."""
        self.model.asking = True
        return Answer.PENDING

    def on_status_gathered(self) -> str:
        """The status can be read."""
        self.model.asking = False
        return Answer.FINISHED

    def on_cancel_status(self) -> None:
        """There is no status to be read."""
        self.model.asking = False

    def on_final_release(self) -> None:
        """The object is gone, and with it what it was asked."""
        self._forget()

    def on_process_dies(self) -> None:
        """Nobody holds the object any more; the system will release it."""
        self._forget()

    def _forget(self) -> None:
        self.model.settled = False
        self.model.asking = False

    glossary: ClassVar[dict[str, Sentence]] = {
        event: Sentence(f"{CALLS[event].title} is called." if CALLS[event].later else f"{CALLS[event].title}.", CALLS[event].page)
        for event in tuple(vars()) if event in CALLS
    }
