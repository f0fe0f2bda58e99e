"""Each claim that a writer owes is broken by a mistake of the gallery, or by a small design here."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from shadowcheck.claims import Strength
from shadowcheck.judge import Result
from shadowcheck.machine import Between, NoData, State, observable, stays
from spec.writer_designs.deaf_writers import deaf_to
from vss_protocol.events import Event
from vss_protocol.gallery.good_writers_with_sessions import DatabaseWriter, IncrementalWriter
from vss_protocol.gallery.mistakes_of_writers import WorksInFreeze
from vss_protocol.gallery.mistakes_of_writers_later import RemovesFilesInThaw
from vss_protocol.gallery.writers import MISTAKES
from vss_protocol.vocabulary import Party
from vss_protocol.writer_contract.roles import stage
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign, WriterError

pytestmark = pytest.mark.slow


class Quiet(WriterDesign[NoData]):
    """A writer that does nothing at all, in every event."""

    writes_data = False

    serving = State(initial=True)

    identify = stays(serving)
    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    post_snapshot = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)
    backup_shutdown = stays(serving)


class AsksForTheCurrentSetInIdentify(Quiet):
    def on_identify(self):
        return self.current_set is not None


class AsksForSuccessTooEarly(Quiet):
    def on_post_snapshot(self):
        return self.backup_succeeded is not None


class SendsThePrepareMessageTooLate(Quiet):
    def on_freeze(self):
        self.set_prepare_failure_message()


class ReadsItsMetadataInFreeze(Quiet):
    def on_freeze(self):
        self.read_own_metadata()


class ReadsTheContextTooEarly(Quiet):
    def on_prepare_for_backup(self):
        self.get_context()


class LogsNothing(Quiet):
    def on_thaw(self):
        self.set_writer_failure(WriterError.RETRYABLE)
        return True


class WritesWhileFrozen(Quiet):
    writes_data = True

    @observable
    def holds_writes(self):
        return False


class MakesACheckpoint(Quiet):
    """It cannot stop work, and says nothing of held writes: OnFreeze's page lets it make a checkpoint instead."""

    writes_data = True


class TruncatesInCopies(Quiet):
    """It names VSS_BS_COPY in its schema, and truncates its logs in every backup."""

    supports = (BackupType.COPY,)

    def on_backup_complete(self):
        if self.backup_succeeded:
            self.truncate_logs()


class TruncatesInAllButCopies(Quiet):
    """It asks for the type, so that it supports all, and forgets differential backups."""

    def on_backup_complete(self):
        if self.backup_succeeded and self.backup_type is not BackupType.COPY:
            self.truncate_logs()


class TreatsEveryBackupAsFull(Quiet):
    """Its schema names no type besides full: what it does not support is a full backup to it."""

    supports = ()

    def on_backup_complete(self):
        if self.backup_succeeded and self.backup_type is not BackupType.LOG:
            self.truncate_logs()


@dataclass
class Journal:
    noted: SetIds = SetIds.NONE


class NotesIncrementalBackups(Quiet, WriterDesign[Journal]):
    """It keeps a note of an incremental backup, and drops it if the backup was one: its type does not change."""

    @observable
    def keeps(self):
        return self.model.noted

    def on_prepare_for_backup(self):
        if self.backup_type is BackupType.INCREMENTAL:
            self.model.noted = self.model.noted.including(self.session)

    def drop(self):
        if self.session in (SetId.A, SetId.B) and self.backup_type is BackupType.INCREMENTAL:
            self.model.noted = self.model.noted.without(self.session)

    on_abort = on_backup_shutdown = drop


class NotesBackupsOfVolumes(Quiet, WriterDesign[Journal]):
    """It keeps a note of a backup of whole volumes, and truncates its logs after one, with no success to ask for."""

    @observable
    def keeps(self):
        return self.model.noted

    def on_prepare_for_backup(self):
        if not self.components_selected:
            self.model.noted = self.model.noted.including(self.session)

    def on_backup_complete(self):
        if not self.components_selected or self.backup_succeeded:
            self.truncate_logs()

    def drop(self):
        if self.session in (SetId.A, SetId.B) and not self.components_selected:
            self.model.noted = self.model.noted.without(self.session)

    on_abort = on_backup_shutdown = drop


