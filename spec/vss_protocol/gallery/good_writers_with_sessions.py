"""Good writers that keep more: a database with a record of each backup, and a writer that prepares in the background."""

from __future__ import annotations

from dataclasses import dataclass

from shadowcheck.machine import Choice, State, observable, stays
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign, WriterError


@dataclass
class Sessions:
    """What `DatabaseWriter` remembers of the backups under way."""

    open: SetIds = SetIds.NONE
    """Those for which it made a checkpoint, and whose BackupComplete has not come."""
    exported: SetIds = SetIds.NONE
    """Those for which it exported its catalogue into temporary files, to be in the shadow copy."""
    frozen_set: SetId = SetId.NULL
    """The shadow copy set during whose creation transactions are held."""


class DatabaseWriter(WriterDesign[Sessions]):
    """A database: it holds transactions while the shadow copy is made, and truncates its logs after a good full backup."""

    supports = (BackupType.DIFFERENTIAL, BackupType.COPY)

    running = State(initial=True)
    holding = State()

    disk_full = Choice("there is no room for the temporary files")
    cannot_stop = Choice("a transaction cannot be held")

    # Events of one backup may come while transactions are held for another one.
    identify = stays(running, holding)
    prepare_for_backup = stays(running)
    prepare_for_snapshot = stays(running)
    freeze = running.to(holding, unless="cannot_stop") | stays(running, cond="cannot_stop")
    thaw = holding.to(running) | stays(running)
    post_snapshot = stays(running)
    backup_complete = stays(running, holding)
    abort = holding.to(running, cond="is_frozen_for_it") | stays(holding, unless="is_frozen_for_it") | stays(running)
    backup_shutdown = stays(running, holding)

    @observable
    def holds_writes(self) -> bool:
        """Transactions are held."""
        return bool(self.holding.is_active)

    @observable
    def keeps(self) -> SetIds:
        """For which backups it keeps an open session."""
        return self.model.open

    @observable
    def temporary_files(self) -> SetIds:
        """For which backups its catalogue lies in temporary files."""
        return self.model.exported

    def is_frozen_for_it(self) -> bool:
        """Whether transactions are held for the very backup that the event is about."""
        return self.model.frozen_set is self.session

    def on_prepare_for_backup(self) -> bool:
        """Open a session."""
        self.model.open = self.model.open.including(self.session)
        return True

    def on_prepare_for_snapshot(self) -> bool:
        """Export the catalogue, so that the shadow copy contains it."""
        if self.disk_full:
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        self.model.exported = self.model.exported.including(self.session)
        return True

    def on_freeze(self) -> bool:
        """Hold transactions, and remember for which shadow copy set: here GetCurrentSnapshotSetId may be trusted."""
        if self.cannot_stop:
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        self.model.frozen_set = self.current_set
        return True

    def on_thaw(self) -> bool:
        """Let transactions go on, if they are held; the temporary files stay until OnPostSnapshot."""
        if self.holding.is_active:
            self.resume()
        return True

    def on_post_snapshot(self) -> bool:
        """Remove the temporary files: the shadow copy has them. The document may be edited for the last time."""
        self.model.exported = self.model.exported.without(self.session)
        self.edit_backup_document()
        return True

    def on_backup_complete(self) -> bool:
        """Close the session, and truncate the logs if the backup succeeded, and is no differential backup and no copy."""
        self.model.open = self.model.open.without(self.session)
        if self.backup_succeeded and self.backup_type not in self.supports:
            self.truncate_logs()
        return True

    def on_abort(self) -> bool:
        """Let transactions go on, if they are held for this backup, and drop its session."""
        if self.is_frozen_for_it():
            self.resume()
        self.forget()
        return True

    def on_backup_shutdown(self) -> bool:
        """Drop the session; if it is still open, no BackupComplete came, and the backup has failed."""
        if self.session in self.model.open:
            self.roll_back()
        self.forget()
        return True

    def resume(self) -> None:
        """Let transactions go on."""
        self.resume_writes()
        self.model.frozen_set = SetId.NULL

    def forget(self) -> None:
        """Drop all that is kept of the backup that the event is about, and of no other."""
        self.model.open = self.model.open.without(self.session)
        self.model.exported = self.model.exported.without(self.session)


@dataclass
class Scans:
    """What `IncrementalWriter` remembers: which scans are still under way, and in which documents it set the stamp."""

    scanning: SetIds = SetIds.NONE
    stamps: SetIds = SetIds.NONE


class IncrementalWriter(WriterDesign[Scans]):
    """An archive, whose files never change. OnPrepareBackup starts to look for new ones, in the background."""

    writes_data = False

    serving = State(initial=True)

    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)

    @observable
    def keeps(self) -> SetIds:
        """For which backups it has a stamp to remember."""
        return self.model.stamps

    @observable
    def stamped(self) -> SetIds:
        """For which backups it has set the backup stamp."""
        return self.model.stamps

    @observable
    def prepares_in_background(self) -> SetIds:
        """For which backups it still looks for new files."""
        return self.model.scanning

    def on_prepare_for_backup(self) -> bool:
        """Set the stamp (there may be no shadow copy, and no later occasion), and start to scan."""
        self.edit_backup_document()
        self.model.stamps = self.model.stamps.including(self.session)
        self.model.scanning = self.model.scanning.including(self.session)
        return True

    def on_prepare_for_snapshot(self) -> bool:
        """Wait until the scan is done, or the writer is being shut down."""
        self.work_long()
        self.model.scanning = self.model.scanning.without(self.session)
        if self.writer_shuts_down:
            self.set_writer_failure(WriterError.NON_RETRYABLE)
            self.write_event_log()
            return False
        return True

    def on_post_snapshot(self) -> bool:
        """Write into the document which files are new: this is the last occasion."""
        self.edit_backup_document()
        return True

    def on_abort(self) -> bool:
        """Stop the scan."""
        return self.forget()

    def on_backup_shutdown(self) -> bool:
        """Stop the scan: no shadow copy may have been made."""
        return self.forget()

    def forget(self) -> bool:
        """Stop the scan for this backup, and forget its stamp."""
        self.model.scanning = self.model.scanning.without(self.session)
        self.model.stamps = self.model.stamps.without(self.session)
        return True
