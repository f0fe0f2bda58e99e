"""How a requester's design is read: what is refused, what is unheard, and what a design may ask of an answer."""

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import NoData, State, stays
from shadowcheck.network import local_system
from vss_protocol.gallery.requester_small import ListingRequester, ListsWritersFirst
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.requester_contract.answers import UNHEARD, answers_of, split_by_answer
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_design import FAILURES, WRITER_FAILURES, RequesterDesign
from vss_protocol.starting.requester import FileCopyRequester


class FullDisk(RequesterDesign[NoData]):
    """It tells a full disk, a refused volume and a vanished writer from other errors."""

    started = State(initial=True)
    doing = State()
    full = State()
    refused = State()
    vanished = State()
    over = State(final=True)

    add_to_snapshot_set = (
        started.to(doing, cond="call_succeeds") | started.to(refused, cond="volume_is_refused")
        | started.to(over, cond="fails_for_another_reason")
    )
    query_status = (
        stays(doing, cond="operation_pending")
        | doing.to(full, cond="disk_is_full")
        | doing.to(over, unless="operation_pending or disk_is_full")
    )
    get_writer_status = doing.to(vanished, cond="writer_is_gone") | doing.to(over, unless="writer_is_gone")
    decide = over.from_(full, refused, vanished)

    def volume_is_refused(self):
        return self.failed_with("VSS_E_VOLUME_NOT_SUPPORTED", "VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER")

    def fails_for_another_reason(self):
        return self.call_fails() and not self.volume_is_refused()

    def disk_is_full(self):
        return self.operation_failed_with("VSS_E_INSUFFICIENT_STORAGE")

    def writer_is_gone(self):
        return self.writer_failed_with("VSS_E_WRITER_NOT_RESPONDING")


def targets(system, event):
    return {str(system.states[row.target]) for row in system.reactions_to(event)}


@pytest.mark.parametrize(("event", "target"), [
    ("add_to_snapshot_set: VSS_E_VOLUME_NOT_SUPPORTED", "refused"),
    ("add_to_snapshot_set: VSS_E_PROVIDER_VETO", "over"),
    ("query_status: VSS_E_INSUFFICIENT_STORAGE", "full"),
    ("query_status: VSS_E_HOLD_WRITES_TIMEOUT", "over"),
    ("get_writer_status: VSS_E_WRITER_NOT_RESPONDING", "vanished"),
    ("get_writer_status: VSS_E_WRITERERROR_RETRYABLE", "over"),
])
def test_a_design_can_tell_each_code_from_the_others(event, target):
    assert targets(split_by_answer(local_system(FullDisk)), event) == {target}


def test_every_code_that_can_be_asked_for_is_answered_by_some_call():
    answered = {name for event in (*FAILING, "get_writer_status") for name in answers_of(event)}
    assert set(FAILURES) <= answered | {"it failed"}
    assert set(WRITER_FAILURES) <= answered


FAILING = (
    "create", "initialize_for_backup", "add_component", "add_to_snapshot_set", "start_snapshot_set", "cancel",
    "query_status", "gather_writer_metadata", "set_context_backup",
)


class Typing(RequesterDesign[NoData]):
    """It asks for a code that VSS does not have."""

    outside = State(initial=True)
    over = State(final=True)

    create = outside.to(over, cond="denied") | outside.to(over, unless="denied")

    def denied(self):
        return self.failed_with("E_ACESSDENIED")


def test_a_code_that_vss_does_not_have_is_refused_and_the_closest_is_named():
    with pytest.raises(SpecificationError, match=r"E_ACESSDENIED.*\n.*\n.*E_ACCESSDENIED"):
        REQUESTER.model(Typing)


def test_an_event_that_no_requester_has_is_refused_and_the_closest_is_named():
    with pytest.raises(SpecificationError, match="did you mean start_snapshot_set"):
        REQUESTER.model(varied(FileCopyRequester, "Odd", "Odd.", having=["start_snapshotset: known -> leaving"]))


def test_a_guard_that_asks_what_the_call_does_not_tell_is_refused():
    odd = varied(FileCopyRequester, "Odd", "Odd.", having=["cancel: known -> leaving [operation_finished]"])
    with pytest.raises(SpecificationError, match="asks for 'operation_status', which its answer does not tell"):
        REQUESTER.model(odd)


@pytest.mark.parametrize("name", ["StartSnapshotSet", "startsnapshotset", "START_SNAPSHOT_SET"])
def test_a_name_is_understood_whatever_its_case_and_underscores(name):
    with pytest.raises(SpecificationError, match=r"did you mean start_snapshot_set\?"):
        REQUESTER.model(varied(FileCopyRequester, "Odd", "Odd.", having=[f"{name}: known -> leaving"]))


@pytest.mark.parametrize(("name", "meant"), [
    ("SecondQuery", "second_query"), ("second_start_snapshotset", "second_start_snapshot_set"),
])
def test_a_call_on_the_second_instance_that_no_requester_makes_is_refused_and_the_closest_is_named(name, meant):
    with pytest.raises(SpecificationError, match=rf"did you mean {meant}\?"):
        REQUESTER.model(varied(ListsWritersFirst, "Odd", "Odd.", having=[f"{name}: known -> leaving"]))


