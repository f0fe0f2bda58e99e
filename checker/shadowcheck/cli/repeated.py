"""Arguments and options that several commands have."""

from __future__ import annotations

import click

from shadowcheck.cli.completion import names_of
from shadowcheck.cli.offers import usual_model
from shadowcheck.cli.options import MOST_STATES, Assignment, OutputFile, OutputFolder

MODEL = click.argument("model", default=usual_model, shell_complete=names_of("models"))
SET = click.option(
    "--set", "settings", type=Assignment(), multiple=True, shell_complete=names_of("assignments"),
    help="Set an option, a number of replicas or a role that MODEL names; --NAME VALUE is short for it. Repeatable.",
)
WITHOUT = click.option(
    "--without", metavar="FAULT", multiple=True, shell_complete=names_of("faults"),
    help="Switch a fault off. Repeatable.",
)
ONLY = click.option(
    "--claim", "only", metavar="ID", multiple=True, shell_complete=names_of("claims"),
    help="Judge only this claim. Repeatable.",
)
ENGINE = click.option(
    "--engine", metavar="NAME", shell_complete=names_of("engines"),
    help="The engine that searches: views (any number of replicas), auto, reference, levels, packed, symbolic or disk.",
)
LIMIT = click.option(
    "--limit", type=click.IntRange(1, MOST_STATES), metavar="STATES",
    help="Visit states one by one; give up after this many (default: 5,000,000).",
)
CHECKPOINT = click.option(
    "--checkpoint", type=OutputFolder(),
    help="Search on disk, in this folder: more states than fit into memory; the same command goes on after a stop.",
)
CLUSTER = click.option(
    "--cluster", metavar="ADDRESS",
    help="Search with the machines of a Ray cluster: its address, or 'auto'. Needs --checkpoint, on a disk of all.",
)
JSON = click.option("--json", type=OutputFile(), help="Write the report as JSON; '-' is standard output.")
JUNIT = click.option("--junit", type=OutputFile(), help="Write the report as JUnit XML; '-' is standard output.")
SARIF = click.option("--sarif", type=OutputFile(), help="Write the findings as SARIF, for code scanning.")
SUMMARY = click.option(
    "--summary", type=OutputFile(),
    help="Write findings, stories and charts as Markdown, for the summary of a job on GitHub.",
)
CHARTS = click.option(
    "--charts", type=OutputFolder(), help="Write a sequence chart of each finding to this folder."
)
