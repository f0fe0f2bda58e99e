"""`shadowcheck verify`: what it is given, where its reports go, and in which exit status it ends."""

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from shadowcheck.cli import verify as cli_verify
from shadowcheck.errors import SpecificationError
from shadowcheck.sources.designs import find_design
from toys.refusals import refusal

ONE = """
from shadowcheck.machine import NoData, State
from toys.masters import ServantDesign

class Only(ServantDesign[NoData]):
    moving = State(initial=True)
    freeze = thaw = abort = moving.to(moving, internal=True)
"""


@pytest.mark.parametrize(
    ("name", "options", "status"),
    [("Good", (), 0), ("Busy", (), 0), ("Busy", ("--strict",), 1), ("Deaf", (), 0), ("Sloppy", (), 1),
     ("Deaf", ("--reading", "lenient"), 1)],
)
def test_the_exit_status_is_that_of_the_worst_finding(run, servants_file, name, options, status):
    result = run(f"{servants_file}:{name}", *options)
    assert result.exit_code == status
    assert result.stdout.startswith(f"{name}: ")


def test_the_only_design_of_a_file_need_not_be_named(run, write):
    assert "Only: " in run(write("from toys.servants import Good\n" + ONE)).stdout


def test_of_several_designs_one_must_be_named(run, servants_file):
    said = refusal(run(servants_file))
    assert "declares 11 designs, and none of them is named" in said
    assert "they are Good, Stubborn," in said
    assert "servants.py:Good" in said


def test_a_file_without_a_design_says_what_is_there(run, write):
    said = refusal(run(write("def freeze(): ...\n")))
    assert "there is no design in" in said
    assert "it declares freeze, and none of that derives from a profile of designs" in said


def test_an_empty_file_says_so(run, write):
    assert "it declares nothing" in run(write("")).stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nobody", "does not declare 'Nobody'"), ("Literal", "is not a machine but"),
        ("ServantDesign", "declares no states"),
    ],
)
def test_a_name_that_is_no_design_is_refused(run, write, name, words):
    file = write("from typing import Literal\n" + ONE)
    assert words in refusal(run(f"{file}:{name}"))


def test_a_file_that_does_not_import_is_told_with_the_line(run, write):
    assert "design.py:2: import nothing_of_that_name" in refusal(run(write("x = 1\nimport nothing_of_that_name\n")))


def test_a_machine_that_derives_from_no_profile_is_refused(run, write):
    file = write(ONE.replace("ServantDesign[NoData]", "Machine[NoData]").replace("NoData,", "Machine, NoData,"))
    assert "is not a design that can be verified" in refusal(run(file))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--reading", "literal"), "option 'reading' cannot be 'literal'"),
        (("--writers", "3"), "has no option 'writers'"),
        (("--set", "writers"), "'writers' sets nothing"),
        (("--engine", "steam"), "there is no engine 'steam'"),
        (("--json", "-", "--sarif", "-"), "go to the same place"),
    ],
)
def test_wrong_options_are_refused(run, servants_file, options, words):
    assert words in refusal(run(f"{servants_file}:Good", *options))


def test_every_report_is_written(run, servants_file, tmp_path):
    files = {option: tmp_path / f"{option}.out" for option in ("json", "junit", "sarif", "reproduce")}
    run(f"{servants_file}:Sloppy", *(word for option, file in files.items() for word in (f"--{option}", str(file))))
    assert json.loads(files["json"].read_text())["schema"] == "shadowcheck-design-reports/1"
    assert files["junit"].read_text().startswith("<?xml")
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert "def test_still_while_frozen():" in files["reproduce"].read_text()


def test_the_reproduction_finds_the_design_from_where_it_is(run, servants_file, tmp_path):
    run(f"{servants_file}:Busy", "--reproduce", str(tmp_path / "test_busy.py"))
    spoken = {"__file__": str(tmp_path / "test_busy.py")}
    exec((tmp_path / "test_busy.py").read_text(), spoken)  # noqa: S102 - what we have just written
    assert spoken["Busy"].__qualname__ == "Busy"
    spoken["test_tidies_when_thawed"]()


def test_without_findings_no_tests_are_written_and_the_report_says_so(run, servants_file, tmp_path):
    file = tmp_path / "test_good.py"
    said = run(f"{servants_file}:Good", "--reproduce", str(file)).stdout
    assert "note: nothing to reproduce: no finding has an order of events in which the design reacts; " in said
    assert said.endswith(f"--reproduce {file} was not written\n")
    assert not file.exists()


