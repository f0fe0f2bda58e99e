"""`shadowcheck verify` with a backup program that is a function: found, judged, told in its lines, and reproduced."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = '''from vss_protocol.requester_function import VssError


def finish(operation):
    while operation.query_status() == "VSS_S_ASYNC_PENDING":
        pass


def my_backup(vss):
    """Asks the writers for their metadata."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()
'''
BAD = GOOD.replace("        finish(backup.gather_writer_metadata())\n", "        backup.gather_writer_metadata()\n")
LINE = 1 + BAD[: BAD.index("        backup.get_writer_metadata")].count("\n")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="my_backup.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


@pytest.mark.parametrize("named", ["", ":my_backup"])
def test_a_good_function_has_no_findings(run, file, named):
    told = run("verify", file(GOOD) + named)
    assert (told.exit_code, told.stdout.splitlines()[0].split(";")[0]) == (0, "my_backup: no findings")


def test_the_report_says_what_is_not_tried(run, file):
    assert "note: Ctrl-C comes where a function catches KeyboardInterrupt" in run("verify", file(GOOD)).stdout


def test_a_finding_names_the_line_of_the_call(run, file):
    told = run("verify", file(BAD))
    assert told.exit_code == 1
    assert f"error: metadata-read-when-gathered (my_backup.py:{LINE})" in told.stdout
    assert f"line {LINE}: get_writer_metadata" in told.stdout


def test_a_story_tells_the_lines_of_the_function(run, file):
    told = run("verify", file(BAD)).stdout
    lines = [line.strip() for line in told.splitlines() if line.strip().startswith("my_backup")]
    assert lines[1].startswith("my_backup begins: line ")
    assert lines[1].endswith(": create")
    assert lines[2].startswith("my_backup: create (call succeeds: yes); line ")


def test_a_story_says_the_line_where_ctrl_c_came(run, file):
    text = (
        "def my_backup(vss):\n    backup = vss.create()\n    try:\n        backup.initialize_for_backup()\n"
        "    except KeyboardInterrupt:\n        return\n    except Exception:\n        pass\n    backup.release()\n"
    )
    told = run("verify", file(text))
    assert told.exit_code == 1
    assert "The program is interrupted (Ctrl-C)." in told.stdout
    assert "my_backup: interrupted at line 4: initialize_for_backup; finished" in told.stdout


def test_an_unhandled_error_is_an_end(run, file):
    text = "def my_backup(vss):\n    backup = vss.create()\n    backup.initialize_for_backup()\n    backup.release()\n"
    told = run("verify", file(text))
    assert told.exit_code == 1
    assert "ended by VssError" in told.stdout
    assert "ended-instances-are-released" in told.stdout


@pytest.mark.slow
def test_a_poll_needs_no_bound_and_tries_need_one(run, file):
    first = "def finish(operation):\n"
    tries = GOOD.replace("        pass\n", "        tries += 1\n").replace(first, f"{first}    tries = 0\n")
    assert run("verify", file(GOOD)).exit_code == 0
    told = run("verify", file(tries, "tries.py"))
    assert told.exit_code == 2
    assert "SC1011" in told.stderr
    assert "tries took" in told.stderr


def test_of_several_functions_one_must_be_named(run, file):
    name = file(f"{GOOD}\n\ndef another(vss):\n    vss.report_survivors()\n")
    told = run("verify", name)
    assert told.exit_code == 2
    assert "SC0602" in told.stderr
    assert run("verify", f"{name}:another").exit_code == 0


def test_the_parameter_may_have_another_name_if_the_function_opens_what_it_talks_to(run, file):
    text = GOOD.replace("my_backup(vss)", "my_backup(api)").replace("with vss.", "with api.")
    assert run("verify", file(text)).stdout.startswith("my_backup: no findings")
    assert run("verify", f"{file(text)}:my_backup").stdout.startswith("my_backup: no findings")


def test_a_helper_that_opens_for_another_function_is_no_second_design(run, file):
    text = (
        "def opened(api):\n    return api.create()\n\n\n"
        "def my_backup(api):\n    with api.create() as backup:\n        backup.initialize_for_backup()\n"
        "    if False:\n        opened(api)\n"
    )
    assert run("verify", file(text)).stdout.startswith("my_backup: no findings")


def test_a_file_with_a_function_that_is_none_says_what_is_expected_of_one(run, file):
    told = run("verify", file("def copy_it(backup):\n    backup.initialize_for_backup()\n"))
    assert told.exit_code == 2
    assert "a function with a parameter that says what it talks to (vss, vss.create())" in " ".join(told.stderr.split())


def test_a_function_about_something_else_is_refused(run, file):
    told = run("verify", f"{file(GOOD)}:finish")
    assert told.exit_code == 2
    assert "SC0620" in told.stderr


def test_a_waiver_in_the_project_names_the_function(run, file):
    file(
        '[tool.shadowcheck]\ndesigns = ["my_backup.py:my_backup"]\n[tool.shadowcheck.waivers.my_backup]\n'
        'metadata-read-when-gathered = "to see what happens"\ncalls-are-in-place = "the same"\n', "pyproject.toml",
    )
    file(BAD)
    told = run("verify")
    assert told.exit_code == 0
    assert "waived: to see what happens" in told.stdout


def test_a_waiver_of_the_function_itself_counts(run, file):
    waiver = 'my_backup.waivers = {"metadata-read-when-gathered": "so", "calls-are-in-place": "so"}\n'
    assert run("verify", file(f"{BAD}\n\n{waiver}")).exit_code == 0


def test_saving_is_owed_if_the_function_says_so(run, file):
    def strength(name):
        report = json.loads(run("verify", name, "--json", "-").stdout)
        (design,) = report["designs"]
        return next(one["strength"] for one in design["claims"] if one["id"] == "document-is-saved")

    plain = file(GOOD)
    restores = file(f"{GOOD}\n\nmy_backup.restores_through_vss = True\n", "restores.py")
    assert (strength(plain), strength(restores)) == ("should", "must")


def test_reports_for_machines_name_the_line(run, file):
    name = file(BAD)
    run("verify", name, "--json", "report.json", "--sarif", "report.sarif")
    found = json.loads(Path("report.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"] for one in found]
    assert {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places} == {(name, LINE)}


def test_code_scanning_knows_a_finding_again_after_lines_were_added(run, file):
    def known(text, name):  # a file is loaded once in a process
        report = json.loads(run("verify", file(text, name), "--sarif", "-").stdout)
        return [one["partialFingerprints"] for one in report["runs"][0]["results"]]

    before = known(BAD, "before.py")
    assert before
    assert known(f"# a comment\n{BAD}", "after.py") == before


@pytest.mark.slow
def test_a_finding_is_reproduced_by_running_the_function(run, file, environment):
    name = file(BAD)
    assert run("verify", name, "--reproduce", "test_found.py").exit_code == 1
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_found.py"]
    again = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert again.returncode == 0, again.stdout
    file(GOOD)
    mended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert mended.returncode == 1
    assert "MENDED" in mended.stdout or "no longer" in mended.stdout


def test_a_report_does_not_overwrite_the_function(run, file):
    name = file(BAD)
    told = run("verify", name, "--json", name)
    assert told.exit_code == 2
    assert "SC0814" in told.stderr


WRONG = {
    "SC9015": "    one, two, three = vss.create(), 0, 0\n    two = vss.create()\n    three = vss.create()",
    "SC9016": "    one = vss.create()\n    two = vss.create()\n    vss.copy_files()",
    "SC9017": "    vss.create().initialise_for_backup()",
    "SC9018": "    vss.create().set_backup_succeeded(False)",
    "SC9019": (
        "    one = vss.create()\n    first = one.gather_writer_metadata()\n"
        "    second = one.prepare_for_backup()\n    first.wait()"
    ),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_the_environment_cannot_say_is_refused(run, file, code):
    told = run("verify", file(f"def my_backup(vss):\n{WRONG[code]}\n"))
    assert told.exit_code == 2
    assert code in told.stderr
    assert "my_backup.py:" in told.stderr


def test_calls_of_other_threads_are_made_in_threads(run, file):
    told = run("verify", file("def my_backup(vss):\n    vss.create().abort_backup_in_thread()\n"))
    assert "vss.thread(function)" in told.stderr
