"""Lines of several threads that have the same time: a rule is broken only if it is in every order of them."""

import pytest

from recorded.logs import BACKUP, BEGIN, TELLS, call
from recorded.runs import written
from recorded.test_another_party_can_be_recorded import PARTY, broken
from shadowcheck.errors import SpecificationError
from shadowcheck.recorded import moment
from shadowcheck.recorded.judge import judge
from vss_protocol.requester_contract.environment import REQUESTER


def line(told, thread=None, time=None):
    call_, _, answer = told.partition(": ")
    return {"call": call_, **({"answer": answer} if answer else {}), "thread": thread, "time": time}


@pytest.fixture
def visited(tmp_path):
    def run(*lines):
        (report,) = judge(written(tmp_path / "visit.jsonl", lines), PARTY)
        return report

    return run


def test_a_break_in_one_order_alone_cannot_be_told(visited):
    report = visited(line("enter: yes", "A", 1), line("knock", "B", 1))
    assert broken(report) == {}
    assert [one.claim.id for one in report.untold] == ["knock-first"]


def test_a_break_in_every_order_is_found_in_the_lines_of_that_time(visited):
    first = line("enter: yes", "A", 1), line("leave", "B", 1)
    report = visited(*first, line("enter: yes", "A", 2), line("knock", "B", 2))
    assert broken(report)["knock-first"] == 2
    assert {one.claim.id: one.since for one in report.broken}["knock-first"] == 1


def test_the_lines_of_one_thread_are_in_their_order(visited):
    assert broken(visited(line("enter: yes", "A", 1), line("knock", "A", 1))) == {"knock-first": 1}
    assert broken(visited(line("enter: yes", None, 1), line("knock", None, 1))) == {"knock-first": 1}


def test_what_came_at_another_time_is_in_its_order(visited):
    assert broken(visited(line("enter: yes", "A", 1), line("knock", "B", 2))) == {"knock-first": 1}
    assert broken(visited(line("enter: yes", "A"), line("knock", "B"))) == {"knock-first": 1}


def test_a_line_that_only_another_order_explains_is_explained(visited):
    """Whoever found the door locked came after the one who entered: a locked door stays locked."""
    report = visited(line("enter: no", "A", 1), line("enter: yes", "B", 1))
    assert (report.unexplained, report.judged) == (None, 2)


def test_lines_that_no_order_explains_are_told(visited):
    report = visited(line("knock"), line("enter: no", "A", 1), line("enter: no", "B", 1), line("enter: yes", "A", 2))
    assert (report.unexplained.line.number, report.judged) == (4, 3)


def test_too_many_orders_are_not_judged(visited, monkeypatch):
    monkeypatch.setattr(moment, "MOST_ORDERS", 8)
    report = visited(line("knock"), *(line("knock", thread, 1) for thread in "ABCDE"))
    assert (report.too_many, report.judged) == (True, 1)


def test_too_many_lines_of_one_time_are_refused(visited, monkeypatch):
    monkeypatch.setattr(moment, "MOST_LINES", 3)
    with pytest.raises(SpecificationError, match="same time") as caught:
        visited(*(line("knock", "A", 1) for _ in range(4)))
    assert (caught.value.code, "line 4" in caught.value.where) == ("SC0844", True)


def test_a_good_backup_is_good_with_the_times_of_a_coarse_clock(tmp_path):
    """All calls in one second of one thread: they were made in the order of the lines."""
    lines = [{**one, "time": 5, "thread": "main"} for one in BACKUP]
    (report,) = judge(written(tmp_path / "run.jsonl", lines, TELLS), REQUESTER)
    assert (report.broken, report.untold, report.unexplained) == ((), (), None)


def test_calls_of_two_threads_at_one_time_are_not_accused(tmp_path):
    """AddToSnapshotSet before StartSnapshotSet would be a mistake; at one time in two threads it need not be one."""
    threads = {"AddToSnapshotSet": "B", "StartSnapshotSet": "A"}
    turned = [{**call(name), "time": 7, "thread": thread} for name, thread in threads.items()]
    first = [one for one in BEGIN if one["call"] not in {"StartSnapshotSet", "AddToSnapshotSet"}]
    (report,) = judge(written(tmp_path / "run.jsonl", [*first, *turned], TELLS), REQUESTER)
    assert (report.broken, report.unexplained) == ((), None)


def test_what_the_lines_of_one_time_exercise_is_not_forgotten(visited):
    did = ("knock", "enter: yes", "leave")
    alone = visited(*(line(one, "A", 1) for one in did))
    joined = visited(*(line(one, "A", 1) for one in did), line("knock", "B", 1))
    assert {claim.id for claim in alone.kept} == {claim.id for claim in joined.kept}
    assert {"knock-first", "leave-in-the-end"} <= {claim.id for claim in joined.kept}
