"""Logs of other programs where reports go to programs, and in tests."""

import json

import pytest

from logs.diskshadow_logs import NOT_ALLOWED
from logs.vshadow_logs import BEFORE, CREATED, CREATION, PREPARED, plain
from shadowcheck.pytest import trace

CUT_OFF = plain([*BEFORE, *PREPARED, *CREATION])


def test_a_program_reads_what_was_not_understood(run, log):
    path = log([*CUT_OFF[:6], "some other program", *CUT_OFF[6:]])
    (told,) = json.loads(run("trace", path, "--json", "-").stdout)["traces"]
    assert (told["format"], told["unknown"], told["unfinished"]) == ("vshadow", 1, "DoSnapshotSet")
    assert told["first_unknown"] == [{"line": 7, "text": "some other program"}]


def test_people_read_where_the_log_ends(run, log):
    told = run("trace", log(CUT_OFF)).stdout
    assert f"note: the log ends in the middle of DoSnapshotSet (line {len(CUT_OFF)}), which is not judged" in " ".join(told.split())


def test_the_story_of_another_program_has_the_lines_of_its_log(run, log):
    told = run("trace", log(NOT_ALLOWED), "--story").stdout
    number = NOT_ALLOWED.index("-> add volume c: alias data") + 1
    assert f"{number}. The requester calls CreateVssBackupComponents." in told


def test_a_log_of_another_program_is_a_test(log, tmp_path):
    path = log(NOT_ALLOWED)
    (report,) = trace(path)
    assert report.format == "diskshadow"
    assert trace(tmp_path)[0].format == "diskshadow", "a folder is judged file by file"
    assert trace(path, format="diskshadow", of="requester")[0].lines == report.lines


def test_a_broken_log_of_another_program_fails(log):
    with pytest.raises(AssertionError, match="gathered-status-is-freed"):
        trace(log(plain([*BEFORE, *PREPARED, *CREATED])), strict=True)
