"""`shadowcheck trace`: judge recorded runs, and deliver the reports. Imported only when needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.cli.follow import follow
from shadowcheck.cli.outputs import refuse_to_lose
from shadowcheck.cli.shell import ON_GITHUB, say
from shadowcheck.cli.statuses import BROKEN
from shadowcheck.errors import SpecificationError
from shadowcheck.logs import json_lines
from shadowcheck.logs.format import JSON
from shadowcheck.recorded.choice import choices_of, judge_log
from shadowcheck.report.text import coloured, fitted
from shadowcheck.report.trace_text import Detail, trace_text, unknown_lines
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.outputs import Output
    from shadowcheck.recorded.report import Broken, TraceReport
    from shadowcheck.recorded.story import Story
    from shadowcheck.recorded.survey import Reader

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    paths: Sequence[str], *, kind: str | None, form: str | None, settings: Sequence[Setting], strict: bool,
    json: Output | None, junit: Output | None, sarif: Output | None, summary: Output | None, story: bool,
    chart: Output | None, explore: Output | None, quiet: bool, verbose: bool, unknown: bool, following: bool,
) -> int:
    """Judge the logs *paths*, deliver the reports, and return the exit status.

    What is broken in a log that is followed is said at once, and the report is delivered when it ends.

    Raises `SpecificationError` for a log that cannot be understood, before anything is reported.
    """
    outputs = [output for output in (json, junit, sarif, summary, chart, explore) if output is not None]
    refuse_to_lose(outputs, map(Path, paths), "log")
    _refuse_several(chart, len(paths), "logs")
    _refuse_to_tell_and_follow(chart or explore or summary, story=story, following=following)
    taken = any(output.standard for output in outputs)
    console = Console(file=sys.stderr if taken else sys.stdout)
    above: list[Broken] = []
    if following:
        _refuse_to_follow(form)
        with fitted(console):
            told_at_once = follow(paths, kind, settings, lambda text: _say(f"{text}\n", console), strict=strict)
        reports, others, above = [*told_at_once[0]], list[str](), told_at_once[1]
        readers: list[Reader] = [json_lines.read for _ in reports]
    else:
        reports, readers, others = _judged(paths, kind, form, settings, strict=strict)
    _refuse_several(chart, len(reports), "parties, of which the log tells,")
    telling = story or any(one is not None for one in (chart, explore, summary))
    told = zip(reports, readers, strict=True) if telling else ()
    stories = [_story(report, settings, read) for report, read in told]
    _deliver(outputs, reports, stories)
    detail = Detail.SUMMARY if quiet else Detail.ALL if verbose else Detail.FINDINGS
    with fitted(console):
        texts = [trace_text(report, detail, above) for report in reports]
        if story:
            texts = [f"{text}\n\n{_told(one)}" for text, one in zip(texts, stories, strict=True)]
        text = ("\n" if quiet and not story else "\n\n").join(texts)
    _say(text, console)
    if os.environ.get(ON_GITHUB) == "true":
        _annotate(reports, taken=taken)
    _say_what_is_left(reports, others, unknown=unknown, taken=taken)
    statuses = {report.exit_status for report in reports}
    return BROKEN if BROKEN in statuses else max(statuses, default=0)


def _say(text: str, console: Console) -> None:
    say(coloured(text, _style, console), err=console.file is sys.stderr)


def _judged(
    paths: Sequence[str], kind: str | None, form: str | None, settings: Sequence[Setting], *, strict: bool,
) -> tuple[list[TraceReport], list[Reader], list[str]]:
    """Judge the logs; return the reports, what reads the log of each, and the files in folders that are not logs."""
    choices = [choices_of(path, kind, form) for path in paths]
    judged = [(one, judge_log(one, settings, strict=strict)) for logs, _ in choices for one in logs]
    return (
        [report for _, reports in judged for report in reports],
        [one.reader() for one, reports in judged for _ in reports],
        [file for _, files in choices for file in files],
    )


def _say_what_is_left(reports: Sequence[TraceReport], others: Sequence[str], *, unknown: bool, taken: bool) -> None:
    """Name the files that were not judged, and the lines that were not understood, if these are asked for."""
    if others:
        say(f"\nnote: not judged, as their format is not known: {', '.join(others)}", err=True)
    if unknown:
        left = [unknown_lines(report) for report in reports if report.gaps.unknown]
        say("\n" + "\n".join(left or ["every line was understood"]), err=taken)


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
            f"{count} {what} would go into one chart", where=chart.where, why="a chart shows one run",
            instead="draw one log at a time, with the lines of one party only", code="SC0825",
        )


def _refuse_to_tell_and_follow(told: Output | None, *, story: bool, following: bool) -> None:
    if following and (story or told is not None):
        raise SpecificationError(
            "a log that is being followed cannot be told as a story",
            where="--follow with --story" if told is None else f"--follow with {told.where}",
            why="what happened between two lines is known only once later lines are there",
            instead="tell it when it is complete: leave --follow out", code="SC0826",
        )


def _story(report: TraceReport, settings: Sequence[Setting], read: Reader) -> Story:
    from shadowcheck.recorded.story import story  # noqa: PLC0415 - a report without it need not load it

    return story(report, settings, read=read)


def _told(story: Story) -> str:
    from shadowcheck.report.trace_story import trace_story  # noqa: PLC0415 - as above

    return trace_story(story)


def _refuse_to_follow(form: str | None) -> None:
    if form not in {None, JSON.name}:
        raise SpecificationError(
            f"a log of the format {form!r} cannot be followed", where="--follow",
            why="only logs in shadowcheck's own format, a line of JSON for each call, can be read while they grow",
            instead="judge it without --follow when it is complete", code="SC0848",
        )


def _style(line: str) -> str:
    """Colour the titles of findings, in the summary too: lines that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.strip().startswith(f"{level}: ")), "")
