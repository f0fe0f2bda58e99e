"""The report on a design for the summary of a job: each finding, its shortest story, and the chart of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.design_text import about, evidence, headline, title
from shadowcheck.report.job_summary import Detail, Row, Section, job_summary
from shadowcheck.trace.sequence import chart
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport


def design_markdown(*reports: DesignReport) -> bytes:
    """Write *reports* on designs as Markdown."""
    return job_summary(map(_section, reports))


def _section(report: DesignReport) -> Section:
    told = [_detail(report, finding) for finding in report.findings if finding.level is not Level.WAIVED]
    left = [f"not settled: {', '.join(one.claim.id for one in report.open)}"] if report.open else []
    return Section(headline(report), [_row(report, finding) for finding in report.findings], told, left)


def _row(report: DesignReport, finding: Finding) -> Row:
    source = finding.verdict.claim.source
    where = "" if finding.place is None else str(finding.place)
    return Row(str(finding.level), finding.id, source, report.model.addresses(source), where)


def _detail(report: DesignReport, finding: Finding) -> Detail:
    name = f"{report.design.__name__}: {finding.id}"
    drawn = None if finding.trace is None else chart(finding.trace, name, broken=finding.verdict)
    return Detail(title(finding), tuple(about(report, finding)), tuple(evidence(report, finding)), drawn)
