"""The command as a process: closed pipes, Ctrl-C, terminals, what it imports."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.processes import started
from shadowcheck.cli.statuses import UNFINISHED
from vss_protocol.starting import requester

pty = pytest.importorskip("pty", reason="signals and pseudo-terminals are POSIX")

HEAVY = {"networkx", "numpy", "pygraphviz", "rich", "scipy", "statemachine"}


def imported(code, environment):
    text = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_command_line_imports_nothing_heavy(environment):
    assert HEAVY.isdisjoint(imported("import shadowcheck.cli.main", environment))


@pytest.mark.parametrize("arguments", [["--help"], ["diagram", "--help"]])
def test_help_imports_nothing_heavy(environment, arguments):
    code = f"from shadowcheck.cli.main import main\nmain({arguments!r}, standalone_mode=False)"
    assert HEAVY.isdisjoint(imported(code, environment))


def test_importing_the_command_line_imports_few_modules(environment):
    """A count stands for the half second that it may take: seconds depend on what else the machine does."""
    assert len(imported("import shadowcheck.cli.main", environment)) < 200


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("MODEL", 0), ("HASTY", 1)])
def test_a_reader_that_goes_away_changes_neither_the_exit_status_nor_the_error_output(environment, toy, name, status):
    for arguments in (["check", f"{toy}:{name}"], ["check", f"{toy}:{name}", "--json", "-"]):
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w") as closed:
            run = subprocess.run(
                [sys.executable, "-m", "shadowcheck", *arguments],
                stdout=closed,
                stderr=subprocess.PIPE,
                text=True,
                env=environment,
                check=False,
                timeout=60,
            )
        assert run.returncode == status
        assert "Traceback" not in run.stderr
        assert "BrokenPipe" not in run.stderr


@pytest.mark.slow
def test_verifying_a_program_imports_neither_the_whole_model_nor_what_draws_and_solves(environment):
    """What is imported stands for seconds here, too: a program of a hundred lines is verified in less than two."""
    design = Path(requester.__file__)
    code = f"from shadowcheck.cli.main import main\nmain(['verify', {str(design)!r}, '-q'], standalone_mode=False)"
    without = {"dd", "networkx", "numba", "pygraphviz", "scipy", "shadowcheck.draw", "vss_protocol.model"}
    found = imported(code, environment)
    assert "vss_protocol.requester_contract.environment" in found
    assert without & found == set()


@pytest.mark.slow
def test_a_list_into_a_closed_pipe_ends_quietly(environment, toy):
    command = f"{sys.executable} -m shadowcheck list {toy}:MODEL | head -n 1; exit ${{PIPESTATUS[0]}}"
    run = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")


TELLING = """

def claims_told(*given):
    import sys, threading, time

    def tell(thread):
        frame = None
        while frame is None:
            time.sleep(0.05)
            frame = sys._current_frames()[thread]
            while frame and not frame.f_code.co_filename.endswith("reference.py"):
                frame = frame.f_back
        print("here", flush=True)

    threading.Thread(target=tell, args=(threading.main_thread().ident,), daemon=True).start()
    return claims(*given)
"""
"""The model says "here" when the search is under way, however long the machine takes to begin it."""


def interrupted(environment, *arguments, after):
    """Interrupt the command so many seconds after its model has said "here"."""
    with started([sys.executable, "-m", "shadowcheck", *arguments], environment) as process:
        assert "here\n" in iter(process.stderr.readline, "")  # notes may come before it
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_ctrl_c_ends_a_long_search_in_unfinished(environment, toy, tmp_path):
    model = f"{Path(toy).read_text()}{TELLING}\nTOLD = dataclasses.replace(MODEL, claims=claims_told)\n"
    (tmp_path / "long.py").write_text(model)
    options = ["--writers", "24", "--claim", "no-deadlock", "--engine", "reference"]
    status, out, err = interrupted(environment, "check", f"{tmp_path}/long.py:TOLD", *options, after=0.1)
    assert status == 3, (out, err)
    assert "Traceback" not in err
    assert "the search is unfinished (interrupted): run it again" in out
    assert "1 of 1 claim undecided (-v lists them)" in out
    assert not re.search("^unfinished", out, re.MULTILINE)


def test_ctrl_c_before_there_is_anything_to_report_is_unfinished_too(environment, tmp_path):
    (tmp_path / "slow.py").write_text("import time\nprint('here', flush=True)\ntime.sleep(60)\n")
    status, out, err = interrupted(environment, "check", f"{tmp_path}/slow.py:MODEL", after=0.1)
    assert status == 3, (out, err)
    assert out == ""
    assert "unfinished: interrupted before there was a verdict" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["-m", "shadowcheck"], ["-c", "from shadowcheck.__main__ import run; run()"]])
def test_ctrl_c_during_the_imports_is_unfinished_too(environment, tmp_path, command):
    (tmp_path / "click.py").write_text("import sys, time\nprint('here', file=sys.stderr, flush=True)\ntime.sleep(60)\n")
    slow = {**environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"}
    with started([sys.executable, *command, "list"], slow) as process:
        assert process.stderr.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    told = "unfinished: interrupted before there was a verdict\n"
    assert (process.returncode, out, err) == (UNFINISHED, "", told)


def test_the_command_imports_little_before_it_heeds_ctrl_c(environment):
    few = imported("import __future__, shadowcheck.__main__", environment) - imported("import __future__", environment)
    assert few == {"shadowcheck", "shadowcheck.__main__"}


def on_a_terminal(environment, *arguments):
    """What the command writes to a pseudo-terminal of 80 columns that is both its outputs, and its exit status."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "shadowcheck", *arguments],
        stdout=child,
        stderr=child,
        stdin=child,
        env={**environment, "COLUMNS": "80", "TERM": "xterm-256color"},
    ) as process:
        os.close(child)
        written = b""
        try:
            while chunk := os.read(parent, 65536):
                written += chunk
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(parent)
    return process.returncode, written.decode()


def test_a_terminal_gets_a_table_in_colours_and_progress(environment, toy):
    status, text = on_a_terminal(environment, "check", f"{toy}:HASTY", "--writers", "6")
    assert status == 1
    assert re.search(r"exploring|judging claim \d of 6", text)  # whichever it does when the line is drawn
    assert "\x1b[1;31mfails" in text
    assert "owed by" in text
    assert "\x1b[1;31mdecide-last: fails" in text


@pytest.mark.slow
def test_text_that_an_encoding_lacks_is_written_as_an_escape(spawn, toy, tmp_path):
    model = tmp_path / "model.py"
    model.write_text(Path(toy).read_text().replace("A writer can commit.", "A writer → commits."), encoding="utf-8")
    run = spawn("check", f"{model}:MODEL", env={"PYTHONIOENCODING": "ascii"})
    assert run.returncode == 0
    assert "A writer \\u2192 commits." in run.stdout
    run = spawn("check", f"{model}:MODEL", "--json", "-", env={"PYTHONIOENCODING": "ascii"}, encoding="utf-8")
    assert "A writer → commits." in run.stdout
