"""StartingWriter: a VSS writer, to be verified with 'shadowcheck verify'.

Its methods are the handlers of CVssWriter that it overrides; its states are the values of its attributes. One object
serves all backups: `self.session` says which of two, A and B, an event is about, and both may be under way at once.
"""

from __future__ import annotations

from vss_protocol.writer_object import SetId, Writer, WriterError


class StartingWriter(Writer):  # it needs no base class; this one lets an editor know the words of handlers
    """It prepares, holds its application's writes while frozen, and cleans up however the backup ends."""

    def __init__(self) -> None:
        """Begin with no backup under way."""
        self.prepared: set[SetId] = set()
        self.frozen_for: SetId | None = None

    @property
    def holds_writes(self) -> bool:
        """It holds its application's writes."""
        return self.frozen_for is not None

    @property
    def keeps(self) -> set[SetId]:
        """For which backups it keeps preparations."""
        return self.prepared

    def on_identify(self) -> bool:
        """Name the components that can be backed up."""
        return True

    def on_prepare_backup(self) -> bool:
        """Prepare, or veto: SetWriterFailure, an entry in the event log, and False."""
        if self.decide("there is no room for the preparations"):  # both answers are tried
            return self.veto()
        self.prepared.add(self.session)
        return True

    def on_prepare_snapshot(self) -> bool:
        """Get ready for the freeze."""
        return True

    def on_freeze(self) -> bool:
        """Hold the application's writes, or veto; remember for which backup."""
        if self.decide("the application cannot stop its writes"):
            return self.veto()
        self.frozen_for = self.session
        return True

    def on_thaw(self) -> bool:
        """Let the application write again. After an automatic Abort a Thaw may come late: then there is nothing to do."""
        self.let_write()
        return True

    def on_post_snapshot(self) -> bool:
        """Work on the shadow copy, if there is anything to do there."""
        return True

    def on_backup_complete(self) -> bool:
        """Truncate the logs, if the backup succeeded: here, and nowhere else."""
        if self.backup_succeeded:
            self.truncate_logs()
        return True

    def on_abort(self) -> bool:
        """Undo the preparations of that backup, and let the application write again; this may come twice."""
        self.let_write()
        self.prepared.discard(self.session)
        return True

    def on_backup_shutdown(self) -> bool:
        """Clean up whatever is left of that backup: this may be the only event that ends it."""
        self.prepared.discard(self.session)
        return True

    def let_write(self) -> None:
        """Let the application write again, if its writes are held for the backup that the event is about."""
        if self.frozen_for is self.session:
            self.frozen_for = None

    def veto(self) -> bool:
        """Fail for a reason that may pass."""
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return False
