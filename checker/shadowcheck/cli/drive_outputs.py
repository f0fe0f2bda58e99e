"""What `shadowcheck drive` writes into files. Imported only if one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.drive_json import drive_json
from shadowcheck.report.drive_junit import drive_junit
from shadowcheck.report.drive_markdown import drive_markdown
from shadowcheck.report.drive_sarif import drive_sarif

if TYPE_CHECKING:
    from shadowcheck.cli.outputs import Output
    from shadowcheck.drive.report import DriveReport


def written(output: Output, report: DriveReport) -> bytes:
    """Write *report* for the option of *output*."""
    match output.option:
        case "--junit":
            return drive_junit(report)
        case "--sarif":
            return drive_sarif(report)
        case "--summary":
            return drive_markdown(report)
        case _:
            return drive_json(report)
