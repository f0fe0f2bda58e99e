"""The action for GitHub: its file is as GitHub wants it, no shell reads an input, its steps do what they say."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "actions" / "shadowcheck"
ACTION = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = [step for step in STEPS if "run" in step]
DEFAULTS = {name: given["default"] for name, given in ACTION["inputs"].items()}
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")

posix = pytest.mark.skipif(sys.platform == "win32", reason="the programs of the environment are shell scripts here")


def test_the_file_has_what_github_asks_of_a_composite_action():
    assert {"name", "description", "runs"} <= ACTION.keys() <= {"name", "description", "runs", "inputs", "outputs"}
    assert ACTION["runs"].keys() == {"using", "steps"}
    assert ACTION["runs"]["using"] == "composite"
    assert all(("run" in step) != ("uses" in step) for step in STEPS)
    assert all(step["shell"] == "bash" for step in SCRIPTS)
    assert all(one["description"] for one in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))
    assert all(isinstance(default, str) for default in DEFAULTS.values()), "YAML reads yes as a truth value"


def test_no_input_is_part_of_a_script():
    assert not any(EXPRESSION.search(step["run"]) for step in SCRIPTS)
    handed = EXPRESSION.findall(" ".join(value for step in SCRIPTS for value in step["env"].values()))
    assert {"inputs.command", "inputs.arguments", "inputs.extras"} <= {one.strip() for one in handed}


def test_every_input_is_used_and_every_expression_names_something():
    found = {name for text in EXPRESSION.findall((FOLDER / "action.yml").read_text("utf-8")) for name in names(text)}
    steps = {step["id"]: step for step in STEPS if "id" in step}
    assert {name.removeprefix("inputs.") for name in found if name.startswith("inputs.")} == DEFAULTS.keys()
    assert {name.split(".")[1] for name in found if name.startswith("steps.")} == steps.keys()


def names(expression):
    return re.findall(r"[a-z]+(?:\.[\w-]+)+", expression)


@pytest.mark.parametrize("path", [FOLDER / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_actions_of_others_are_githubs_and_have_a_version(path):
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    assert used
    for one in used:
        assert re.fullmatch(r"(actions|github)/[\w/-]+@v\d+|\./\.github/actions/shadowcheck", one), one


def test_what_workflows_hand_to_the_action_are_inputs_of_it():
    jobs = [job for path in WORKFLOWS for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values()]
    handed = [step.get("with", {}) for job in jobs for step in job["steps"] if step.get("uses", "").startswith("./")]
    assert handed
    assert all(given.keys() <= DEFAULTS.keys() for given in handed)


WRITER = """
class MyWriter:
    one_per_backup = True

    def __init__(self):
        self.holds_writes = False

    def on_freeze(self):
        self.holds_writes = True
