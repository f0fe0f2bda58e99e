"""The report on a program that was driven, for code scanning: SARIF, each finding where the program made the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.location import place_named
from shadowcheck.report.drive_text import closing, placed
from shadowcheck.report.sarif import LEVELS, fingerprint, location, locations, log, rule, run
from shadowcheck.report.trace_story import line_told, silent_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.drive.report import DriveReport, Finding
    from shadowcheck.recorded.story import Scene


def drive_sarif(report: DriveReport) -> bytes:
    """Write *report* as UTF-8 SARIF: the run that leads to a finding is its code flow."""
    found = report.findings
    ids = list(dict.fromkeys(one.id for one in found))
    claims = {one.id: one.broken.claim for one in found if one.broken is not None}
    model, tags = report.referee.court.model, report.referee.interface.tags
    rules = [rule(model, claims[name], tags) if name in claims else {"id": name} for name in ids]
    results = [_result(report, one, ids.index(one.id)) for one in found]
    return log([run(f"drive/{report.name}", rules, results, closing(report), report.exit_status)])


def _result(report: DriveReport, one: Finding, number: int) -> dict[str, Any]:
    steps = [step for part in report.told([one]).parts for scene in part.scenes for step in _steps(scene)]
    flow = [{**step, "executionOrder": order} for order, step in enumerate(steps, start=1)]
    result: dict[str, Any] = {
        "ruleId": one.id, "ruleIndex": number, "kind": "fail", "level": LEVELS[one.level],
        "message": {"text": "\n".join(placed(report, one))}, "locations": locations(place_named(one.near)),
        "partialFingerprints": fingerprint((report.name, one.id, one.says)),
    }
    flows = [{"message": {"text": "the shortest run that was found"}, "threadFlows": [{"locations": flow}]}]
    return {**result, "codeFlows": flows} if flow else result


def _steps(scene: Scene) -> Iterator[dict[str, Any]]:
    place = place_named(scene.line.at)
    for silent in scene.silent:
        yield {"location": location(place, silent_step(silent)), "importance": "unimportant"}
    yield {"location": location(place, line_told(scene)), "importance": "essential"}
