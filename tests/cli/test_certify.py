"""`shadowcheck certify FILE`: what is confirmed, rejected, refused; and solvers that stop."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from cli.processes import started
from shadowcheck.cli.statuses import BROKEN, UNFINISHED
from toys.refusals import refusal


def edited(path, *changes):
    """Change the certificate at *path*: words, and what is to stand there instead."""
    text = path.read_text()
    for words, instead in changes:
        assert words in text
        text = text.replace(words, instead, 1)
    path.write_text(text)
    return str(path)


def test_a_certificate_is_written_and_confirmed_by_each_solver(run, written):
    result = run("certify", str(written()))
    assert result.exit_code == 0
    assert re.search(r"toy.smt2: 4 claims about model toy, for every number of writers\n  z3 [\d.]+: confirmed, 12 obl"
        r"igations\n  cvc5 [\d.]+: confirmed, 12 obligations\n$", result.stdout)


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
    ("; claim: ask-first\n", "; claim: may-commit\n", "may-commit is not a claim that can be certified"),
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
    ("return '\"a\"\\nunsat\\n' * 12 + '(error \"late\")'", BROKEN, "rejected after 12 of 12 obligations: a: (error"),
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


@pytest.mark.long
@pytest.mark.slow
def test_all_that_a_certificate_says_of_vss_is_confirmed(run, tmp_path):
    path = tmp_path / "vss.smt2"
    assert run("check", "vss_protocol:MODEL", "--certificate", str(path)).exit_code == 0
    result = run("certify", str(path), "--solver", "z3")
    assert result.exit_code == 0
    many = path.read_text().count("(check-sat)")
    assert f"confirmed, {many:,} obligations" in result.stdout
