"""Writers of the gallery, written as ordinary classes, and some of their mistakes."""

from dataclasses import dataclass, field

from vss_protocol.writer_design import BackupType, SetId, WriterError
from vss_protocol.writer_object import Writer


class StatelessWriter:
    writes_data = False

    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        pass

    def on_thaw(self):
        pass

    def on_abort(self):
        pass


class PlainWriter:
    def __init__(self):
        self.prepared = set()
        self.held_for = None

    @property
    def holds_writes(self):
        return self.held_for is not None

    @property
    def keeps(self):
        return self.prepared

    def on_identify(self):
        return True

    def on_prepare_backup(self):
        if self.decide("there is no room for the preparations"):
            return self.veto()
        self.prepared.add(self.session)
        return True

    def on_prepare_snapshot(self):
        return True

    def on_freeze(self):
        if self.decide("the application cannot stop its writes"):
            return self.veto()
        self.held_for = self.session
        return True

    def on_thaw(self):
        self.release()

    def on_post_snapshot(self):
        pass

    def on_backup_complete(self):
        if self.backup_succeeded:
            self.truncate_logs()

    def on_abort(self):
        self.release()
        self.prepared.discard(self.session)

    def on_backup_shutdown(self):
        self.prepared.discard(self.session)

    def release(self):
        if self.held_for is self.session:
            self.resume_writes()
            self.held_for = None

    def veto(self):
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return False


class SessionWriter:
    one_per_backup = True

    def __init__(self):
        self.prepared = self.frozen = False

    def holds_writes(self):
        return self.frozen

    def keeps(self):
        return self.prepared or self.frozen

    def on_prepare_backup(self):
        if self.decide("the writer cannot prepare for the backup"):
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        self.prepared = True
        return True

    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        self.frozen = True

    def on_thaw(self):
        self.frozen = False

    def on_abort(self):
        self.prepared = self.frozen = False

    on_backup_shutdown = on_abort


class DatabaseWriter(Writer):
    """It derives from the words, so that an editor knows them."""

    supports = (BackupType.DIFFERENTIAL, BackupType.COPY)

    def __init__(self) -> None:
        self.keeps: set[SetId] = set()
        self.temporary_files: set[SetId] = set()
        self.frozen_set: SetId | None = None

    @property
    def holds_writes(self) -> bool:
        return self.frozen_set is not None

    def on_identify(self) -> None:
        pass

    def on_prepare_backup(self) -> None:
        self.keeps.add(self.session)

    def on_prepare_snapshot(self) -> bool:
        if self.decide("there is no room for the temporary files"):
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        self.temporary_files.add(self.session)
        return True

    def on_freeze(self) -> bool:
        if self.decide("a transaction cannot be held"):
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        self.frozen_set = self.current_set
        return True

    def on_thaw(self) -> None:
        if self.frozen_set is not None:
            self.resume()

    def on_post_snapshot(self) -> None:
        self.temporary_files.discard(self.session)
        self.edit_backup_document()

    def on_backup_complete(self) -> None:
        self.keeps.discard(self.session)
        if self.backup_succeeded and self.backup_type not in self.supports:
            self.truncate_logs()

    def on_abort(self) -> None:
        if self.frozen_set is self.session:
            self.resume()
        self.forget()

    def on_backup_shutdown(self) -> None:
        if self.session in self.keeps:
            self.roll_back()
        self.forget()

    def resume(self) -> None:
        self.resume_writes()
        self.frozen_set = None

    def forget(self) -> None:
        self.keeps.discard(self.session)
        self.temporary_files.discard(self.session)


