"""Between the commands and the shell: exit statuses, closed pipes, Ctrl-C; wrong input never gives a traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
from typing import IO, TYPE_CHECKING, Any

import click

from shadowcheck.cli.overview import BEGIN, OVERVIEW
from shadowcheck.cli.statuses import INTERNAL_ERROR, UNFINISHED, WRONG_INPUT, statuses_of
from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shadowcheck.cli.offers import Offers

ON_GITHUB = "GITHUB_ACTIONS"
"""The environment variable that is "true" in a workflow of GitHub."""


class Refused(click.ClickException):
    """The input is wrong; the message says what is wrong, where, why, and what to do instead."""

    exit_code = WRONG_INPUT


class Stopped(click.ClickException):
    """The run ended before there was a verdict to report."""

    exit_code = UNFINISHED

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - click's own signature
        """Print the message, not marked as an error."""
        say(f"unfinished: {self.message}", err=True)


class Bug(click.ClickException):
    """Something that no input should be able to cause: the one case in which a traceback is shown.

    Its exit status is not one of the documented ones, so that nobody takes it for a verdict.
    """

    exit_code = INTERNAL_ERROR

    def __init__(self, error: Exception) -> None:
        super().__init__("this is a bug in shadowcheck, not in its input: please report it with the lines above")
        self.error = error

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the traceback, then the message."""
        say("".join(traceback.format_exception(self.error)), err=True)
        super().show(file)


class Command(click.Command):
    """A command that takes each of its options for one value once, and whose help tells its exit statuses."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell what each exit status means."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Exit status"):
            formatter.write_dl([(str(status), meaning) for status, meaning in statuses_of(self.name or "").items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option that is given twice; click would silently take the last."""
        if ctx.resilient_parsing:
            return super().parse_args(ctx, self._without_last_option(args))
        try:
            _, _, given = self.make_parser(ctx).parse_args([*args])
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click leaves it out where an option lacks its value
            raise
        for param in given:
            if _takes_value(param) and not getattr(param, "multiple", False) and given.count(param) > 1:
                raise SpecificationError(
                    f"{param.opts[0]} is given {given.count(param)} times", where=f"{ctx.command_path} {param.opts[0]}",
                    why="it takes one value, and choosing among them would be a guess", instead="give it once",
                    code="SC0818",
                )
        return super().parse_args(ctx, args)

    def _without_last_option(self, args: list[str]) -> list[str]:
        """Leave out the option of which the shell completes the value: click would not read what stands before it."""
        waiting = {name for param in self.params if _takes_value(param) for name in param.opts}
        return args[:-1] if args and args[-1] in waiting else args


