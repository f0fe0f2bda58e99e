"""Several processes give what one gives, in the order of the tasks; what is missing is said to be."""

import multiprocessing
from dataclasses import replace

import pytest

from experiments import working
from experiments.lines import lock
from shadowcheck.check.auto import AUTO
from shadowcheck.check.pipeline import check
from shadowcheck.errors import SpecificationError
from shadowcheck.experiments import mutation, sweep
from shadowcheck.experiments.parallel import LOST, in_parallel
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge import Result


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_have_the_numbers_of_their_tasks_and_progress_is_told(jobs):
    told = []
    work = in_parallel(working.doubled, [3, 1, 2], jobs, told.append)
    assert (work.results, work.stopped) == ({0: 6, 1: 2, 2: 4}, "")
    assert told[-1] == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_without_tasks_there_are_no_results(jobs):
    work = in_parallel(working.doubled, [], jobs, pytest.fail)
    assert (work.results, work.stopped) == ({}, "")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_process_refuses_is_refused_with_all_its_parts(jobs):
    with pytest.raises(SpecificationError) as refused:
        in_parallel(working.refuses_two, [1, 2, 3], jobs, lambda _: None)
    assert (refused.value.what, refused.value.where, refused.value.code) == ("it is two", "task", "SC0890")
    assert multiprocessing.active_children() == []


def test_after_ctrl_c_the_results_so_far_are_kept():
    work = in_parallel(working.is_interrupted_at_two, [1, 2, 3], 1, lambda _: None)
    assert (work.results, work.stopped) == ({0: 1}, INTERRUPTED)


def test_after_ctrl_c_no_process_goes_on():
    def stop(_):
        raise KeyboardInterrupt

    work = in_parallel(working.doubled, [1, 2, 3], 2, stop)
    assert work.stopped == INTERRUPTED
    assert work.results
    assert multiprocessing.active_children() == []


def test_a_process_that_ends_without_an_answer_leaves_its_task_open():
    work = in_parallel(working.dies_at_three, [1, 2, 3], 2, lambda _: None)
    assert work.stopped == LOST
    assert 2 not in work.results
    assert multiprocessing.active_children() == []


def test_what_a_process_prints_does_not_go_between_the_lines_of_the_report(capfd):
    in_parallel(working.prints, [1, 2], 2, lambda _: None)
    printed = capfd.readouterr()
    assert (printed.out, printed.err.count("from the user's code")) == ("", 2)


@pytest.mark.parametrize("unfinished", [INTERRUPTED, None])
def test_ctrl_c_while_a_claim_is_judged_ends_the_work_as_it_does_while_states_are_searched(monkeypatch, unfinished):
    """A report of which the judging was interrupted has a search that is finished."""
    report = check(lock(), engine=AUTO)
    verdicts = tuple(replace(one, result=Result.UNFINISHED, reason=INTERRUPTED) for one in report.verdicts[-1:])
    outcome = replace(report.outcome, unfinished=unfinished, verdicts=verdicts)
    for module in (mutation, sweep):
        monkeypatch.setattr(module, "check", lambda *_, **__: replace(report, outcome=outcome))
    subject = mutation.Subject(f"{lock.__code__.co_filename}:LOCK", (), ())
    with pytest.raises(KeyboardInterrupt):
        mutation.unchanged(subject)
    assert in_parallel(sweep.swept, [sweep.Task(subject.model, ())], 1, lambda _: None).stopped == INTERRUPTED
