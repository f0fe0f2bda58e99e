"""A program is run with every answer to every call, and what it breaks is found in the fewest lines."""

from itertools import count

from drive.programs import Crash, Talking
from shadowcheck.drive.driving import search
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.report import CRASHES, DriveReport
from shadowcheck.drive.running import Ending, How
from shadowcheck.drive.search import AGAIN, Budget
from shadowcheck.report.drive_text import drive_text


def driven(given, **budget):
    known = introduction(given, {})
    budget = Budget(**{"jobs": 1, **budget})
    referee, found = search(given, known, budget, (), {}, strict=False)
    return DriveReport(known.name, referee, budget, found)


@Talking
def careful(program):
    if program.call("CreateVssBackupComponents") == "S_OK":
        program.call("InitializeForBackup")
        program.call("Release")


@Talking
def forgets_abort(program):
    if program.call("CreateVssBackupComponents") == "S_OK":
        calls = "InitializeForBackup", "StartSnapshotSet", "AddToSnapshotSet"
        if all(program.call(name) == "S_OK" for name in calls):
            program.call("AbortBackup")
        program.call("Release")


def test_a_program_that_is_right_has_no_findings_and_every_answer_was_given():
    report = driven(careful)
    assert report.findings == ()
    assert report.exit_status == 0
    assert report.found.given.keys() == report.found.possible
    assert {"E_ACCESSDENIED", "VSS_E_UNEXPECTED"} <= {answer for _, answer in report.found.possible}


def test_a_mistake_after_one_failure_is_found_with_the_failure_and_the_place_of_the_call():
    report = driven(forgets_abort)
    found = {one.id: one for one in report.findings}["creation-ends-with-abort"]
    assert [one.name for one in found.run.unusual] == ["AddToSnapshotSet"]
    assert found.at.startswith("program.py:")
    assert report.exit_status == 1


def test_nothing_is_found_where_no_failure_may_be_given():
    report = driven(forgets_abort, deviations=0)
    assert report.found.runs == 1
    assert "creation-ends-with-abort" not in report.found.broken


def test_what_was_left_out_for_the_budget_is_told_and_is_not_a_success():
    report = driven(careful, runs=2)
    assert report.exit_status == 3
    assert report.found.left
    assert "more were not made" in drive_text(report)


def test_the_report_is_the_same_however_many_runs_are_made_at_a_time():
    one, four = (driven(forgets_abort, jobs=jobs) for jobs in (1, 4))
    assert drive_text(one) == drive_text(four)


