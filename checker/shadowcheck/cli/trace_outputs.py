"""What `shadowcheck trace` writes into files. Imported only if one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.trace_chart import trace_chart
from shadowcheck.report.trace_json import trace_json
from shadowcheck.report.trace_junit import trace_junit
from shadowcheck.report.trace_markdown import trace_markdown
from shadowcheck.report.trace_sarif import trace_sarif

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.cli.outputs import Output
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.story import Story


def written(output: Output, reports: Sequence[TraceReport], stories: Sequence[Story]) -> bytes:
    """Write *reports* on recorded runs for the option of *output*; *stories* are of the same, if asked for."""
    match output.option:
        case "--junit":
            return trace_junit(*reports)
        case "--sarif":
            return trace_sarif(*reports, stories=stories)
        case "--summary":
            return trace_markdown(*reports, stories=stories)
        case "--chart":
            return _drawn(output, stories[0])
        case "--explore":
            from shadowcheck.cli.explored_runs import explored_runs  # noqa: PLC0415 - few ask

            return explored_runs(stories, output.where)
        case _:
            return trace_json(*reports, stories=stories)


def _drawn(output: Output, story: Story) -> bytes:
    if output.path.lower().endswith(".svg"):
        from shadowcheck.draw.sequence_svg import sequence_svg  # noqa: PLC0415 - other outputs need not load it

        return sequence_svg(trace_chart(story))
    from shadowcheck.draw.sequence_mermaid import sequence_mermaid  # noqa: PLC0415 - the same

    return sequence_mermaid(trace_chart(story)).encode()