class ModelCommand(Command):
    """A command that takes the model's settings as options: `--NAME VALUE` is `--set NAME=VALUE`.

    `offers` gives the settings that the help lists, as titles and rows; it is called only when the help is printed.
    While the shell completes a line, they are options like any other.
    """

    def __init__(self, *args: Any, offers: Callable[[], Offers] = dict, **extra: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **extra)
        self.offers = offers

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List what can be set; nothing if no model can be loaded."""
        super().format_epilog(ctx, formatter)
        with contextlib.suppress(SpecificationError):
            for title, rows in self.offers().items():
                with formatter.section(title):
                    formatter.write_dl(rows)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters; while the shell completes a line that was parsed, the settings are among them."""
        own = super().get_params(ctx)
        if not (ctx.resilient_parsing and ctx.params):
            return own
        from shadowcheck.cli.completion import settings_as_options  # noqa: PLC0415 - only while the shell asks

        taken = {name for param in own for name in param.opts}
        return [*own, *(option for option in settings_as_options(ctx) if taken.isdisjoint(option.opts))]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Rewrite options that are unknown to the command as settings of the model."""
        return super().parse_args(ctx, list(self._as_settings(ctx, iter(args))))

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
            elif not ctx.resilient_parsing:
                near = closest(name, [one for one in own if one != "--"])
                raise click.NoSuchOption(name, possibilities=near, ctx=ctx)
            if name == "--":
                yield from args


def _takes_value(param: click.Parameter | None) -> bool:
    return isinstance(param, click.Option) and not param.is_flag


class CommandLine(click.Group):
    """A group of commands, each of which ends with a documented exit status."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands by what they are about, and what to try first."""
        for title, rows in {**OVERVIEW, "To begin": BEGIN}.items():
            with formatter.section(title):
                formatter.write_dl([*rows.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; if there is no word at all, show the help: that no command is given is a mistake."""
        if not args and not ctx.resilient_parsing:
            say(ctx.get_help(), err=True)
            ctx.exit(WRONG_INPUT)
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - click's own signature
        """Read the options of the group; a mistake is reported in our form."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise Refused(str(_misused(error))) from error

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run the command; a mistake in the input becomes exit status 2, an interrupted run 3."""
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
    """Put in our form what click refuses: an unknown option or command, a missing argument, a wrong value."""
    command = error.ctx.command_path if error.ctx else "shadowcheck"
    near = getattr(error, "possibilities", None)
    instead = f"did you mean {' or '.join(near)}?" if near else f"'{command} --help' shows what it takes"
    if isinstance(error, click.BadParameter) and error.param and not isinstance(error, click.MissingParameter):
        option = error.param.opts[0]
        return SpecificationError(
            f"{option} has an invalid value", where=f"{command} {option}", why=error.message, instead=instead,
            code="SC0812",
        )
    message = " ".join(error.format_message().split()).rstrip(".")
    what = f"there is no option {error.option_name}" if isinstance(error, click.NoSuchOption) else message
    usage = " ".join(error.ctx.get_usage().split()).replace("Usage:", "its usage is") if error.ctx else "see its help"
    return SpecificationError(what, where=command, why=usage, instead=instead, code="SC0813")


def refusal_of(error: Exception) -> SpecificationError | None:
    """Turn *error* into a mistake in the input, if it is one; None means that it is a bug of ours."""
    if isinstance(error, SpecificationError):
        return error
    from shadowcheck.sources.loading import told_of_their_code  # noqa: PLC0415 - only when something went wrong

    theirs = told_of_their_code(error)
    if theirs is None and isinstance(error, OSError) and error.filename is not None:
        return SpecificationError(
            "a path cannot be used", where=str(error.filename), why=error.strerror or str(error),
            instead="use a shorter path, or one that you may read and write", code="SC0817",
        )
    return theirs


def survive_any_encoding() -> None:
    """Escape characters that the terminal's encoding lacks, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str, *, err: bool = False) -> None:
    """Write *text* and a line end to standard output, or to standard error.

    A reader that has gone away (`| head`) is not an error and does not change the exit status: the rest is dropped.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, file=stream)
    except OSError as error:
        _give_up(stream, "standard error" if err else "standard output", error)


def say_fitted(texts: Callable[[], Iterable[str]], *, err: bool = False) -> None:
    """Write *texts* as soon as each is made, with a blank line between them.

    They are made with their sentences wrapped to the terminal's width if they go to one.
    """
    from rich.console import Console  # noqa: PLC0415 - help is instant without it

    from shadowcheck.report.text import fitted  # noqa: PLC0415

    with fitted(Console(stderr=err)):
        for number, text in enumerate(texts()):
            say(f"\n{text}" if number else text, err=err)


def say_bytes(data: bytes) -> None:
    """Write *data* to standard output as it is, in spite of the terminal's encoding."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _give_up(sys.stdout, "standard output", error)


def _give_up(stream: IO[str], where: str, error: OSError) -> None:
    """Drop all further output to *stream*, so that no flush fails; an error unless its reader went away."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    if error.errno not in (errno.EPIPE, errno.EINVAL):  # EINVAL is what Windows says of a closed pipe
        raise SpecificationError(
            "the report cannot be written", where=where, why=f"{error.strerror or error}",
            instead="write it elsewhere, such as to a file on a disk with space", code="SC0811",
        ) from error
