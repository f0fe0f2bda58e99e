"""Good writers, the simple ones: one that keeps nothing, one that keeps all in data, one with an object for each backup."""

from __future__ import annotations

from dataclasses import dataclass

from shadowcheck.machine import Choice, NoData, State, observable, stays
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError


class StatelessWriter(WriterDesign[NoData]):
    """It only tells which files to copy: its application never writes to them, and nothing has to be prepared.

    Only the four pure virtual handlers are there; CVssWriter answers the rest.
    """

    writes_data = False

    serving = State(initial=True)

    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    abort = stays(serving)


@dataclass
class Book:
    """What `PlainWriter` remembers: for which backups it has prepared, and for which it holds writes."""

    prepared: SetIds = SetIds.NONE
    held_for: SetId = SetId.NULL


class PlainWriter(WriterDesign[Book]):
    """One object for all backups. It has one state: all that it knows is data, looked up by the backup of the event."""

    serving = State(initial=True)

    disk_full = Choice("there is no room for the preparations")
    cannot_stop = Choice("the application cannot stop its writes")

    identify = stays(serving)
    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)

    @observable
    def holds_writes(self) -> bool:
        """It holds its application's writes."""
        return self.model.held_for is not SetId.NULL

    @observable
    def keeps(self) -> SetIds:
        """For which backups it keeps preparations."""
        return self.model.prepared

    def on_prepare_for_backup(self) -> bool:
        """Prepare, or veto."""
        if self.disk_full:
            return self.veto()
        self.model.prepared = self.model.prepared.including(self.session)
        return True

    def on_freeze(self) -> bool:
        """Hold the application's writes, or veto."""
        if self.cannot_stop:
            return self.veto()
        self.model.held_for = self.session
        return True

    def on_thaw(self) -> bool:
        """Let the application write again, if its writes are held for this backup."""
        self.release()
        return True

    def on_backup_complete(self) -> bool:
        """Truncate the logs: only here, and only if the backup succeeded."""
        if self.backup_succeeded:
            self.truncate_logs()
        return True

    def on_abort(self) -> bool:
        """Return to normal, as far as this backup is concerned; the second time there is nothing left to do."""
        self.release()
        self.forget()
        return True

    def on_backup_shutdown(self) -> bool:
        """Clean up what is left of this backup: this may be the only event that ends it."""
        self.forget()
        return True

    def release(self) -> None:
        """Resume the writes, if they are held for this backup."""
        if self.model.held_for is self.session:
            self.resume_writes()
            self.model.held_for = SetId.NULL

    def forget(self) -> None:
        """Drop the preparations for this backup."""
        self.model.prepared = self.model.prepared.without(self.session)

    def veto(self) -> bool:
        """Fail for a reason that may pass."""
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return False


class SessionWriter(WriterDesign[NoData]):
    """One such object for each backup, found by GetSessionId: backups cannot disturb each other, and states say enough.

    Any event may come although an earlier one was vetoed: the backup program may go on all the same.
    """

    one_per_backup = True

    idle = State(initial=True)
    prepared = State()
    holding = State()
    resumed = State()

    cannot_prepare = Choice("the writer cannot prepare for the backup")

    prepare_for_backup = idle.to(prepared, unless="cannot_prepare") | stays(idle, cond="cannot_prepare")
    prepare_for_snapshot = stays(idle, prepared)
    freeze = holding.from_(idle, prepared)
    thaw = holding.to(resumed)
    abort = idle.from_(prepared, holding, resumed) | stays(idle)
    backup_shutdown = idle.from_(prepared, resumed) | stays(idle)

    @observable
    def holds_writes(self) -> bool:
        """It holds its application's writes."""
        return bool(self.holding.is_active)

    @observable
    def keeps(self) -> bool:
        """It keeps something of this backup."""
        return not self.idle.is_active

    def on_prepare_for_backup(self) -> bool:
        """Veto if there is no way to prepare: say why, log it, and return False."""
        if self.cannot_prepare:
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        return True
