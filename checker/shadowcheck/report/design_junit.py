"""The report on a design for continuous integration: JUnit XML, one test case per claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.judge import Result
from shadowcheck.report.design_text import design_notes, design_summary, evidence, finding_text
from shadowcheck.report.junit import Case, Suite, suites
from shadowcheck.verify.broken import Level, level_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.judge import Verdict
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport


def design_junit(*reports: DesignReport) -> bytes:
    """Write the *reports* on designs as JUnit XML, a suite of its name for each: every broken obligation is a failure.

    Advice that is not followed, rules that are only inferred, waived findings, and claims that were not exercised or
    ruled out are skipped, with the reason; claims that are not settled are errors.
    """
    return suites(map(_suite, reports))


def _suite(report: DesignReport) -> Suite:
    told = [*design_notes(report), design_summary(report)]
    return Suite(report.design.__qualname__, list(_cases(report)), told)


def _cases(report: DesignReport) -> Iterator[Case]:
    breaking = {each.claim.id: finding for finding in report.findings for each in finding.verdicts}
    for verdict in report.report.verdicts:
        suspect = f"{report.design.__qualname__}.{verdict.claim.owner}"
        broken = verdict.result is Result.FAILS and verdict not in report.ruled_out
        yield _broken(report, suspect, verdict, breaking[verdict.claim.id]) if broken else _unbroken(suspect, verdict)


def _broken(report: DesignReport, suspect: str, verdict: Verdict, finding: Finding) -> Case:
    claim, text = verdict.claim, "\n".join(finding_text(report, finding))
    level = level_of(verdict, strict=report.strict, waived=bool(finding.waiver))
    if level is not Level.ERROR:
        told = {
            Level.WAIVED: f"waived: {finding.waiver}", Level.WARNING: f"advice not followed: {claim.statement}",
            Level.NOTE: f"inferred rule not kept: {claim.statement}",
        }
        return Case(suspect, claim.id, "skipped", message=told[level])
    how = "only after" if claim.id in {one.id for one in finding.follows} else "reported with"
    same = "" if claim.id == finding.id else f" ({how} {finding.id})"
    message = "\n".join([f"{claim.statement}{same}", *evidence(report, finding)])
    return Case(suspect, claim.id, "failure", Level.ERROR.value, message, text)


def _unbroken(suspect: str, verdict: Verdict) -> Case:
    claim = verdict.claim
    if verdict.result is Result.VACUOUS:
        return Case(suspect, claim.id, "skipped", message=f"not exercised: {verdict.reason}")
    if verdict.result is Result.FAILS:
        return Case(suspect, claim.id, "skipped", message=f"ruled out: {verdict.reason}")
    if verdict.result is Result.UNFINISHED:
        return Case(suspect, claim.id, "error", verdict.result.value, verdict.reason, verdict.reason)
    return Case(suspect, claim.id)
