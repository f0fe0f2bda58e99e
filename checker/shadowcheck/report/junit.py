"""The report for continuous integration: JUnit XML, one test case per claim."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING

from shadowcheck.judge import Result, Verdict
from shadowcheck.report.details import Traces, details, told, unexcused
from shadowcheck.report.summary import configured, notes, summary

if TYPE_CHECKING:
    from shadowcheck.check import Report

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, even escaped."""


def junit(report: Report, found: Traces) -> bytes:
    """Write *report* as JUnit XML: failing and vacuous are failures, excused is skipped, unfinished is an error.

    The message of a failure is the order of events that breaks the claim, where there is one. There are no times in it.
    """
    root = ET.Element("testsuites", name="shadowcheck")
    outcomes = Counter(filter(None, map(_outcome, report.verdicts)))
    suite = ET.SubElement(
        root,
        "testsuite",
        name=_sayable(configured(report)),
        tests=str(len(report.verdicts)),
        failures=str(outcomes["failure"]),
        errors=str(outcomes["error"]),
        skipped=str(outcomes["skipped"]),
    )
    for verdict in report.verdicts:
        _add(suite, report, verdict, found)
    ET.SubElement(suite, "system-out").text = _sayable("\n".join([*notes(report), summary(report)]))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _outcome(verdict: Verdict) -> str | None:
    """Return the name of the element inside the test case; None for a claim that holds."""
    if unexcused(verdict):
        return "failure"
    if verdict.excused:
        return "skipped"
    return "error" if verdict.result is Result.UNFINISHED else None


def _add(suite: ET.Element, report: Report, verdict: Verdict, found: Traces) -> None:
    claim = verdict.claim
    suspect = _sayable(f"{report.model.name}.{claim.owner}")
    case = ET.SubElement(suite, "testcase", classname=suspect, name=_sayable(claim.id))
    outcome = _outcome(verdict)
    if outcome is None:
        return
    order = told(verdict, found) if outcome == "failure" else []
    element = ET.SubElement(case, outcome, message=_sayable("\n".join([verdict.reason, *order])))
    if outcome != "skipped":
        element.set("type", verdict.result.value)
        element.text = _sayable("\n".join(details(report, verdict, found)))


def _sayable(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: ascii(found.group())[1:-1], text)
