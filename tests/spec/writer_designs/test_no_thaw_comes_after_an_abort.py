"""After OnAbort nothing of the creation comes any more (the page of OnAbort): no finding may need a Thaw there."""

import pytest

from shadowcheck.network import local_system
from shadowcheck.pytest import verify
from shadowcheck.sources.designs import designed
from shadowcheck.verify.verification import verify_design
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup import TURNS, WriterBackup


class ThrowsUnlessFrozen:
    one_per_backup = True

    def __init__(self):
        self.holds_writes = False

    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        self.holds_writes = True

    def on_thaw(self):
        if not self.holds_writes:
            raise RuntimeError
        self.holds_writes = False

    def on_abort(self):
        self.holds_writes = False


class KnowsItsPhase:
    one_per_backup = True

    def __init__(self):
        self.phase = "idle"

    def on_prepare_snapshot(self):
        self.phase = "ready"

    def on_freeze(self):
        self.phase = "frozen"

    def on_thaw(self):
        self.phase = "thawed"

    def on_abort(self):
        self.phase = "idle"


class ThrowsOnceThawed(ThrowsUnlessFrozen):
    """An Abort does come after Thaw: the Thaw that does not come after an Abort must not hide it."""

    def on_abort(self):
        if not self.holds_writes:
            raise RuntimeError
        self.holds_writes = False


@pytest.mark.parametrize("design", [ThrowsUnlessFrozen, KnowsItsPhase])
def test_a_writer_that_trusts_in_it_has_no_findings(design):
    assert verify_design(designed(design, "a test")).findings == ()


def test_an_abort_that_comes_after_thaw_is_still_met():
    with pytest.raises(AssertionError, match="handlers-do-not-throw"):
        verify(ThrowsOnceThawed)


def test_only_aborts_and_the_end_follow_an_abort():
    """But for the OnFreeze that an Abort overtook: it began before (A52)."""
    table, event_of = local_system(WriterBackup), {turn.does: turn.sent.event for turn in TURNS}
    moves = {(row.source, event_of[row.event], row.target) for row in table.reactions if row.event in event_of}
    reached = {target for _, event, target in moves if event is Event.ABORT}
    while more := {target for source, _, target in moves if source in reached} - reached:
        reached |= more
    begun = {place for place, state in enumerate(table.states) if "overtaken" in state.configuration}
    follow = {event for source, event, _ in moves if source in reached - begun}
    assert follow == {Event.ABORT, Event.BACKUP_SHUTDOWN}
