"""`shadowcheck drive`: exit statuses, what it prints, its reports, and runs that are kept and made again."""

import json

import pytest

from drive.programs import program
from shadowcheck.location import shown
from shadowcheck.logs.json_lines import read

FORGETS_ABORT = """
    call("CreateVssBackupComponents") == "S_OK" or sys.exit(1)
    if call("InitializeForBackup") == "S_OK" and call("StartSnapshotSet") == "S_OK":
        call("AddToSnapshotSet") == "S_OK" and call("AbortBackup")
    call("Release")
"""


def test_a_run_that_is_kept_can_be_judged_and_made_again(tmp_path, run):
    command, kept = program(tmp_path, FORGETS_ABORT), tmp_path / "kept"
    assert run("drive", "--deviations", "1", "--keep", str(kept), *command.words).exit_code == 1
    log = kept / "creation-ends-with-abort.jsonl"
    judged, again = run("trace", str(log)), run("drive", "--replay", str(log), *command.words)
    assert (judged.exit_code, again.exit_code) == (1, 1)
    assert "creation-ends-with-abort" in judged.stdout
    assert "in 1 run;" in again.stdout
    header, *_ = read(str(log))
    assert header.script


def test_another_program_does_not_make_the_run_again_and_that_is_said(tmp_path, run):
    kept = tmp_path / "kept"
    run("drive", "--deviations", "1", "--keep", str(kept), *program(tmp_path, FORGETS_ABORT).words)
    log = kept / "creation-ends-with-abort.jsonl"
    (tmp_path / "other").mkdir()
    other = program(tmp_path / "other", 'call("CreateVssBackupComponents") and call("Release")').words
    told = run("drive", "-q", "--replay", str(log), *other)
    assert told.exit_code == 3
    assert f"the program did not do again what it does in {log}" in " ".join(told.stdout.split())


def test_a_summary_says_why_there_may_be_more_to_find(tmp_path, run):
    words = program(tmp_path, FORGETS_ABORT).words
    cut, whole = run("drive", "-q", "--runs", "1", *words), run("drive", "-q", "--deviations", "0", *words)
    assert (cut.exit_code, whole.exit_code) == (3, 0)
    assert "\n  note: not all was tried" in cut.stdout
    assert "note: not all was tried" not in whole.stdout


def test_a_log_without_a_script_is_not_made_again(tmp_path, run):
    log = tmp_path / "run.jsonl"
    log.write_text('{"object": "A", "call": "CreateVssBackupComponents", "answer": "S_OK"}\n', encoding="utf-8")
    told = run("drive", "--replay", str(log), *program(tmp_path, FORGETS_ABORT).words)
    assert told.exit_code == 2
    assert "SC1205" in told.stderr


def test_a_log_of_another_party_is_not_made_again(tmp_path, run):
    log = tmp_path / "run.jsonl"
    lines = '{"tells": [], "script": ["OnFreeze about A"]}', '{"call": "OnFreeze", "about": "A"}', ""
    log.write_text("\n".join(lines), encoding="utf-8")
    told = run("drive", "--replay", str(log), *program(tmp_path, FORGETS_ABORT).words)
    assert told.exit_code == 2
    assert "the log is not of a requester" in told.stderr


