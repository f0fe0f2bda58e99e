"""The commands that do more with a model than to judge it: random runs, suites of tests, mutants, sweeps."""

from __future__ import annotations

from typing import Any

import click

from shadowcheck.cli.completion import names_of
from shadowcheck.cli.offers import of_model
from shadowcheck.cli.options import MOST_WORKERS, OutputFile
from shadowcheck.cli.repeated import ENGINE, JSON, LIMIT, MODEL, ONLY, SET, WITHOUT
from shadowcheck.cli.shell import ModelCommand

FAULT = click.option(
    "--fault", metavar="NAME", shell_complete=names_of("seeded faults"), help="Seed this fault into the model."
)
JOBS = click.option(
    "--jobs", type=click.IntRange(1, MOST_WORKERS), metavar="N",
    help="Work in this many processes (default: one for each core).",
)


@click.command(cls=ModelCommand, offers=of_model)
@MODEL
@SET
@WITHOUT
@ONLY
@FAULT
@click.option("--runs", type=click.IntRange(1), default=100, show_default=True, help="Make this many runs.")
@click.option(
    "--length", type=click.IntRange(1), default=100, show_default=True, help="Take at most this many steps in a run.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="The runs are always the same ones for one number.",
)
@click.option("--story", is_flag=True, help="Also tell the first run.")
@click.pass_context
def simulate(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - as `run` declares it, here and below
    """Make random runs of MODEL: which steps and how many states they meet, and which claims break on them.

    The next step is drawn among those that can happen, all equally likely, then one of its ways to happen. This is
    quick, however large the model is, and proves nothing: 'check' looks at every order of events.
    """
    from shadowcheck.cli.simulate import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**given))


@click.command(cls=ModelCommand, offers=of_model)
@MODEL
@SET
@WITHOUT
@LIMIT
@click.option(
    "--cover", type=click.Choice(["steps", "pairs"]), default="steps", show_default=True,
    help="What the tests cover: every step, or every two steps of which one can follow the other.",
)
@click.option(
    "--length", type=click.IntRange(1), default=30, show_default=True,
    help="No test has more steps than this, unless what it is for cannot be reached with fewer.",
)
@click.option("--pytest", type=OutputFile(), help="Write the tests as a module for pytest; '-' is standard output.")
@click.option("--jsonl", type=OutputFile(), help="Write the tests as lines of JSON; '-' is standard output.")
@click.pass_context
def test(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Make tests for an implementation of MODEL: a few runs from the beginning that take every step, or every pair.

    Each test is a list of steps, with what is decided in each and the state of every machine after it. The module for
    pytest says how it is connected with what is tested. Without a file, the tests are printed.
    """
    from shadowcheck.cli.suite import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**given))


@click.command(cls=ModelCommand, offers=of_model)
@MODEL
@SET
@WITHOUT
@ONLY
@LIMIT
@click.option(
    "--step", "steps", metavar="NAME", multiple=True, shell_complete=names_of("steps"),
    help="Change only this step. Repeatable.",
)
@JOBS
@click.option("--strict", is_flag=True, help="Fail if there is a mutant that no claim notices.")
@click.option("-q", "--quiet", is_flag=True, help="Name only the mutants that no claim notices.")
@JSON
@click.pass_context
def mutate(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Take one thing away from MODEL at a time, a step, a guard or a fairness, and see which claims notice.

    What no claim notices shows where a claim is missing or too weak; what changes nothing is told apart. What a
    function decides in a step of several variables is not taken to pieces: such a step is only dropped as a whole.
    """
    from shadowcheck.cli.mutate import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**given))


@click.command(cls=ModelCommand, offers=of_model)
@MODEL
@click.option(
    "--over", metavar="NAME=VALUES", multiple=True, required=True, shell_complete=names_of("assignments"),
    help="The values that an option or a number of replicas takes in turn: 1..5, or strict,lenient. Repeatable.",
)
@SET
@WITHOUT
@ONLY
@ENGINE
@LIMIT
@JOBS
@JSON
@click.pass_context
def sweep(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Check MODEL under every combination of the values that are named, and print a table of what was found.

    Each has a line: what was varied, the states, steps and depth, how many claims hold, and which are broken.
    """
    from shadowcheck.cli.sweep import run  # noqa: PLC0415 - help is instant

    ctx.exit(run(**given))
