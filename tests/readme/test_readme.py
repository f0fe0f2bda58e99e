"""The README is executed: its commands run, its snippets run, its outputs are compared, its links lead somewhere.

What is not run for real, and why:

* The steps that make `.venv` and install into it. The tests run in an environment where that was done; `.ci/run` does
  it on a fresh machine, by the README's own words. What follows them in the same command is run, unless it is the
  next point.
* `pytest`, which would run itself. Its arguments are tried with `--collect-only` on this folder.
* The commands for a program in C++, which need a compiler. They are those of a page, whose tests run them.

What the README has no room for stands on pages of the site, which tests/site executes. Of what those only show, the
development commands are tested here: `.ci/run` runs `ruff`, `mypy` and `lint-imports` after the tests.

How outputs are compared is in `executed`.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from readme.executed import Block, as_shown, blocks, printed, shell
from shadowcheck.judge import Result
from vss_protocol import MODEL

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PREFACE = re.compile(r"^python3 -m venv \.venv && \.venv/bin/pip install --quiet -e \S+ && \.venv/bin/")
CHECK_COMMAND = "python3 -m venv .venv && .venv/bin/pip install --quiet -e . && .venv/bin/shadowcheck check"
BENCHMARK_COMMAND = "python checker/benchmarks/run.py\n"
DIAGRAM_COMMAND = "shadowcheck diagram --check\n"
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[dev]' && .venv/bin/pytest"


def page(path: str) -> str:
    """A page of the site, on which is written what the README has no room for."""
    return (ROOT / "spec" / "site" / "pages" / path).read_text(encoding="utf-8")


def executed(block: Block) -> bool:
    return not block.not_run and block.text != f"{TEST_COMMAND}\n"


BLOCKS = blocks(README)
(DEVELOPMENT,) = [block for block in blocks(page("explanation/code.md")) if "lint-imports" in block.text]


def cases() -> list[object]:
    """Every block that is executed, named after its first line; one uses what another wrote. Not for the quick lane."""
    return [
        pytest.param(block, id=block.name, marks=pytest.mark.slow)
        for block in BLOCKS
        if executed(block)
    ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One folder for all commands, as a reader has one; it holds the files that the README tells the reader to save."""
    folder = tmp_path_factory.mktemp("desk")
    for block in BLOCKS:
        if block.language == "python" and (name := re.match(r"# (\w+\.py)\n", block.text)):
            (folder / name[1]).write_text(block.text, encoding="utf-8")
    shell("shadowcheck check --writers 1 --claim no-deadlock --json shadowcheck.json", folder)
    return folder


@pytest.mark.parametrize("block", cases())
def test_every_command_and_snippet_runs_and_prints_what_the_readme_shows(block, desk):
    found = printed(replace(block, text=PREFACE.sub("", block.text)), desk)
    assert as_shown(block, found), found


@pytest.mark.slow
def test_the_mended_writer_of_the_readme_holds(desk):
    broken = (desk / "my_writer.py").read_text(encoding="utf-8")
    (mended,) = re.findall(r"With `(.*?)` in `on_abort` it has no findings", README)
    before, on_abort, after = broken.partition("def on_abort(self):\n        ")
    (desk / "mended.py").write_text(before + on_abort + after.replace("pass", mended), encoding="utf-8")
    assert "MyWriter: no findings;" in shell("shadowcheck verify mended.py", desk)


def test_the_commands_for_a_program_in_cpp_are_those_of_the_page_that_has_it():
    (commands,) = [block for block in BLOCKS if block.not_run]
    (program,) = [block for block in blocks(page("how-to/cpp-program.md")) if block.title]
    assert program.title in commands.text
    assert f"```sh\n{commands.text}```" in page("how-to/cpp-program.md")


def test_the_readme_is_read_in_five_minutes():
    assert len(README.splitlines()) <= 150


