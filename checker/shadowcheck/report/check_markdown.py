"""The report on a model for the summary of a job: each claim that does not hold, its shortest story and its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.judge.built_in import MODEL
from shadowcheck.report.details import explanation, told, unexcused
from shadowcheck.report.job_summary import Detail, Row, Section, job_summary
from shadowcheck.report.summary import notes, summary, word
from shadowcheck.trace.sequence import chart

if TYPE_CHECKING:
    from shadowcheck.check.pipeline import Report
    from shadowcheck.judge import Verdict
    from shadowcheck.report.details import Traces


def check_markdown(report: Report, found: Traces) -> bytes:
    """Write *report* as Markdown; *found* is the replayed evidence."""
    broken = [verdict for verdict in report.verdicts if unexcused(verdict)]
    rows = [_row(report, verdict) for verdict in broken]
    details = [_detail(report, verdict, found) for verdict in broken]
    return job_summary([Section(summary(report), rows, details, notes(report))])


def _row(report: Report, verdict: Verdict) -> Row:
    source = verdict.claim.source
    address = "" if source == MODEL else report.model.addresses(source)
    return Row(word(verdict), verdict.claim.id, source, address)


def _detail(report: Report, verdict: Verdict, found: Traces) -> Detail:
    trace = found.get(verdict.claim.id)
    drawn = None if trace is None else chart(trace, f"{report.model.name}: {verdict.claim.id}", broken=verdict)
    title = f"{word(verdict)}: {verdict.claim.id}"
    return Detail(title, tuple(explanation(report.model, verdict)), tuple(told(verdict, found)), drawn)
