"""`shadowcheck trace`: judge recorded runs, and deliver the reports. Imported only when needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.follow import follow
from shadowcheck.cli.shell import BROKEN, say
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.parties import party_named
from shadowcheck.report.text import coloured, fitted
from shadowcheck.report.trace_json import trace_json
from shadowcheck.report.trace_text import Detail, trace_text
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, kind: str | None, settings: Sequence[Setting], strict: bool, json: Output | None,
    quiet: bool, verbose: bool, following: bool,
) -> int:
    """Judge the logs *paths*, deliver the reports, and return the exit status.

    What is broken in a log that is followed is said at once, and the report is delivered when it ends.

    Raises `SpecificationError` for a log that cannot be understood, before anything is reported.
    """
    interface = party_named(kind, "shadowcheck trace" if kind is None else f"--of {kind}")
    if following:
        reports = [*follow(paths, interface, settings, strict=strict)]
    else:
        reports = [report for path in paths for report in judge(path, interface, settings, strict=strict)]
    if json is not None:
        json.write([trace_json(*reports)])
    detail = Detail.SUMMARY if quiet else Detail.ALL if verbose else Detail.FINDINGS
    console = Console(file=sys.stdout)
    with fitted(console):
        text = ("\n" if quiet else "\n\n").join(trace_text(report, detail) for report in reports)
    say(coloured(text, _style, console), err=json is not None and json.standard)
    statuses = {report.exit_status for report in reports}
    return BROKEN if BROKEN in statuses else max(statuses, default=0)


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
