"""`shadowcheck drive`: exit statuses, what it prints, its reports, and runs that are kept and made again."""

import json

import pytest

from drive.programs import program
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


def test_a_log_without_a_script_is_not_made_again(tmp_path, run):
    log = tmp_path / "run.jsonl"
    log.write_text('{"object": "A", "call": "CreateVssBackupComponents", "answer": "S_OK"}\n', encoding="utf-8")
    told = run("drive", "--replay", str(log), *program(tmp_path, FORGETS_ABORT).words)
    assert told.exit_code == 2
    assert "SC1205" in told.stderr


def test_reports_for_programs_name_what_is_broken_and_what_was_tried(tmp_path, run):
    command = program(tmp_path, FORGETS_ABORT)
    files = {name: tmp_path / name for name in ("json", "sarif", "junit")}
    options = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    assert run("drive", "--deviations", "1", *options, *command.words).exit_code == 1
    assert all(b"creation-ends-with-abort" in file.read_bytes() for file in files.values())
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert report["tried"]["0"] == {"made": 1, "left": 0}
    assert all(report["answers"]["InitializeForBackup"].values())
    result, *_ = json.loads(files["sarif"].read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "program.py"


def test_a_function_is_driven_in_the_same_process(tmp_path, run):
    file = tmp_path / "program.py"
    file.write_text("def leaves(vss):\n    vss.create()\n", encoding="utf-8")
    told = run("drive", f"{file}:leaves")
    assert told.exit_code == 1
    assert "error: ended-instances-are-released" in told.stdout


@pytest.mark.parametrize(("words", "code"), [
    (["no-such-program"], "SC1201"), (["{folder}/program.py:nothing"], "SC0606"),
    (["{folder}/program.py:NUMBER"], "SC1204"),
])
def test_what_cannot_be_driven_is_refused(tmp_path, run, words, code):
    (tmp_path / "program.py").write_text("NUMBER = 7\n", encoding="utf-8")
    told = run("drive", *(word.format(folder=tmp_path) for word in words))
    assert told.exit_code == 2
    assert code in told.stderr
