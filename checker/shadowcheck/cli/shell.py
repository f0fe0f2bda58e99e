"""Between the commands and their shell: exit statuses, closed pipes, Ctrl-C; never a traceback for an input."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from typing import IO, TYPE_CHECKING, Any

import click

from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class ModelCommand(click.Command):
    """A command that takes what the model names as options of its own: `--NAME VALUE` is `--set NAME=VALUE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Rewrite the options that only the model knows."""
        return super().parse_args(ctx, args if ctx.resilient_parsing else list(self._as_settings(ctx, iter(args))))

    def _as_settings(self, ctx: click.Context, args: Iterator[str]) -> Iterator[str]:
        own = {name: param for param in self.params for name in param.opts} | {"--help": None, "--": None}
        for word in args:
            name, equals, value = word.partition("=")
            param = own.get(name)
            known = name in own or not name.startswith("--")
            following = None if equals or (known and not _takes_value(param)) else next(args, None)
            if known:
                yield from (word,) if following is None else (word, following)
            elif equals or not (following is None or following.startswith("--")):
                yield f"--set={name}={value if following is None else following}"
            else:
                near = closest(name, [one for one in own if one != "--"])
                raise click.NoSuchOption(name, possibilities=near, ctx=ctx)
            if name == "--":
                yield from args


def _takes_value(param: click.Parameter | None) -> bool:
    return isinstance(param, click.Option) and not param.is_flag


class CommandLine(click.Group):
    """A group of commands of which every one ends in a documented exit status."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - click's own signature
        """Read the options of the group; a mistake is told in our form."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise Refused(str(_misused(error))) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a mistake of the input becomes exit status 2, an interrupted run 3."""
        survive_any_encoding()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise Stopped("interrupted before there was a verdict") from stop
        except click.UsageError as error:
            raise Refused(str(_misused(error))) from error
        except MemoryError as stop:
            raise Stopped("out of memory; check a smaller configuration, or set a --limit") from stop
        except Exception as error:
            if isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                raise
            refusal = refusal_of(error)
            if refusal is None:
                raise Bug(error) from error
            raise Refused(str(refusal)) from error


def _misused(error: click.UsageError) -> SpecificationError:
    """Tell in our form what click refuses: an unknown option or command, a missing argument, a value that is none."""
    command = error.ctx.command_path if error.ctx else "shadowcheck"
    near = getattr(error, "possibilities", None)
    instead = f"did you mean {' or '.join(near)}?" if near else f"'{command} --help' shows what it takes"
    if isinstance(error, click.BadParameter) and error.param and not isinstance(error, click.MissingParameter):
        option = error.param.opts[0]
        return SpecificationError(
            f"{option} has a value that does not fit", where=f"{command} {option}", why=error.message, instead=instead
        )
    message = " ".join(error.format_message().split()).rstrip(".")
    what = f"there is no option {error.option_name}" if isinstance(error, click.NoSuchOption) else message
    usage = " ".join(error.ctx.get_usage().split()).replace("Usage:", "its usage is") if error.ctx else "see its help"
    return SpecificationError(what, where=command, why=usage, instead=instead)


def refusal_of(error: Exception) -> SpecificationError | None:
    """Tell *error* as a mistake in the input, if that is what it is; None means that it is a bug of ours."""
    if isinstance(error, SpecificationError):
        return error
    from shadowcheck.sources.loading import told_of_their_code  # noqa: PLC0415 - only when something went wrong

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
    except OSError as error:
        _give_up(stream, "standard error" if err else "standard output", error)


def say_bytes(data: bytes) -> None:
    """Write *data* to standard output as it is, whatever the terminal's encoding."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _give_up(sys.stdout, "standard output", error)


def _give_up(stream: IO[str], where: str, error: OSError) -> None:
    """Let what *stream* is still given go nowhere, so that no flush fails; an error unless its reader went away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if error.errno not in (errno.EPIPE, errno.EINVAL):  # EINVAL is what Windows says of a closed pipe
        raise SpecificationError(
            "the report cannot be written", where=where, why=f"{error.strerror or error}",
            instead="another place for it, such as a file on a disk with room",
        ) from error
