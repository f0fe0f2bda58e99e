"""The benchmark itself, on toys: it runs to its end, writes its files, and refuses what it cannot do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import cli
from benchmarks.contestants import Ours, contestant
from benchmarks.extras import Extras, measure_extras
from benchmarks.models import program_of
from benchmarks.ours import safety_claims
from benchmarks.peers import BINARY, JAR, PYTHON, Tools
from benchmarks.plan import (
    COMMIT,
    LEVELS,
    MINICHECK,
    MUSIL,
    NUSMV,
    PACKED,
    PACKED_TWO,
    REFERENCE,
    RUMUR,
    SAFETY,
    SPIN,
    SYMBOLIC,
    TLC,
    VSS,
    Case,
)
from benchmarks.processes import NotMeasured
from shadowcheck.claims import Possible, Responds

RUN = Path(cli.__file__).with_name("run.py")


@pytest.mark.slow
@pytest.mark.parametrize("engine", [LEVELS, REFERENCE, SYMBOLIC])
def test_each_engine_counts_two_phase_commit_as_published(engine, tmp_path):
    said = Ours(engine).measure(Case(COMMIT, 3, ()), tmp_path, 60, None)
    assert (said.states, said.steps) == (288, 1_145)
    assert 0 < said.search < said.whole
    assert said.held is None or 0 <= said.held < said.peak


@pytest.mark.slow
@pytest.mark.parametrize("engine", [PACKED, PACKED_TWO])
def test_the_compiled_engine_counts_so_too(engine, tmp_path):
    case, who = Case(COMMIT, 5, ()), Ours(engine)
    who.prepare(case, tmp_path, 120)
    said = who.measure(case, tmp_path, 120, None)
    assert (said.states, said.steps) == (8_832, 58_145)


@pytest.mark.slow
def test_every_safety_claim_of_vss_is_judged(tmp_path):
    said = Ours(SAFETY).measure(Case(VSS, 1, ()), tmp_path, 120, None)
    claims = safety_claims(program_of(VSS, 1))
    assert (said.states, said.steps) == (10_584, 179_743)
    assert sum(int(part.split()[0]) for part in said.notes.split(", ")) == len(claims) > 20
    assert "fails" not in said.notes
    assert not any(isinstance(claim.pattern, Possible | Responds) for claim in claims)


def peer(name, tools, folder):
    who, case = contestant(name, tools), Case(COMMIT, 3, ())
    who.prepare(case, folder, 60)
    return who.measure(case, folder, 60, 288)


@pytest.mark.slow
@pytest.mark.skipif(None in map(shutil.which, ("spin", "gcc")), reason="Debian's packages spin and gcc are missing")
def test_spin_is_run_on_what_we_export(tmp_path):
    said = peer(SPIN, Tools(), tmp_path)
    assert (said.states, said.steps) == (288, 1_145)


@pytest.mark.slow
@pytest.mark.skipif(None in map(shutil.which, ("rumur", "gcc")), reason="Debian's packages rumur and gcc are missing")
def test_rumur_is_run_on_what_we_export(tmp_path):
    said = peer(RUMUR, Tools(), tmp_path)
    assert (said.states, said.steps) == (288, 1_145)


@pytest.mark.skipif(not os.environ.get(PYTHON), reason=f"{PYTHON} does not name a Python with musil and minicheck")
@pytest.mark.parametrize("name", [MUSIL, MINICHECK])
def test_model_checkers_in_python_are_run_on_what_we_export(name, tmp_path):
    said = peer(name, Tools(python=Path(os.environ[PYTHON])), tmp_path)
    assert (said.states, said.steps) == (288, None)
    assert 0 < said.search < said.whole


@pytest.mark.slow
def test_a_python_without_the_tool_says_how_to_get_it(tmp_path):
    with pytest.raises(NotMeasured, match="pip install musil minicheck"):
        peer(MUSIL, Tools(python=Path(sys.executable)), tmp_path)


@pytest.mark.skipif(not os.environ.get(JAR), reason=f"{JAR} does not name tla2tools.jar")
def test_tlc_is_run_on_what_we_export(tmp_path):
    said = peer(TLC, Tools(jar=Path(os.environ[JAR])), tmp_path)
    assert (said.states, said.steps) == (288, 1_145)
    assert 0 < said.search < said.whole


@pytest.mark.skipif(not os.environ.get(BINARY), reason=f"{BINARY} does not name the program of NuSMV")
def test_nusmv_is_run_on_what_we_export(tmp_path):
    said = peer(NUSMV, Tools(nusmv=Path(os.environ[BINARY])), tmp_path)
    assert (said.states, said.steps) == (288, None)


@pytest.mark.long
@pytest.mark.slow
def test_reads_first_use_and_a_check_are_measured():
    reads, first, check, proofs = measure_extras(1_000, 1, 120, only=["no-shutdown-without-release"])
    assert reads.bytes == 4 * 2_048
    assert reads.dependent > 0 < reads.independent
    assert first is not None
    assert check is not None
    assert None not in {proofs.written, proofs.confirmed}
    assert proofs.protocols["synapse"]["publisher"] == "Cubicle"


@pytest.fixture
def toy(monkeypatch):
    pytest.importorskip("matplotlib", reason="the benchmark's extra is not installed: pip install -e '.[bench]'")
    monkeypatch.setattr(cli, "QUICK", {COMMIT: {REFERENCE: (2, 3), LEVELS: (3,), SPIN: (3,), TLC: (3,), MUSIL: (3,)}})
    monkeypatch.setattr(cli, "measure_extras", lambda *_: Extras(None, None, None))


@pytest.mark.slow
def test_one_command_writes_the_table_the_figures_and_the_plot(toy, tmp_path, monkeypatch):
    monkeypatch.delenv(JAR, raising=False)
    monkeypatch.delenv(PYTHON, raising=False)
    assert cli.main(["--quick", "--repeat", "2", "--out", str(tmp_path / "new")]) == 0
    table = (tmp_path / "new" / cli.TABLE).read_text(encoding="utf-8")
    assert "Made by `python checker/benchmarks/run.py --quick --repeat 2`" in table
    assert "| reference | 2 | 288 | 1,145 |" in table
    assert f"| TLC, 1 worker | 0 | not installed: Java, and {JAR}" in table
    assert "| musil | 0 | not installed: pip install musil minicheck, for Python 3.12 or newer" in table
    told = json.loads((tmp_path / "new" / cli.FIGURES).read_text(encoding="utf-8"))
    assert [(one["contestant"], one["size"]) for one in told["rows"]] == [
        ("reference", 2), ("levels", 3), ("reference", 3), ("spin", 3), ("tlc", 3),
        ("musil", 3),
    ]
    assert (tmp_path / "new" / cli.PLOT).stat().st_size > 1_000
    assert str(tmp_path) not in table


@pytest.mark.slow
def test_without_any_peer_nothing_breaks(toy, tmp_path, monkeypatch):
    monkeypatch.delenv(JAR, raising=False)
    monkeypatch.setenv("PATH", "")
    assert cli.main(["--quick", "--out", str(tmp_path)]) == 0
    table = (tmp_path / cli.TABLE).read_text(encoding="utf-8")
    assert "| SPIN, no reduction | 0 | not installed: Debian's packages 'spin' and 'gcc' |" in table
    assert "| SPIN | not installed |" in table


@pytest.mark.parametrize(("arguments", "says"), [
    (["--only", "tpc"], "there is no model or contestant 'tpc'"),
    (["--repeat", "0"], "nothing would be measured"),
    (["--out", "/dev/null/x"], "the results cannot be written"),
])
def test_mistakes_are_refused_before_anything_is_measured(toy, arguments, says, capsys):
    assert cli.main(["--quick", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("variable", [JAR, PYTHON])
def test_a_tool_that_is_not_there_is_refused(variable, monkeypatch, capsys):
    monkeypatch.setenv(variable, "nowhere")
    assert cli.main(["--quick"]) == 2
    assert "names a file that is not there" in capsys.readouterr().err


def test_a_missing_plotter_is_named(monkeypatch, capsys):
    monkeypatch.delenv(JAR, raising=False)
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda _: None)
    assert cli.main(["--quick"]) == 2
    assert "pip install -e '.[bench]'" in capsys.readouterr().err


@pytest.mark.slow
def test_counts_that_do_not_agree_are_an_error(toy, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "disagreements", lambda *_: ["one counts more"])
    assert cli.main(["--quick", "--only", REFERENCE, "--out", str(tmp_path)]) == 1
    assert "one counts more" in capsys.readouterr().err


def test_the_script_finds_everything_from_anywhere(tmp_path):
    command = [sys.executable, str(RUN), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "--quick" in done.stdout
