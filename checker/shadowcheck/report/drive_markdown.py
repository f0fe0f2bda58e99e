"""The report on a program that was driven, for the summary of a job: each finding with its shortest run and chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.drive_text import about, also, closing, headline, shortest
from shadowcheck.report.job_summary import Detail, Row, Section, job_summary
from shadowcheck.report.trace_chart import trace_chart
from shadowcheck.report.trace_story import story_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.drive.report import DriveReport, Finding


def drive_markdown(report: DriveReport) -> bytes:
    """Write *report* as Markdown; findings at the same line of the same run share their story."""
    rows = [_row(report, one) for one in report.findings]
    details = [_detail(report, group) for group in report.groups]
    return job_summary([Section(headline(report), rows, details, tuple(closing(report)))])


def _row(report: DriveReport, one: Finding) -> Row:
    if one.broken is None:
        return Row(str(one.level), one.id, where=one.at or "")
    source = one.broken.claim.source
    return Row(str(one.level), one.id, source, report.referee.court.model.addresses(source), one.at or "")


def _detail(report: DriveReport, group: Sequence[Finding]) -> Detail:
    first, *others = group
    told = report.told(group)
    says = (*about(report, first), *also(report, others), shortest(first.run, told))
    where = f" ({first.at})" if first.at else ""
    return Detail(f"{first.level}: {first.id}{where}", says, tuple(story_lines(told)), trace_chart(told))
