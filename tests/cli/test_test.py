"""`shadowcheck test`: suites of tests, as the user asks for them."""

import ast
import json


def test_tests_are_told_in_words_unless_a_file_is_asked_for(run, toy, tmp_path):
    told = run("test", f"{toy}:MODEL", "--writers", "1")
    assert "Tests of the model toy with writers=1: every step that can be taken (5)." in told.stdout
    assert "2. ask; prepare (writer: 1, disk_full: False)" in told.stdout
    written = run("test", f"{toy}:MODEL", "--jsonl", str(tmp_path / "tests.jsonl"))
    assert "1. ask" not in written.stdout


def test_files_can_go_to_standard_output_which_then_holds_nothing_else(run, toy, tmp_path):
    lines = run("test", f"{toy}:MODEL", "--jsonl", "-")
    assert [json.loads(line)["test"] for line in lines.stdout.splitlines()] == [1, 2]
    assert "2 tests" in lines.stderr
    module = run("test", f"{toy}:MODEL", "--pytest", "-", "--jsonl", str(tmp_path / "tests.jsonl"))
    tests = [one for one in ast.parse(module.stdout).body if isinstance(one, ast.FunctionDef)]
    assert len(tests) == len((tmp_path / "tests.jsonl").read_text().splitlines()) == 2


def test_both_files_cannot_go_to_one_place(run, toy):
    refused = run("test", f"{toy}:MODEL", "--pytest", "-", "--jsonl", "-")
    assert (refused.exit_code, "SC0809" in refused.stderr) == (2, True)