"""
LOG = """{"object": "one", "call": "CreateVssBackupComponents", "answer": "S_OK"}
{"object": "one", "call": "InitializeForBackup", "answer": "S_OK"}
{"object": "one", "call": "StartSnapshotSet", "answer": "S_OK"}
{"object": "one", "call": "Release"}
"""
PROGRAM = """
def main(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.start_snapshot_set()
"""


class Job:
    """A job on GitHub, as far as the action sees it."""

    def __init__(self, folder):
        self.checkout, self.temporary = folder / "a checkout", folder / "temporary"
        for one in (self.checkout, self.temporary):
            one.mkdir()
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for name, text in (("my_writer.py", WRITER), ("run.jsonl", LOG), ("my_backup.py", PROGRAM)):
            (self.checkout / name).write_text(text, encoding="utf-8")

    def programs(self, shadowcheck):
        """Stand in for the environment that the action makes: a program that is Python with these words."""
        folder = self.temporary / "shadowcheck" / "environment" / "bin"
        folder.mkdir(parents=True)
        program = folder / "shadowcheck"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {shadowcheck} "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def step(self, name, *, python_path="", **inputs):
        """Do the step with that *name*, with these *inputs* and the defaults of the others, as a runner does it."""
        (step,) = [step for step in SCRIPTS if step["name"] == name]
        given = {**DEFAULTS, **{key.replace("_", "-"): value for key, value in inputs.items()}}
        values = {f"inputs.{key}": value for key, value in given.items()}
        values["steps.python.outputs.python-path"] = sys.executable

        def filled(text):
            return EXPRESSION.sub(lambda found: values[found[1].strip()], text)

        ours = os.pathsep.join([str(ROOT / "spec"), str(ROOT / "checker"), python_path])
        env = {
            **os.environ, **{key: filled(value) for key, value in step["env"].items()}, "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(FOLDER), "RUNNER_TEMP": str(self.temporary), "PYTHONPATH": ours,
            "GITHUB_WORKSPACE": str(self.checkout), **{key: str(file) for key, file in self.files.items()},
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        folder = self.checkout / filled(step["working-directory"])
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)

    def run(self, **inputs):
        """Run shadowcheck, and return its status, what it printed, and the outputs of the step."""
        done = self.step("Run shadowcheck", **inputs)
        told = self.files["GITHUB_OUTPUT"]
        lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
        return done.returncode, done.stdout, dict(line.split("=", 1) for line in lines)

    @property
    def words(self):
        """The words that `shadowcheck` was run with, if it notes them."""
        return (self.temporary / "words").read_text(encoding="utf-8").split("\0")

    @property
    def summary(self):
        """The summary of the job."""
        file = self.files["GITHUB_STEP_SUMMARY"]
        return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture
def job(tmp_path):
    """A job in which `shadowcheck` notes its words, writes a word into each report, and ends with the status 3."""
    found = Job(tmp_path)
    found.programs(f"-S {tmp_path / 'noting.py'}")
    (tmp_path / "noting.py").write_text(NOTES, encoding="utf-8")
    return found


NOTES = """
import os, pathlib, sys
words = sys.argv[1:]
pathlib.Path(os.environ["RUNNER_TEMP"], "words").write_text("\\0".join(words), encoding="utf-8")
for option, value in zip(words, words[1:]):
    if option in ("--summary", "--sarif"):
        pathlib.Path(value).write_text(option, encoding="utf-8")
sys.exit(3)
"""


@posix
@pytest.mark.parametrize("command", ["verify", "trace", "drive", "check"])
def test_the_status_is_kept_and_every_report_is_in_one_folder(job, command):
    status, _, outputs = job.run(command=command)
    assert (status, outputs["exit-status"]) == (3, "3")
    written = [word for word in job.words if word.startswith(outputs["reports"])]
    options = {word for word in job.words if word.startswith("--")}
    assert {"--junit", "--sarif", "--json", "--summary"} <= options
    assert len(written) == len(set(written)) == len(options)
    assert ("--charts" in options, "--keep" in options) == (command != "trace", command == "drive")


@posix
def test_the_options_stand_before_what_the_user_gives_as_a_program_ends_them(job):
    job.run(command="drive", arguments="--runs 7 ./program --all", fail_on="warning")
    assert job.words[0] == "drive"
    assert job.words[-5:] == ["--strict", "--runs", "7", "./program", "--all"]


@posix
def test_reports_go_where_they_are_asked_for(job):
    _, _, first = job.run(sarif="yes")
    assert (first["sarif"], job.summary) == (f"{first['reports']}/shadowcheck.sarif", "--summary\n")


@posix
def test_what_is_not_asked_for_is_left_out_and_the_next_run_has_its_own_reports(job):
    _, _, first = job.run(summary="no")
    _, _, second = job.run(summary="no")
    assert job.summary == ""
    assert "sarif" not in second
    assert first["reports"] != second["reports"]


@posix
def test_words_are_split_as_by_a_shell_and_nothing_in_them_is_run(job):
    job.run(arguments="'$(touch made) a' `touch made`; touch made $HOME *")
    assert job.words[-7:] == ["$(touch made) a", "`touch", "made`;", "touch", "made", "$HOME", "*"]
    assert not list(job.checkout.rglob("made"))


@posix
@pytest.mark.slow
@pytest.mark.parametrize(("command", "arguments", "where"), [
    ("verify", "my_writer.py", "file=my_writer.py,line=2,"),
    ("trace", "run.jsonl", "file=run.jsonl,line=4,"),
    ("drive", "--deviations 0 my_backup.py:main", "file=my_backup.py,line=3,"),
])
def test_what_breaks_fails_the_step_and_is_in_the_summary_and_in_the_reports(tmp_path, command, arguments, where):
    job = Job(tmp_path)
    job.programs("-m shadowcheck")
    status, printed, outputs = job.run(command=command, arguments=arguments)
    assert (status, outputs["exit-status"]) == (1, "1")
    assert f"\n::error {where}" in printed
    assert "| error |" in job.summary
    assert "sequenceDiagram" in job.summary
    reports = {file.name for file in Path(outputs["reports"]).iterdir()}
    assert {"shadowcheck.xml", "shadowcheck.sarif", "shadowcheck.json", "summary.md"} <= reports


@posix
@pytest.mark.parametrize("wrong", [
    {"command": "verify; ls"}, {"fail_on": "notes"}, {"summary": "perhaps"}, {"sarif": ""}, {"arguments": "'open"},
])
def test_an_input_that_is_wrong_is_named_and_nothing_is_run(job, wrong):
    status, printed, outputs = job.run(**wrong)
    (name,) = wrong
    assert (status, outputs) == (2, {})
    assert printed.startswith(f"::error::shadowcheck's input {name.replace('_', '-')} is ")


@pytest.mark.slow
def test_shadowcheck_is_installed_from_the_checkout_of_the_action(tmp_path, monkeypatch):
    """Its dependencies, and what builds it, are those of this environment: an index is not asked."""
    job = Job(tmp_path)
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_NO_DEPS", "1"), ("PIP_NO_BUILD_ISOLATION", "0")):
        monkeypatch.setenv(name, value)
    done = job.step("Install shadowcheck", extras="logs", python_path=sysconfig.get_path("purelib"))
    assert done.returncode == 0, done.stderr
    (installed,) = (job.temporary / "shadowcheck" / "environment").rglob("site-packages/shadowcheck")
    assert (installed / "cli" / "main.py").read_bytes() == (ROOT / "checker/shadowcheck/cli/main.py").read_bytes()


def test_extras_are_names(tmp_path):
    done = Job(tmp_path).step("Install shadowcheck", extras="logs] @ https://example.org/[")
    assert (done.returncode, done.stdout.startswith("::error::shadowcheck's input extras is ")) == (2, True)
