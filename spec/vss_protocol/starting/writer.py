"""StartingWriter: a VSS writer, to be verified with 'shadowcheck verify'.

One machine serves all backups. What it keeps of each is data: `SetIds` says for which of two backups, A and B;
any two may be under way at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from shadowcheck.machine import Choice, State, observable, stays
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError


@dataclass
class Memory:
    """What the writer remembers: for which backups it has made preparations, and for which it holds writes."""

    prepared: SetIds = SetIds.NONE
    frozen_for: SetId = SetId.NULL


class StartingWriter(WriterDesign[Memory]):
    """It prepares, holds its application's writes while frozen, and cleans up however the backup ends."""

    running = State(initial=True)
    holding = State()

    disk_full = Choice("there is no room for the preparations")
    cannot_stop = Choice("the application cannot stop its writes")

    # One line for each event that the writer overrides: what it does in which state.
    identify = stays(running, holding)
    prepare_for_backup = stays(running)
    prepare_for_snapshot = stays(running)
    freeze = stays(running, cond="cannot_stop") | running.to(holding, unless="cannot_stop")
    thaw = holding.to(running)
    post_snapshot = stays(running)
    backup_complete = stays(running, holding)
    # Abort and BackupShutdown may be about the backup that is frozen, or about another one.
    abort = holding.to(running, cond="is_frozen_for_it") | stays(holding, unless="is_frozen_for_it") | stays(running)
    backup_shutdown = stays(running, holding)

    @observable
    def holds_writes(self) -> bool:
        """It holds its application's writes."""
        return bool(self.holding.is_active)

    @observable
    def keeps(self) -> SetIds:
        """For which backups it keeps preparations."""
        return self.model.prepared

    def is_frozen_for_it(self) -> bool:
        """Whether the event is about the backup for which the writes are held."""
        return self.session is self.model.frozen_for

    def on_prepare_for_backup(self) -> bool:
        """Prepare, or veto: SetWriterFailure, an entry in the event log, and False."""
        if self.disk_full:
            return self.veto()
        self.model.prepared = self.model.prepared.including(self.session)
        return True

    def on_freeze(self) -> bool:
        """Hold the application's writes, or veto; remember for which backup."""
        if self.cannot_stop:
            return self.veto()
        self.model.frozen_for = self.session
        return True

    def on_thaw(self) -> bool:
        """Let the application write again."""
        self.model.frozen_for = SetId.NULL
        return True

    def on_backup_complete(self) -> bool:
        """Truncate the logs, if the backup succeeded: here, and nowhere else."""
        if self.backup_succeeded:
            self.truncate_logs()
        return True

    def on_abort(self) -> bool:
        """Undo the preparations of that backup, and let the application write again; this may come twice."""
        if self.is_frozen_for_it():
            self.model.frozen_for = SetId.NULL
        return self.forget()

    def on_backup_shutdown(self) -> bool:
        """Clean up whatever is left of that backup: this may be the only event that ends it."""
        return self.forget()

    def veto(self) -> bool:
        """Fail for a reason that may pass."""
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return False

    def forget(self) -> bool:
        """Drop what is kept of the backup that the event is about."""
        self.model.prepared = self.model.prepared.without(self.session)
        return True
