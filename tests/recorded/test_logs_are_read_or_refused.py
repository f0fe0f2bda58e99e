"""What a log may look like, and that each kind of bad input has its own refusal, with the line where it is met."""

import json
import os

import pytest

from recorded.logs import BACKUP, BEGIN, GOOD, TELLS, call, unanswered
from recorded.runs import written
from shadowcheck.errors import SpecificationError
from shadowcheck.logs.text import LONGEST
from shadowcheck.recorded import explanations
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.survey import survey
from vss_protocol.methods import CALLS
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_contract.words import (
    ANSWERS,
    CALLS_BY_NAME,
    DEEDS_BY_NAME,
    WITHOUT_EFFECT,
    through_nothing,
    understood,
)

TEXT = "".join(json.dumps(line) + "\n" for line in GOOD)


def refusal(path):
    with pytest.raises(SpecificationError) as caught:
        judge(str(path), REQUESTER)
    return caught.value


REFUSED = {
    "empty": ("SC0831", b"", None),
    "only empty lines": ("SC0831", b"\n \n", None),
    "zero bytes": ("SC0832", b'{"call": "Release\0"}\n', None),
    "no UTF-8": ("SC0832", b'{"object": "\xff\xfe\xfa"}\n', None),
    "a line without end": ("SC0833", b'{"object": "' + b"a" * LONGEST, 1),
    "no JSON": ("SC0834", b"backup started\n", 1),
    "a list": ("SC0834", b"[]\n", 1),
    "deeply nested": ("SC0834", b"[" * 30_000 + b"\n", 1),
    "cut off": ("SC0835", TEXT.encode()[:-9], len(GOOD)),
    "an unknown key": ("SC0836", b'{"call": "Release", "anser": "S_OK"}\n', 1),
    "a key twice": ("SC0836", b'{"call": "Release", "call": "AddRef"}\n', 1),
    "a number for a name": ("SC0836", b'{"call": 5}\n', 1),
    "neither call nor deed": ("SC0836", b'{"object": "a"}\n', 1),
    "both": ("SC0836", b'{"call": "Release", "deed": "copy files"}\n', 1),
    "no time": ("SC0836", b'{"call": "CreateVssBackupComponents", "time": "soon"}\n', 1),
    "a time beyond all numbers": (
        "SC0836", b'{"call": "CreateVssBackupComponents", "time": 1' + b"0" * 400 + b"}\n", 1,
    ),
    "not a number": ("SC0836", b'{"call": "CreateVssBackupComponents", "time": NaN}\n', 1),
    "an unknown call": ("SC0837", b'{"object": "a", "call": "StartSnapShotSets"}\n', 1),
    "a deed as a call": ("SC0837", b'{"object": "a", "call": "copy files"}\n', 1),
    "an unknown deed in the first line": ("SC0837", b'{"tells": ["copies files"]}\n', 1),
    "another process": (
        "SC0847",
        b'{"process": "12", "call": "CreateVssBackupComponents"}\n{"process": "13", "call": "Release"}\n',
        2,
    ),
    "the clock goes back": (
        "SC0838",
        b'{"call": "CreateVssBackupComponents", "time": 2}\n{"call": "Release", "time": 1}\n',
        2,
    ),
    "an answer that nothing gives": ("SC0839", b'{"call": "CreateVssBackupComponents", "answer": "S_GOOD"}\n', 1),
    "an answer of another call": (
        "SC0839",
        b'{"call": "CreateVssBackupComponents", "answer": "VSS_E_INSUFFICIENT_STORAGE"}\n',
        1,
    ),
    "never created": ("SC0840", b'{"object": "a", "call": "Release"}\n', 1),
    "three at a time": (
        "SC0841",
        b"".join(b'{"object": "%d", "call": "CreateVssBackupComponents"}\n' % one for one in range(3)),
        3,
    ),
    "which of two": (
        "SC0841",
        b"".join(b'{"object": "%d", "call": "CreateVssBackupComponents"}\n' % one for one in range(2))
        + b'{"call": "Release"}\n',
        3,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_with_its_line(tmp_path, name):
    code, data, line = REFUSED[name]
    path = tmp_path / "run.jsonl"
    path.write_bytes(data)
    error = refusal(path)
    assert error.code == code, error
    assert error.where == (str(path) if line is None else f"{path}, line {line}")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "nothing.jsonl").code == "SC0830"


def test_a_folder_is_refused(tmp_path):
    assert refusal(tmp_path).code == "SC0830"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_is_refused(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert refusal(path).code == "SC0830"


def test_what_is_written_between_the_two_readings_is_left_out(tmp_path, monkeypatch):
    path = tmp_path / "run.jsonl"
    path.write_text(TEXT, encoding="utf-8")

    def surveyed(*given):
        found = survey(*given)
        with path.open("a", encoding="utf-8") as file:
            file.write('{"object": "later", "call": "CreateVssBackupComponents"}\n')
        return found

    monkeypatch.setattr("shadowcheck.recorded.judge.survey", surveyed)
    (report,) = judge(str(path), REQUESTER)
    assert (report.lines, report.judged, report.unexplained) == (len(GOOD), len(GOOD), None)


def test_a_name_that_is_close_is_suggested(tmp_path):
    error = refusal(written(tmp_path / "run.jsonl", [{"object": "a", "call": "StartSnapShotSets"}]))
    assert "StartSnapshotSet" in error.instead


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_of_windows(tmp_path, encoding):
    path = tmp_path / "run.jsonl"
    path.write_text((json.dumps(TELLS) + "\n" + TEXT).replace("\n", "\r\n"), encoding=encoding, newline="")
    (report,) = judge(str(path), REQUESTER)
    assert (report.broken, report.untold, report.lines) == ((), (), len(GOOD))


def test_the_last_line_needs_no_end(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text(TEXT.rstrip("\n"), encoding="utf-8")
    (report,) = judge(str(path), REQUESTER)
    assert report.lines == len(GOOD)


def test_empty_lines_are_counted_as_lines_of_the_file(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text("\n\n" + TEXT + '{"call": "Nothing"}\n', encoding="utf-8")
    assert refusal(path).where.endswith(f"line {len(GOOD) + 3}")


def test_times_may_be_dates(judged):
    dated = [{**line, "time": f"2026-11-29T08:00:{place:02}"} for place, line in enumerate(GOOD)]
    assert judged(dated, TELLS).exit_status == 0


def test_calls_that_no_rule_is_about_are_counted(judged):
    report = judged([*BEGIN, call("GetWriterMetadataCount"), call("GetWriterMetadataCount", None)])
    assert report.without_effect == {"GetWriterMetadataCount": 2}


def test_what_the_log_leaves_out_may_have_happened(judged):
    lines = [line for line in GOOD if line.get("call") != "FreeWriterStatus"]
    leaves = {**TELLS, "leaves out": ["FreeWriterStatus"]}
    told, untold = judged(lines, TELLS), judged(lines, leaves)
    assert "gathered-status-is-freed" in {one.claim.id for one in told.broken}
    assert untold.broken == ()


def test_a_general_error_stands_for_any_other(judged):
    lines = [call("CreateVssBackupComponents", "E_OUTOFMEMORY"), {"deed": "the program ends"}]
    assert judged(lines, TELLS).exit_status == 0


@pytest.mark.slow
def test_a_log_without_answers_is_not_accused(judged):
    report = judged(unanswered(GOOD), TELLS)
    assert report.broken == ()
    assert report.exit_status == 3


def test_too_many_explanations_end_the_judging_and_are_no_verdict(judged, monkeypatch):
    monkeypatch.setattr(explanations, "MOST", 50)
    report = judged(unanswered(GOOD), TELLS)
    assert report.too_many
    assert (report.broken, report.exit_status, report.judged < report.lines) == ((), 3, True)


def test_many_backups_are_judged_by_few_steps(tmp_path, monkeypatch):
    """What follows from a set of explanations and a line is worked out once, however often it comes."""
    worked_out = []
    known = explanations.Explaining._worked_out
    monkeypatch.setattr(explanations.Explaining, "_worked_out", lambda *a, **k: worked_out.append(1) or known(*a, **k))
    (report,) = judge(written(tmp_path / "run.jsonl", BACKUP * 50, TELLS), REQUESTER)
    assert report.broken == ()
    assert len(worked_out) < 4 * len(BACKUP)


def test_every_call_has_a_name_or_a_reason_to_have_none():
    named = {event for events in (*CALLS_BY_NAME.values(), *DEEDS_BY_NAME.values()) for event in events}
    left_out = {event for event in CALLS if event not in named}
    assert left_out == {
        "add_required_components",
        "hear_of_back_ends",
        "decide",
        "abort_backup_in_thread",
        "delete_snapshots_in_thread",
        "join_thread",
    }
    assert named.isdisjoint(WITHOUT_EFFECT)


@pytest.mark.parametrize("event", sorted({event for events in CALLS_BY_NAME.values() for event in events}))
def test_every_answer_of_a_call_can_be_named(event):
    said = {name for word in ANSWERS for name in understood(event, word)}
    assert said == set(understood(event, None)) - set(through_nothing(event))