@dataclass
class Lock:
    by: SetId = SetId.NULL


class KeepsItsLock(WriterDesign[Lock]):
    """It lets one backup in at a time, and another one after OnBackupComplete or OnAbort, which need not come."""

    writes_data = False

    serving = State(initial=True)

    prepare_for_backup = stays(serving)
    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    backup_complete = stays(serving)
    abort = stays(serving)

    def on_prepare_for_backup(self):
        if self.model.by not in (SetId.NULL, self.session):
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        self.model.by = self.session
        return True

    def give_back(self):
        if self.model.by is self.session:
            self.model.by = SetId.NULL

    on_backup_complete = on_abort = give_back


@dataclass
class Count:
    held: Annotated[int, Between(0, 2)] = 0


class CountsDownOnAnyAbort(WriterDesign[Count]):
    """It counts how often its writes are held, and takes each Abort for the end of one."""

    writes_data = False

    serving = State(initial=True)

    prepare_for_snapshot = stays(serving)
    freeze = stays(serving)
    thaw = stays(serving)
    abort = stays(serving)

    def on_abort(self):
        self.model.held -= 1
        return True


SMALL = {
    CountsDownOnAnyAbort: "data-stays-in-its-type",
    TruncatesInCopies: "copy-backups-keep-the-logs",
    TruncatesInAllButCopies: "differential-backups-keep-the-logs",
    KeepsItsLock: "takes-a-new-backup",
    AsksForTheCurrentSetInIdentify: "no-current-set-in-identify",
    AsksForSuccessTooEarly: "success-is-asked-after-completion",
    SendsThePrepareMessageTooLate: "prepare-message-only-in-prepare",
    ReadsItsMetadataInFreeze: "own-metadata-only-while-it-is-there",
    ReadsTheContextTooEarly: "context-is-read-once-it-is-settled",
    LogsNothing: "failures-are-logged",
    WritesWhileFrozen: "frozen-means-no-writes",
}


@pytest.mark.parametrize(("design", "claim"), SMALL.items(), ids=SMALL.values())
def test_a_small_design_breaks_one_claim(broken, checked, design, claim):
    found = broken(design)
    assert set(found) == {claim}
    assert checked(design, "strict").trace(found[claim]) is not None


@pytest.mark.parametrize("claim", ["frozen-means-no-writes", "backups-do-not-disturb-each-other"])
def test_what_a_writer_says_nothing_about_is_not_exercised(checked, claim):
    verdicts = {v.claim.id: v for v in checked(MakesACheckpoint, "strict").verdicts}
    assert verdicts[claim].result is Result.VACUOUS
    assert "a design that declares" in verdicts[claim].reason


def test_a_backup_that_selects_no_component_does_so_throughout_and_has_no_success_to_ask_for(broken, checked):
    assert broken(NotesBackupsOfVolumes) == {}
    verdicts = {v.claim.id: v.result for v in checked(NotesBackupsOfVolumes, "strict").verdicts}
    assert verdicts["logs-of-a-failed-backup-are-kept"] is Result.HOLDS
    assert "copy-backups-keep-the-logs" not in verdicts


def test_a_writer_that_supports_full_backups_alone_may_truncate_in_any(broken, checked):
    assert broken(TreatsEveryBackupAsFull) == {}
    assert "copy-backups-keep-the-logs" not in {v.claim.id for v in checked(TreatsEveryBackupAsFull, "strict").verdicts}
    assert {role.name for role in stage(TreatsEveryBackupAsFull).roles} == {"backup_A", "backup_B", "writer", "other"}


class LooksBehindItself(WorksInFreeze):
    """OnFreeze works long, and looks when it is done whether the backup that it prepared for is still there."""

    def on_freeze(self):
        self.work_long()
        return super().on_freeze() if self.session in self.model.prepared else self.veto()


