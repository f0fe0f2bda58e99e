"""The wheel, built from the sdist and installed where nothing else of us is, does everything from an empty folder."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("build", reason="it builds the package: pip install -e '.[dev]'")
pytest.importorskip("hatchling", reason="the same")

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "checker" / "shadowcheck", ROOT / "spec" / "vss_protocol")
PROGRAMS = "Scripts" if sys.platform == "win32" else "bin"


def ran(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


LIGHT = 250
"""The megabytes that the base installation may take, with pip in it: the largest parts are Graphviz and numpy."""

LOG = """
{"object": "backup 1", "call": "CreateVssBackupComponents", "answer": "S_OK"}
{"object": "backup 1", "call": "InitializeForBackup", "answer": "S_OK"}
{"object": "backup 1", "call": "StartSnapshotSet", "answer": "S_OK"}
{"object": "backup 1", "call": "Release"}
"""

USER = """
from my_writer import MyWriter
from shadowcheck.monitor import Monitor
from shadowcheck.pytest import trace, verify
from vss_protocol import MODEL
from vss_protocol.requester_function import Vss, VssError


def my_backup(vss: Vss) -> None:
    with vss.create() as backup:
        backup.initialize_for_backup()
        while backup.gather_writer_metadata().query_status() == "VSS_S_ASYNC_PENDING":
            pass


def test_it() -> None:
    first: str = verify(MyWriter).findings[0].id
    reports: int = sum(report.exit_status for report in trace("run.jsonl"))
    with Monitor("requester") as monitor:
        broken: int = monitor.call("Release", answer="S_OK")[0].line.number
    print(first, reports, broken, MODEL.name, VssError)
