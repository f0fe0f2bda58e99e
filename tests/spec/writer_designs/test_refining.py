"""A design's table is refined: every reaction becomes an event in words, and nothing that VSS may send is left out."""

from __future__ import annotations

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import NoData, State, observable, stays
from shadowcheck.machine.lts import VETO
from vss_protocol.events import Event
from vss_protocol.writer_contract.refine import UNHANDLED, givens_of, refine
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign


class Idle(WriterDesign[NoData]):
    """It has nothing to do, and leaves out what CVssWriter answers by itself."""

    idle = State(initial=True)

    prepare_for_snapshot = stays(idle)
    freeze = stays(idle)
    thaw = stays(idle)
    abort = stays(idle, cond="knows_its_set")

    def knows_its_set(self) -> bool:
        """Whether there is a current set."""
        return self.current_set is not SetId.NULL


def given(title):
    return next(one for one in givens_of(SetId.A, {"": tuple(BackupType)}) if one.title == title)


def reactions(refined, title):
    kinds = [refined.kinds[row.event] for row in refined.system.reactions]
    return [kind.deeds for kind in kinds if kind.given == given(title)]


def test_an_event_that_is_answered_for_some_parameters_only_is_unhandled_for_the_others():
    """OnAbort may be told any current set, none too: that it has no answer then is a step of its own."""
    deeds = reactions(refine(Idle), "Abort of backup A")
    assert (UNHANDLED,) in deeds
    assert len(deeds) == 3  # told A, told B, and none


def test_in_freeze_the_current_set_is_the_backups_own_so_that_nothing_else_needs_an_answer():
    class Freezing(WriterDesign[NoData]):
        idle = State(initial=True)
        freeze = stays(idle, cond="is_told_its_own")

        def is_told_its_own(self) -> bool:
            return self.current_set is self.session

    assert reactions(refine(Freezing), "Freeze of backup A") == [("calls GetCurrentSnapshotSetId",)]


def test_what_a_class_leaves_out_cvsswriter_answers_but_for_what_is_pure_virtual():
    refined = refine(Idle)
    assert reactions(refined, "PostSnapshot of backup A") == [()]
    assert refined.system.live_event("PostSnapshot of backup A: returns true") is None

    class Empty(WriterDesign[NoData]):
        idle = State(initial=True)
        identify = stays(idle)

    assert reactions(refine(Empty), "Freeze of backup A") == [(UNHANDLED,)]
    assert [one.snake for one in Event if one.pure] == ["prepare_for_snapshot", "freeze", "thaw", "abort"]


def test_an_event_that_vss_never_sends_is_refused():
    class Misspelt(WriterDesign[NoData]):
        idle = State(initial=True)
        freese = stays(idle)

    with pytest.raises(SpecificationError, match="did you mean freeze"):
        refine(Misspelt)


def test_an_answer_that_is_neither_true_nor_false_is_refused():
    class Talking(WriterDesign[NoData]):
        idle = State(initial=True)
        freeze = stays(idle)

        def on_freeze(self) -> str:
            return "VSS_E_BAD_STATE"

    with pytest.raises(SpecificationError, match="returns true or false"):
        refine(Talking)


def test_one_machine_for_two_backups_must_say_for_which_it_keeps_something():
    class Blurred(WriterDesign[NoData]):
        idle = State(initial=True)
        freeze = stays(idle)

        @observable
        def keeps(self) -> bool:
            return True

    with pytest.raises(SpecificationError, match="for which backups"):
        refine(Blurred)


@pytest.mark.parametrize("named", [BackupType.COPY, ("VSS_BT_COPY",)])
def test_what_is_no_type_of_backup_is_not_supported(named):
    class Mistyped(WriterDesign[NoData]):
        supports = named
        idle = State(initial=True)
        freeze = stays(idle)

    with pytest.raises(SpecificationError, match="Mistyped supports"):
        refine(Mistyped)


def test_the_type_of_a_backup_splits_its_events_if_the_writer_asks_for_it():
    class Asking(WriterDesign[NoData]):
        idle = State(initial=True)
        backup_complete = stays(idle)

        def on_backup_complete(self) -> bool:
            return self.backup_type is not BackupType.COPY

    refined = refine(Asking)
    assert refined.types[SetId.A] == {
        "": (BackupType.FULL,), "a copy backup": (BackupType.COPY,),
        "a differential backup": (BackupType.DIFFERENTIAL,),
        "an incremental backup": (BackupType.INCREMENTAL,), "a log backup": (BackupType.LOG,),
    }
    vetoes = [kind.given for kind in refined.kinds.values() if kind.outcome == VETO]
    assert {(given.backup, given.type) for given in vetoes} == {(SetId.A, "a copy backup")}


def test_a_writer_that_asks_whether_components_are_selected_is_told_one_answer_throughout_a_backup():
    class Asking(WriterDesign[NoData]):
        idle = State(initial=True)
        prepare_for_backup = stays(idle)
        backup_complete = stays(idle)

        def on_prepare_for_backup(self) -> bool:
            return self.components_selected

        on_backup_complete = on_prepare_for_backup

    refined = refine(Asking)
    assert list(refined.types[SetId.A]) == ["", "of whole volumes"]
    vetoes = [kind.given for kind in refined.kinds.values() if kind.outcome == VETO]
    assert {(given.backup, given.type) for given in vetoes} == {(SetId.A, "of whole volumes")}


def test_a_set_of_ids_takes_strangers_for_nothing():
    assert SetIds.A.including(SetId.STRANGER) is SetIds.A
    assert SetIds.A.including(SetId.B) is SetIds.BOTH
    assert SetIds.BOTH.without(SetId.A) is SetIds.B
    assert SetIds.NONE.without(SetId.NULL) is SetIds.NONE


def test_an_observable_that_is_nearly_one_of_the_profile_is_refused():
    class Misspelt(WriterDesign[NoData]):
        idle = State(initial=True)
        freeze = stays(idle)

        @observable
        def prepare_in_background(self) -> bool:
            return False

    with pytest.raises(SpecificationError, match="did you mean prepares_in_background"):
        refine(Misspelt)
