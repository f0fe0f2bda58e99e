"""`check --writer` takes what `verify` takes, and breaks the claims that correspond to those which break there."""

from functools import cache

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.judge import Result
from shadowcheck.machine import NoData, State, observable, stays
from shadowcheck.network import local_system
from spec.writer_designs.deaf_writers import deaf_to
from vss_protocol import MODEL
from vss_protocol.events import Event
from vss_protocol.gallery.good_writers import PlainWriter, StatelessWriter
from vss_protocol.gallery.mistakes_of_writers import WarnsInIdentify
from vss_protocol.gallery.mistakes_of_writers_later import IgnoresNoSet
from vss_protocol.gallery.writers import GOOD, MISTAKES
from vss_protocol.machines.writer import ReferenceWriter
from vss_protocol.starting.writer import StartingWriter
from vss_protocol.vocabulary import Party
from vss_protocol.writer_contract.part import WITHOUT_ID, table
from vss_protocol.writer_design import SetId, WriterDesign

SETTINGS = MODEL.settings({})
OWED = [one.id for one in MODEL.claims(MODEL.network(SETTINGS), SETTINGS) if one.owner == Party.WRITER]
"""What a writer owes in the whole model."""

CLEANED = {"shutdown-leaves-nothing", "shutdown-leaves-no-temporary-files", "abort-frees-resources"}
COUNTERPARTS = {
    "frozen-writers-run-again": {"writes-are-released"},
    "thaw-thaws": {"writes-are-released"},
    "clean-after-shutdown": {"writes-are-released", *CLEANED},
    "running-after-abort": {"writes-are-released", *CLEANED},
    "identify-does-not-thaw": {"frozen-means-no-writes"},
    "identify-begins-nothing": {"identify-changes-nothing"},
}
"""What the claims of the whole model correspond to, of those about designs."""

BROKEN = {
    "CleansUpWhenComplete": {"clean-after-shutdown", "running-after-abort"},
    "CleansUpWhenAborted": {"clean-after-shutdown"},
    "AsksForTheCurrentSetAtShutdown": {"clean-after-shutdown"},
    "ResetsAtIdentify": {"identify-does-not-thaw"},
    "BeginsAtIdentify": {"identify-begins-nothing"},
    "ExpectsThaw": {"frozen-writers-run-again", "clean-after-shutdown", "running-after-abort"},
    "RemovesFilesInPostSnapshotOnly": {"clean-after-shutdown", "running-after-abort"},
    "ExpectsBackupComplete": {"clean-after-shutdown"},
    "IgnoresNoSet": {"clean-after-shutdown"},
}
"""What each mistake breaks in the whole model. The others take two backups, or are about the deeds of a handler."""

QUICK = ("CleansUpWhenAborted", "ResetsAtIdentify")


def by_name(mistake):
    return f"{mistake.number}-{mistake.design.__name__}"


IN_LANES = [
    pytest.param(mistake, id=by_name(mistake), marks=() if mistake.design.__name__ in QUICK else pytest.mark.slow)
    for mistake in MISTAKES
]


@cache
def played(design, reading="strict", only=()):
    settings = MODEL.settings({"reading": reading})
    return check(MODEL, Configuration(settings, {"writers": 1}, played={"writer": design}), only=only)


def broken(design, only=tuple(OWED)):
    """The claims that are not kept; each counterexample is replayed through the design."""
    report = played(design, only=only)
    failing = [verdict for verdict in report.verdicts if not verdict.passes]
    for verdict in failing:
        assert report.trace(verdict).steps
    return {verdict.claim.id for verdict in failing}


class ReferenceDesign(ReferenceWriter, WriterDesign):
    """The reference writer, which says in the words of the profile what it keeps."""

    one_per_backup = True

    @observable
    def holds_writes(self):
        return self.frozen_now.is_active

    @observable
    def keeps(self):
        return not self.idle.is_active


class NeverFreezes(WriterDesign[NoData]):
    """It has no OnFreeze, which is pure virtual."""

    serving = State(initial=True)
    prepare_for_snapshot = stays(serving)
    thaw = stays(serving)
    abort = stays(serving)


class HearsSomeEnds(WriterDesign[NoData]):
    """It has a handler for BackupShutdown only if GetBackupSucceeded says yes."""

    one_per_backup = True

    idle = State(initial=True)
    prepared = State()

    prepare_for_backup = idle.to(prepared) | stays(prepared)
    prepare_for_snapshot = stays(idle, prepared)
    freeze = stays(idle, prepared)
    thaw = stays(idle, prepared)
    abort = prepared.to(idle) | stays(idle)
    backup_shutdown = prepared.to(idle, cond="backup_succeeded") | stays(idle)

    @observable
    def keeps(self):
        return self.prepared.is_active


