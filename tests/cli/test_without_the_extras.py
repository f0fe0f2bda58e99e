"""The base installation judges as the whole one does; what it lacks is named, with the line that installs it."""

import contextlib
import json
import re
import subprocess
import sys

import pytest

from cli.designs import HOLDS
from shadowcheck.check import auto
from shadowcheck.engine import Visiting
from shadowcheck.extras import lacking

LINE = 'pip install "shadowcheck[engines]"'
DIAGRAMS = ("dd", "dd.cudd", "dd.autoref")


@pytest.fixture
def without(monkeypatch):
    """Make modules as if they were not installed, for this test."""
    def call(*modules):
        for name in modules:
            monkeypatch.setitem(sys.modules, name, None)
    return call


@pytest.fixture
def large(monkeypatch):
    """Let a small model count as a large one, for which the engines of the extra are meant."""
    monkeypatch.setattr(auto, "SMALL", 30)
    monkeypatch.setattr(auto, "SMALL_IF_WIDE", 30)


@pytest.fixture
def judged(run, toy):
    """Check the toy; return the report without what tells of the engine, and that together with standard error."""
    def call(*options):
        result = run("check", f"{toy}:HASTY", "--writers", "4", "--json", "-", *options)
        report = json.loads(result.stdout)
        told = f"{report.pop('engine')} {report.pop('why_this_engine')} {report.pop('notes')} {result.stderr}"
        return report, told
    return call


@pytest.mark.parametrize(("modules", "named"), [
    (("numba",), {"numba"}), (DIAGRAMS, {"dd"}), (("numba", *DIAGRAMS), {"numba", "dd"}),
])
@pytest.mark.parametrize("options", [(), ("--limit", "100000")], ids=["", "limit"])
@pytest.mark.usefixtures("large")
def test_a_large_model_has_the_same_report_and_what_is_missing_is_told(judged, without, modules, named, options):
    options = ("--engine", "auto", *options)
    whole, told = judged(*options)
    assert "installed" not in told
    without(*modules)
    base, told = judged(*options)
    assert base == whole
    unused = {"dd"} if "--limit" in options else set()  # with a limit, nobody computes with sets of states
    missing = re.findall(rf"as (\w+) is not installed \({re.escape(LINE)}\)", told)
    assert set(missing) == named - unused


@pytest.mark.usefixtures("large")
def test_who_waits_for_a_slow_search_is_told_before_it_begins(run, toy, without):
    without("numba", *DIAGRAMS)
    result = run("check", f"{toy}:MODEL", "--engine", "auto", "--writers", "4")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"note: no engine packed, as numba is not installed ({LINE}): engine levels visits")


@pytest.mark.usefixtures("large")
def test_a_graph_is_exported_as_it_is_with_the_extra(run, toy, without):
    whole = run("export", f"{toy}:MODEL", "--format", "aut", "--writers", "4").stdout
    without("numba")
    result = run("export", f"{toy}:MODEL", "--format", "aut", "--writers", "4")
    assert (result.stdout, LINE in result.stderr) == (whole, True)


@pytest.fixture
def greedy(large, without, monkeypatch):
    """Let a search of a large model allocate more than there is; it must be bounded."""
    bounds = []

    def explore(instance, run):
        if run.limit is None:
            assert bounds, "more than there is can be allocated"
            raise MemoryError
        return auto.levels.explore(instance, run)

    @contextlib.contextmanager
    def bounded(size):
        bounds.append(size)
        yield
        bounds.pop()

    monkeypatch.setattr(auto, "LEVELS", Visiting("levels", explore))
    monkeypatch.setattr(auto, "bounded", bounded)
    without("numba", *DIAGRAMS)


@pytest.mark.usefixtures("greedy")
def test_a_graph_that_would_take_all_memory_is_not_exported(run, toy):
    result = run("export", f"{toy}:MODEL", "--format", "aut", "--writers", "4")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "SC0406" in result.stderr
    assert re.search("memory of .* used up", result.stderr)
    assert LINE in result.stderr


