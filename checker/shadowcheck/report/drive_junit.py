"""The report on a program that was driven, for continuous integration: JUnit XML, one test case per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.drive_text import about, closing, headline, shortest
from shadowcheck.report.junit import Case, Suite, suites
from shadowcheck.report.trace_story import story_lines
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.drive.report import DriveReport, Finding

TRIED = "everything-is-tried"
"""The name of the case that says whether all that was asked for was tried, and could be settled."""


def drive_junit(report: DriveReport) -> bytes:
    """Write *report* as JUnit XML: an error is a failure, with its shortest run; all else that was found is skipped.

    That not all was tried is an error of the case `everything-is-tried`.
    """
    return suites([Suite(report.name, list(_cases(report)), [*closing(report), headline(report)])])


def _cases(report: DriveReport) -> Iterator[Case]:
    suspect = report.name
    told = "\n".join(closing(report))
    unsettled = report.unsettled
    yield Case(suspect, TRIED, "error", "unfinished", told, told) if unsettled else Case(suspect, TRIED)
    for one in sorted(report.findings, key=lambda one: one.id):
        yield _found(report, one)
    for claim in report.kept:
        yield Case(suspect, claim.id)
    for claim in report.not_exercised:
        yield Case(suspect, claim.id, "skipped", message="not exercised")


def _found(report: DriveReport, one: Finding) -> Case:
    said = list(about(report, one))
    if one.level is not Level.ERROR:
        return Case(report.name, one.id, "skipped", message=f"{one.level}: {said[0]}")
    told = report.told([one])
    text = "\n".join([*said, shortest(one.run, told), *story_lines(told)])
    return Case(report.name, one.id, "failure", one.level.value, said[0], text)
