"""The report on recorded runs for code scanning: SARIF, each broken rule at the line of the log that breaks it.

A rule of which the log does not tell whether it is broken is for review, which the standard gives no level. A line that
cannot be explained is not a result, but a warning of the run: nothing is wrong with the program there.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.recorded.report import Untold
from shadowcheck.report.sarif import LEVELS, fingerprint, location, locations, log, rule, run
from shadowcheck.report.trace_details import about, placed, trace_notes, unexplained
from shadowcheck.report.trace_flow import code_flows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.recorded.report import Broken, TraceReport
    from shadowcheck.recorded.story import Story


def trace_sarif(*reports: TraceReport, stories: Sequence[Story] = ()) -> bytes:
    """Write *reports* on recorded runs as UTF-8 SARIF, a run for each log; the same bytes on every run.

    If there are *stories*, one of each report, the lines that lead to a result are its code flow.
    """
    return log(_run(report, story) for report, story in zip_longest(reports, stories))


def _run(report: TraceReport, story: Story | None) -> dict[str, Any]:
    found: tuple[Broken | Untold, ...] = (*report.broken, *report.untold)
    claims = {one.claim.id: one.claim for one in found}
    rules = [rule(report.model, claim, report.interface.tags) for claim in claims.values()]
    results = [_result(report, one, list(claims).index(one.claim.id), story) for one in found]
    told: tuple[str | dict[str, Any], ...] = (*_warnings(report), *trace_notes(report))
    name = "/".join((placed(report).file, *(() if report.object is None else (report.object,))))
    return run(name, rules, results, told, report.exit_status)


def _result(report: TraceReport, one: Broken | Untold, number: int, story: Story | None) -> dict[str, Any]:
    level = LEVELS[one.level]
    kind, level, further = ("review", "none", {"ifBroken": level}) if isinstance(one, Untold) else ("fail", level, {})
    result: dict[str, Any] = {
        "ruleId": one.claim.id, "ruleIndex": number, "kind": kind, "level": level,
        "message": {"text": "\n".join(about(report, one))}, "locations": locations(placed(report, one.line.number)),
        "partialFingerprints": fingerprint((
            Path(report.path).name, report.object or "", one.claim.id, kind, one.line.object or "", one.line.name,
            *one.readings,
        )),
        "properties": {"readings": list(one.readings), **further},
    }
    related = list(_related(report, one))
    flows = [] if story is None else list(code_flows(story, one.line.number))
    if related:
        result["relatedLocations"] = related
    return {**result, "codeFlows": flows} if flows else result


def _related(report: TraceReport, one: Broken | Untold) -> Iterator[dict[str, Any]]:
    """Yield the other lines that matter: those whose answers would tell, or the first that may have broken the rule."""
    if isinstance(one, Untold):
        for number in one.tellers:
            yield location(placed(report, number), "The answer in this line would decide it.")
        return
    if one.since < one.line.number:
        yield location(placed(report, one.since), "Broken here at the earliest.")
    for number in one.again:
        yield location(placed(report, number), "Broken again here.")


def _warnings(report: TraceReport) -> Iterator[dict[str, Any]]:
    told = "\n".join(unexplained(report))
    if told:
        number = None if report.unexplained is None else report.unexplained.line.number
        yield location(placed(report, number), told)