def test_the_two_commands_are_whole_and_each_is_one_line():
    assert [block.text for block in BLOCKS if PREFACE.match(block.text)] == [f"{CHECK_COMMAND}\n", f"{TEST_COMMAND}\n"]


@pytest.mark.slow
def test_the_tests_commands_have_arguments_that_pytest_takes():
    commands = [TEST_COMMAND.rpartition("/")[2], *DEVELOPMENT.text.splitlines()[:2]]
    assert commands[0] == commands[1]
    assert commands[2] == "pytest -m slow"
    for command in commands:
        found = shell(f"{command} --collect-only -q -p no:cacheprovider tests/readme/test_readme.py", ROOT)
        quick = "test_readme.py::test_the_two_commands_are_whole_and_each_is_one_line" in found
        assert quick is ("-m" not in command)


def test_the_comparison_of_the_gallery_and_the_benchmark_have_tests_of_their_own():
    test = (ROOT / "tests" / "draw" / "test_gallery_is_fresh.py").read_text(encoding="utf-8")
    assert 'GALLERY = Path(__file__).parents[2] / "diagrams"' in test
    assert DIAGRAM_COMMAND in page("how-to/other-tools.md")
    assert BENCHMARK_COMMAND in page("explanation/engines.md")


def test_ci_runs_the_test_command_literally_and_every_development_command():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert TEST_COMMAND in script
    for command in DEVELOPMENT.text.splitlines()[1:]:
        assert f".venv/bin/{command.partition('#')[0].strip()}\n" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    assert "run: .ci/run\n" in workflow


def test_the_job_for_windows_runs_the_readmes_command_for_windows_literally():
    (command,) = re.findall(r"On Windows, `(.*?)`", README)
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    assert f"run: {command}\n" in workflow
    assert CHECK_COMMAND.replace("python3", "python").replace(".venv/bin/", ".venv\\Scripts\\") == command


def test_every_link_to_a_file_leads_to_one():
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", README) if "://" not in link]
    assert len(links) > 20
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.slow
def test_every_command_named_in_passing_exists():
    named = {tuple(words.split()) for words in re.findall(r"`(shadowcheck [^`\n]*)`", README)}
    assert {words[1] for words in named} == {
        "--version", "completion", "drive", "explain", "explore", "learn", "list", "new", "trace",
    }
    for words in sorted(words for words in named if words[1] != "--version"):
        assert shell(f"{' '.join(words)} --help", ROOT).startswith("Usage: shadowcheck ")


def test_the_options_named_are_those_of_the_model():
    section = page("reference/options.md")
    assert "{{ faults }}" in section  # filled in when the site is made
    for option in MODEL.options:
        assert f"`--set {option.name}={option.default}` (default)" in section
        assert all(value in section for value in option.values)


@pytest.mark.slow
def test_the_keys_of_the_json_report_named_are_all_there_are(desk):
    report = json.loads((desk / "shadowcheck.json").read_text(encoding="utf-8"))
    section = page("how-to/continuous-integration.md")
    of_report = section.partition("has the keys ")[2].partition(".")[0]
    of_claim = section.partition("Each claim has ")[2].partition(", which")[0]
    assert re.findall(r"`(\w+)`", of_report) == list(report)
    assert re.findall(r"`(\w+)`", of_claim) == list(report["claims"][0])


def test_the_verdicts_explained_are_all_there_are():
    found = re.findall(r"^\| `(\w+)` \|", page("explanation/verdicts.md"), re.MULTILINE)
    assert found == ["holds", "fails", "vacuous", "excused", "unfinished"]
    assert {str(result) for result in Result} == {"holds", "fails", "vacuous", "unfinished"}


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "status"), [
    ("--set reading=neither", 2),
    ("--limit 100 --writers 1 --claim no-deadlock", 3),
])
def test_wrong_input_and_an_unfinished_search_have_the_exit_statuses_explained(desk, arguments, status):
    assert shell(f"shadowcheck check {arguments} >/dev/null 2>&1 && echo 0 || echo $?", desk).strip() == str(status)
