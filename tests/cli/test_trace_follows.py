"""`shadowcheck trace --follow`: a log is judged while it is written."""

import json
from pathlib import Path

import pytest

from recorded.logs import BEGIN, GOOD, PREPARE, TELLS, call
from recorded.runs import written

RELEASE = "error: line {}: creation-ends-with-abort"


def texts(lines):
    return [json.dumps(line) + "\n" for line in lines]


@pytest.fixture
def growing(tmp_path, monkeypatch):
    """A file to which a part is added whenever its reader waits for more, until the user stops the reader."""

    def made(*parts, encoding="utf-8"):
        path, left = tmp_path / "run.jsonl", list(parts)

        def wait(_):
            if not left:
                raise KeyboardInterrupt
            with path.open("ab") as file:
                file.write(left.pop(0).encode(encoding))

        path.write_bytes(b"")
        monkeypatch.setattr("shadowcheck.logs.follow.time.sleep", wait)
        return str(path)

    return made


def test_a_run_that_ends_is_followed_to_its_end(run, growing):
    parts = texts([TELLS, *GOOD])
    told = run("trace", "--follow", growing(*parts, "never read"))
    assert (told.exit_code, f"{len(GOOD)} lines judged" in told.stdout) == (0, True)


def test_what_is_broken_is_said_before_the_log_ends(run, growing):
    lines = [*BEGIN, *PREPARE, call("Release"), call("CreateVssBackupComponents", about="backup 2")]
    told = run("trace", "--follow", growing(*texts([TELLS, *lines])))
    at_once, report = told.stdout.split(f"{growing()}: ")
    assert told.exit_code == 1
    assert at_once.startswith(RELEASE.format(len(lines)))
    assert f"{RELEASE.format(len(lines))} (told above)" in report


def test_a_finding_is_told_once_in_full(run, growing):
    lines = [*BEGIN, *PREPARE, call("Release"), call("CreateVssBackupComponents", about="backup 2")]
    told = run("trace", "--follow", growing(*texts([TELLS, *lines]))).stdout
    assert told.count("usual remedy: Call AbortBackup before Release") == 1
    assert told.count(RELEASE.format(len(lines))) == 2


def test_a_report_on_standard_output_stays_whole_while_findings_are_told(run, growing):
    lines = [*BEGIN, *PREPARE, call("Release"), call("CreateVssBackupComponents", about="backup 2")]
    told = run("trace", "--follow", growing(*texts([TELLS, *lines])), "--json", "-")
    assert json.loads(told.stdout)
    assert told.stderr.startswith(RELEASE.format(len(lines)))


def test_lines_are_put_together_from_their_parts(run, growing):
    whole = "".join(texts([TELLS, *GOOD]))
    told = run("trace", "--follow", growing(*(whole[at : at + 50] for at in range(0, len(whole), 50))))
    assert (told.exit_code, f"{len(GOOD)} lines judged" in told.stdout) == (0, True)


def test_half_a_letter_is_waited_for(run, growing, monkeypatch):
    line = json.dumps({"call": "CreateVssBackupComponents", "note": "\N{GREEK SMALL LETTER ALPHA}"}, ensure_ascii=False)
    halves = [line.encode()[:-3], line.encode()[-3:] + b"\n"]
    path = growing()
    left = list(halves)

    def wait(_):
        if not left:
            raise KeyboardInterrupt
        with Path(path).open("ab") as file:
            file.write(left.pop(0))

    monkeypatch.setattr("shadowcheck.logs.follow.time.sleep", wait)
    assert "1 line judged" in run("trace", "--follow", path).stdout


def test_a_log_in_utf_16_is_followed(run, growing):
    whole = "\ufeff" + "".join(texts([TELLS, *GOOD])).replace("\n", "\r\n")
    told = run("trace", "--follow", growing(whole[:1000], whole[1000:], encoding="utf-16-le"))
    assert (told.exit_code, f"{len(GOOD)} lines judged" in told.stdout) == (0, True)


def test_standard_input_is_judged_to_its_end(run):
    told = run("trace", "--follow", "-", input="".join(texts([TELLS, *GOOD])))
    assert (told.exit_code, f"{len(GOOD)} lines judged" in told.stdout) == (0, True)


def test_lines_of_one_time_are_put_together(run, growing):
    """Which thread was first is not known: the rule may be kept."""
    threads = {"AddToSnapshotSet": "B", "StartSnapshotSet": "A"}
    turned = [{**call(name), "time": 7, "thread": thread} for name, thread in threads.items()]
    first = [one for one in BEGIN if one["call"] not in {"StartSnapshotSet", "AddToSnapshotSet"}]
    told = run("trace", "--follow", growing("".join(texts([TELLS, *first, *turned]))))
    assert "error" not in told.stdout


def test_a_file_that_becomes_shorter_is_told(run, growing, monkeypatch):
    path = growing()

    def wait(_):
        text = "".join(texts(BEGIN[:3]))
        with Path(path).open("r+b") as file:
            if file.read() == text.encode():
                file.truncate(5)
            else:
                file.write(text.encode())

    monkeypatch.setattr("shadowcheck.logs.follow.time.sleep", wait)
    told = run("trace", "--follow", path)
    assert (told.exit_code, "became shorter" in told.stderr, "line 3" in told.stderr) == (2, True, True)


def test_two_logs_are_not_followed_at_once(run, tmp_path):
    path = written(tmp_path / "run.jsonl", BEGIN)
    told = run("trace", "--follow", path, path)
    assert (told.exit_code, "SC0846" in told.stderr) == (2, True)


def test_a_line_that_is_none_ends_it_with_its_number(run, growing):
    told = run("trace", "--follow", growing(*texts(BEGIN[:2]), "Release\n"))
    assert (told.exit_code, "line 3" in told.stderr) == (2, True)


def test_a_line_that_another_thread_may_join_is_not_judged_too_early(run, growing):
    """Between the two lines of one time the file does not grow: they may still have come in the other order."""
    threads = {"AddToSnapshotSet": "B", "StartSnapshotSet": "A"}
    turned = [{**call(name), "time": 7, "thread": thread} for name, thread in threads.items()]
    first = [one for one in BEGIN if one["call"] not in threads]
    one, other = texts(turned)
    told = run("trace", "--follow", growing(*texts([TELLS, *first]), one, "", "", other, ""))
    assert ("error" not in told.stdout, f"{len(first) + 2} lines judged" in told.stdout) == (True, True)


def test_all_that_was_written_is_judged_when_the_user_stops_it(run, growing):
    late = {**call("Release"), "time": 9, "thread": "A"}
    told = run("trace", "--follow", growing(*texts([TELLS, *BEGIN, *PREPARE, late])))
    assert told.exit_code == 1