@pytest.mark.usefixtures("greedy")
def test_a_search_that_would_take_all_memory_is_unfinished(run, toy):
    result = run("check", f"{toy}:MODEL", "--engine", "auto", "--writers", "4")
    assert result.exit_code == 3
    assert re.search("the search is unfinished .memory of .* used up", result.stdout)
    assert LINE in result.stdout


@pytest.mark.parametrize(("options", "modules", "where"), [
    (("--engine", "packed"), ("numba",), "--engine packed"), (("--engine", "symbolic"), DIAGRAMS, "--engine symbolic"),
    (("--memory", "1G"), ("numba",), "--memory"),
    (("--workers", "2", "--memory", "1G"), ("numba",), "--memory --workers"),
])
def test_what_needs_the_extra_is_refused_without_it(run, toy, without, options, modules, where):  # noqa: PLR0917
    without(*modules)
    result = run("check", f"{toy}:MODEL", "--writers", "2", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.search(rf"^ *where: +{where}$", result.stderr, re.MULTILINE)
    assert f"{modules[0]} is not installed" in result.stderr
    assert LINE in result.stderr
    assert "SC0314" in result.stderr


def test_a_small_model_needs_no_extra_and_nothing_is_said(judged, without):
    whole = judged()
    without("numba", *DIAGRAMS)
    assert judged() == whole


def test_a_library_that_cannot_be_loaded_is_not_called_missing(tmp_path, monkeypatch):
    (tmp_path / "too_old.py").write_text("raise ImportError('it needs NumPy 2.2 or less')\n")
    (tmp_path / "without_part.py").write_text("import a_part_of_that_name\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert lacking("too_old") == "too_old cannot be loaded (it needs NumPy 2.2 or less)"
    assert lacking("without_part") == "a_part_of_that_name is not installed"
    assert lacking("json") is None


BLOCKED = """
import sys


class Absent:
    gone = {"numba", "llvmlite", "dd", "scipy", "networkx", "evtx", "z3", "cvc5", "pandas", "matplotlib"}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.gone:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent())
from shadowcheck.cli.main import main
for line in sys.stdin:
    try:
        main(line.split(), prog_name="shadowcheck")
    except SystemExit as end:
        print("exit status of", line.split()[0], "is", end.code)
"""
"""A process in which only what the base installation has can be imported; it runs a command for each line."""

LOG = """
{"object": "backup 1", "call": "CreateVssBackupComponents", "answer": "S_OK"}
{"object": "backup 1", "call": "InitializeForBackup", "answer": "S_OK"}
{"object": "backup 1", "call": "StartSnapshotSet", "answer": "S_OK"}
{"object": "backup 1", "call": "Release"}
"""


def test_every_command_does_its_work_with_what_the_base_installation_has(environment, toy, tmp_path):
    (tmp_path / "my_writer.py").write_text(HOLDS)
    (tmp_path / "run.jsonl").write_text(LOG.lstrip())
    lines = (
        f"check {toy}:MODEL", "verify my_writer.py --charts charts", "trace run.jsonl --chart run.svg", "--version",
        f"diagram {toy}:MODEL --out pictures", f"explore {toy}:MODEL --out page.html",
        f"check {toy}:MODEL --engine packed",
    )
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], input="\n".join(lines), env=environment, cwd=tmp_path, capture_output=True,
        text=True, check=True,
    )
    statuses = re.findall(r"exit status of (\S+) is (\d)", done.stdout)
    assert statuses == [
        ("check", "0"), ("verify", "1"), ("trace", "1"), ("--version", "0"), ("diagram", "0"), ("explore", "0"),
        ("check", "2"),
    ], done.stdout + done.stderr
    assert "error: writes-are-released" in done.stdout
    assert "error: line 4: creation-ends-with-abort" in done.stdout
    assert LINE in done.stderr
