"""`shadowcheck check --certificate FILE` and `shadowcheck certify FILE`."""

import hashlib
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from cli.processes import started
from shadowcheck.cli.shell import BROKEN, UNFINISHED
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


@pytest.fixture
def written(run, toy, tmp_path):
    """Write the certificate of the small model, checked with some options, and return its path."""
    def call(*options):
        path = tmp_path / "toy.smt2"
        assert run("check", f"{toy}:MODEL", "--certificate", str(path), *options).exit_code == 0
        return path
    return call


def edited(path, *changes):
    """Change the certificate at *path*: words, and what is to stand there instead."""
    text = path.read_text()
    for words, instead in changes:
        assert words in text
        text = text.replace(words, instead, 1)
    path.write_text(text)
    return str(path)


# writing


def test_a_certificate_is_written_and_confirmed_by_each_solver(run, written):
    result = run("certify", str(written()))
    assert result.exit_code == 0
    assert re.search(r"toy.smt2: 4 claims about model toy, for every number of writers\n  z3 [\d.]+: confirmed, 12 obl"
        r"igations\n  cvc5 [\d.]+: confirmed, 12 obligations\n$", result.stdout)


def test_it_is_said_what_is_written_and_what_is_not_in_it(run, toy, tmp_path):
    path = str(tmp_path / "toy.smt2")
    (tmp_path / "busy.py").write_text(f"{Path(toy).read_text()}{BUSY}")
    given = ("--set", "reading=lenient", "--without", "crash")
    text = run("check", f"{tmp_path}/busy.py:BUSY", "--certificate", path, *given).stdout
    told = re.search(r"toy.smt2 certifies (\d) claims, in (\d+) obligations; confirm it: shadowcheck certify", text)
    assert told[2] == str(Path(path).read_text().count("(check-sat)"))
    assert told[1] == str(Path(path).read_text().count("\n; claim: "))
    assert "not in it: 1 claim that something follows some day, as they rest on fairness" in text
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


# confirming


def test_a_model_may_be_named_that_is_elsewhere_now(run, toy, written, tmp_path):
    path = edited(written(), (f"; model: {toy}:MODEL", "; model: elsewhere.py:MODEL"))
    assert "there is no" in refusal(run("certify", path))
    assert run("certify", path, f"{toy}:MODEL", "--solver", "z3").exit_code == 0


def test_a_model_of_which_the_file_is_not_ascii_is_found(run, toy, tmp_path):
    (tmp_path / "é").mkdir()
    (tmp_path / "é" / "toy.py").write_text(Path(toy).read_text())
    assert run("check", f"{tmp_path}/é/toy.py:MODEL", "--certificate", str(tmp_path / "toy.smt2")).exit_code == 0
    assert run("certify", str(tmp_path / "toy.smt2"), "--solver", "z3").exit_code == 0


def test_another_model_is_rejected(run, toy, written):
    result = run("certify", str(written()), f"{toy}:HASTY")
    assert result.exit_code == BROKEN
    assert re.search(r"rejected: line \d+ is not what the model says", result.stdout)


def test_a_line_that_is_tampered_with_is_named(run, written):
    path = written()
    place = path.read_text().split("\n").index("(check-sat)") + 1
    result = run("certify", edited(path, ("(check-sat)", "(check-sat-assuming ())")))
    assert (result.exit_code, f"rejected: line {place} is not what the model says" in result.stdout) == (BROKEN, True)


def test_what_is_smuggled_among_the_views_is_shown(run, written):
    path = edited(written(), ("; ---- The obligations", "(assert false)\n; ---- The obligations"))
    result = run("certify", path)
    assert result.exit_code == BROKEN
    assert "rejected: among the views is something that defines none: (assert false)" in result.stdout


def test_a_view_that_is_missed_is_told_with_the_step_that_leads_to_it(run, written):
    path = written("--claim", "decide-last")
    closes = "\n; ---- The obligations."
    defined = re.search(r"\(define-fun \|view of writers\| .*\n", path.read_text())[0]
    fewer = (defined, f"{defined}(and (not (= boss |boss: gone|))\n"), (closes, f"){closes}")
    result = run("certify", edited(path, *fewer), "--solver", "z3")
    assert result.exit_code == BROKEN
    assert re.search(r"z3 .*: rejected after \d of \d+ obligations: crash: the invariant is kept: sat", result.stdout)


@pytest.mark.parametrize(("words", "instead", "told"), [
    ("; claim: ask-first\n", "; claim: may-commit\n", "may-commit is no claim that can be certified"),
    ("; claim: ask-first\n", "; without: crash\n; claim: ask-first\n", "line "),
    ("; claim: ask-first\n", "", "line "),
    ("; claim: ask-first\n", "; fault: hasty\n; claim: ask-first\n", "line "),
    ("; claim: ask-first\n", "; set: reading=lenient\n; claim: ask-first\n", "line "),
])
def test_a_header_that_is_about_something_else_is_rejected(run, written, words, instead, told):
    result = run("certify", edited(written(), (words, instead)))
    assert result.exit_code == BROKEN
    assert f"rejected: {told}" in result.stdout