@dataclass
class IncrementalWriter:
    """A data class, whose attributes are what it declares."""

    writes_data = False

    scanning: set = field(default_factory=set)
    stamps: set = field(default_factory=set)

    @property
    def keeps(self):
        return self.stamps

    @property
    def stamped(self):
        return self.stamps

    @property
    def prepares_in_background(self):
        return self.scanning

    def on_prepare_backup(self):
        self.edit_backup_document()
        self.stamps.add(self.session)
        self.scanning.add(self.session)

    def on_prepare_snapshot(self):
        self.work_long()
        self.scanning.discard(self.session)
        if self.writer_shuts_down:
            self.set_writer_failure(WriterError.NON_RETRYABLE)
            self.write_event_log()
            return False
        return True

    def on_freeze(self):
        pass

    def on_thaw(self):
        pass

    def on_post_snapshot(self):
        self.edit_backup_document()

    def on_abort(self):
        self.scanning.discard(self.session)
        self.stamps.discard(self.session)

    def on_backup_shutdown(self):
        self.on_abort()


class Session:
    """What a writer remembers of one backup."""

    def __init__(self):
        self.frozen = False


class ManySessions:
    """A writer that has an object for each backup under way, in a dictionary, as programs often have."""

    def __init__(self):
        self.sessions = {}

    @property
    def holds_writes(self):
        return any(session.frozen for session in self.sessions.values())

    @property
    def keeps(self):
        return self.sessions

    def on_prepare_backup(self):
        self.sessions[self.session] = Session()

    def on_prepare_snapshot(self):
        self.sessions.setdefault(self.session, Session())

    def on_freeze(self):
        self.sessions.setdefault(self.session, Session()).frozen = True

    def on_thaw(self):
        if self.session in self.sessions:
            self.sessions[self.session].frozen = False

    def on_abort(self):
        self.sessions.pop(self.session, None)

    def on_backup_shutdown(self):
        self.sessions.pop(self.session, None)


class FreesTwice:
    one_per_backup = True
    writes_data = False

    def __init__(self):
        self.memory = "fresh"

    def on_prepare_snapshot(self):
        if self.memory == "fresh":
            self.memory = "allocated"

    def on_freeze(self):
        pass

    def on_thaw(self):
        pass

    def on_abort(self):
        self.memory = "corrupt" if self.memory in {"freed", "corrupt"} else "freed"


class CleansUpWhenComplete(PlainWriter):
    def on_backup_complete(self):
        self.prepared.discard(self.session)

    def on_abort(self):
        self.release()

    def on_backup_shutdown(self):
        pass


class AsksForTheCurrentSetAtShutdown(PlainWriter):
    def on_backup_shutdown(self):
        self.prepared.discard(self.current_set)


class HasOneCurrentBackup(PlainWriter):
    def on_prepare_backup(self):
        self.prepared = {self.session}

    def on_backup_shutdown(self):
        self.prepared.clear()


class TruncatesAfterFailure(PlainWriter):
    def on_backup_complete(self):
        self.truncate_logs()


class ResetsAtIdentify(PlainWriter):
    def on_identify(self):
        self.held_for = None


class FailsInIdentify(PlainWriter):
    def on_identify(self):
        return not self.decide("there is no room for the preparations") or self.fail()

    def fail(self):
        self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
        self.write_event_log()
        return False


class Throws(PlainWriter):
    def on_freeze(self):
        if self.decide("the application cannot stop its writes"):
            message = "the application does not answer"
            raise TimeoutError(message)
        return super().on_freeze()


class VetoesSilently(PlainWriter):
    def on_freeze(self):
        return not self.decide("the application cannot stop its writes") and super().on_freeze()


class WorksInFreeze(PlainWriter):
    def on_freeze(self):
        self.work_long()
        return super().on_freeze()


class RemovesFilesInThaw(DatabaseWriter):
    def on_thaw(self):
        self.temporary_files.discard(self.session)
        super().on_thaw()


class ExpectsThaw(PlainWriter):
    def on_abort(self):
        self.prepared.discard(self.session)


class IgnoresNoSet(PlainWriter):
    def on_backup_shutdown(self):
        if self.shutdown_id is not SetId.NULL:
            self.prepared.discard(self.session)


class AlwaysRollsBack(DatabaseWriter):
    def on_backup_shutdown(self):
        self.roll_back()
        self.forget()


class SaysTryAgainWhileItEnds(IncrementalWriter):
    def on_prepare_snapshot(self):
        self.scanning.discard(self.session)
        if self.writer_shuts_down:
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        return True