def test_without_findings_tests_that_were_written_before_are_left_as_they_are(run, servants_file, tmp_path):
    file = tmp_path / "test_good.py"
    file.write_text("def test_mine(): pass\n")
    said = run(f"{servants_file}:Good", "--reproduce", str(file)).stdout
    assert said.endswith(f"--reproduce {file} was left as it is\n")
    assert file.read_text() == "def test_mine(): pass\n"


@pytest.mark.slow
def test_what_was_not_looked_at_in_a_design_is_a_note(run, write):
    here_only = "import sys\nassert 'pytest' in sys.modules\n"
    result = run(write(f"{here_only}{ONE}\n    def on_thaw(self):\n        list(set('ab'))\n"))
    told = "note: whether the order of sets decides anything in Only was not looked at: "
    assert [line for line in result.stdout.splitlines() if line.startswith(told)], result.output


NESTED = """
from toys import servants

class Outer:
    class Inner(servants.Busy):
        pass

Known = Outer.Inner
"""
MADE = """
from toys import servants

def make():
    class Local(servants.Busy):
        pass
    return Local

Known = make()
"""


@pytest.mark.parametrize("name", ["", ":Known"])
@pytest.mark.parametrize("text", [NESTED, MADE], ids=["nested", "made"])
def test_the_reproduction_finds_a_design_by_the_name_in_its_file(run, write, tmp_path, text, name):
    file = tmp_path / "test_it.py"
    run(write(text) + name, "--reproduce", str(file))
    spoken = {"__file__": str(file)}
    exec(file.read_text(), spoken)  # noqa: S102 - what we have just written
    spoken["test_tidies_when_thawed"]()


def test_a_design_in_a_package_is_found_by_its_dots(run, capsys):
    result = run("toys.servants:Busy", "--reproduce", "-")
    assert "Busy = find_design('toys.servants:Busy')" in result.stdout
    assert "from pathlib" not in result.stdout


