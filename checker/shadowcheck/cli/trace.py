"""`shadowcheck trace`: judge recorded runs, and deliver the reports. Imported only when needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.shell import BROKEN, say
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.recorded.judge import judge
from shadowcheck.report.text import coloured, fitted
from shadowcheck.report.trace_json import trace_json
from shadowcheck.report.trace_text import Detail, trace_text
from shadowcheck.specification import installed_interfaces
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.specification import Interface

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, kind: str | None, settings: Sequence[Setting], strict: bool, json: Output | None,
    quiet: bool, verbose: bool,
) -> int:
    """Judge the logs *paths*, deliver the reports, and return the exit status.

    Raises `SpecificationError` for a log that cannot be understood, before anything is reported.
    """
    interface = _interface(kind)
    reports = [judge(path, interface, settings, strict=strict) for path in paths]
    if json is not None:
        json.write([trace_json(*reports)])
    detail = Detail.SUMMARY if quiet else Detail.ALL if verbose else Detail.FINDINGS
    console = Console(file=sys.stdout)
    with fitted(console):
        text = ("\n" if quiet else "\n\n").join(trace_text(report, detail) for report in reports)
    say(coloured(text, _style, console), err=json is not None and json.standard)
    statuses = {report.exit_status for report in reports}
    return BROKEN if BROKEN in statuses else max(statuses)


def _interface(kind: str | None) -> Interface:
    """Find the party that the log is about; raises `SpecificationError` if there is none, or it could be several."""
    known = installed_interfaces()
    able = [name for name, one in known.items() if one.recording is not None]
    if kind is not None and kind in known:
        return known[kind]
    if kind is None and len(able) == 1:
        return known[able[0]]
    raise SpecificationError(
        "it is not said of whom the log tells" if kind is None else f"there is no party {kind!r}",
        where="shadowcheck trace" if kind is None else f"--of {kind}",
        why=f"the parties with a format for logs are {', '.join(able) or 'none'}",
        instead=suggestion(kind or "", able, f"--of {able[0]}" if able else "install a package that offers one"),
        code="SC0843",
    )


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