@pytest.mark.parametrize(("words", "instead", "code"), [
    ("; claim: ask-first\n", "; claim: ask-frist\n", "SC0514"), ("; model: ", "; mobel: ", "SC0822"),
    ("; claim: ask-first\n", "; set: reading=loud\n", "SC"), ("; claim: ask-first\n", "; set: speed\n", "SC"),
    ("; claim: ask-first\n", "; fault: none\n", "SC"), ("; claim: ask-first\n", "; without: \\x\n", "SC"),
    ("; model: ", "; model: \\x", "SC"), ("certificate/1", "certificate/2", "SC0822"),
])
def test_a_header_that_cannot_be_understood_is_refused(run, written, words, instead, code):
    assert code in refusal(run("certify", edited(written(), (words, instead))))


@pytest.mark.parametrize(("content", "code"), [
    (b"", "SC0822"), (b"(check-sat)\n", "SC0822"), (b"\x00\xff\x7fELF", "SC0822"), (b"\x00\x00", "SC0822"),
    ("; shadowcheck-certificate/1 é".encode(), "SC0822"), (b"; shadowcheck-certificate/1\n", "SC0822"),
    (None, "SC0821"),
])
def test_a_file_that_is_no_certificate_is_refused(run, tmp_path, content, code):
    path = tmp_path / "some"
    if content is not None:
        path.write_bytes(content)
    assert code in refusal(run("certify", str(path)))


def test_a_folder_is_no_certificate(run, tmp_path):
    assert "SC0821" in refusal(run("certify", str(tmp_path)))
    assert "SC0821" in refusal(run("certify", "a\0b"))


# solvers


def test_without_a_solver_it_is_said_how_to_install_one(run, written, monkeypatch):
    path = str(written())
    monkeypatch.setattr("shadowcheck.certificate.confirm.find_spec", lambda name: None)
    message = refusal(run("certify", path))
    assert "SC0823" in message
    assert "no solver is installed" in message
    assert "cvc5 is not installed" in refusal(run("certify", path, "--solver", "cvc5"))


def test_the_solver_that_is_there_is_asked(run, written, monkeypatch):
    path = str(written())
    monkeypatch.setattr("shadowcheck.certificate.confirm.find_spec", lambda name: object() if name == "z3" else None)
    result = run("certify", path)
    assert (result.exit_code, "cvc5" in result.stdout, "z3" in result.stdout) == (0, False, True)
    assert "cvc5 is not installed" in refusal(run("certify", path, "--solver", "z3", "--solver", "cvc5"))


SLOW = """
import os, time
class Context:
    def ref(self): return None
def Z3_eval_smtlib2_string(context, script):
    {}
"""
"""A solver that we can tell what to do."""


@pytest.fixture
def solver(tmp_path, environment):
    """The environment in which another solver stands for Z3: its body."""
    def call(body):
        (tmp_path / "z3.py").write_text(SLOW.format(body))
        return {**environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"}
    return call


@pytest.mark.parametrize(("body", "status", "told"), [
    ("return 'unknown\\n'", UNFINISHED, "unfinished after 0 of 12 obligations: the definitions: unknown"),
    ("return '\"a\"\\nunsat\\n\"b\"\\nunknown\\n'", UNFINISHED, "unfinished after 1 of 12 obligations: b: unknown"),
    ("os._exit(1)", UNFINISHED, "unfinished after 0 of 12 obligations: it stopped"),
    ("return ''", UNFINISHED, "unfinished after 0 of 12 obligations: it stopped"),
    ("raise ValueError('oh')", BROKEN, "rejected after 0 of 12 obligations: the definitions: (error oh)"),
    ("return '\"a\"\\nsat\\n'", BROKEN, "rejected after 0 of 12 obligations: a: sat"),
])
def test_what_a_solver_cannot_say_is_not_confirmed(spawn, solver, written, *, body, status, told):
    run = spawn("certify", str(written()), "--solver", "z3", env=solver(body))
    assert run.returncode == status
    assert told in run.stdout


def test_ctrl_c_stops_the_solvers(solver, written, tmp_path):
    told = tmp_path / "told"
    slow = solver(f"open({str(tmp_path / 'new')!r}, 'w').write(str(os.getpid())); "
        f"os.replace({str(tmp_path / 'new')!r}, {str(told)!r}); time.sleep(600)")
    with started([sys.executable, "-m", "shadowcheck", "certify", str(written()), "--solver", "z3"], slow) as process:
        while not told.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, "Traceback" in out + err) == (UNFINISHED, False)
    assert "unfinished: interrupted" in err
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


@pytest.mark.slow
def test_all_that_a_certificate_says_of_vss_is_confirmed(run, tmp_path):
    path = tmp_path / "vss.smt2"
    assert run("check", "vss_protocol:MODEL", "--certificate", str(path)).exit_code == 0
    result = run("certify", str(path), "--solver", "z3")
    assert result.exit_code == 0
    assert f"confirmed, {path.read_text().count('(check-sat)')} obligations" in result.stdout