def test_reports_for_programs_name_what_is_broken_and_what_was_tried(tmp_path, run):
    command = program(tmp_path, FORGETS_ABORT)
    files = {name: tmp_path / name for name in ("json", "sarif", "junit")}
    options = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    assert run("drive", "--deviations", "1", *options, *command.words).exit_code == 1
    assert all(b"creation-ends-with-abort" in file.read_bytes() for file in files.values())
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert report["tried"]["0"] == {"made": 1, "left": 0}
    assert report["pairs"]["met"] >= report["pairs"]["given"]
    assert all(report["answers"]["InitializeForBackup"].values())
    result, *_ = json.loads(files["sarif"].read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "program.py"


LEAVES = """def leaves(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.start_snapshot_set()
"""


def test_a_function_is_driven_in_the_same_process(tmp_path, run):
    file = tmp_path / "program.py"
    file.write_text(LEAVES, encoding="utf-8")
    told = run("drive", f"{file}:leaves")
    assert told.exit_code == 1
    assert f"error: creation-ends-with-abort ({shown(file)}:2)" in told.stdout


ENDS_EARLY = """
import sys
import threading


def leaves(vss):
    sys.exit(3)


def asks_for_two(vss, folder):
    vss.create()


def is_interrupted(vss):
    raise KeyboardInterrupt


def hangs(vss):
    threading.Event().wait()
"""


@pytest.mark.parametrize(("name", "said"), [
    ("leaves", "the program ends with the exit status 3"),
    ("asks_for_two", "the program lets TypeError out: asks_for_two()"),
    ("is_interrupted", "the program lets KeyboardInterrupt out"),
])
def test_a_function_that_ends_before_its_first_call_is_told_how_it_ended(tmp_path, run, name, said):
    (tmp_path / "program.py").write_text(ENDS_EARLY, encoding="utf-8")
    told = run("drive", f"{tmp_path / 'program.py'}:{name}")
    assert told.exit_code == 3
    assert said in " ".join(told.stdout.split())


def test_a_program_that_hangs_before_its_first_call_has_a_report(tmp_path, run):
    (tmp_path / "program.py").write_text(ENDS_EARLY, encoding="utf-8")
    told = run("drive", "--timeout", "0.5", "--charts", str(tmp_path / "charts"), f"{tmp_path / 'program.py'}:hangs")
    assert told.exit_code == 1
    assert "error: program-hangs" in told.stdout


@pytest.mark.parametrize(("words", "code"), [
    (["no-such-program"], "SC1201"), (["{folder}/program.py:nothing"], "SC0606"),
    (["{folder}/program.py:NUMBER"], "SC1204"), (["{folder}/program.py:later"], "SC1204"),
])
def test_what_cannot_be_driven_is_refused(tmp_path, run, words, code):
    (tmp_path / "program.py").write_text("NUMBER = 7\nasync def later(vss): ...\n", encoding="utf-8")
    told = run("drive", *(word.format(folder=tmp_path) for word in words))
    assert told.exit_code == 2
    assert code in told.stderr


ALWAYS_WRONG = """
call("CreateVssBackupComponents") and call("InitializeForBackup") and call("StartSnapshotSet")
call("Release")
say(mistake="loses an object", at="program.py:7")
say(mistake="releases it twice", at="program.py:8")
"""


def test_each_finding_has_its_chart_and_its_own_log(tmp_path, run):
    charts, kept = tmp_path / "charts", tmp_path / "kept"
    words = program(tmp_path, ALWAYS_WRONG).words
    told = run("drive", "--deviations", "0", "--charts", str(charts), "--keep", str(kept), *words)
    assert told.exit_code == 1
    assert f"note: 3 charts in {charts / 'index.html'}" in told.stdout
    assert "StartSnapshotSet" in (charts / "creation-ends-with-abort.svg").read_text(encoding="utf-8")
    names = {"creation-ends-with-abort", "interface-is-misused", "interface-is-misused-2"}
    assert {file.stem for file in kept.iterdir()} == names == {file.stem for file in charts.glob("*.svg")}


def test_the_summary_of_a_job_has_the_shortest_run_and_its_chart(tmp_path, run):
    told = run("drive", "--deviations", "0", "--summary", "-", *program(tmp_path, ALWAYS_WRONG).words)
    line = 1 + (tmp_path / "program.py").read_text(encoding="utf-8").splitlines().index('call("Release")')
    (row,) = [row for row in told.stdout.splitlines() if row.startswith("| error | creation-ends-with-abort | [")]
    assert row.endswith(f"| program.py:{line} |")
    assert "<br>\nalso: The program releases it twice.<br>\n" in told.stdout
    assert told.stdout.count("sequenceDiagram") == 1
    assert "\n* tried: 1 run as is usual\n" in told.stdout
    assert "error: creation-ends-with-abort" in told.stderr


def test_a_call_without_a_place_is_shown_at_the_last_one_before_it_that_has_one(tmp_path, run, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    body = ALWAYS_WRONG.replace('call("Release")', 'say(object="backup 1", call="Release")')
    told = run("drive", "-q", "--deviations", "0", "--sarif", str(tmp_path / "sarif"), *program(tmp_path, body).words)
    lines = (tmp_path / "program.py").read_text(encoding="utf-8").splitlines()
    line = 1 + next(number for number, text in enumerate(lines) if "StartSnapshotSet" in text)
    assert f"\n::error file=program.py,line={line},title=a program%3A creation-ends-with-abort::" in told.stdout
    assert "the program does not say where this call is" in told.stdout
    assert "  error: creation-ends-with-abort\n" in told.stdout
    results = json.loads((tmp_path / "sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    (found,) = [one for one in results if one["ruleId"] == "creation-ends-with-abort"]
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == line


@pytest.mark.parametrize(("says", "sentence"), [
    ("loses an object", "The program loses an object."),
    ("the object is never released", "The object is never released."),
    ("It leaks.", "It leaks."),
])
def test_what_a_library_found_out_is_told_in_a_sentence(tmp_path, run, says, sentence):
    told = run("drive", "--deviations", "0", *program(tmp_path, f"say(mistake={says!r})").words).stdout
    assert f"\n  {sentence}\n" in told


@pytest.mark.parametrize("there", ["true", ""])
def test_on_github_the_lines_that_make_the_calls_are_annotated(tmp_path, run, monkeypatch, there):
    monkeypatch.setenv("GITHUB_ACTIONS", there)
    told = run("drive", "-q", "--deviations", "0", *program(tmp_path, ALWAYS_WRONG).words).stdout
    assert ("\n::error file=program.py,line=8,title=a program%3A interface-is-misused::" in told) == bool(there)


def test_an_option_that_stands_behind_the_program_is_said_to_be_given_to_it(tmp_path, run):
    file = tmp_path / "program.py"
    file.write_text("def leaves(vss):\n    vss.create()\n", encoding="utf-8")
    assert "--deviations stands behind the program" in run("drive", "no-such-program", "--deviations", "1").stderr
    assert run("drive", "--deviations", "1", f"{file}:leaves").stderr == ""


def test_a_function_is_not_interrupted_as_verify_does_that(tmp_path, run):
    (tmp_path / "program.py").write_text("def leaves(vss):\n    vss.create()\n", encoding="utf-8")
    told = run("drive", "--interrupts", f"{tmp_path / 'program.py'}:leaves")
    assert told.exit_code == 2
    assert "SC1214" in told.stderr


def test_what_is_told_of_the_world_is_told_once(tmp_path, run):
    told = run("drive", "--world", f"folder={tmp_path}", "--world", "folder=.", "no-such-program")
    assert told.exit_code == 2
    assert "'folder' is told more than once" in told.stderr
