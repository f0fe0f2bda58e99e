"""`shadowcheck learn`: exit statuses, what it prints and writes, and what is refused."""

import json
import sys

import pytest

from cli.designs import HOLDS
from drive.programs import program
from shadowcheck.report.learned_report import DIFFERS

COUNTS = """
class Counts:
    def __init__(self):
        self.times = 0

    def on_identify(self):
        if self.times < 12:
            self.times += 1
            return self.times != 12
        return True
"""
"""It refuses the twelfth OnIdentify of its life."""
MENDED = HOLDS.replace("on_abort(self):\n        pass", "on_abort(self):\n        self.holds_writes = False")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("learn")
    (made / "holds.py").write_text(HOLDS, encoding="utf-8")
    (made / "mended.py").write_text(MENDED, encoding="utf-8")
    return made


def test_what_is_learned_is_told_written_drawn_and_compared(folder, run):
    out, svg = folder / "learned.py", folder / "learned.svg"
    told = run(
        "learn", "--out", str(out), "--svg", str(svg), "--against", str(folder / "mended.py"), "-v",
        f"{folder / 'holds.py'}:Holds",
    )
    assert told.exit_code == 1, told.output
    assert "error: writes-are-released\n" in told.stdout
    assert "confirmed by a run of the program" in told.stdout
    assert "4. OnAbort about A\n  the program: answers true; then: holds writes\n  Holds: answers true\n" in told.stdout
    assert "state 2: after OnFreeze about A" in told.stdout
    verified = run("verify", str(out), "-q")
    assert "error: writes-are-released" in verified.stdout
    assert svg.read_bytes().startswith(b"<svg")


def test_the_reports_are_those_of_drive_and_say_how_far_the_learning_went(folder, run):
    files = {option: folder / f"report{option}" for option in ("--json", "--junit", "--sarif", "--summary")}
    options = [word for option, file in files.items() for word in (option, str(file))]
    ended = run("learn", "-q", *options, "--against", str(folder / "mended.py"), f"{folder / 'holds.py'}:Holds")
    assert ended.exit_code == 1, ended.output
    delivered = {option: file.read_text(encoding="utf-8") for option, file in files.items()}
    report = json.loads(delivered["--json"])
    assert [one["id"] for one in report["findings"]] == [DIFFERS, "writes-are-released"]
    assert {one["run"] for one in report["findings"]} <= set(range(1, report["runs"] + 1))
    learned = report["learned"]
    assert (learned["states"], learned["finished"], learned["refuted"]) == (2, True, None)
    rules = [one["ruleId"] for one in json.loads(delivered["--sarif"])["runs"][0]["results"]]
    assert rules == [DIFFERS, "writes-are-released"]
    for option in ("--junit", "--summary"):
        assert f"at least 2 states, as far as {learned['runs']} runs of at most {learned['events']} events tell" in (
            delivered[option]
        )


def test_what_is_known_to_be_otherwise_is_told_where_the_runs_did_not_suffice(tmp_path, run):
    (tmp_path / "counts.py").write_text(COUNTS, encoding="utf-8")
    told = run("learn", "--runs", "400", f"{tmp_path / 'counts.py'}:Counts")
    assert told.exit_code == 3, told.output
    assert "no mistake was found in them, but not all was tried" in told.stdout
    assert "does not do as was learned after 12 events: OnIdentify (12 times)" in told.stdout


def test_without_aalpy_the_line_that_installs_it_is_told(folder, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "aalpy.learning_algs", None)
    told = run("learn", f"{folder / 'holds.py'}:Holds")
    assert told.exit_code == 2
    assert "SC1220" in told.stderr
    assert "pip install 'shadowcheck[learn]'" in told.stderr


def test_a_program_that_makes_calls_is_not_learned(tmp_path, run):
    told = run("learn", *program(tmp_path, 'call("Release")').words)
    assert told.exit_code == 2
    assert "SC1221" in told.stderr


def test_a_design_that_is_sent_no_events_is_not_compared(folder, run):
    requester = folder / "requester.py"
    requester.write_text("def backs_up(vss):\n    vss.create()\n", encoding="utf-8")
    told = run("learn", "--against", str(requester), f"{folder / 'holds.py'}:Holds")
    assert told.exit_code == 2
    assert "SC1223" in told.stderr


def test_a_class_is_driven_in_the_same_process(folder, run):
    told = run("drive", "--deviations", "1", f"{folder / 'holds.py'}:Holds")
    assert told.exit_code == 1
    assert "error: writes-are-released" in told.stdout
