"""The reference writer: a writer that does all that the documentation asks of one, for one backup.

It keeps what it prepared until the backup ends, however it ends; it may veto in each handler. OnAbort and OnBackupShutdown are
correct in every state and when they come twice. Left out: metadata contents, log truncation, thread rules; and time: that
a handler is late is said by the network (`network.delivery`, `network.dispatch`). A crash brings its machine back to the beginning
(`restart` of the role).
"""

from __future__ import annotations

from shadowcheck.machine import Choice, Machine, NoData, State, explained, observable, stays
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN


class ReferenceWriter(Machine[NoData]):
    """An application's side of one backup, from OnPrepareBackup to OnBackupShutdown.

    Claims look only at its observables: `frozen` (it holds the application's writes) and `clean` (it keeps nothing
    of a backup). A writer put in its place must declare the same two, and handle the same events.
    """

    idle = explained(State(initial=True), "It keeps nothing of any backup.", SHUTDOWN)
    preparing = explained(State(), "It holds preparations for a backup.", HANDLER + "onpreparebackup")
    ready = explained(State(), "Its preparations are finished; Freeze may come.", HANDLER + "onpreparesnapshot")
    frozen_now = explained(State(), "It holds the application's writes.", HANDLER + "onfreeze")
    resumed = explained(State(), "The application writes again; temporary files remain.", HANDLER + "onthaw")
    settled = explained(State(), "Its work on the shadow copy is done; it waits for the end of the backup.", HANDLER + "onpostsnapshot")
    finished = explained(State(), "It has seen BackupComplete.", HANDLER + "onbackupcomplete")

    ends = ("idle",)

    cannot_identify = Choice("the writer cannot describe its data")
    cannot_prepare = Choice("the writer cannot prepare for the backup")
    cannot_get_ready = Choice("the writer cannot prepare for the shadow copy")
    cannot_freeze = Choice("the application cannot stop its writes")
    cannot_thaw = Choice("the application cannot resume its writes")
    cannot_settle = Choice("the writer cannot finish its work on the shadow copy")
    cannot_complete = Choice("the writer cannot do its work after the backup")
    cannot_shut_down = Choice("the writer meets an error while it cleans up")
    meets_an_error = Choice("the writer meets an error that is not fatal")

    identify = explained(
        stays(idle, preparing, ready, frozen_now, resumed, settled, finished),
        "Describe your data; this is not the start of a backup.", HANDLER + "onidentify",
    )
    prepare_for_backup = explained(
        stays(idle, cond="cannot_prepare") | idle.to(preparing, unless="cannot_prepare"),
        "A backup begins: prepare.", HANDLER + "onpreparebackup",
    )
    prepare_for_snapshot = explained(
        stays(idle, preparing, cond="cannot_get_ready") | ready.from_(idle, preparing, unless="cannot_get_ready"),
        "The shadow copy is near: finish preparing.", HANDLER + "onpreparesnapshot",
    )
    freeze = explained(
        stays(idle, preparing, ready, cond="cannot_freeze")
        | frozen_now.from_(idle, preparing, ready, unless="cannot_freeze"),
        "Stop writing.", HANDLER + "onfreeze",
    )
    thaw = explained(
        stays(frozen_now, cond="cannot_thaw")
        | frozen_now.to(resumed, unless="cannot_thaw")
        | stays(idle, preparing, ready),
        "The shadow copy is made: write again.", HANDLER + "onthaw",
    )
    post_snapshot = explained(settled.from_(idle, preparing, ready, resumed), "Finish your work on the shadow copy.", HANDLER + "onpostsnapshot")
    backup_complete = explained(finished.from_(idle, preparing, ready, resumed, settled), "The data is safely stored.", HANDLER + "onbackupcomplete")
    abort = explained(
        idle.from_(preparing, ready, frozen_now, resumed, settled, finished) | stays(idle),
        "The operation was aborted: return to normal; it may come twice.", ABORTING,
    )
    backup_shutdown = explained(
        idle.from_(preparing, ready, frozen_now, resumed, settled, finished) | stays(idle),
        "The backup program is done with this backup, or gone: clean up.", HANDLER + "onbackupshutdown",
    )

    @observable
    def frozen(self) -> bool:
        """It holds the application's writes."""
        return bool(self.frozen_now.is_active)

    @observable
    def clean(self) -> bool:
        """It keeps nothing of a backup, and its application runs."""
        return bool(self.idle.is_active)

    def on_identify(self) -> bool:
        """Describe the writer's data; change nothing."""
        return not self.cannot_identify

    def on_prepare_for_backup(self) -> bool:
        """Start the preparation, or veto."""
        return not self.cannot_prepare

    def on_prepare_for_snapshot(self) -> bool:
        """Finish the preparation, or veto."""
        return not self.cannot_get_ready

    def on_freeze(self) -> bool:
        """Hold the application's writes; call SetWriterFailure after any error, and return false, a veto, if it is fatal."""
        if self.cannot_freeze or self.meets_an_error:
            self.record_failure("VSS_E_WRITERERROR_RETRYABLE")
        return not self.cannot_freeze

    def on_thaw(self) -> bool:
        """Let the application write again; harmless if it was never stopped. Errors are reported as at Freeze."""
        fails = self.frozen_now.is_active and self.cannot_thaw
        if fails or self.meets_an_error:
            self.record_failure("VSS_E_WRITERERROR_RETRYABLE")
        return not fails

    def on_post_snapshot(self) -> bool:
        """Do the last work on the shadow copy."""
        return not self.cannot_settle

    def on_backup_complete(self) -> bool:
        """Do what a finished backup allows."""
        return not self.cannot_complete

    def on_backup_shutdown(self) -> bool:
        """Clean up all that is tied to the shadow copy set, whatever came before."""
        return not self.cannot_shut_down
