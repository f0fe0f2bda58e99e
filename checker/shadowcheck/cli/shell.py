"""Between the commands and their shell: exit statuses, closed pipes, Ctrl-C; never a traceback for an input."""

from __future__ import annotations

import os
import sys
import traceback
from typing import IO, Any

import click

from shadowcheck.errors import SpecificationError

BROKEN, WRONG_INPUT, UNFINISHED = 1, 2, 3
"""Exit statuses besides 0: some claim fails, the input is wrong, the search is not finished."""
INTERNAL_ERROR = 70
"""Exit status of a bug of ours: `EX_SOFTWARE` of sysexits.h."""


class Refused(click.ClickException):
    """The input is wrong; the message says what, where, why and what to do instead."""

    exit_code = WRONG_INPUT


class Stopped(click.ClickException):
    """The run ended before there was anything to report: no verdict would be honest."""

    exit_code = UNFINISHED

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's own signature
        """Say it as what it is, and not as an error."""
        say(f"unfinished: {self.message}", err=True)


class Bug(click.ClickException):
    """Something that no input should be able to bring about: the one case in which a traceback is shown.

    Its exit status is none of the documented ones, so that nobody takes it for a verdict.
    """

    exit_code = INTERNAL_ERROR

    def __init__(self, error: Exception) -> None:
        super().__init__("this is a bug of shadowcheck, not of its input: please report it with the lines above")
        self.error = error

    def show(self, file: IO[Any] | None = None) -> None:
        """Show the traceback, then say what it is."""
        say("".join(traceback.format_exception(self.error)), err=True)
        super().show(file)


class CommandLine(click.Group):
    """A group of commands of which every one ends in a documented exit status."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a mistake of the input becomes exit status 2, an interrupted run 3."""
        survive_any_encoding()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise Stopped("interrupted before there was a verdict") from stop
        except MemoryError as stop:
            raise Stopped("out of memory; check a smaller configuration, or set a --limit") from stop
        except Exception as error:
            if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            refusal = refusal_of(error)
            if refusal is None:
                raise Bug(error) from error
            raise Refused(str(refusal)) from error


def refusal_of(error: Exception) -> SpecificationError | None:
    """Tell *error* as a mistake in the input, if that is what it is; None means that it is a bug of ours."""
    if isinstance(error, SpecificationError):
        return error
    from shadowcheck.sources.files import told_of_their_code  # noqa: PLC0415 - only when something went wrong

    return told_of_their_code(error)


def survive_any_encoding() -> None:
    """Write what a terminal's encoding lacks as an escape, rather than stop at it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str, *, err: bool = False) -> None:
    """Write *text* and a line end to standard output, or to standard error.

    A reader that has gone away (`| head`) is no error, and does not change the exit status: the rest goes nowhere.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, file=stream)
    except BrokenPipeError:
        fall_silent(stream)
    except OSError as error:
        raise _unwritable("standard error" if err else "standard output", error) from error


def say_bytes(data: bytes) -> None:
    """Write *data* to standard output as it is, whatever the terminal's encoding."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        fall_silent(sys.stdout)
    except OSError as error:
        raise _unwritable("standard output", error) from error


def _unwritable(where: str, error: OSError) -> SpecificationError:
    return SpecificationError(
        "the report cannot be written", where=where, why=f"{error.strerror or error}",
        instead="another place for it, such as a file on a disk with room",
    )


def fall_silent(stream: IO[str]) -> None:
    """Let everything that *stream* is still given go nowhere, so that no later flush stumbles over the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
