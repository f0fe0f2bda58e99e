"""Backup programs with several threads: as a state machine that takes their calls in every order."""

from contextlib import suppress

import pytest

from shadowcheck.function import design_of
from shadowcheck.machine import NoData, State, stays
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from vss_protocol.gallery.requester_functions import good, mistakes_about_ends, mistakes_about_status
from vss_protocol.requester_contract import making
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.requester_function import VssError
from vss_protocol.starting.requester_as_function import finish


def broken(design):
    """The claims that are broken, by reading."""
    report = verify_design(design)
    reports = {"": report.report, **report.others}
    return {reading: {v.claim.id for v in one.verdicts if is_broken(v)} for reading, one in reports.items()}


def design(function):
    return design_of(function, REQUESTER.profile, REQUESTER.calls, REQUESTER.said)


def gather(backup):
    backup.initialize_for_backup()
    backup.set_backup_state()
    finish(backup.gather_writer_metadata())
    backup.get_writer_metadata()


def adds_late(vss):
    """Starts the set while another thread adds the component."""
    def add():
        with suppress(VssError):
            backup.add_component()

    with vss.create() as backup:
        gather(backup)
        adding = vss.thread(add)
        with suppress(VssError):
            backup.start_snapshot_set()
        adding.join()
        backup.abort_backup()


def adds_in_time(vss):
    """Waits for the other thread before it starts the set."""
    def add():
        with suppress(VssError):
            backup.add_component()

    with vss.create() as backup:
        gather(backup)
        adding = vss.thread(add)
        adding.join()
        with suppress(VssError):
            backup.start_snapshot_set()
        backup.abort_backup()


class AddsLate(RequesterDesign[NoData]):
    """The same, as a state machine."""

    outside = State(initial=True)
    created = State()
    initialised = State()
    stated = State()
    gathering = State()
    gathered = State()
    known = State()
    added = State()
    started = State()
    both = State()
    leaving = State()
    finished = State(final=True)

    create = outside.to(created, cond="call_succeeds") | outside.to(finished, cond="call_fails")
    initialize_for_backup = created.to(initialised, cond="call_succeeds") | created.to(leaving, cond="call_fails")
    set_backup_state = initialised.to(stated, cond="call_succeeds") | initialised.to(leaving, cond="call_fails")
    gather_writer_metadata = stated.to(gathering, cond="call_succeeds") | stated.to(leaving, cond="call_fails")
    query_status = (
        stays(gathering, cond="operation_pending")
        | gathering.to(gathered, cond="operation_finished") | gathering.to(leaving, cond="operation_did_not_finish")
    )
    get_writer_metadata = gathered.to(known, cond="call_succeeds") | gathered.to(leaving, cond="call_fails")
    add_component = known.to(added) | started.to(both)
    start_snapshot_set = known.to(started) | added.to(both)
    abort_backup = both.to(leaving)
    release = leaving.to(finished)


def test_threads_break_the_same_claims_as_a_machine_that_takes_both_orders():
    expected = broken(AddsLate)
    found = broken(design(adds_late))
    assert any(expected.values())
    assert found == expected


def test_a_thread_that_is_joined_in_time_breaks_less():
    late, in_time = broken(design(adds_late)), broken(design(adds_in_time))
    assert all(in_time[reading] <= late[reading] for reading in late)
    assert in_time != late


def asks_too_late(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        finish(backup.gather_writer_metadata())
        vss.thread(ask, backup)


def ask(backup):
    with suppress(VssError):
        backup.get_writer_metadata()


def test_a_thread_that_is_not_joined_calls_after_the_release():
    assert "calls-need-an-instance" in broken(design(asks_too_late))[""]


def watches(vss):
    """Another thread shows how far it is, until the main one has done its part."""
    done = []

    def watch():
        while not done:
            vss.decide("it shows something")

    watching = vss.thread(watch)
    try:
        with vss.create() as backup:
            backup.initialize_for_backup()
            backup.set_context_file_share_backup()
            try:
                backup.start_snapshot_set()
            finally:
                backup.abort_backup()
    except VssError:
        pass
    done.append(True)
    watching.join()


def test_a_thread_that_waits_in_a_loop_does_not_hold_up_the_others_for_ever():
    assert "ended-backups-come-to-release" not in broken(design(watches))[""]


def test_if_all_calls_were_one_action_it_would(monkeypatch):
    monkeypatch.setattr(making, "goes_on", lambda thread: making.GOES_ON)
    assert "ended-backups-come-to-release" in broken(design(watches))[""]


def stores_and_leaves_in_a_thread(vss):
    vss.thread(mistakes_about_ends.stores_and_leaves, vss).join()


def leaks_a_reference_in_a_thread(vss):
    vss.thread(mistakes_about_ends.leaks_a_reference, vss).join()


def gives_up_at_once_in_a_thread(vss):
    vss.thread(mistakes_about_ends.gives_up_at_once, vss).join()


def trusts_wait_in_a_thread(vss):
    vss.thread(mistakes_about_status.trusts_wait, vss).join()


def lists_writers_first_in_a_thread(vss):
    vss.thread(good.lists_writers_first, vss).join()


def imports_in_a_thread(vss):
    vss.thread(good.importing, vss).join()


def patient_in_a_thread(vss):
    vss.thread(good.patient, vss).join()


def verdicts(function):
    """What is found of each claim, by reading."""
    report = verify_design(design(function))
    reports = {"": report.report, **report.others}
    return {reading: {v.claim.id: v.result for v in one.verdicts} for reading, one in reports.items()}


ELSEWHERE = [
    (good.lists_writers_first, lists_writers_first_in_a_thread),
    (good.importing, imports_in_a_thread),
    *(pytest.param(*both, marks=pytest.mark.slow) for both in (
        (good.patient, patient_in_a_thread),
        (mistakes_about_ends.stores_and_leaves, stores_and_leaves_in_a_thread),
        (mistakes_about_status.trusts_wait, trusts_wait_in_a_thread),
        (mistakes_about_ends.leaks_a_reference, leaks_a_reference_in_a_thread),
        (mistakes_about_ends.gives_up_at_once, gives_up_at_once_in_a_thread),
    )),
]


@pytest.mark.parametrize(("plain", "elsewhere"), ELSEWHERE, ids=lambda one: one.__name__)
def test_a_program_is_judged_the_same_if_all_of_it_is_done_in_another_thread(plain, elsewhere):
    assert verdicts(elsewhere) == verdicts(plain)
