"""The documented mistakes of writers (N01 to N15), each as the smallest change of a good design that makes it."""

from __future__ import annotations

from shadowcheck.machine import NoData, State, stays
from vss_protocol.gallery.good_writers import PlainWriter
from vss_protocol.gallery.good_writers_with_sessions import IncrementalWriter
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError


class FreesTwice(WriterDesign[NoData]):
    """N01: OnAbort assumes that it is called once, and frees the same memory a second time."""

    one_per_backup = True
    writes_data = False

    fresh = State(initial=True)
    allocated = State()
    freed = State()
    corrupt = State()

    prepare_for_snapshot = fresh.to(allocated)
    freeze = stays(allocated)
    thaw = stays(allocated, freed, corrupt)
    abort = freed.from_(fresh, allocated) | corrupt.from_(freed) | stays(corrupt)


class CleansUpWhenComplete(PlainWriter):
    """N02: it cleans up in OnBackupComplete only, which need not come."""

    def on_backup_complete(self) -> bool:
        """Clean up."""
        self.forget()
        return True

    def on_abort(self) -> bool:
        """Let the application write again, and nothing more."""
        self.release()
        return True

    def on_backup_shutdown(self) -> bool:
        """Leave the preparations: OnBackupComplete has seen to them."""
        return True


class CleansUpWhenAborted(PlainWriter):
    """N03: it cleans up in OnBackupComplete and in OnAbort, but BackupShutdown may be all that comes."""

    def on_backup_complete(self) -> bool:
        """Clean up after a good backup."""
        self.forget()
        return True

    def on_backup_shutdown(self) -> bool:
        """Leave the preparations: an earlier handler has seen to them."""
        return True


class AsksForTheCurrentSetAtShutdown(PlainWriter):
    """N04: OnBackupShutdown cleans up for GetCurrentSnapshotSetId, which may be another backup's set."""

    def on_backup_shutdown(self) -> bool:
        """Clean up for the set that happens to be current."""
        self.model.prepared = self.model.prepared.without(self.current_set)
        return True


class AsksForTheCurrentSetTooLate(PlainWriter):
    """N05: OnBackupComplete calls GetCurrentSnapshotSetId, instead of having remembered the id."""

    def on_backup_complete(self) -> bool:
        """Truncate the logs if this is the current set."""
        if self.current_set is self.session and self.backup_succeeded:
            self.truncate_logs()
        return True


class HasOneCurrentBackup(PlainWriter):
    """N06: it has one global "current backup", to which every event is taken to belong."""

    def on_prepare_for_backup(self) -> bool:
        """Make this backup the current one."""
        self.model.prepared = SetIds.NONE.including(self.session)
        return True

    def on_backup_shutdown(self) -> bool:
        """End the current backup, whichever this event is about."""
        self.model.prepared = SetIds.NONE
        return True


class TruncatesAtShutdown(PlainWriter):
    """N07: it truncates its logs in OnBackupShutdown, which comes though the backup was never completed."""

    def on_backup_complete(self) -> bool:
        """Put the truncation off."""
        return True

    def on_backup_shutdown(self) -> bool:
        """Truncate the logs at the very end."""
        self.truncate_logs()
        self.forget()
        return True


class TruncatesAfterFailure(PlainWriter):
    """N08: it truncates its logs in OnBackupComplete without looking at GetBackupSucceeded."""

    def on_backup_complete(self) -> bool:
        """Truncate the logs."""
        self.truncate_logs()
        return True


class ResetsAtIdentify(PlainWriter):
    """N09: OnIdentify resets the writer, though a backup may be under way."""

    def on_identify(self) -> bool:
        """Start over."""
        self.model.held_for = SetId.NULL
        return True


class BeginsAtIdentify(PlainWriter):
    """N10: it takes OnIdentify for the beginning of a backup, and prepares for it."""

    def on_identify(self) -> bool:
        """Prepare for the backup that seems to begin."""
        self.model.prepared = self.model.prepared.including(SetId.A)
        return True


class FailsInIdentify(PlainWriter):
    """N11: it calls SetWriterFailure in OnIdentify."""

    def on_identify(self) -> bool:
        """Fail, with a reason that nobody may be told here."""
        if self.disk_full:
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        return True


class WarnsInIdentify(PlainWriter):
    """N11 again: it reports a lesser failure in OnIdentify, and returns true."""

    def on_identify(self) -> bool:
        """Succeed, with a warning that nobody may be told here."""
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return True


class ReportsFromAWorker(PlainWriter):
    """N12: the thread that makes the preparations calls SetWriterFailure itself, and the failure goes astray."""

    def on_prepare_for_backup(self) -> bool:
        """Let another thread prepare, and report."""
        if self.disk_full:
            self.report_from_worker_thread()
        return super().on_prepare_for_backup()


class Throws(PlainWriter):
    """N13: OnFreeze lets an exception of what it calls escape, instead of catching it."""

    def on_freeze(self) -> bool:
        """Hold the writes, if the application lets itself be stopped."""
        if self.cannot_stop:
            message = "the application does not answer"
            raise TimeoutError(message)
        return super().on_freeze()


class VetoesSilently(PlainWriter):
    """N14: it returns false without having called SetWriterFailure."""

    def on_freeze(self) -> bool:
        """Hold the writes, or return false."""
        return not self.cannot_stop and super().on_freeze()


class WorksInFreeze(PlainWriter):
    """N15: OnFreeze does the work that belongs in OnPrepareBackup, and the freeze window expires."""

    def on_freeze(self) -> bool:
        """Make the checkpoint now."""
        self.work_long()
        return super().on_freeze()


class FreezesWhileItPrepares(IncrementalWriter):
    """N15 again: OnPrepareSnapshot does not wait for what OnPrepareBackup started in the background."""

    def on_prepare_for_snapshot(self) -> bool:
        """Hope that the scan is done."""
        return True
