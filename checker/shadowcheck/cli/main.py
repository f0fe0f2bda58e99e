"""The command line. Each command is in a module of its own, imported when it is called, so that help is instant.

What each ends with is in `statuses`.
"""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from shadowcheck.cli.completion import SHELLS, files, folders, names_of, script
from shadowcheck.cli.experiments import mutate, simulate, sweep, test
from shadowcheck.cli.offers import of_designs, of_model, of_recordings, usual_model
from shadowcheck.cli.options import MOST_WORKERS, ChartFile, Memory, OutputFile
from shadowcheck.cli.programs import drive, fake, header, learn
from shadowcheck.cli.repeated import (
    CHARTS,
    CHECKPOINT,
    CLUSTER,
    ENGINE,
    JSON,
    JUNIT,
    LIMIT,
    MODEL,
    ONLY,
    SARIF,
    SET,
    SUMMARY,
    WITHOUT,
)
from shadowcheck.cli.shell import Command, CommandLine, ModelCommand, say, say_fitted
from shadowcheck.cli.statuses import BROKEN

FORMATS = {
    "promela": "Promela, for SPIN",
    "tla": "TLA+, for TLC",
    "smv": "SMV, for NuSMV and nuXmv",
    "murphi": "Murphi, for Rumur",
    "aut": "Aldebaran's format, for CADP, mCRL2 and LTSmin",
}


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's own call
    if wanted and not ctx.resilient_parsing:
        from shadowcheck.cli.versions import versions  # noqa: PLC0415

        say("\n".join(versions()))
        ctx.exit()


@click.group(
    cls=CommandLine,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Exit status: 0 all claims hold, 1 some claim fails or is vacuous, 2 the input is wrong, 3 unfinished, "
        "70 a bug in shadowcheck. The help of each command lists its own."
    ),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="Show the versions of shadowcheck, of Python and of every library that decides verdicts, for a bug report.",
)
def main() -> None:
    """Check lifecycles in every possible order of events, and show the shortest one that breaks a claim."""


@main.command(cls=ModelCommand, offers=of_model)
@MODEL
@SET
@WITHOUT
@ONLY
@ENGINE
@LIMIT
@click.option(
    "--memory", type=Memory(), help="Take at most this much memory, such as 500M or 4G: packed gives up, disk gets by.",
)
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N",
    help="Search with this many threads (packed and disk engines; default: all cores).",
)
@CHECKPOINT
@CLUSTER
@click.option(
    "--fault", metavar="NAME", shell_complete=names_of("seeded faults"),
    help="Seed this fault into the model, and see which claims catch it.",
)
@JSON
@JUNIT
@SARIF
@SUMMARY
@CHARTS
@click.option(
    "--certificate", type=OutputFile(),
    help="Write why claims hold for every number of replicas, as SMT-LIB for 'shadowcheck certify' or any solver.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show only what does not hold, and the summary.")