def test_a_program_that_gives_up_after_the_third_refusal_is_driven_to_it():
    @Talking
    def tries_again(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            refused = 0
            if program.call("InitializeForBackup") == "S_OK":
                while program.call("StartSnapshotSet") == "VSS_E_SNAPSHOT_SET_IN_PROGRESS" and refused < 2:
                    refused += 1
                if refused == 2:
                    raise Crash
                program.call("AbortBackup")
            program.call("Release")

    assert AGAIN >= 3
    assert CRASHES in {one.id for one in driven(tries_again, deviations=1).findings}


def test_waiting_for_an_operation_comes_to_an_end():
    @Talking
    def waits(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            if program.call("InitializeForBackup") == "S_OK" and program.call("GatherWriterMetadata") == "S_OK":
                while program.call("QueryStatus") == "VSS_S_ASYNC_PENDING":
                    pass
            program.call("Release")

    report = driven(waits)
    assert report.exit_status == 0
    assert ("QueryStatus", "VSS_S_ASYNC_PENDING") in report.found.given


def test_a_program_that_cancels_is_not_kept_waiting_for_ever():
    @Talking
    def cancels(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            if program.call("InitializeForBackup") == "S_OK" and program.call("GatherWriterMetadata") == "S_OK":
                program.call("Cancel")
                while program.call("QueryStatus") == "VSS_S_ASYNC_PENDING":
                    pass
            program.call("Release")

    report = driven(cancels)
    assert report.found.cut is None
    assert {"VSS_S_ASYNC_PENDING", "VSS_S_ASYNC_CANCELLED"} <= {answer for _, answer in report.found.given}


def test_a_deed_is_told_of_in_all_runs_once_it_is_told_of_in_one():
    @Talking
    def copies(program):
        careful.body(program)
        program.say(deed="copy live files")

    assert driven(copies).referee.header.tells == ("copy live files",)


def test_a_choice_of_the_program_is_made_in_every_way():
    @Talking
    def decides(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            program.call("InitializeForBackup")
            if program.say(choice="the disk is full", among=["no", "yes"])["choice"] == "no":
                program.call("Release")

    _, run = driven(decides).found.broken["ended-instances-are-released"]
    assert [one.given for one in run.unusual] == ["yes"]


def test_places_with_the_same_label_are_taken_for_one():
    def labelled(same):
        @Talking
        def program(program):
            if program.call("CreateVssBackupComponents") == "S_OK":
                if program.call("InitializeForBackup") == "S_OK":
                    for number in range(3):
                        program.say(label="asking" if same else f"asking {number}")
                        program.call("IsVolumeSupported")
                program.call("Release")

        return driven(program, deviations=1).found.runs

    assert labelled(same=True) < labelled(same=False)


def test_a_program_that_depends_on_more_than_its_answers_is_told_of():
    runs = count()

    @Talking
    def moody(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            program.call("InitializeForBackup")
            program.call("IsVolumeSupported" if next(runs) % 2 else "AbortBackup")
            program.call("Release")

    report = driven(moody)
    assert report.found.strays is not None
    assert report.unsettled


def test_after_its_first_error_a_program_is_not_blamed_for_what_may_follow_from_it():
    @Talking
    def goes_on(program):
        if program.call("CreateVssBackupComponents") == "S_OK":
            program.call("StartSnapshotSet")
            program.call("AddToSnapshotSet")
            program.call("Release")

    report = driven(goes_on)
    assert "initialised-first" in report.found.broken
    assert set(report.later).isdisjoint(report.found.broken)
    assert set(report.later) <= set(drive_text(report).replace(",", " ").split())
    assert report.later


def interrupted(body):
    """A program that hears Ctrl-C as an exception, as Python does."""

    class Interrupted(BaseException):
        pass

    def hears(program):
        say = program.say

        def heard(**message):
            reply = say(**message)
            if reply.get("interrupt"):
                raise Interrupted
            return reply

        program.say = heard
        try:
            body(program, Interrupted)
        except Interrupted:
            program.how = Ending(How.ENDED, "is ended by Ctrl-C", failed=True)

    return Talking(hears)


def begins_a_set(program, caught, clean_up):
    if program.call("CreateVssBackupComponents") != "S_OK":
        return
    try:
        if program.call("InitializeForBackup") == "S_OK" and program.call("StartSnapshotSet") == "S_OK":
            program.call("AbortBackup")
    except caught:
        clean_up(program)
    program.call("Release")


def test_a_program_that_does_not_clean_up_after_ctrl_c_is_found_only_if_it_is_interrupted():
    forgetful = interrupted(lambda program, caught: begins_a_set(program, caught, lambda _: None))
    assert driven(forgetful, deviations=1).exit_status == 0
    report = driven(forgetful, deviations=1, interrupts=True)
    _, run = report.found.broken["creation-ends-with-abort"]
    assert [one.given for one in run.unusual] == ["S_OK, then Ctrl-C"]
    assert "the program is interrupted" in {one.name for one in run.lines}


def test_a_program_that_cleans_up_after_ctrl_c_is_clean():
    careful = interrupted(lambda program, caught: begins_a_set(program, caught, lambda one: one.call("AbortBackup")))
    report = driven(careful, deviations=1, interrupts=True)
    assert report.exit_status == 0
    assert any(answer.endswith("Ctrl-C") for _, answer in report.found.given)


def chooses(*, labels):
    def body(program):
        program.call("CreateVssBackupComponents")
        for name in ("the first", "the second"):
            given = program.say(choice=name, among=["no", "yes"])["choice"]
            if labels:
                program.say(label=f"{name}: {given}")

    return Talking(body)


def test_it_is_counted_which_answers_came_together_in_one_run():
    both = ("the first", "yes"), ("the second", "yes")
    one = driven(chooses(labels=True), deviations=1).found
    assert both in one.pairs
    assert one.paired == set()
    report = driven(chooses(labels=True), deviations=2)
    assert both in report.found.paired <= report.found.pairs
    counts = len(report.found.paired), len(report.found.pairs)
    assert "tried: {} of {} pairs of answers".format(*counts) in drive_text(report)


def test_a_pair_that_was_left_out_as_its_place_was_taken_for_another_is_not_counted_as_tried():
    found = driven(chooses(labels=False), deviations=2).found
    assert found.merged
    assert (("the first", "yes"), ("the second", "yes")) in found.pairs - found.paired
