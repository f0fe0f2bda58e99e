"""The reference writer: a writer that does all that the documentation asks of one, for one backup.

It keeps what it prepared until the backup ends, however it ends; it may veto in each handler. OnAbort and OnBackupShutdown are
correct in every state and when they come twice. Left out: metadata contents, log truncation, thread rules; and time: a
handler that is late is a time-out (`session.py`). A crash brings its machine back to the beginning (`restart` of the role).
"""

from __future__ import annotations

from typing import ClassVar

from shadowcheck.machine import Choice, Machine, NoData, Sentence, State, observable, stays
from vss_protocol.vocabulary import ABORTING, HANDLER, SHUTDOWN


class ReferenceWriter(Machine[NoData]):
    """An application's side of one backup, from OnPrepareBackup to OnBackupShutdown.

    Claims look only at its observables: `frozen` (it holds the application's writes) and `clean` (it keeps nothing
    of a backup). A writer put in its place must declare the same two, and handle the same events.
    """

    idle = State(initial=True)
    preparing = State()
    ready = State()
    frozen_now = State()
    resumed = State()
    settled = State()
    finished = State()

    ends = ("idle", "preparing")
    """A writer without a selected component may be asked to prepare (A17), and hear nothing more (section 13 of the silences)."""

    cannot_identify = Choice("the writer cannot describe its data")
    cannot_prepare = Choice("the writer cannot prepare for the backup")
    cannot_get_ready = Choice("the writer cannot prepare for the shadow copy")
    cannot_freeze = Choice("the application cannot stop its writes")
    cannot_thaw = Choice("the application cannot resume its writes")
    cannot_settle = Choice("the writer cannot finish its work on the shadow copy")
    cannot_complete = Choice("the writer cannot do its work after the backup")
    cannot_shut_down = Choice("the writer meets an error while it cleans up")

    identify = stays(idle, preparing, ready, frozen_now, resumed, settled, finished)
    prepare_for_backup = stays(idle, cond="cannot_prepare") | idle.to(preparing, unless="cannot_prepare")
    prepare_for_snapshot = (
        stays(idle, preparing, cond="cannot_get_ready") | ready.from_(idle, preparing, unless="cannot_get_ready")
    )
    freeze = (
        stays(idle, preparing, ready, cond="cannot_freeze")
        | frozen_now.from_(idle, preparing, ready, unless="cannot_freeze")
    )
    thaw = (
        stays(frozen_now, cond="cannot_thaw")
        | frozen_now.to(resumed, unless="cannot_thaw")
        | stays(idle, preparing, ready)
    )
    post_snapshot = settled.from_(idle, preparing, ready, resumed)
    backup_complete = finished.from_(idle, preparing, ready, resumed, settled)
    abort = idle.from_(preparing, ready, frozen_now, resumed, settled, finished) | stays(idle)
    backup_shutdown = idle.from_(preparing, ready, frozen_now, resumed, settled, finished) | stays(idle)

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
        """Hold the application's writes, or veto: return false after SetWriterFailure."""
        if self.cannot_freeze:
            self.record_failure("VSS_E_WRITERERROR_RETRYABLE")
        return not self.cannot_freeze

    def on_thaw(self) -> bool:
        """Let the application write again; harmless if it was never stopped."""
        return not (self.frozen_now.is_active and self.cannot_thaw)

    def on_post_snapshot(self) -> bool:
        """Do the last work on the shadow copy."""
        return not self.cannot_settle

    def on_backup_complete(self) -> bool:
        """Do what a finished backup allows."""
        return not self.cannot_complete

    def on_backup_shutdown(self) -> bool:
        """Clean up all that is tied to the shadow copy set, whatever came before."""
        return not self.cannot_shut_down

    glossary: ClassVar[dict[str, Sentence]] = {
        "idle": Sentence("It keeps nothing of any backup.", SHUTDOWN),
        "preparing": Sentence("It holds preparations for a backup.", HANDLER + "onpreparebackup"),
        "ready": Sentence("Its preparations are finished; Freeze may come.", HANDLER + "onpreparesnapshot"),
        "frozen_now": Sentence("It holds the application's writes.", HANDLER + "onfreeze"),
        "resumed": Sentence("The application writes again; temporary files remain.", HANDLER + "onthaw"),
        "settled": Sentence("Its work on the shadow copy is done; it waits for the end of the backup.", HANDLER + "onpostsnapshot"),
        "finished": Sentence("It has seen BackupComplete.", HANDLER + "onbackupcomplete"),
        "identify": Sentence("Describe your data; this is no start of a backup.", HANDLER + "onidentify"),
        "prepare_for_backup": Sentence("A backup begins: prepare.", HANDLER + "onpreparebackup"),
        "prepare_for_snapshot": Sentence("The shadow copy is near: finish preparing.", HANDLER + "onpreparesnapshot"),
        "freeze": Sentence("Stop writing.", HANDLER + "onfreeze"),
        "thaw": Sentence("The shadow copy is made: write again.", HANDLER + "onthaw"),
        "post_snapshot": Sentence("Finish your work on the shadow copy.", HANDLER + "onpostsnapshot"),
        "backup_complete": Sentence("The data is safely stored.", HANDLER + "onbackupcomplete"),
        "abort": Sentence("The operation was aborted: return to normal; it may come twice.", ABORTING),
        "backup_shutdown": Sentence("The backup program is done with this backup, or gone: clean up.", HANDLER + "onbackupshutdown"),
    }
