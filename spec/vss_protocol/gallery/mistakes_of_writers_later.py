"""The documented mistakes of writers (N16 to N31), each as the smallest change of a good design that makes it."""

from __future__ import annotations

from vss_protocol.gallery.good_writers import PlainWriter, SessionWriter
from vss_protocol.gallery.good_writers_with_sessions import DatabaseWriter, IncrementalWriter
from vss_protocol.writer_design import SetId, SetIds, WriterError


class RemovesFilesInThaw(DatabaseWriter):
    """N16: it removes temporary files in OnThaw, before the shadow copy is finished."""

    def on_thaw(self) -> bool:
        """Let transactions go on, and tidy up at once."""
        self.model.exported = self.model.exported.without(self.session)
        return super().on_thaw()


class ExpectsThaw(PlainWriter):
    """N17: it lets its application write again in OnThaw only; after an Abort, no Thaw comes."""

    def on_abort(self) -> bool:
        """Clean up, but wait for OnThaw."""
        self.forget()
        return True


class StampsInPostSnapshot(IncrementalWriter):
    """N18: it sets the backup stamp in OnPostSnapshot, which does not come if no shadow copy is made."""

    def on_prepare_for_backup(self) -> bool:
        """Only start to scan."""
        self.model.scanning = self.model.scanning.including(self.session)
        return True

    def on_post_snapshot(self) -> bool:
        """Set the stamp."""
        self.edit_backup_document()
        self.model.stamps = self.model.stamps.including(self.session)
        return True


class RemovesFilesInPostSnapshotOnly(DatabaseWriter):
    """N18 again: it relies on OnPostSnapshot to remove temporary files, which stay if the backup is aborted before."""

    def forget(self) -> None:
        """Drop the session, and leave the files to OnPostSnapshot."""
        self.model.open = self.model.open.without(self.session)


class ExpectsBackupComplete(DatabaseWriter):
    """N19: it takes for granted that OnBackupComplete has closed the session."""

    def on_backup_shutdown(self) -> bool:
        """Do nothing: there is no session any more."""
        return True


class IgnoresNoSet(PlainWriter):
    """N20: OnBackupShutdown looks up the set id that it is given, and has no session for none."""

    def on_backup_shutdown(self) -> bool:
        """Clean up for the set."""
        if self.shutdown_id is not SetId.NULL:
            self.forget()
        return True


class TakesNoSetForAll(PlainWriter):
    """N20 again: it takes a BackupShutdown without an id for the end of every backup."""

    def on_backup_shutdown(self) -> bool:
        """Clean up for the set, or for all."""
        if self.shutdown_id is SetId.NULL:
            self.model.prepared = SetIds.NONE
        self.forget()
        return True


class CleansUpForStrangers(PlainWriter):
    """N21: BackupShutdown with an id that it does not know makes it clean up what it is working on."""

    def on_backup_shutdown(self) -> bool:
        """Clean up for the set, or for whatever is under way."""
        if self.shutdown_id is SetId.STRANGER:
            self.model.prepared = SetIds.NONE
        self.forget()
        return True


class AlwaysRollsBack(DatabaseWriter):
    """N22: it takes every BackupShutdown for an error."""

    def on_backup_shutdown(self) -> bool:
        """Undo the backup."""
        self.roll_back()
        self.forget()
        return True


class TakesNoIdForSuccess(DatabaseWriter):
    """N22: it takes a BackupShutdown without an id for a good end, though BackupComplete did not come."""

    def on_backup_shutdown(self) -> bool:
        """Undo the backup only if there is a shadow copy of it."""
        if self.shutdown_id is not SetId.NULL and self.session in self.model.open:
            self.roll_back()
        self.forget()
        return True


class EditsTooLate(PlainWriter):
    """N23: it edits the Backup Components Document in OnBackupComplete, when every edit fails."""

    def on_backup_complete(self) -> bool:
        """Note in the document how it went."""
        self.edit_backup_document()
        return super().on_backup_complete()


class AsksForTheDeviceTooEarly(PlainWriter):
    """N24: it calls GetSnapshotDeviceName in OnThaw, when there is no device yet."""

    def on_thaw(self) -> bool:
        """Find the shadow copy's device, and let the application write again."""
        self.get_snapshot_device_name()
        return super().on_thaw()


class ResumesWhatNeverStopped(PlainWriter):
    """N25: OnAbort resumes the application, though Abort may come before Freeze."""

    def on_abort(self) -> bool:
        """Do all that OnThaw does, in any case."""
        self.resume_writes()
        return super().on_abort()


class ResumesTwice(SessionWriter):
    """N26: an Abort after Thaw makes it resume its application a second time."""

    def on_abort(self) -> bool:
        """Do what OnThaw does, as if no Thaw had come."""
        if self.holding.is_active or self.resumed.is_active:
            self.resume_writes()
        return True


class IgnoresItsShutdown(IncrementalWriter):
    """N31: it goes on working though it is being shut down, and everybody waits until time runs out."""

    def on_prepare_for_snapshot(self) -> bool:
        """Wait for the scan, and look at nothing else."""
        self.work_long()
        self.model.scanning = self.model.scanning.without(self.session)
        return True


class SaysTryAgainWhileItEnds(IncrementalWriter):
    """N31 again: it sees that it is being shut down, and says that the backup may be tried again."""

    def on_prepare_for_snapshot(self) -> bool:
        """Wait for the scan, or give up, for a reason that will not pass."""
        self.model.scanning = self.model.scanning.without(self.session)
        if self.writer_shuts_down:
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        return True
