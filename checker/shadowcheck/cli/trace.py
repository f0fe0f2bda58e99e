"""`shadowcheck trace`: judge recorded runs, and deliver the reports. Imported only when needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.follow import follow
from shadowcheck.cli.outputs import refuse_to_lose
from shadowcheck.cli.shell import BROKEN, ON_GITHUB, say
from shadowcheck.errors import SpecificationError
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
    from shadowcheck.recorded.story import Story

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, kind: str | None, settings: Sequence[Setting], strict: bool, json: Output | None,
    junit: Output | None, sarif: Output | None, story: bool, chart: Output | None, quiet: bool, verbose: bool,
    following: bool,
) -> int:
    """Judge the logs *paths*, deliver the reports, and return the exit status.

    What is broken in a log that is followed is said at once, and the report is delivered when it ends.

    Raises `SpecificationError` for a log that cannot be understood, before anything is reported.
    """
    outputs = [output for output in (json, junit, sarif, chart) if output is not None]
    refuse_to_lose(outputs, map(Path, paths), "log")
    _refuse_several(chart, len(paths), "logs")
    _refuse_to_tell_and_follow(chart, story=story, following=following)
    interface = party_named(kind, "shadowcheck trace" if kind is None else f"--of {kind}")
    if following:
        reports = [*follow(paths, interface, settings, strict=strict)]
    else:
        reports = [report for path in paths for report in judge(path, interface, settings, strict=strict)]
    _refuse_several(chart, len(reports), "parties, of which the log tells,")
    stories = [_story(report, settings) for report in reports] if story or chart is not None else []
    _deliver(outputs, reports, stories)
    taken = any(output.standard for output in outputs)
    detail = Detail.SUMMARY if quiet else Detail.ALL if verbose else Detail.FINDINGS
    console = Console(file=sys.stderr if taken else sys.stdout)
    with fitted(console):
        texts = [trace_text(report, detail) for report in reports]
        if story:
            texts = [f"{text}\n\n{_told(one)}" for text, one in zip(texts, stories, strict=True)]
        text = ("\n" if quiet and not story else "\n\n").join(texts)
    say(coloured(text, _style, console), err=taken)
    if os.environ.get(ON_GITHUB) == "true":
        _annotate(reports, taken=taken)
    statuses = {report.exit_status for report in reports}
    return BROKEN if BROKEN in statuses else max(statuses, default=0)


def _deliver(outputs: Sequence[Output], reports: Sequence[TraceReport], stories: Sequence[Story]) -> None:
    """Write the reports into files; none, unless all could be put together."""
    if outputs:
        from shadowcheck.cli.trace_outputs import written  # noqa: PLC0415 - a report on the terminal needs none of it

        for output, data in [(output, written(output, reports, stories)) for output in outputs]:
            output.write([data])


def _annotate(reports: Sequence[TraceReport], *, taken: bool) -> None:
    from shadowcheck.report.annotations import trace_commands  # noqa: PLC0415 - only a workflow of GitHub reads them

    for line in (line for report in reports for line in trace_commands(report)):
        say(line, err=taken)


def _refuse_several(chart: Output | None, count: int, what: str) -> None:
    if chart is not None and count > 1:
        raise SpecificationError(
            f"{count} {what} go into one chart", where=chart.where, why="a chart shows one run",
            instead="draw one log at a time, with the lines of one party", code="SC0825",
        )


def _refuse_to_tell_and_follow(chart: Output | None, *, story: bool, following: bool) -> None:
    if following and (story or chart is not None):
        raise SpecificationError(
            "a log that is followed is not told as a story",
            where="--follow with --story" if chart is None else f"--follow with {chart.where}",
            why="what happened between two lines is known only when the later ones are there",
            instead="tell it when it is written: leave --follow out", code="SC0826",
        )


def _story(report: TraceReport, settings: Sequence[Setting]) -> Story:
    from shadowcheck.recorded.story import story  # noqa: PLC0415 - a report without it need not load it

    return story(report, settings)


def _told(story: Story) -> str:
    from shadowcheck.report.trace_story import trace_story  # noqa: PLC0415 - as above

    return trace_story(story)


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
