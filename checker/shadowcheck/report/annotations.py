"""Annotations: what a workflow prints so that GitHub shows findings beside the lines of the design, or of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.location import from_root
from shadowcheck.report.design_text import finding_text
from shadowcheck.report.trace_details import about, named, placed
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.location import Place
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def workflow_commands(report: DesignReport) -> list[str]:
    """Write a workflow command for each finding that is not waived; each needs a line of its own."""
    return [_annotation(report, finding) for finding in report.findings if finding.level in _COMMANDS]


def trace_commands(report: TraceReport) -> list[str]:
    """Write a workflow command for each rule that a recorded run broke, at the line of its log."""
    return [
        workflow_command(
            one.level, placed(report, one.line.number), f"{named(report)}: {one.claim.id}",
            about(report, one),
        )
        for one in report.broken
    ]


def _annotation(report: DesignReport, finding: Finding) -> str:
    title = f"{report.design.__qualname__}: {finding.id}"
    return workflow_command(finding.level, finding.place, title, finding_text(report, finding)[1:])


def workflow_command(level: Level, place: Place | None, title: str, lines: Iterable[str]) -> str:
    """Write the workflow command that shows *lines*, under a *title*, at a *place* of the repository."""
    where = {"file": from_root(place.file), "line": str(place.line)} if place is not None else {}
    options = {**where, "title": title}
    values = (_in_message(value).replace(":", "%3A").replace(",", "%2C") for value in options.values())
    told = ",".join(map("=".join, zip(options, values, strict=True)))
    return f"::{_COMMANDS[level]} {told}::{_in_message(chr(10).join(lines))}"


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
