"""What `shadowcheck trace` writes into files. Imported only if one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.trace_json import trace_json
from shadowcheck.report.trace_junit import trace_junit
from shadowcheck.report.trace_sarif import trace_sarif

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.cli.outputs import Output
    from shadowcheck.recorded.report import TraceReport


def written(output: Output, reports: Sequence[TraceReport]) -> bytes:
    """Write *reports* on recorded runs for the option of *output*."""
    match output.option:
        case "--junit":
            return trace_junit(*reports)
        case "--sarif":
            return trace_sarif(*reports)
        case _:
            return trace_json(*reports)
