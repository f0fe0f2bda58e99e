"""The report for continuous integration: JUnit XML, one test case per claim."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.judge import Result, Verdict
from shadowcheck.report.details import Traces, details, told, unexcused
from shadowcheck.report.summary import configured, notes, summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.check.pipeline import Report
    from shadowcheck.location import Place

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, even escaped."""


class Case(NamedTuple):
    """One test case: its class name, its claim; and unless it passed, the outcome with its type, message and text.

    `place` is the line at which readers of such files show it, if it is about one.
    """

    suspect: str
    claim: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""
    place: Place | None = None


class Suite(NamedTuple):
    """One test suite: its name, its cases, and the lines of its output."""

    name: str
    cases: list[Case]
    below: list[str]


def junit(report: Report, found: Traces) -> bytes:
    """Write *report* as JUnit XML: failing and vacuous are failures, excused is skipped, unfinished is an error.

    The message of a failure is the order of events that breaks the claim, if there is one. There are no times.
    """
    cases = [_case(report, verdict, found) for verdict in report.verdicts]
    return suites([Suite(configured(report), cases, [*notes(report), summary(report)])])


def suites(given: Iterable[Suite]) -> bytes:
    """Write the test suites *given* as a JUnit file."""
    root = ET.Element("testsuites", name="shadowcheck")
    for suite in given:
        _add_suite(root, suite)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_suite(root: ET.Element, suite: Suite) -> None:
    outcomes = Counter(case.outcome for case in suite.cases)
    element = ET.SubElement(
        root, "testsuite", name=_sayable(suite.name), tests=str(len(suite.cases)), failures=str(outcomes["failure"]),
        errors=str(outcomes["error"]), skipped=str(outcomes["skipped"]),
    )
    for case in suite.cases:
        added = ET.SubElement(element, "testcase", classname=_sayable(case.suspect), name=_sayable(case.claim))
        if case.place is not None:
            added.set("file", _sayable(case.place.file))
            added.set("line", str(case.place.line))
        if case.outcome:
            told_of = ET.SubElement(added, case.outcome, message=_sayable(case.message))
            if case.outcome != "skipped":
                told_of.set("type", case.kind)
                told_of.text = _sayable(case.text)
    ET.SubElement(element, "system-out").text = _sayable("\n".join(suite.below))


def _outcome(verdict: Verdict) -> str:
    if unexcused(verdict):
        return "failure"
    return "skipped" if verdict.excused else "error" if verdict.result is Result.UNFINISHED else ""


def _case(report: Report, verdict: Verdict, found: Traces) -> Case:
    claim, outcome = verdict.claim, _outcome(verdict)
    suspect = f"{report.model.name}.{claim.owner}"
    if not outcome:
        return Case(suspect, claim.id)
    order = told(verdict, found) if outcome == "failure" else []
    message = "\n".join([verdict.reason, *order])
    text = "" if outcome == "skipped" else "\n".join(details(report, verdict, found))
    return Case(suspect, claim.id, outcome, verdict.result.value, message, text)


def _sayable(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: ascii(found.group())[1:-1], text)
