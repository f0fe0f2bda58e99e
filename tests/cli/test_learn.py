"""`shadowcheck learn`: exit statuses, what it prints and writes, and what is refused."""

import sys

import pytest

from cli.designs import HOLDS
from drive.programs import program

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


def test_a_design_of_one_backup_is_not_compared_with_two(folder, run):
    told = run(
        "learn", "--at-once", "2", "--against", str(folder / "mended.py"), f"{folder / 'holds.py'}:Holds",
    )
    assert told.exit_code == 2
    assert "SC1223" in told.stderr


def test_a_class_is_driven_in_the_same_process(folder, run):
    told = run("drive", "--deviations", "1", f"{folder / 'holds.py'}:Holds")
    assert told.exit_code == 1
    assert "error: writes-are-released" in told.stdout
