"""Annotations: what a workflow prints so that GitHub shows findings beside the lines of the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.location import from_root
from shadowcheck.report.design_text import finding_text
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def workflow_commands(report: DesignReport) -> list[str]:
    """Write a workflow command for each finding that is not waived; each needs a line of its own."""
    return [_annotation(report, finding) for finding in report.findings if finding.level in _COMMANDS]


def _annotation(report: DesignReport, finding: Finding) -> str:
    place = finding.place
    where = {"file": from_root(place.file), "line": str(place.line)} if place is not None else {}
    options = {**where, "title": f"{report.design.__qualname__}: {finding.id}"}
    values = (_in_message(value).replace(":", "%3A").replace(",", "%2C") for value in options.values())
    told = ",".join(map("=".join, zip(options, values, strict=True)))
    return f"::{_COMMANDS[finding.level]} {told}::{_in_message(chr(10).join(finding_text(report, finding)[1:]))}"


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
