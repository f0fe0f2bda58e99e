"""Annotations about a program that was driven: GitHub shows its findings beside the lines that made the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.location import place_named
from shadowcheck.report.annotations import workflow_command
from shadowcheck.report.drive_text import placed

if TYPE_CHECKING:
    from shadowcheck.drive.report import DriveReport


def drive_commands(report: DriveReport) -> list[str]:
    """Write a workflow command for each finding, at its line, or the last before it that is told, if any is."""
    return [
        workflow_command(one.level, place_named(one.near), f"{report.name}: {one.id}", placed(report, one))
        for one in report.findings
    ]