@click.option("-v", "--verbose", is_flag=True, help="List all claims, and the runs that show possibilities.")
@click.pass_context
def check(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - as `run` declares it, here and below
    """Check every claim of MODEL (an installed model, file.py, or file.py:NAME) in every order of events."""
    from shadowcheck.cli.check import run  # noqa: PLC0415

    ctx.exit(run(**given))


@main.command(cls=Command)
@click.argument("file", shell_complete=files)
@click.argument("model", required=False, shell_complete=names_of("models"))
@click.option(
    "--solver", "solvers", type=click.Choice(["z3", "cvc5"]), multiple=True,
    help="Ask this solver. Repeatable; default: all installed ones.",
)
@click.pass_context
def certify(ctx: click.Context, file: str, model: str | None, solvers: tuple[str, ...]) -> None:
    """Confirm the certificate in FILE: compare it with MODEL, and ask SMT solvers.

    Without MODEL, it is the one that FILE names. Its code is run, so give MODEL if you do not trust the file.
    """
    from shadowcheck.cli.certificates import run  # noqa: PLC0415

    ctx.exit(run(file, model, solvers))


@main.command(cls=ModelCommand, offers=of_designs)
@click.argument("paths", metavar="[PATH[:CLASS]]...", nargs=-1, shell_complete=files)
@SET
@click.option("--strict", is_flag=True, help="Fail on advice that is not followed, too.")
@WITHOUT
@ONLY
@ENGINE
@JSON
@JUNIT
@SARIF
@SUMMARY
@click.option("--reproduce", type=OutputFile(), help="Write the findings as pytest tests that drive the design.")
@click.option(
    "--explore", type=OutputFile(), help="Write a page, as 'explore' does, on which to step through each finding."
)
@CHARTS
@click.option("-q", "--quiet", is_flag=True, help="Print only a summary: a line for the design, one for each finding.")
@click.option("-v", "--verbose", is_flag=True, help="Also name the claims that are kept or not exercised, and say why.")
@click.option("--long", is_flag=True, help="Tell every story from its beginning, even what it shares with another.")
@click.option(
    "--watch", "watching", is_flag=True,
    help="Verify again whenever a file that the design is made from changes, and print the summary, until Ctrl-C; "
         "the exit status is that of the last verification.",
)
@click.pass_context
def verify(ctx: click.Context, /, watching: bool, **given: Any) -> None:  # noqa: ANN401, FBT001
    """Verify your own design, in the file PATH, against everything that may happen to it.

    Without PATH, verify the designs that the project's pyproject.toml names in [tool.shadowcheck].
    """
    if watching:
        from shadowcheck.cli.watch import watch  # noqa: PLC0415

        ctx.exit(watch(given))
    from shadowcheck.cli.verify import run  # noqa: PLC0415

    ctx.exit(run(**given))


@main.command(cls=ModelCommand, offers=of_recordings)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, shell_complete=files)
@click.option(
    "--of", "kind", metavar="KIND", shell_complete=names_of("recorded kinds"),
    help="Whose log it is (default: what its format or its names show).",
)
@click.option(
    "--format", "form", metavar="NAME", shell_complete=names_of("formats"),
    help="The format of the log (default: recognised by its first lines).",
)
@click.option("--unknown", is_flag=True, help="Show the lines that were not understood.")
@SET
@click.option("--strict", is_flag=True, help="Fail on advice that is not followed, too.")
@JSON
@JUNIT
@SARIF
@SUMMARY
@click.option("--story", is_flag=True, help="Also tell the run in words, with what happened between its lines.")
@click.option(
    "--chart", type=ChartFile(),
    help="Draw the run as a sequence chart: FILE.svg, or FILE.mmd for Mermaid; '-' is Mermaid on standard output.",
)
@click.option(
    "--explore", type=OutputFile(), help="Write a page, as 'explore' does, on which to step through the run."
)
@click.option("-q", "--quiet", is_flag=True, help="Print only a summary: a line for the log, one for each finding.")
@click.option("-v", "--verbose", is_flag=True, help="Also name the rules that were kept or not exercised.")
@click.option(
    "--follow", "following", is_flag=True,
    help="Judge the log while it is being written ('-': standard input), until its run is over or Ctrl-C.",
)
@click.pass_context
def trace(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Judge the run that FILE records, line by line: which rules were broken where, and what is still open at the end.

    FILE has a line for each call, as JSON, or is the log of another program, as listed below. What it does not say is
    taken as unknown: a rule counts as broken only if it was, whatever happened that the log does not say.
    """
    from shadowcheck.cli.trace import run  # noqa: PLC0415

    ctx.exit(run(**given))


@main.command()
@click.argument("kind", metavar="KIND", shell_complete=names_of("kinds"))
@click.argument("name")
@click.option("--machine", is_flag=True, help="Write a state machine, in place of a function or an ordinary class.")
def new(kind: str, name: str, *, machine: bool) -> None:
    """Write NAME.py, a design of that KIND ('shadowcheck list' names them) to start from, into the current folder.

    The KIND 'model' is a model of a protocol of your own.
    """
    from shadowcheck.cli.new import run  # noqa: PLC0415

    run(kind, name, machine=machine)


@main.command()
@MODEL
@click.option(
    "--design", metavar="PATH[:NAME]", shell_complete=files,
    help="Draw this design of your own instead of a MODEL.",
)
@click.option(
    "--out", metavar="DIR", default="diagrams", show_default=True, shell_complete=folders,
    help="The folder for the pictures.",
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a picture is not up to date.")
@click.pass_context
def diagram(ctx: click.Context, model: str, design: str | None, out: str, *, only_check: bool) -> None:
    """Draw the machines of MODEL, its network, its observers and its normal course; or a design of your own."""
    from shadowcheck.cli import diagram as pictures  # noqa: PLC0415

    if design is not None and ctx.get_parameter_source("model") is not ParameterSource.DEFAULT:
        raise click.UsageError("a MODEL and a --design are drawn one at a time", ctx)
    if not only_check:
        say(pictures.draw(model, out) if design is None else pictures.draw_design(design, out))
        return
    stale = pictures.out_of_date(model, out) if design is None else pictures.design_out_of_date(design, out)
    say("\n".join(stale) or "every picture is up to date")
    ctx.exit(BROKEN if stale else 0)


@main.command(cls=ModelCommand, offers=of_model)
@MODEL
@click.option(
    "--format", "kind", type=click.Choice(list(FORMATS)), required=True,
    help="; ".join(f"{kind}: {what}" for kind, what in FORMATS.items()),
)
@SET
@WITHOUT
@LIMIT
@click.option(
    "--out", type=OutputFile(), default="-",
    help="Where to write it (default: '-', standard output); tla adds FILE's .cfg.",
)
def export(**given: Any) -> None:  # noqa: ANN401
    """Export MODEL to another tool, as a model (promela, tla, smv, murphi) or as its explored graph (aut)."""
    from shadowcheck.cli.export import run  # noqa: PLC0415

    run(**given)


@main.command(cls=ModelCommand, offers=of_model)
@MODEL
@SET
@WITHOUT
@click.option(
    "--fault", metavar="NAME", shell_complete=names_of("seeded faults"),
    help="Seed this fault into the model, and begin with the run that shows it.",
)
@click.option(
    "--exhibit", metavar="NAME", shell_complete=names_of("exhibits"),
    help="Take a design of the model's gallery, and begin with what goes wrong with it.",
)
@click.option(
    "--out", type=OutputFile(), default="explorer.html", show_default=True,
    help="Where to write the page; '-' is standard output.",
)
@click.option("--open", "opening", is_flag=True, help="Open the page in the web browser.")
def explore(**given: Any) -> None:  # noqa: ANN401
    """Write a page on which MODEL runs, step by step: one HTML file, which needs no network and can be mailed.

    It shows where every machine is, what can happen next and what cannot and why, a growing chart, and the claims.
    """
    from shadowcheck.cli.explore import run  # noqa: PLC0415

    run(**given)


@main.command()
@click.argument("claim", shell_complete=names_of("claims and codes"))
@MODEL
def explain(claim: str, model: str) -> None:
    """Explain CLAIM, about the model or designs: sentence, formal reading, page, what it excludes, what it catches.

    The code of an error (SC0123) can be given in place of a claim.
    """
    from shadowcheck.report import explain as report  # noqa: PLC0415
    from shadowcheck.report.refusal import CODE, explain_refusal  # noqa: PLC0415
    from shadowcheck.sources.models import find_model  # noqa: PLC0415
    from shadowcheck.specification.claims_of import find_claims  # noqa: PLC0415

    if CODE.fullmatch(claim):
        say(explain_refusal(claim))
        return
    found = find_model(model)
    say_fitted(lambda: report.explain(find_claims(found, claim, found.exhibits), found.exhibits))


@main.command("list")
@MODEL
def list_(model: str) -> None:
    """List what can be named: models, kinds of designs, and the options, faults, claims and seeded faults of MODEL."""
    from shadowcheck.report.listing import listing  # noqa: PLC0415
    from shadowcheck.sources.installed import installed_models, to_be_named  # noqa: PLC0415
    from shadowcheck.sources.models import find_model, said_of  # noqa: PLC0415
    from shadowcheck.specification import installed_interfaces  # noqa: PLC0415

    models = {name: entry.value for name, entry in installed_models().items()}
    examples = {name: said_of(name) for name in to_be_named() if name not in models}
    kinds = {"model": "a model of your own protocol"} | {name: one.says for name, one in installed_interfaces().items()}
    say_fitted(lambda: listing(find_model(model), models, examples, kinds))


@main.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1, shell_complete=names_of("numbers"))
@click.option(
    "--model", metavar="MODEL", default=usual_model, shell_complete=names_of("models"),
    help="An installed model, file.py, or file.py:NAME.",
)
@click.option("--json", type=OutputFile(), help="Write the account as JSON; '-' is standard output.")
@click.option("--check", "only_check", is_flag=True, help="Judge the claims that 'check' leaves out.")
@click.option(
    "--page", metavar="NAME", shell_complete=names_of("pages"),
    help="Show what became of each sentence of that page instead.",
)
@click.pass_context
def catalogue(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Account for every number of the catalogue of rules (or each NUMBER): which claims cover it, or why none does."""
    from shadowcheck.cli.catalogue import run  # noqa: PLC0415

    ctx.exit(run(**given))


@main.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, their values, claims, faults and files.

    \b
    bash (4.4 or newer): add this line to ~/.bashrc
      eval "$(shadowcheck completion bash)"
    zsh: add this line to ~/.zshrc, below compinit
      eval "$(shadowcheck completion zsh)"
    fish: run this once
      shadowcheck completion fish > ~/.config/fish/completions/shadowcheck.fish
    PowerShell: add this line to the file that $PROFILE names
      shadowcheck completion powershell | Out-String | Invoke-Expression

    Then open a new shell. What a model names (claims, faults, settings) is completed for installed models; no code in
    your own files is run for it. The first time takes a few seconds; after that they are remembered.
    """  # noqa: D301 - click leaves the lines below it as they are
    say(script(shell, main))


for _command in (drive, learn, header, fake, simulate, test, mutate, sweep):
    main.add_command(_command)
