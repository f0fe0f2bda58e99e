"""The report on recorded runs for the summary of a job: what broke at which line, and the run as story and chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.job_summary import Detail, Row, Section, job_summary
from shadowcheck.report.trace_chart import trace_chart
from shadowcheck.report.trace_details import about, named, placed, trace_notes, unexplained
from shadowcheck.report.trace_story import trace_story
from shadowcheck.report.trace_text import headline
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.recorded.report import Broken, TraceReport, Untold
    from shadowcheck.recorded.story import Story

UNDECIDED = "cannot be decided"
"""The level of a rule that may be broken as an error, if the log does not settle it."""


def trace_markdown(*reports: TraceReport, stories: Sequence[Story]) -> bytes:
    """Write *reports* on recorded runs as Markdown; *stories* are of the same."""
    return job_summary(_section(report, story) for report, story in zip(reports, stories, strict=True))


def _section(report: TraceReport, story: Story) -> Section:
    found = list(_found(report))
    rows = [_row(report, level, one.claim, one.line.number) for level, one in found]
    details = [_detail(report, level, one) for level, one in found]
    if found or report.unexplained is not None:
        run = Detail(f"the run that {named(report)} records", (), (trace_story(story),), trace_chart(story))
        details = [run, *details]
    return Section(headline(report), rows, details, (*unexplained(report), *trace_notes(report)))


def _detail(report: TraceReport, level: str, one: Broken | Untold) -> Detail:
    return Detail(f"{level}: line {one.line.number}: {one.claim.id}", tuple(about(report, one)))


def _found(report: TraceReport) -> Iterator[tuple[str, Broken | Untold]]:
    """Yield what is broken, line by line, and what may be broken as an error."""
    yield from ((str(one.level), one) for group in report.by_line() for one in group)
    yield from ((UNDECIDED, one) for one in report.untold if one.level is Level.ERROR)


def _row(report: TraceReport, level: str, claim: Claim, line: int) -> Row:
    address = report.model.addresses(claim.source)
    return Row(level, claim.id, claim.source, address, str(placed(report, line)))
