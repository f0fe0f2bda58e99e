"""The command line. Thin: what each command does is elsewhere, and imported when it is called, so that help is instant.

Exit status 0: all claims hold; 1: some claim fails or is vacuous (of `diagram --check`: a picture is stale);
2: the input is wrong; 3: unfinished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from shadowcheck.cli.shell import BROKEN, CommandLine, say

if TYPE_CHECKING:
    from typing import Unpack

    from shadowcheck.cli.catalogue import CatalogueInput
    from shadowcheck.cli.check import CheckInput
    from shadowcheck.cli.export import ExportInput
    from shadowcheck.cli.verify import VerifyInput


def _usual_model() -> str:
    from shadowcheck.sources.files import usual_model  # noqa: PLC0415

    return usual_model()


MODEL = click.argument("model", default=_usual_model)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's own call
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            say(f"shadowcheck {version('shadowcheck')}")
        except PackageNotFoundError:
            say("shadowcheck, run from its sources")
        ctx.exit()


@click.group(
    cls=CommandLine,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=("Exit status: 0 all claims hold, 1 some claim fails or is vacuous, 2 the input is wrong, 3 unfinished."),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def main() -> None:
    """Check lifecycles in every order of events that there can be, and show the shortest that breaks a claim."""


@main.command()
@MODEL
@click.option("--writers", metavar="N", help="How many writers take part.")
@click.option("--set", "set_", metavar="NAME=VALUE", multiple=True, help="Set an option of the model. Repeatable.")
@click.option("--without", metavar="FAULT", multiple=True, help="Switch a fault off. Repeatable.")
@click.option("--claim", metavar="ID", multiple=True, help="Judge only this claim. Repeatable.")
@click.option("--engine", metavar="NAME", help="Who searches: auto (default), reference, packed or symbolic.")
@click.option("--limit", metavar="STATES", help="Visit states one by one; give up after so many (default: 5,000,000).")
@click.option("--memory", metavar="SIZE", help="Give up beyond so much memory, as in 500M or 4G (packed engine).")
@click.option("--workers", metavar="N", help="Search with so many threads (packed engine; default: all cores).")
@click.option("--writer", metavar="PATH:CLASS", help="Put your own writer in the place of the reference.")
@click.option("--json", metavar="FILE", help="Write the report as JSON; '-' is standard output.")
@click.option("--junit", metavar="FILE", help="Write the report as JUnit XML; '-' is standard output.")
@click.pass_context
def check(ctx: click.Context, **given: Unpack[CheckInput]) -> None:
    """Check every claim of MODEL (an installed model, or file.py:NAME) in every order of events."""
    from shadowcheck.cli.check import run  # noqa: PLC0415

    ctx.exit(run(given))


@main.command()
@click.argument("paths", metavar="[PATH[:CLASS]]...", nargs=-1)
@click.option("--writers", metavar="N", help="How many writers there are, the design among them.")
@click.option("--reading", metavar="NAME", help="How contradictions are read: strict (default) or lenient.")
@click.option("--strict", is_flag=True, help="Let advice that is not followed fail, too.")
@click.option("--engine", metavar="NAME", help="Who searches: auto (default), reference, packed or symbolic.")
@click.option("--json", metavar="FILE", help="Write the report as JSON; '-' is standard output.")
@click.option("--junit", metavar="FILE", help="Write the report as JUnit XML; '-' is standard output.")
@click.option("--sarif", metavar="FILE", help="Write the findings as SARIF, for code scanning; '-' is standard output.")
@click.option("--reproduce", metavar="FILE", help="Write the findings as tests for pytest that drive the design.")
@click.option("--charts", metavar="DIR", help="Draw a sequence chart of each finding into this folder.")
@click.pass_context
def verify(ctx: click.Context, **given: Unpack[VerifyInput]) -> None:
    """Verify the design of your own in the file PATH against all that may happen to it.

    Without PATH, those that the project's pyproject.toml names, in [tool.shadowcheck].
    """
    from shadowcheck.cli.verify import run  # noqa: PLC0415

    ctx.exit(run(given))


@main.command()
@click.argument("kind", metavar="KIND")
@click.argument("name")
def new(kind: str, name: str) -> None:
    """Write NAME.py, a design of that KIND ('list' has them) to start from, into the current folder."""
    from shadowcheck.cli.new import run  # noqa: PLC0415

    run(kind, name)


@main.command()
@MODEL
@click.option("--out", metavar="DIR", default="diagrams", show_default=True, help="The folder of the pictures.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a picture is not up to date.")
@click.pass_context
def diagram(ctx: click.Context, model: str, out: str, *, only_check: bool) -> None:
    """Draw the machines of MODEL, its network, its observers and its normal course."""
    from shadowcheck.cli.diagram import draw, out_of_date  # noqa: PLC0415

    if not only_check:
        say(draw(model, out))
        return
    stale = out_of_date(model, out)
    say("\n".join(stale) or "every picture is up to date")
    ctx.exit(BROKEN if stale else 0)


@main.command()
@MODEL
@click.option("--format", metavar="FORMAT", help="promela (SPIN), tla (TLC), smv (NuSMV) or aut (CADP, mCRL2, LTSmin).")
@click.option("--writers", metavar="N", help="How many writers take part.")
@click.option("--set", "set_", metavar="NAME=VALUE", multiple=True, help="Set an option of the model. Repeatable.")
@click.option("--without", metavar="FAULT", multiple=True, help="Switch a fault off. Repeatable.")
@click.option("--limit", metavar="STATES", help="Give up after so many states (aut only; default: 5,000,000).")
@click.option("--out", metavar="FILE", help="Where to write it (default: '-', standard output); tla adds FILE's .cfg.")
def export(**given: Unpack[ExportInput]) -> None:
    """Export MODEL to another tool, as a model (promela, tla, smv) or as its explored graph (aut)."""
    from shadowcheck.cli.export import run  # noqa: PLC0415

    run(given)


@main.command()
@click.argument("claim")
@MODEL
def explain(claim: str, model: str) -> None:
    """Explain CLAIM, of the model or of designs: sentence, formal reading, page, what it excludes, what it catches."""
    from shadowcheck.report import explain as report  # noqa: PLC0415
    from shadowcheck.sources.files import find_model  # noqa: PLC0415
    from shadowcheck.specification.claims_of import find_claim_of_any  # noqa: PLC0415

    found = find_model(model)
    about, entry = find_claim_of_any(found, claim)
    say(report.explain(about, entry, found.exhibits() if about is not found else ()))


@main.command("list")
@MODEL
def list_(model: str) -> None:
    """List what can be named: models, kinds of designs, and the options, faults, claims and seeded faults of MODEL."""
    from shadowcheck.report.listing import listing  # noqa: PLC0415
    from shadowcheck.sources.files import find_model, installed_models  # noqa: PLC0415
    from shadowcheck.specification import installed_interfaces  # noqa: PLC0415

    models = {name: entry.value for name, entry in installed_models().items()}
    say(listing(find_model(model), models, {name: one.says for name, one in installed_interfaces().items()}))


@main.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option("--model", metavar="MODEL", default=_usual_model, help="An installed model, or file.py:NAME.")
@click.option("--json", metavar="FILE", help="Write the account as JSON; '-' is standard output.")
@click.option("--check", "only_check", is_flag=True, help="Judge the claims that 'check' leaves out.")
@click.pass_context
def catalogue(ctx: click.Context, **given: Unpack[CatalogueInput]) -> None:
    """Account for every number of the catalogue of rules (or each NUMBER): which claims cover it, or why none does."""
    from shadowcheck.cli.catalogue import run  # noqa: PLC0415

    ctx.exit(run(given))
