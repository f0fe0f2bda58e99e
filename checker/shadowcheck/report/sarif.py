"""The report on a design for code scanning: SARIF 2.1.0, each finding at the line of the design that it is about.

A rule is a claim; a result is a finding, with its order of events as a code flow. Each step is at the line of the
design that takes part in it, or of the state that the design stays in. A waived finding is suppressed, with its reason.
The notes of the report are notifications of the run.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from shadowcheck.judge.built_in import MODEL
from shadowcheck.location import from_root, place_of
from shadowcheck.report.design_story import Told, told_steps
from shadowcheck.report.design_text import about, design_notes, finding_text
from shadowcheck.report.text import json_bytes
from shadowcheck.verify.broken import Level
from shadowcheck.verify.request import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.location import Place
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note", Level.WAIVED: "note"}


def sarif(*reports: DesignReport) -> bytes:
    """Write the findings of *reports* as UTF-8 SARIF, a run for each, with a line end; the same bytes on every run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report) for report in reports]}
    return json_bytes(log)


def _run(report: DesignReport) -> dict[str, Any]:
    """Write the findings of one design; the id lets code scanning keep several designs apart."""
    rules = {finding.id: finding.verdict.claim for finding in report.findings}
    driver = {"name": "shadowcheck", "rules": [_rule(report, claim) for claim in rules.values()]}
    notes = [{"level": "note", "message": {"text": note}} for note in design_notes(report)]
    ended = {"executionSuccessful": True, "exitCode": report.exit_status, "toolExecutionNotifications": notes}
    return {
        "tool": {"driver": driver}, "invocations": [ended],
        "automationDetails": {"id": f"shadowcheck/{report.design.__qualname__}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, finding, list(rules).index(finding.id)) for finding in report.findings],
    }


def _rule(report: DesignReport, claim: Claim) -> dict[str, Any]:
    address = report.model.addresses(claim.source)
    help_ = " ".join(filter(None, (f"Owed by the {claim.owner} ({claim.strength}). Page: {address}.", claim.remedy)))
    rule = {
        "id": claim.id, "shortDescription": {"text": claim.statement},
        "fullDescription": {"text": " ".join(filter(None, (claim.statement, claim.remark)))},
        "help": {"text": help_},
        "properties": {"tags": [*report.interface.tags, claim.owner, claim.strength], "precision": "very-high"},
    }
    return rule if claim.source == MODEL or "://" not in address else {**rule, "helpUri": address}


def _result(report: DesignReport, finding: Finding, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.id, "ruleIndex": rule, "kind": "fail", "level": _LEVELS[finding.level],
        "message": {"text": "\n".join(about(report, finding))}, "locations": _locations(finding.place),
        "partialFingerprints": {"finding/v1": _fingerprint(report, finding)},
        "properties": {
            "also": [verdict.claim.id for verdict in finding.also],
            "follows": [verdict.claim.id for verdict in finding.follows], "readings": list(finding.readings),
        },
    }
    if any(site.place is not None for site in finding.elsewhere or ()):
        result["relatedLocations"] = list(_related(finding))
    if finding.trace is not None:
        result["codeFlows"] = [_flow(report, finding)]
    if finding.level is Level.WAIVED:
        kind = "inSource" if reason_of(report.design.waivers, finding.verdict.claim) else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": finding.waiver}]
    return result


def _related(finding: Finding) -> Iterator[dict[str, Any]]:
    for site in finding.elsewhere or ():
        if site.place is not None:
            yield _location(site.place, f"{site.event}: breaks {site.claim.id}, too")


def _flow(report: DesignReport, finding: Finding) -> dict[str, Any]:
    assert finding.trace is not None  # noqa: S101 - the caller has asked
    steps = told_steps(finding.trace, report.interface.roles)
    flow = [_flow_step(report, told) for told in steps] or [{"location": _location(finding.place, "From the start.")}]
    return {"message": {"text": finding_text(report, finding)[0]}, "threadFlows": [{"locations": flow}]}


def _flow_step(report: DesignReport, told: Told) -> dict[str, Any]:
    text = "\n".join((told.says, *told.lines))
    return {
        "location": _location(_where(report, told), text), "executionOrder": told.number,
        "importance": "essential" if told.done else "unimportant",
        "state": {name: {"text": str(state)} for name, state in told.at.items()},
    }


def _where(report: DesignReport, told: Told) -> Place | None:
    states = [told.done[0].before] if told.done else list(told.at.values())
    given = told.done[0].given if told.done else None
    configuration = states[0].configuration if states else ()
    return place_of(report.design, report.interface.profile, event=given, states=configuration)


def _location(place: Place | None, text: str) -> dict[str, Any]:
    return {**(_locations(place) or [{}])[0], "message": {"text": text}}


def _locations(place: Place | None) -> list[dict[str, Any]]:
    if place is None:
        return []
    artifact = {"uri": quote(from_root(place.file), safe="/:"), "uriBaseId": "%SRCROOT%"}
    return [{"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": place.line}}}]


def _fingerprint(report: DesignReport, finding: Finding) -> str:
    """Identify a finding by what it is about, not by its line, so that edits elsewhere do not make it a new one."""
    words = (report.design.__qualname__, finding.id, str(finding.cause), *finding.readings)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]