def test_a_good_design_keeps_what_a_writer_owes_and_none_of_it_is_vacuous():
    assert {verdict.claim.id: verdict.result for verdict in played(PlainWriter, only=tuple(OWED)).verdicts} == (
        dict.fromkeys(OWED, Result.HOLDS)
    )


def test_a_writer_whose_identify_returns_true_takes_part_though_it_called_set_writer_failure():
    (verdict,) = played(WarnsInIdentify, only=("clean-after-shutdown",)).verdicts
    assert verdict.result is Result.HOLDS


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["strict", "lenient"])
@pytest.mark.parametrize("design", [StartingWriter, *GOOD], ids=lambda design: design.__name__)
def test_with_a_good_design_every_claim_of_the_whole_model_is_kept(design, reading):
    report = played(design, reading)
    assert [verdict.claim.id for verdict in report.verdicts if not verdict.passes] == []
    assert report.exit_status == 0


@pytest.mark.parametrize("mistake", IN_LANES)
def test_a_mistake_breaks_what_corresponds_to_what_it_breaks_in_verify(mistake):
    found = broken(mistake.design)
    assert found == BROKEN.get(mistake.design.__name__, set())
    assert all(COUNTERPARTS[claim] & set(mistake.breaks) for claim in found)


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=by_name)
def test_no_mistake_of_a_writer_is_told_as_one_of_vss(mistake):
    assert broken(mistake.design, ()) == BROKEN.get(mistake.design.__name__, set())


@pytest.mark.slow
@pytest.mark.parametrize("writer", [ReferenceWriter, ReferenceDesign])
def test_the_reference_writer_is_judged_alike_by_default_as_it_is_and_as_a_design(writer):
    def seen(report):
        verdicts = {verdict.claim.id: verdict.result for verdict in report.verdicts}
        verdicts.pop("counts-as-recorded", None)
        return verdicts, report.outcome.states, report.outcome.steps, report.outcome.depth

    assert seen(played(writer)) == seen(check(MODEL, Configuration(SETTINGS, {"writers": 1})))


@pytest.mark.parametrize("event", [
    pytest.param(event, marks=() if event is Event.ABORT else pytest.mark.slow) for event in Event
])
def test_an_event_that_finds_no_handler_breaks_the_claim_about_it_and_nothing_is_blamed_on_vss(event):
    names = {f"handles-{message.lower().replace('(null)', '-null')}" for message in event.messages}
    assert broken(deaf_to(event.snake), ()) == names


def test_a_pure_virtual_handler_that_is_missing_is_told():
    assert broken(NeverFreezes) == {"handles-freeze"}


def test_a_handler_for_some_values_only_is_none():
    assert broken(HearsSomeEnds) == {
        "handles-backupshutdown", "handles-backupshutdown-null", "clean-after-shutdown",
    }


def test_a_backup_goes_on_where_the_design_finds_no_handler():
    report = played(HearsSomeEnds, only=("clean-after-shutdown",))
    (verdict,) = report.verdicts
    assert verdict.result is Result.FAILS
    last = report.trace(verdict).steps[-1].rule.step
    assert last.name == "BackupShutdown(NULL) reaches the writer, and finds no handler"
    assert last.says == "VSS sends BackupShutdown to {who}; the design has no handler for it in this state."


def test_a_design_is_told_whether_backup_shutdown_has_an_id():
    report = played(IgnoresNoSet, only=("clean-after-shutdown",))
    (verdict,) = report.verdicts
    assert report.trace(verdict).steps[-1].rule.step.name == "BackupShutdown(NULL) reaches the writer"
    asked = {
        event: {dict(row.choices).get("shutdown_id", SetId.B) for row in table(IgnoresNoSet).reactions_to(event)}
        for event in ("backup_shutdown", WITHOUT_ID)
    }
    assert asked == {"backup_shutdown": {SetId.A}, WITHOUT_ID: {SetId.NULL}}


def test_what_a_design_does_not_declare_is_not_exercised_and_it_is_said_what_to_declare():
    found = {verdict.claim.id: verdict for verdict in played(StatelessWriter, only=tuple(OWED)).verdicts}
    excuses = {name: verdict.excuse for name, verdict in found.items() if verdict.result is Result.VACUOUS}
    assert excuses == {
        **dict.fromkeys(("frozen-writers-run-again", "thaw-thaws", "identify-does-not-thaw"),
                        "as the writer does not declare holds_writes"),
        **dict.fromkeys(("clean-after-shutdown", "running-after-abort", "identify-begins-nothing"),
                        "as the writer does not declare keeps"),
    }
    assert found["thaw-thaws"].reason == "not exercised, as the writer does not declare holds_writes"


def test_the_table_has_the_events_of_the_model_and_each_row_once():
    rows = table(PlainWriter).reactions
    assert len(rows) == len(set(rows))
    assert set(table(PlainWriter).events) == {*local_system(ReferenceWriter).events, WITHOUT_ID}
