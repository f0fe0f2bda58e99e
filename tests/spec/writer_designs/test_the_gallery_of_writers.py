"""Good designs keep everything; each documented mistake breaks what is recorded, by a trace of the recorded length."""

import importlib.util
import re
import sys

import pytest

from shadowcheck.claims import Strength
from shadowcheck.judge import Result
from shadowcheck.network import local_system
from vss_protocol.events import Event
from vss_protocol.gallery.good_writers import PlainWriter
from vss_protocol.gallery.good_writers_with_sessions import DatabaseWriter
from vss_protocol.gallery.writers import GOOD, MISTAKES, NOT_EXPRESSED
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_contract.refine import refine
from vss_protocol.writer_design import SetId

READINGS = ("strict", pytest.param("lenient", marks=pytest.mark.slow))
DESIGNS = (GOOD[0], *(pytest.param(design, marks=pytest.mark.slow) for design in GOOD[1:]))


STRICT_ONLY = {"temporary-files-stay"}
"""What the lenient reading leaves free (A53)."""


def by_name(mistake):
    return f"{mistake.number}-{mistake.design.__name__}"


@pytest.fixture(scope="session")
def starting_design(tmp_path_factory):
    """The state machine to start from; the ordinary class is verified by the tests of `shadowcheck new`."""
    place = tmp_path_factory.mktemp("designs") / "gallery_starting_design.py"
    place.write_text(WRITER.template("StartingDesign", machine=True), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(place.stem, place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[place.stem] = module
    spec.loader.exec_module(module)
    yield module.StartingDesign
    del sys.modules[place.stem]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.__name__)
def test_a_good_design_keeps_every_claim(broken, checked, design, reading):
    assert broken(design, reading) == {}
    assert checked(design, reading).complete


@pytest.mark.parametrize("reading", READINGS)
def test_the_design_that_a_user_starts_from_keeps_every_claim(broken, checked, starting_design, reading):
    assert broken(starting_design, reading) == {}
    assert checked(starting_design, reading).complete


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.__name__)
def test_all_that_may_happen_to_a_good_design_does_happen(checked, design, reading):
    verdicts = checked(design, reading).verdicts
    may = {v.claim.id: v.result for v in verdicts if v.claim.strength is Strength.POSSIBLE}
    assert may == dict.fromkeys(may, Result.HOLDS)
    assert len(may) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=by_name)
def test_a_mistake_breaks_what_is_recorded_and_its_trace_replays(broken, checked, mistake):
    found = broken(mistake.design)
    assert set(found) == set(mistake.breaks)
    trace = checked(mistake.design, "strict").trace(found[mistake.breaks[0]])
    assert len(trace.steps) == mistake.length


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=by_name)
def test_a_mistake_is_a_mistake_under_the_other_reading_too(broken, checked, mistake):
    found = broken(mistake.design, "lenient")
    assert set(found) == set(mistake.breaks) - STRICT_ONLY
    for name in mistake.breaks[:1]:
        assert name in STRICT_ONLY or len(checked(mistake.design, "lenient").trace(found[name]).steps) == mistake.length


def test_every_number_of_a_writers_mistake_has_a_design_or_a_reason():
    made = [mistake.number for mistake in MISTAKES]
    assert made == sorted(made)
    assert set(made) & set(NOT_EXPRESSED) == set()
    assert {*made, *NOT_EXPRESSED} == {f"N{number:02}" for number in range(1, 32)}
    assert all(reason.endswith(".") for reason in NOT_EXPRESSED.values())


@pytest.mark.parametrize("mistake", MISTAKES, ids=by_name)
def test_a_mistake_says_its_number_and_what_it_is(mistake):
    assert re.match(rf"{mistake.number}(?: again)?: ", mistake.design.__doc__)
    assert re.fullmatch(r"[A-Z].*\.", mistake.what)


def test_a_handler_that_would_raise_where_vss_never_calls_it_is_no_finding(broken):
    class RaisesForNobody(PlainWriter):
        def on_freeze(self):
            return super().on_freeze() if self.model.held_for is SetId.NULL else {}["freeze while it is frozen"]

    rows = local_system(RaisesForNobody).reactions
    assert any(row.thrown for row in rows)
    assert broken(RaisesForNobody) == {}


OTHER_SHUTDOWNS = (
    "BackupShutdown of backup B", "BackupShutdown(NULL) of backup B",
    "BackupShutdown of a backup that the writer took no part in",
)


@pytest.mark.parametrize("design", [PlainWriter, DatabaseWriter])
@pytest.mark.parametrize("given", OTHER_SHUTDOWNS)
def test_a_shutdown_of_another_backup_changes_nothing_of_this_one(design, given):
    writer = refine(design)
    rows = [row for row in writer.system.reactions if writer.kinds[row.event].given.title == given]
    assert {row.source for row in rows} == set(range(len(writer.system.states)))
    for name in ("keeps", "temporary_files"):
        shown = writer.system.observables[name]
        assert [SetId.A in shown[row.source] for row in rows] == [SetId.A in shown[row.target] for row in rows]
    held = writer.system.observables["holds_writes"]
    assert all(held[row.source] == held[row.target] for row in rows)


def test_a_strangers_shutdown_and_identify_leave_the_whole_writer_as_it_is():
    writer = refine(DatabaseWriter)
    rows = [row for row in writer.system.reactions if writer.kinds[row.event].given.backup is None]
    assert {writer.kinds[row.event].given.event for row in rows} == {Event.IDENTIFY, Event.BACKUP_SHUTDOWN}
    assert all(row.source == row.target for row in rows)
