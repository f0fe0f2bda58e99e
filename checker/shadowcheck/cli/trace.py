"""`shadowcheck trace`: judge recorded runs, and deliver the reports. Imported only when needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.follow import follow
from shadowcheck.cli.outputs import refuse_to_lose
from shadowcheck.cli.shell import BROKEN, say
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.parties import party_named
from shadowcheck.report.text import coloured, fitted
from shadowcheck.report.trace_text import Detail, trace_text
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.recorded.report import TraceReport

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, kind: str | None, settings: Sequence[Setting], strict: bool, json: Output | None,
    junit: Output | None, sarif: Output | None, quiet: bool, verbose: bool, following: bool,
) -> int:
    """Judge the logs *paths*, deliver the reports, and return the exit status.

    What is broken in a log that is followed is said at once, and the report is delivered when it ends.

    Raises `SpecificationError` for a log that cannot be understood, before anything is reported.
    """
    outputs = [output for output in (json, junit, sarif) if output is not None]
    refuse_to_lose(outputs, map(Path, paths), "log")
    interface = party_named(kind, "shadowcheck trace" if kind is None else f"--of {kind}")
    if following:
        reports = [*follow(paths, interface, settings, strict=strict)]
    else:
        reports = [report for path in paths for report in judge(path, interface, settings, strict=strict)]
    _deliver(outputs, reports)
    taken = any(output.standard for output in outputs)
    detail = Detail.SUMMARY if quiet else Detail.ALL if verbose else Detail.FINDINGS
    console = Console(file=sys.stderr if taken else sys.stdout)
    with fitted(console):
        text = ("\n" if quiet else "\n\n").join(trace_text(report, detail) for report in reports)
    say(coloured(text, _style, console), err=taken)
    statuses = {report.exit_status for report in reports}
    return BROKEN if BROKEN in statuses else max(statuses, default=0)


def _deliver(outputs: Sequence[Output], reports: Sequence[TraceReport]) -> None:
    """Write the reports into files; none, unless all could be put together."""
    if outputs:
        from shadowcheck.cli.trace_outputs import written  # noqa: PLC0415 - a report on the terminal needs none of it

        for output, data in [(output, written(output, reports)) for output in outputs]:
            output.write([data])


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