"""
"""What a user writes, who lets a type checker read it: `MISTAKEN` has one mistake."""
MISTAKEN = USER.replace("first: str", "first: bytes")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the sdist, and the wheel that was built from it and from nothing else."""
    folder = tmp_path_factory.mktemp("built")
    ran(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory, wheel):
    """An environment with the wheel; the libraries that it needs are those of this environment."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, with_pip=False)
    python = place / PROGRAMS / Path(sys.executable).name
    ran(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    site = ran(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(site, "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def light(tmp_path_factory, wheel):
    """An environment with the wheel and what it brings by itself, from the package index."""
    place = tmp_path_factory.mktemp("light")
    venv.create(place, with_pip=True)
    python = place / PROGRAMS / Path(sys.executable).name
    ran(python, "-m", "pip", "install", "--quiet", wheel, env=clean())
    return place


def clean():
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "PYTEST_"))}


@pytest.fixture
def command(installed, tmp_path):
    """Run a program of the environment in an empty folder, as somebody who has no clone."""
    def call(name, *arguments):
        program = installed / PROGRAMS / name
        return ran(program, *arguments, cwd=tmp_path, env={**clean(), "HOME": str(tmp_path), "NO_COLOR": "1"})

    return call


def test_the_wheel_has_every_file_of_both_packages_and_nothing_else(wheel):
    files = {
        path.relative_to(package.parent).as_posix() for package in PACKAGES for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as found:
        names = {name for name in found.namelist() if ".dist-info/" not in name}
    assert names == files
    assert {"shadowcheck/py.typed", "vss_protocol/py.typed", "vss_protocol/recorded.json"} <= names


def test_the_sdist_has_the_tests_and_what_they_compare(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as found:
        names = {name.partition("/")[2] for name in found.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "tests/conftest.py", "diagrams/index.md"} <= names


def test_what_is_run_is_what_was_installed(command, installed):
    for package in ("shadowcheck", "vss_protocol"):
        told = command("python", "-c", f"import {package}; print({package}.__file__)")
        assert Path(told.strip()).is_relative_to(installed)
    assert command("shadowcheck", "--version").startswith("shadowcheck 0.")


def test_the_model_is_checked_and_its_recorded_counts_are_there(command):
    told = command("shadowcheck", "check", "--writers", "1")
    assert re.search(r"^holds +counts-as-recorded ", told, re.MULTILINE)
    assert " fail" not in told.splitlines()[-1]


def test_everything_is_named_and_explained(command):
    assert "frozen-writers-run-again" in command("shadowcheck", "list")
    assert command("shadowcheck", "explain", "SC0606").startswith("SC0606 ")
    assert "BackupComplete" in command("shadowcheck", "catalogue", "--page", "handling-backupshutdown-events")


@pytest.mark.parametrize("kind", ["writer", "requester"])
def test_a_design_is_begun_and_verified(command, tmp_path, kind):
    assert f"wrote my_{kind}.py" in command("shadowcheck", "new", kind, f"my_{kind}")
    told = command("shadowcheck", "verify", f"my_{kind}.py", "--json", "report.json", "--charts", "charts")
    assert ": no findings; " in told
    assert (tmp_path / "report.json").is_file()


def test_the_shell_completes(command):
    assert "_SHADOWCHECK_COMPLETE=zsh_complete" in command("shadowcheck", "completion", "zsh")


def test_a_type_checker_reads_what_is_public(command, installed, tmp_path):
    command("shadowcheck", "new", "writer", "my_writer")
    python = installed / PROGRAMS / Path(sys.executable).name
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for text, status in ((USER, 0), (MISTAKEN, 1)):
        (tmp_path / "test_mine.py").write_text(text, encoding="utf-8")
        checking = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python), "test_mine.py"]
        done = subprocess.run(checking, cwd=tmp_path, env=without, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout


def test_the_base_installation_is_light(light):
    size = sum(path.lstat().st_size for path in light.rglob("*") if not path.is_dir())
    assert size < LIGHT * 1_000_000
    told = ran(light / PROGRAMS / "shadowcheck", "--version", env=clean())
    missing = re.findall(r'^  (\S+) +not installed \(pip install "shadowcheck\[\w+\]"\)', told, re.MULTILINE)
    assert missing == ["numba", "llvmlite", "dd", "ray", "z3-solver", "cvc5", "evtx"]
    assert re.search(r"^  pygraphviz +\d\S+ with Graphviz \d", told, re.MULTILINE)


def test_the_base_installation_checks_the_model_as_the_whole_one_does(light, command, tmp_path):
    here = {"cwd": tmp_path, "env": {**clean(), "NO_COLOR": "1"}}
    base = ran(light / PROGRAMS / "shadowcheck", "check", **here)
    assert base == command("shadowcheck", "check")
    assert re.search(r"\d+ hold \(\d+ for every number of writers\).*; engine views; ", base)


def test_the_base_installation_verifies_judges_and_draws(light, tmp_path):
    program, here = light / PROGRAMS / "shadowcheck", {"cwd": tmp_path, "env": {**clean(), "NO_COLOR": "1"}}
    (tmp_path / "run.jsonl").write_text(LOG.lstrip(), encoding="utf-8")
    ran(program, "new", "requester", "my_backup", **here)
    assert ": no findings; " in ran(program, "verify", "my_backup.py", "--charts", "charts", **here)
    judged = subprocess.run(
        [program, "trace", "run.jsonl", "--chart", "run.svg"], capture_output=True, text=True, check=False, **here
    )
    assert (judged.returncode, "error: line 4: creation-ends-with-abort" in judged.stdout) == (1, True)
    assert (tmp_path / "run.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "explorer.html" in ran(program, "explore", "--writers", "1", **here)
    assert "my_backup.svg" in ran(program, "diagram", "--design", "my_backup.py", "--out", "pictures", **here)


def test_the_line_that_installs_an_extra_works_where_the_package_is_on_no_index(light, tmp_path):
    line = [light / PROGRAMS / "python", "-m", "pip", "install", "--dry-run", "shadowcheck[engines]"]
    assert re.search(r"Would install .*numba", ran(*line, cwd=tmp_path, env=clean()))
