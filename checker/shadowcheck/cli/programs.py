"""The commands for real programs: to drive one, to learn from one, and what programs are compiled with for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from shadowcheck.cli.completion import files, folders
from shadowcheck.cli.options import MOST_WORKERS, OutputFile, OutputFolder, Pair
from shadowcheck.cli.repeated import CHARTS, JSON, JUNIT, SARIF, SET, SUMMARY
from shadowcheck.cli.shell import Command, say

if TYPE_CHECKING:
    from collections.abc import Callable

_STARTED = (
    click.option(
        "--jobs", type=click.IntRange(1, MOST_WORKERS), default=2, show_default=True,
        help="Make this many runs at a time.",
    ),
    click.option(
        "--timeout", type=click.FloatRange(0.01), default=10.0, show_default=True,
        help="A program that says nothing for this many seconds hangs.",
    ),
    click.option(
        "--dll", is_flag=True,
        help="PROGRAM is for Windows, and not compiled for this: it loads a library that 'shadowcheck fake' makes.",
    ),
    click.option("--stdio", is_flag=True, help="The program speaks through its standard input and output."),
    click.option(
        "--world", type=Pair(), multiple=True, help="Tell the program's own side of the interface this. Repeatable."
    ),
    JSON, JUNIT, SARIF, SUMMARY, SET,
    click.option("--strict", is_flag=True, help="Fail on advice that is not followed, too."),
    click.option(
        "-q", "--quiet", is_flag=True, help="Print only a summary: a line for the program, one for each finding."
    ),
    click.argument("words", metavar="PROGRAM [ARGUMENT]...", nargs=-1, required=True, type=click.UNPROCESSED),
)
"""What a command takes that starts a program again and again, and the program, behind which all is the program's."""


def _of_programs(body: Callable[..., Any]) -> click.Command:
    """Make a command of *body*, which starts a program again and again."""
    for option in reversed(_STARTED):
        body = option(body)
    alone = {"ignore_unknown_options": True, "allow_interspersed_args": False}
    return click.command(cls=Command, context_settings=alone)(click.pass_context(body))


def _given(ctx: click.Context, given: dict[str, Any]) -> dict[str, Any]:
    """Return what is *given* for `run`, and say so if options of the command are given to the program."""
    own = {name for param in ctx.command.params for name in param.opts if name.startswith("--")}
    late = [word for word in given["words"][1:] if word.partition("=")[0] in own]
    if late:
        say(f"note: {', '.join(late)} stands behind the program, and is given to it, not to shadowcheck", err=True)
    world = dict(given["world"])
    if len(world) < len(given["world"]):
        names = [name for name, _ in given["world"]]
        twice = next(name for name in names if names.count(name) > 1)
        raise click.BadParameter(f"{twice!r} is told more than once.", ctx, param_hint="--world")
    return {**given, "world": world}


@_of_programs
@click.option(
    "--deviations", type=click.IntRange(0, 20), default=2, show_default=True,
    help="In how many calls of a run the answer differs from the usual one.",
)
@click.option("--runs", type=click.IntRange(1), default=10_000, show_default=True, help="Make at most this many runs.")
@click.option("--seconds", type=click.FloatRange(0), help="Begin no run after this many seconds.")
@click.option("--interrupts", is_flag=True, help="Also interrupt the program, as by Ctrl-C, once in a run.")
@click.option("--keep", type=OutputFolder(), help="Write the run of each finding to this folder, as a log.")
@click.option("--replay", "again", metavar="FILE", shell_complete=files, help="Repeat the run of this log.")
@CHARTS
@click.option("-v", "--verbose", is_flag=True, help="Also name the rules that were kept, and the answers not given.")
def drive(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - as `run` declares it, here and below
    """Run PROGRAM again and again, with every answer that its calls may get, and judge what it does.

    PROGRAM is a command, started for each run, whose calls come to shadowcheck (spec/driven-programs.md), or a function
    in a Python file, as FILE.py:NAME. The options of shadowcheck come before it. A program for Windows is run by wine,
    where this is not Windows.
    """
    from shadowcheck.cli.drive import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**_given(ctx, given)))


@_of_programs
@click.option("--out", type=OutputFile(), help="Write what was learned as a design, which 'verify' takes.")
@click.option("--svg", type=OutputFile(), help="Draw what was learned.")
@click.option(
    "--against", metavar="PATH[:NAME]", shell_complete=files,
    help="Compare with this design: the shortest order of events after which they differ.",
)
@click.option("--runs", type=click.IntRange(1), default=20_000, show_default=True, help="Make at most this many runs.")
@click.option("--seconds", type=click.FloatRange(0), help="Begin nothing new after this many seconds.")
@click.option("--seed", type=int, default=0, show_default=True, help="Where the random walks begin that come at last.")
@click.option("-v", "--verbose", is_flag=True, help="Also tell what it does with each event in each state.")
def learn(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Learn the state machine of PROGRAM, which is sent events, and verify it; a run confirms each finding.

    PROGRAM is a command, started for each run (spec/driven-programs.md), or a class in a Python file, as FILE.py:NAME.
    The options of shadowcheck come before it. A program for Windows is run by wine, where this is not Windows.
    """
    from shadowcheck.cli.learn import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**_given(ctx, given)))


@click.command(cls=Command)
@click.option("--out", metavar="FILE", shell_complete=files, help="Write it into this file, with all of its parts.")
def header(out: str | None) -> None:
    """Print the folder of the header that programs in C++ are compiled with, to be driven.

    For example: g++ -std=c++17 -I"$(shadowcheck header)" -include HEADER my_program.cpp
    """
    from shadowcheck.cli import substitutes  # noqa: PLC0415 - help is instant

    substitutes.header(out)


@click.command(cls=Command)
@click.option(
    "--dll", "folder", metavar="DIR", required=True, shell_complete=folders, help="The folder that it is written into."
)
def fake(folder: str) -> None:
    """Compile the library that stands in for the real one, for programs of Windows that are not compiled anew.

    'shadowcheck drive --dll' does so by itself, where it is needed. The compiler is mingw-w64's g++ or Visual Studio's.
    """
    from shadowcheck.cli import substitutes  # noqa: PLC0415 - help is instant

    substitutes.fake(folder)