def test_an_abort_may_overtake_a_long_freeze_which_then_lets_go(broken, checked):
    found = broken(WorksInFreeze)
    trace = checked(WorksInFreeze, "strict").trace(found["an-overtaken-freeze-lets-go"])
    assert [step.rule.step.labels[0] for step in trace.steps[-2:]] == ["Abort of backup A", "Freeze of backup A"]
    assert "an-overtaken-freeze-lets-go" not in broken(LooksBehindItself)


def test_from_an_overtaken_freeze_nothing_else_follows(broken):
    class PreparedOnly(WriterDesign[NoData]):
        one_per_backup = True
        idle = State(initial=True)
        prepared = State()
        holding = State()
        prepare_for_backup = idle.to(prepared)
        prepare_for_snapshot = stays(prepared)
        freeze = holding.from_(prepared)
        thaw = holding.to(prepared) | stays(idle)
        abort = idle.from_(prepared, holding) | stays(idle)
        backup_shutdown = idle.from_(prepared) | stays(idle)

        @observable
        def holds_writes(self):
            return self.holding.is_active

        def on_freeze(self):
            self.work_long()

    assert set(broken(PreparedOnly)) == {"freeze-is-short", "long-work-looks-for-shutdown"}


def test_a_freeze_that_is_short_is_overtaken_by_nothing(checked):
    verdicts = {v.claim.id: v.result for v in checked(DatabaseWriter, "strict").verdicts}
    assert verdicts["an-overtaken-freeze-lets-go"] is Result.VACUOUS


def test_a_writer_may_rely_on_the_type_not_to_change_during_a_backup(broken):
    assert broken(NotesIncrementalBackups) == {}


def test_a_backup_keeps_the_type_that_it_began_with(checked):
    report = checked(TruncatesInCopies, "strict")
    trace = report.trace(next(v for v in report.verdicts if v.claim.id == "copy-backups-keep-the-logs"))
    assert all("backup A, a copy backup" in step.rule.step.name for step in trace.steps)


def test_temporary_files_may_go_in_thaw_where_the_concept_page_lets_them(broken):
    assert set(broken(RemovesFilesInThaw)) == {"temporary-files-stay"}
    assert broken(RemovesFilesInThaw, "lenient") == {}


@pytest.mark.parametrize("design", [DatabaseWriter, IncrementalWriter])
def test_a_rule_is_of_the_model_where_no_page_says_it_and_nowhere_else(checked, design):
    claims = [v.claim for v in checked(design, "strict").verdicts if v.claim.owner is Party.WRITER]
    ours = {claim.id for claim in claims if claim.source == "model"}
    handlers = {f"handles-{event.title.lower()}" for event in Event if not event.pure}
    assert ours == {*handlers, "data-stays-in-its-type"}
    assert ours == {claim.id for claim in claims if claim.strength is Strength.MODEL}


@pytest.mark.parametrize("occasion", Event, ids=lambda occasion: occasion.title)
def test_an_event_without_a_handler_is_a_finding_even_if_other_values_of_it_are_handled(broken, checked, occasion):
    design = deaf_to(occasion.snake)
    found = broken(design)
    name = f"handles-{occasion.title.lower()}"
    assert set(found) == {name}
    assert checked(design, "strict").trace(found[name]) is not None


@pytest.mark.parametrize("occasion", Event, ids=lambda occasion: occasion.title)
def test_only_the_four_pure_virtual_events_have_to_be_declared(broken, occasion):
    missing = {f"handles-{one.title.lower()}" for one in Event if one.pure and one is not occasion}

    class Partial(WriterDesign[NoData]):
        writes_data = False

        serving = State(initial=True)
        vars()[occasion.snake] = stays(serving)

    assert set(broken(Partial)) == missing


def test_every_claim_that_a_writer_owes_is_broken_by_some_design(checked):
    owed = {
        v.claim.id for design in (DatabaseWriter, IncrementalWriter) for v in checked(design, "strict").verdicts
        if v.claim.owner is Party.WRITER
    }
    assert owed == {
        *(name for mistake in MISTAKES for name in mistake.breaks), *SMALL.values(),
        *(f"handles-{occasion.title.lower()}" for occasion in Event),
    }
