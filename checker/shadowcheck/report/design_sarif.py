"""The report on a design for code scanning: SARIF, each finding at the line of the design that it is about.

Each step is at the line of the design that takes part in it, or of the state that the design stays in. A waived finding
is suppressed, with its reason.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shadowcheck.location import place_of
from shadowcheck.machine.source import source_of
from shadowcheck.report.design_text import about, design_notes, finding_text
from shadowcheck.report.sarif import LEVELS, fingerprint, flow, location, locations, log, rule, run
from shadowcheck.verify.broken import Level
from shadowcheck.verify.request import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.location import Place
    from shadowcheck.report.design_story import Told
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport


def design_sarif(*reports: DesignReport) -> bytes:
    """Write the findings of *reports* as UTF-8 SARIF, a run for each, with a line end; the same bytes on every run."""
    return log(map(_run, reports))


def _run(report: DesignReport) -> dict[str, Any]:
    claims = {finding.id: finding.verdict.claim for finding in report.findings}
    rules = [rule(report.model, claim, report.interface.tags) for claim in claims.values()]
    results = [_result(report, finding, list(claims).index(finding.id)) for finding in report.findings]
    return run(report.design.__qualname__, rules, results, design_notes(report), report.exit_status)


def _result(report: DesignReport, finding: Finding, number: int) -> dict[str, Any]:
    words = (report.design.__qualname__, finding.id, _cause(report, finding), *finding.readings)
    result: dict[str, Any] = {
        "ruleId": finding.id, "ruleIndex": number, "kind": "fail", "level": LEVELS[finding.level],
        "message": {"text": "\n".join(about(report, finding))}, "locations": locations(finding.place),
        "partialFingerprints": fingerprint(words),
        "properties": {
            "also": [verdict.claim.id for verdict in finding.also],
            "follows": [one.id for one in finding.follows], "readings": list(finding.readings),
        },
    }
    if any(site.place is not None for site in finding.elsewhere or ()):
        result["relatedLocations"] = list(_related(finding))
    if finding.trace is not None:
        title, where = finding_text(report, finding)[0], partial(_where, report)
        result["codeFlows"] = [flow(title, finding.trace, report.interface.roles, where, finding.place)]
    if finding.level is Level.WAIVED:
        kind = "inSource" if reason_of(report.design.waivers, finding.verdict.claim) else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": finding.waiver}]
    return result


def _cause(report: DesignReport, finding: Finding) -> str:
    """Say the cause in words that stay when lines are added elsewhere: the states of a function are lines."""
    cause = finding.cause
    if cause is None or source_of(report.design) is None:
        return str(cause)
    return f"{cause.given or cause.event}, with {cause.told}"


def _related(finding: Finding) -> Iterator[dict[str, Any]]:
    for site in finding.elsewhere or ():
        if site.place is not None:
            yield location(site.place, f"{site.event}: breaks {site.claim.id}, too")


def _where(report: DesignReport, told: Told) -> Place | None:
    states = [told.done[0].before] if told.done else list(told.at.values())
    given = told.done[0].given if told.done else None
    configuration = states[0].configuration if states else ()
    return place_of(report.design, report.interface.profile, event=given, states=configuration)