@pytest.mark.parametrize("event", ["second_decide", "second_report_survivors", "second_interrupted"])
def test_what_is_about_no_instance_is_not_about_the_second_one(event):
    with pytest.raises(SpecificationError, match="is about no instance") as refused:
        REQUESTER.model(varied(ListsWritersFirst, "Odd", "Odd.", having=[f"{event}: known -> leaving"]))
    assert (refused.value.code, f"event {event!r}" in refused.value.where) == ("SC9012", True)


def test_a_second_instance_that_is_never_created_is_refused():
    odd = varied(ListingRequester, "Odd", "Odd.", having=["second_query: configured -> leaving"])
    with pytest.raises(SpecificationError, match="is about a second instance, which is never created") as refused:
        REQUESTER.model(odd)
    assert (refused.value.code, "or write query" in refused.value.instead) == ("SC9012", True)


def test_a_guard_that_asks_what_a_call_on_the_second_does_not_tell_is_refused():
    odd = varied(ListsWritersFirst, "Odd", "Odd.", having=["second_query: listed -> known [operation_finished]"])
    with pytest.raises(SpecificationError, match="'second_query' asks for 'operation_status'"):
        REQUESTER.model(odd)


def test_what_is_modelled_as_nothing_may_be_left_out():
    with pytest.raises(SpecificationError, match="Or leave it out"):
        REQUESTER.model(varied(FileCopyRequester, "Odd", "Odd.", having=["revert_to_snapshot: known -> leaving"]))


class Waiting(RequesterDesign[NoData]):
    """It waits in vain for an answer that InitializeForBackup does not give."""

    outside = State(initial=True)
    created = State()
    waiting = State()
    leaving = State()
    over = State(final=True)

    create = outside.to(created)
    initialize_for_backup = (
        created.to(leaving, cond="call_succeeds") | created.to(waiting, cond="another_backup_is_creating")
        | created.to(leaving, cond="fails_otherwise")
    )
    decide = waiting.to(created)
    release = leaving.to(over)


def test_a_guard_that_no_answer_of_the_call_ever_makes_true_is_refused():
    with pytest.raises(SpecificationError, match="leads to 'waiting'") as refused:
        REQUESTER.model(Waiting)
    assert refused.value.where.startswith("class Waiting, state 'created', event 'initialize_for_backup' (")
    assert refused.value.why.startswith("'initialize_for_backup' can answer S_OK, VSS_E_UNEXPECTED, ")


class Cautious(RequesterDesign[NoData]):
    """It has a guard of its own that one call makes true in one state only, and minds a Release that fails."""

    outside = State(initial=True)
    first = State()
    second = State()
    over = State(final=True)

    create = outside.to(first, cond="denied") | outside.to(second, unless="denied")
    query_status = first.to(first, unless="full and still") | first.to(second, cond="full and still")
    release = second.to(over, cond="call_succeeds") | second.to(second, cond="call_fails") | first.to(over)

    def denied(self):
        return self.failed_with("E_ACCESSDENIED")

    def full(self):
        return self.operation_failed_with("VSS_E_INSUFFICIENT_STORAGE")

    def still(self):
        return self.first.is_active


def test_a_guard_of_its_own_and_mere_caution_are_not_refused():
    assert REQUESTER.model(Cautious)


def test_an_answer_is_unheard_only_where_the_call_is_made():
    deaf = varied(FileCopyRequester, "Deaf", "Deaf.", without=["create: outside -> finished"])
    rows = split_by_answer(local_system(deaf)).reactions
    unheard = [row.event for row in rows if row.event.endswith(UNHEARD)]
    assert unheard == ["create: E_ACCESSDENIED (unheard)", "create: VSS_E_UNEXPECTED (unheard)"]


def test_a_program_that_lacks_an_ear_for_an_answer_is_told_which(broken, checked):
    deaf = varied(FileCopyRequester, "Deaf", "Deaf.", without=["start_snapshot_set: selected -> selected"])
    found = broken(deaf)
    assert set(found) == {"every-answer-is-heard"}
    last = checked(deaf).trace(found["every-answer-is-heard"]).steps[-1]
    assert last.rule.step.name == "StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS, unheard"


def test_an_interruption_without_a_transition_is_the_end_of_the_process(broken, checked):
    deaf = varied(FileCopyRequester, "Deaf", "Deaf.", without=["interrupted: started", "interrupted: filled"])
    assert broken(deaf) == {}
    assert "The process dies" not in checked(deaf).outcome.dead_steps


class AddsTwice(RequesterDesign[NoData]):
    """It adds a component, and does not mind if that is there already."""

    outside = State(initial=True)
    known = State()
    added = State()
    over = State(final=True)

    create = outside.to(known)
    add_component = known.to(added, unless="fails_for_good") | known.to(over, cond="fails_for_good")
    release = added.to(over)

    def fails_for_good(self):
        return self.call_fails() and not self.failed_with("VSS_E_OBJECT_ALREADY_EXISTS")


def test_an_error_is_ignored_that_leads_to_where_success_does_unless_the_component_is_there():
    change = {"without": ["add_component: known"], "having": ["add_component: known -> selected"]}
    ignorant = varied(FileCopyRequester, "Ignorant", "Ignorant.", **change)
    shown = [split_by_answer(local_system(design)).observables for design in (AddsTwice, ignorant)]
    assert [sum(one["ignores_add_component"]) for one in shown] == [0, 1]
