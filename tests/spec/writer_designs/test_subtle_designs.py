"""Designs nearly right, or nearly wrong: what is missed at first sight is found, and what is good is left alone."""

from dataclasses import dataclass

import pytest

from shadowcheck.explore import explore
from shadowcheck.machine import Act, Choice, NoData, State, observable, stays
from vss_protocol.gallery.good_writers import PlainWriter
from vss_protocol.gallery.good_writers_with_sessions import DatabaseWriter, IncrementalWriter
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_design import SetId, SetIds, WriterDesign, WriterError


@dataclass
class Copied:
    copies: SetIds = SetIds.NONE


class TruncatesByAnActOfItsOwnWords(PlainWriter):
    """It says the act of the profile anew; that does not make it another one."""

    truncate_logs = Act("cuts the log files")

    def on_backup_shutdown(self):
        self.truncate_logs()
        return super().on_backup_shutdown()


class QueuesInPrepareSnapshot(PlainWriter):
    """It holds writes from OnPrepareSnapshot on, and lets go in Thaw and Abort, but not in BackupShutdown."""

    def on_prepare_for_snapshot(self):
        self.model.held_for = self.session
        return True

    def on_backup_shutdown(self):
        self.forget()
        return True


class LooksAtSuccessOnlyAfterACopy(WriterDesign[Copied]):
    """Where no shadow copy was made it truncates its logs, whatever GetBackupSucceeded says."""

    writes_data = False

    serving = State(initial=True)

    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)

    def on_post_snapshot(self):
        self.model.copies = self.model.copies.including(self.session)

    def on_backup_complete(self):
        if self.session not in self.model.copies or self.backup_succeeded:
            self.truncate_logs()


class WarnsThatItStillPrepares(IncrementalWriter):
    """OnPrepareSnapshot reports a lesser failure, returns true, and the scan still runs."""

    def on_prepare_for_snapshot(self):
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return True


class TakesEveryShutdownForSuccess(DatabaseWriter):
    """It rolls back in OnAbort only."""

    def on_abort(self):
        if self.session in self.model.open:
            self.roll_back()
        return super().on_abort()

    def on_backup_shutdown(self):
        self.forget()
        return True


class RollsBackForStrangers(PlainWriter):
    """It does not know the id, and takes that for a failure of its own."""

    def on_backup_shutdown(self):
        if self.session is SetId.STRANGER or self.session in self.model.prepared:
            self.roll_back()
        self.forget()
        return True


MISSED_AT_FIRST_SIGHT = {
    TruncatesByAnActOfItsOwnWords: "logs-are-truncated-in-backup-complete-only",
    QueuesInPrepareSnapshot: "writes-are-released",
    LooksAtSuccessOnlyAfterACopy: "logs-of-a-failed-backup-are-kept",
    WarnsThatItStillPrepares: "preparation-ends-before-the-snapshot",
    TakesEveryShutdownForSuccess: "an-unfinished-backup-is-rolled-back",
    RollsBackForStrangers: "a-strangers-backup-is-left-alone",
}


class StampsUnlessItVetoes(IncrementalWriter):
    """It vetoes OnPrepareBackup if the disk is full, and then there is no stamp to be set."""

    full = Choice("the disk is full")

    def on_prepare_for_backup(self):
        if self.full:
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        return super().on_prepare_for_backup()


class ResumesInItsOwnVeto(PlainWriter):
    """OnFreeze stops writes, finds that it cannot go on, lets them go at once, and vetoes."""

    def on_freeze(self):
        if self.cannot_stop:
            self.resume_writes()
            return self.veto()
        self.model.held_for = self.session
        return True


class RollsBackWhatFailed(PlainWriter):
    """It asks GetBackupSucceeded in OnBackupShutdown: a backup that was completed and succeeded stays."""

    def on_backup_shutdown(self):
        if self.session is not SetId.STRANGER and not self.backup_succeeded:
            self.roll_back()
        self.forget()
        return True


class GivesUpInIdentify(PlainWriter):
    """Where SetWriterFailure is forbidden, False is all that it can say when it is being shut down."""

    def on_identify(self):
        self.work_long()
        return not self.writer_shuts_down


