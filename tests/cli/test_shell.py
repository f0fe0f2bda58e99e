"""What ends a command otherwise than by its own exit status."""

import errno
import io
import os
import re
import runpy
import sys

import click
import pytest
from rich.status import Status

from shadowcheck.cli import check as cli_check
from shadowcheck.cli import progress
from shadowcheck.cli.main import main
from shadowcheck.cli.shell import say, say_bytes
from shadowcheck.errors import SpecificationError
from shadowcheck.trace import ReplayError
from toys.refusals import refusal


class Terminal(io.StringIO):
    """A terminal in memory."""

    def isatty(self):
        return True


@pytest.fixture
def closed_pipe():
    """A pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    stream = os.fdopen(write, "w")
    yield stream
    stream.close()


def stop(error):
    def fail(*_, **__):
        raise error

    return fail


def test_ctrl_c_outside_of_the_search_is_unfinished(run, toy, monkeypatch):
    monkeypatch.setattr(cli_check, "check", stop(KeyboardInterrupt()))
    result = run("check", f"{toy}:MODEL")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "unfinished: interrupted before there was a verdict\n"


def test_running_out_of_memory_is_unfinished(run, toy, monkeypatch):
    monkeypatch.setattr(cli_check, "check", stop(MemoryError()))
    result = run("check", f"{toy}:MODEL")
    assert result.exit_code == 3
    assert "unfinished: out of memory" in result.stderr


def test_a_bug_of_ours_shows_its_traceback_and_is_never_taken_for_a_verdict(run, toy, monkeypatch):
    monkeypatch.setattr(cli_check, "check", stop(RuntimeError("our mistake")))
    result = run("check", f"{toy}:MODEL")
    assert result.exit_code == 70
    assert "RuntimeError: our mistake" in result.stderr
    assert "this is a bug in shadowcheck" in result.stderr


def test_a_run_that_does_not_replay_is_refused_before_anything_is_reported(run, toy, monkeypatch, tmp_path):
    def unfaithful(report, **_):
        trace = report.trace(report.verdicts[1])
        step = trace.steps[0]
        raise ReplayError(1, step, step.rule.parts[0].field, "asking", "it slept")

    monkeypatch.setattr(cli_check, "traces", unfaithful)
    said = refusal(run("check", f"{toy}:HASTY", "--json", str(tmp_path / "report.json")))
    assert "where:   coordinator, in step 1: ask" in said
    assert not (tmp_path / "report.json").exists()


@pytest.mark.parametrize("error", [click.UsageError("no"), click.exceptions.Exit(2), click.Abort()])
def test_what_click_has_to_say_is_left_to_click(monkeypatch, run, error):
    monkeypatch.setattr(main.commands["list"], "callback", stop(error))
    assert run("list").exit_code in (1, 2)


@pytest.mark.parametrize(("write", "more"), [(say, "more"), (say_bytes, b"more")])
def test_a_closed_pipe_is_silence_once_and_for_all(monkeypatch, closed_pipe, write, more):
    monkeypatch.setattr(sys, "stdout", closed_pipe)
    write(more)
    write(more)
    closed_pipe.flush()


@pytest.fixture
def failing(tmp_path, monkeypatch):
    """Let standard output fail as the operating system says it."""
    with (tmp_path / "out").open("wb") as file:

        def call(number):
            class Failing(io.StringIO):
                def write(self, text):
                    raise OSError(number, os.strerror(number))

                def fileno(self):
                    return file.fileno()

            monkeypatch.setattr(sys, "stdout", Failing())

        yield call


def test_what_windows_says_of_a_closed_pipe_is_silence_too(failing):
    failing(errno.EINVAL)
    say("more")


def test_a_full_disk_is_an_error(failing):
    failing(errno.ENOSPC)
    with pytest.raises(SpecificationError, match="cannot be written"):
        say("more")


def test_a_stream_whose_encoding_cannot_be_changed_is_left_alone(monkeypatch, toy):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    main(["list", f"{toy}:MODEL"], standalone_mode=False)
    assert "model toy" in out.getvalue()


def test_progress_is_shown_on_a_terminal_and_nowhere_else():
    terminal, pipe = Terminal(), io.StringIO()
    with progress.shown_on(terminal) as run:
        run.progress(12_345, 67_890, 3)
    with progress.shown_on(pipe) as run:
        assert run.progress is None
    assert "exploring: 12,345 states, 67,890 steps, depth 3" in terminal.getvalue()
    assert pipe.getvalue() == ""


def test_progress_tells_how_many_states_were_met_and_which_claim_is_judged(monkeypatch, toy):
    """What is told, whether or not the line is drawn in time: that depends on what else the machine does."""
    told = []
    monkeypatch.setattr(Status, "update", lambda _, text: told.append(text))
    monkeypatch.setattr(sys, "stderr", Terminal())
    main(["check", f"{toy}:MODEL", "--writers", "9", "--limit", "20000"], standalone_mode=False)
    explored = next(text for text in told if text.startswith("exploring"))
    assert re.fullmatch(r"exploring: [1-9][\d,]* states, [\d,]+ steps, depth \d+", explored)
    assert told[-1] == "judging claim 6 of 6"


def test_a_terminal_gets_the_table(monkeypatch, toy):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    main(["check", f"{toy}:MODEL", "--verbose"], standalone_mode=False)
    assert "owed by" in terminal.getvalue()


def test_a_terminal_gets_no_row_for_what_holds_unless_it_asks(monkeypatch, toy):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    main(["check", f"{toy}:MODEL"], standalone_mode=False)
    assert "owed by" not in terminal.getvalue()
    assert "6 hold (4 for every number of writers); " in terminal.getvalue()


def test_the_package_can_be_run_as_a_module(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["shadowcheck", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("shadowcheck", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("shadowcheck")
