"""Annotations about a program that was driven: GitHub shows its findings beside the lines that made the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.location import place_named
from shadowcheck.report.annotations import workflow_command
from shadowcheck.report.drive_text import about

if TYPE_CHECKING:
    from shadowcheck.drive.report import DriveReport


def drive_commands(report: DriveReport) -> list[str]:
    """Write a workflow command for each finding, at the line that the program names, if it names one."""
    return [
        workflow_command(one.level, place_named(one.at), f"{report.name}: {one.id}", about(report, one))
        for one in report.findings
    ]