class EndsWithItsBackup(WriterDesign[NoData]):
    """The object of a backup is deleted at BackupShutdown, and hears no Identify any more."""

    one_per_backup = True
    writes_data = False

    living = State(initial=True)
    deleted = State(final=True)

    identify = stays(living)
    prepare_for_snapshot = stays(living)
    freeze = stays(living)
    thaw = stays(living)
    abort = stays(living)
    backup_shutdown = living.to(deleted)


class AlwaysVetoes(WriterDesign[NoData]):
    """It never freezes, so that nothing can come while it is frozen."""

    serving = State(initial=True)

    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    abort = stays(serving)

    def on_freeze(self):
        self.set_writer_failure(WriterError.RETRYABLE)
        self.write_event_log()
        return False


@dataclass
class Stamps:
    stamps: SetIds = SetIds.NONE


class ForgetsItsStampWhenComplete(WriterDesign[Stamps]):
    """The document has the stamp; what the writer remembers of it may go in OnBackupComplete."""

    writes_data = False

    serving = State(initial=True)

    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)

    @observable
    def stamped(self):
        return self.model.stamps

    def on_prepare_for_backup(self):
        self.model.stamps = self.model.stamps.including(self.session)

    def on_backup_complete(self):
        self.model.stamps = self.model.stamps.without(self.session)


class RemovesFilesInItsOwnVeto(DatabaseWriter):
    """OnFreeze fails, and what it had exported for the shadow copy is of no use any more."""

    def on_freeze(self):
        if self.cannot_stop:
            self.model.exported = self.model.exported.without(self.session)
        return super().on_freeze()


class RollsBackWhatItCouldNotComplete(DatabaseWriter):
    """OnBackupComplete fails: the session stays open, and BackupShutdown treats the backup as failed."""

    locked = Choice("the logs are locked")

    def on_backup_complete(self):
        if self.locked:
            self.set_writer_failure(WriterError.NON_RETRYABLE)
            self.write_event_log()
            return False
        return super().on_backup_complete()


GOOD_ON_REFLECTION = (
    RemovesFilesInItsOwnVeto, RollsBackWhatItCouldNotComplete,
    StampsUnlessItVetoes, ResumesInItsOwnVeto, RollsBackWhatFailed, GivesUpInIdentify, EndsWithItsBackup, AlwaysVetoes,
    ForgetsItsStampWhenComplete,
)


@pytest.mark.slow
@pytest.mark.parametrize(("design", "claim"), MISSED_AT_FIRST_SIGHT.items(), ids=MISSED_AT_FIRST_SIGHT.values())
def test_what_is_missed_at_first_sight_is_found(broken, checked, design, claim):
    found = broken(design)
    assert claim in found
    assert checked(design, "strict").trace(found[claim]) is not None


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["strict", "lenient"])
@pytest.mark.parametrize("design", GOOD_ON_REFLECTION, ids=lambda one: one.__name__)
def test_what_is_good_on_reflection_breaks_nothing(broken, design, reading):
    assert set(broken(design, reading)) == set()


def test_what_needs_the_creation_slot_does_not_come_while_another_backup_holds_it(checked):
    """AbortBackup before PrepareForBackup, after StartSnapshotSet: that would have been refused."""
    instance = checked(PlainWriter, "strict").instance
    rules = [rule for rule in instance.rules if "before PrepareForBackup" in rule.step.name]
    assert rules
    for rule in rules:
        fields = {part.field.role.name for part in rule.parts}
        assert {"backup_A", "backup_B"} <= fields


def test_a_backup_begins_while_another_goes_on_without_the_writer_and_waits_for_its_end(checked):
    graph = explore(checked(PlainWriter, "strict").instance)
    (ours,), (others,) = (graph.instance.fields_of(f"backup_{name}") for name in "AB")
    met = {
        tuple(field.system.states[(state & field.mask) >> field.shift].configuration[0] for field in (ours, others))
        for state in graph.states
    }
    assert ("expired", "frozen") in met
    assert ("failing_at_thaw", "frozen") not in met  # here the creation still waits for the writer's Abort


@pytest.mark.slow
def test_the_design_may_say_an_act_anew_and_the_story_keeps_the_profiles_words():
    network = WRITER.model(TruncatesByAnActOfItsOwnWords).network({"reading": "strict"})
    assert any("truncates its logs" in step.name for step in network.steps)
