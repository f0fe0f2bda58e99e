"""`shadowcheck check --certificate FILE`: what it writes, and what it says of it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from toys.refusals import refusal

PROVED = ["no-deadlock", "decide-last", "ask-first", "commit-once"]
BUSY = """
from shadowcheck.network import some_other

def more(net, options):
    boss, writer = net.role("boss"), net.role("writer")
    told = {"source": "committing", "owner": "writer", "strength": Strength.MUST, "per": "writers"}
    refused = writer.at("committed") & some_other(writer.at("refused"))
    done = responds(boss.at("decided") & writer.at("prepared"), writer.at("committed"))
    return [
        *claims(net, options)[:1], Claim("all-or-none", "All commit, or none.", pattern=never(refused), **told),
        Claim("done", "Who is told commits.", pattern=done, **told),
    ]

BUSY = dataclasses.replace(MODEL, name="busy", claims=more, seeded_faults=(), normal="")
"""
"""A model with a claim about two writers, and one of what follows some day."""
SWAP = """
from shadowcheck.claims import possible
from shadowcheck.protocol import Protocol

MODEL = Protocol("swap", sizes={"people": 2})
own, common = MODEL.variable("own", 1, (0, 1), family="people"), MODEL.variable("common", 0, (0, 1))

@MODEL.step(own, common)
def swap(mine, ours):
    return ours, mine

MODEL.claim("given", possible(common.at(1)))
"""
"""A model in which a value is passed."""


def test_it_is_said_what_is_written_and_what_is_not_in_it(run, toy, tmp_path):
    path = str(tmp_path / "toy.smt2")
    (tmp_path / "busy.py").write_text(f"{Path(toy).read_text()}{BUSY}")
    given = ("--set", "reading=lenient", "--without", "crash")
    text = run("check", f"{tmp_path}/busy.py:BUSY", "--certificate", path, *given).stdout
    told = re.search(r"toy.smt2 certifies (\d) claims, in (\d+) obligations; confirm it: shadowcheck certify", text)
    assert told[2] == str(Path(path).read_text().count("(check-sat)"))
    assert told[1] == str(Path(path).read_text().count("\n; claim: "))
    assert "not in it: 1 claim that something eventually follows, as they rest on fairness" in text
    assert "not in it: 1 claim about several replicas at once" in text
    result = run("certify", path, "--solver", "z3")
    assert (result.exit_code, "busy (reading=lenient, without crash)" in result.stdout) == (0, True)


def test_json_says_what_was_written(run, written, tmp_path):
    path = written("--json", str(tmp_path / "toy.json"))
    told = json.loads((tmp_path / "toy.json").read_text())["certificate"]
    assert sorted(told.pop("claims")) == sorted(PROVED)
    assert told.pop("sha256") == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told.pop("obligations") == path.read_text().count("(check-sat)")
    assert told.pop("k") == 1
    assert told.pop("views") >= told.pop("rounds") > 1
    assert not told


def test_machines_that_agree_on_a_value_are_refused_before_anything_is_searched(run, tmp_path, monkeypatch):
    monkeypatch.setattr("shadowcheck.cli.check.check", lambda *_, **__: pytest.fail("it was searched"))
    (tmp_path / "swap.py").write_text(SWAP)
    told = refusal(run("check", f"{tmp_path}/swap.py:MODEL", "--certificate", str(tmp_path / "swap.smt2")))
    assert "a certificate cannot tell what step 'swap' does" in told
    assert not (tmp_path / "swap.smt2").exists()


def test_json_says_that_nothing_was_written(run, toy):
    assert json.loads(run("check", f"{toy}:MODEL", "--json", "-").stdout)["certificate"] is None


@pytest.mark.parametrize("asked", [["MODEL", "--claim", "may-commit"], ["LONELY"]])
def test_where_nothing_is_proved_nothing_is_written(run, toy, tmp_path, asked):
    path = tmp_path / "none.smt2"
    result = run("check", f"{toy}:{asked[0]}", *asked[1:], "--certificate", str(path))
    assert result.exit_code == 0
    assert "none.smt2 was not written: no claim about states or steps is proved for every number" in result.stdout
    assert not path.exists()


def test_a_certificate_on_standard_output_is_alone_there(run, toy, written):
    result = run("check", f"{toy}:MODEL", "--certificate", "-")
    assert result.stdout == written().read_text()
    assert "6 hold" in result.stderr


def test_two_runs_write_the_same_bytes(spawn, toy, tmp_path):
    for seed in ("1", "2"):
        run = spawn("check", f"{toy}:MODEL", "--certificate", str(tmp_path / seed), env={"PYTHONHASHSEED": seed})
        assert run.returncode == 0
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize("given", [
    ("--writers", "2"), ("--fault", "hasty"), ("--limit", "100"), ("--memory", "1G"), ("--workers", "1"),
    ("--engine", "reference"),
])
def test_a_certificate_of_a_definite_instance_is_refused(run, toy, tmp_path, given):
    message = refusal(run("check", f"{toy}:MODEL", "--certificate", str(tmp_path / "toy.smt2"), *given))
    assert "SC0820" in message
    assert not (tmp_path / "toy.smt2").exists()

def test_a_certificate_of_steps_that_pass_values_is_refused(run, tmp_path):
    file = tmp_path / "pass.py"
    file.write_text(
        "from shadowcheck.claims import never\nfrom shadowcheck.protocol import Protocol\np = Protocol('pass')\n"
        "a, b = p.variable('a', 0, range(2)), p.variable('b', 0, range(2), family='many')\n"
        "p.step(a, b, name='swap')(lambda one, other: (other, one) if one != other else (1, 1))\n"
        "p.claim('c', never(p.took('swap') & a.at(0) & b.at(0)), per='many')\n", encoding="utf-8",
    )
    result = run("check", str(file), "--certificate", str(tmp_path / "c.smt2"))
    assert result.exit_code == 2
    assert "cannot tell what step 'swap' does" in result.stderr
    assert not (tmp_path / "c.smt2").exists()