def test_charts_are_drawn_into_a_folder_that_is_made(run, servants_file, tmp_path):
    run(f"{servants_file}:Sloppy", "--charts", str(tmp_path / "deep" / "charts"))
    assert sorted(file.name for file in (tmp_path / "deep" / "charts").iterdir()) == [
        "Sloppy-still-while-frozen.svg", "index.html",
    ]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a folder a project with these settings, and go there."""

    def call(settings):
        (tmp_path / "pyproject.toml").write_text(f"[tool.shadowcheck]\n{settings}\n")
        monkeypatch.chdir(tmp_path)

    return call


def test_several_designs_are_verified_one_after_the_other(run, servants_file, tmp_path):
    files = {option: tmp_path / f"{option}.out" for option in ("json", "junit", "sarif")}
    words = [word for option, file in files.items() for word in (f"--{option}", str(file))]
    result = run(f"{servants_file}:Good", f"{servants_file}:Sloppy", f"{servants_file}:Busy", *words)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if " obligations kept, " in line] == ["Good", "Sloppy", "Busy"]
    report = json.loads(files["json"].read_text())
    assert report["schema"] == "shadowcheck-design-reports/1"
    assert [design["exit_status"] for design in report["designs"]] == [0, 1, 0]
    assert re.findall(r'<testsuite name="(.*?)"', files["junit"].read_text()) == ["Good", "Sloppy", "Busy"]
    runs = json.loads(files["sarif"].read_text())["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == [
        "shadowcheck/Good/", "shadowcheck/Sloppy/", "shadowcheck/Busy/",
    ]


def test_several_designs_have_no_common_reproduction(run, servants_file, tmp_path):
    said = refusal(run(f"{servants_file}:Good", f"{servants_file}:Busy", "--reproduce", str(tmp_path / "test_both.py")))
    assert "the findings of 2 designs would go into one file" in said


def test_without_a_path_the_projects_designs_are_verified(run, project, servants_file):
    project(f'designs = ["{servants_file}:Good", "{servants_file}:Busy"]')
    lines = run().stdout.splitlines()
    assert [line.split(":")[0] for line in lines if " obligations kept, " in line] == ["Good", "Busy"]


def test_without_a_path_and_without_settings_it_says_so(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no design is named" in refusal(run())


def test_the_projects_settings_hold_where_the_command_is_silent(run, project, servants_file):
    waivers = '[tool.shadowcheck.waivers.Busy]\ntidies-when-thawed = "so"'
    project(f'reading = "lenient"\nstrict = true\nwriters = 3\n{waivers}')
    assert run(f"{servants_file}:Deaf").exit_code == 1
    assert run(f"{servants_file}:Deaf", "--reading", "strict").exit_code == 0
    assert run(f"{servants_file}:Sloppy").stdout.count("\nerror: ") == 2
    assert "waived: so" in run(f"{servants_file}:Busy").stdout


def test_standard_output_holds_nothing_but_the_report_asked_for(run, servants_file):
    result = run(f"{servants_file}:Busy", "--json", "-")
    assert json.loads(result.stdout)["designs"][0]["findings"][0]["claim"] == "tidies-when-thawed"
    assert "warning: tidies-when-thawed" in result.stderr


def test_on_github_each_finding_is_annotated(run, servants_file, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "\n::warning file=" in run(f"{servants_file}:Busy").stdout


def test_the_summary_of_a_job_has_each_finding_with_its_story_and_its_chart(run, servants_file):
    result = run(f"{servants_file}:Stubborn", f"{servants_file}:Good", "--summary", "-")
    assert "\n| error | resumes | [" in result.stdout
    assert "\n2. The first master says abort.\n" in result.stdout
    assert "sequenceDiagram" in result.stdout.partition("</details>")[0]
    assert "\n### Good: no findings; " in result.stdout.rpartition("</details>")[2]
    assert "error: resumes" in result.stderr


def test_a_waived_finding_is_named_in_the_summary_and_not_told(run, servants_file, project):
    project('[tool.shadowcheck.waivers.Busy]\ntidies-when-thawed = "so"')
    told = run(f"{servants_file}:Busy", "--summary", "-").stdout
    assert "\n| waived | tidies-when-thawed |" in told
    assert "<details" not in told


def test_elsewhere_nothing_is_annotated(run, servants_file):
    assert "::warning" not in run(f"{servants_file}:Busy").stdout


def test_a_folder_that_cannot_be_made_is_refused_before_the_run(run, servants_file):
    assert "cannot be written" in refusal(run(f"{servants_file}:Busy", "--charts", str(Path(servants_file) / "charts")))


def test_a_handler_that_raises_is_told_with_its_place(run, write):
    wrong = ONE + "\n    def on_freeze(self):\n        raise ValueError('no')\n"
    assert "'on_freeze' raised ValueError: no" in refusal(run(write(wrong)))


def test_find_design_names_the_option_that_it_was_given_by():
    with pytest.raises(SpecificationError) as error:
        find_design("nowhere.py", where="--design")
    assert error.value.where == "--design nowhere.py"


def test_on_a_terminal_titles_stand_out(run, servants_file, monkeypatch):
    monkeypatch.setattr(cli_verify, "Console", partial(Console, force_terminal=True))
    shown = []
    monkeypatch.setattr(cli_verify, "say", lambda text, err: shown.append(text))
    run(f"{servants_file}:Busy")
    lines = shown[0].splitlines()
    assert [line for line in lines if "\x1b" in line and "note: " not in line] == [lines[2]]
    assert lines[2].startswith("\x1b[33mwarning: tidies-when-thawed")


def test_quietly_only_the_summary_is_printed(run, servants_file):
    names = [f"{servants_file}:{name}" for name in ("Good", "Sloppy")]
    lines = run(*names, "--quiet").stdout.splitlines()
    assert [line.split(" (")[0] for line in lines] == [
        "Good: no findings; 8 obligations kept, 1 not exercised",
        "Sloppy: 1 error, 1 warning; 2 obligations kept, 2 not exercised",
        "  error: still-while-frozen", "  warning: can-be-still",
    ]


def test_only_the_claims_that_are_named_are_judged(run, servants_file):
    result = run(f"{servants_file}:Sloppy", "--claim", "can-be-still", "--quiet")
    assert result.stdout.splitlines()[0] == "Sloppy: 1 warning; 0 obligations kept, 0 not exercised"
    assert result.exit_code == 0
    assert "there is no claim 'can-fly'" in refusal(run(f"{servants_file}:Sloppy", "--claim", "can-fly"))


def test_a_fault_that_is_switched_off_does_not_happen(run, servants_file):
    told = run(f"{servants_file}:Good", "--without", "tiredness", "--verbose").stdout
    assert "without tiredness" in told
    assert "there is no fault 'rain'" in refusal(run(f"{servants_file}:Good", "--without", "rain"))


def test_verbosely_each_claim_is_named_with_the_reason_why_it_was_not_judged(run, servants_file):
    told = run(f"{servants_file}:Good", "--verbose").stdout
    assert "\nkept by the writer: resumes, " in told
    assert "\nclaims about other parties that hold: no-deadlock, masters-alternate\n" in told
    assert "\nnot exercised: wakes: the design does not declare asleep\n" in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_is_told_as_such(run, servants_file):
    assert "/dev/full cannot be written" in refusal(run(f"{servants_file}:Busy", "--sarif", "/dev/full"))


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(run, servants_file, tmp_path):
    def written(seed):
        names = ("json", "junit", "sarif", "reproduce")
        words = [word for name in names for word in (f"--{name}", str(tmp_path / f"test_{name}.out"))]
        path = os.pathsep.join([str(tmp_path), *sys.path])
        done = subprocess.run(
            [sys.executable, "-m", "shadowcheck", "verify", f"{servants_file}:Sloppy", *words], check=False,
            capture_output=True, text=True, env={"PYTHONPATH": path, "PYTHONHASHSEED": seed},
        )
        assert done.returncode == 1, done.stderr
        return [done.stdout, *((tmp_path / f"test_{name}.out").read_bytes() for name in names)]

    assert written("1") == written("2")


@pytest.mark.parametrize("option", ["--json", "--junit", "--sarif", "--reproduce"])
def test_no_report_is_written_over_the_design(run, write, option):
    file = write(ONE)
    before = Path(file).read_text(encoding="utf-8")
    assert "is the design itself" in refusal(run(file, option, file))
    assert Path(file).read_text(encoding="utf-8") == before


def test_two_designs_of_one_name_have_two_charts(run, servants_file, tmp_path):
    copy = tmp_path / "again.py"
    copy.write_text(Path(servants_file).read_text(encoding="utf-8"), encoding="utf-8")
    run(f"{servants_file}:Sloppy", f"{copy}:Sloppy", "--charts", str(tmp_path / "charts"))
    assert sorted(file.name for file in (tmp_path / "charts").iterdir()) == [
        "Sloppy-still-while-frozen-2.svg", "Sloppy-still-while-frozen.svg", "index.html",
    ]


def test_a_chart_says_that_the_claim_is_broken(run, servants_file, tmp_path):
    run(f"{servants_file}:Sloppy", "--charts", str(tmp_path / "charts"))
    assert "Broken: " in (tmp_path / "charts" / "Sloppy-still-while-frozen.svg").read_text(encoding="utf-8")


def test_code_scanning_is_given_paths_from_the_root_of_the_repository(run, servants_file, tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    below = tmp_path / "deep" / "down"
    below.mkdir(parents=True)
    design = below / "servants.py"
    design.write_text(Path(servants_file).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(below)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    run("servants.py:Sloppy", "--sarif", "found.sarif")
    found = json.loads((below / "found.sarif").read_text(encoding="utf-8"))
    (place,) = found["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "deep/down/servants.py"


def test_a_waiver_of_a_design_that_the_project_does_not_have_is_refused(run, write, tmp_path, monkeypatch):
    file = write(ONE)
    settings = f"[tool.shadowcheck]\ndesigns = ['{file}']\n[tool.shadowcheck.waivers.Onyl]\nsome-claim = 'on purpose'\n"
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = refusal(run())
    assert "no design is called 'Onyl'" in said
    assert "did you mean Only?" in said


def test_a_design_in_a_package_may_import_relatively(run, tmp_path, monkeypatch):
    package = tmp_path / "writers" / "mail"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (package / "common.py").write_text(ONE, encoding="utf-8")
    (package / "mine.py").write_text("from .common import Only\n\nclass Mine(Only):\n    pass\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "Mine: " in run("writers/mail/mine.py:Mine").stdout
    for name in [name for name in sys.modules if name.partition(".")[0] == "writers"]:
        monkeypatch.delitem(sys.modules, name)
