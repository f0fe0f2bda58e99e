"""The report for code scanning: SARIF 2.1.0. A rule is a claim; a result is what breaks it.

The order of events is a code flow, in which each step is at the line of the machine that takes part in it. The notes
of the report are notifications of the run.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from shadowcheck.judge.built_in import MODEL
from shadowcheck.location import from_root, place_of, written_in
from shadowcheck.machine import Machine
from shadowcheck.report.design_story import Told, told_steps
from shadowcheck.report.details import Traces, details, explanation, unexcused
from shadowcheck.report.summary import notes
from shadowcheck.report.text import json_bytes
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from shadowcheck.check.pipeline import Report
    from shadowcheck.claims import Claim
    from shadowcheck.judge import Verdict
    from shadowcheck.location import Place
    from shadowcheck.specification import Model
    from shadowcheck.trace import Trace

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note", Level.WAIVED: "note"}
"""What the standard calls the levels of findings."""


def sarif(report: Report, found: Traces) -> bytes:
    """Write the claims of *report* that fail, or are vacuous without an excuse, as UTF-8 SARIF.

    Each is at the line on which its id is written in the file that declares the model's claims, if there is one.
    """
    broken = [verdict for verdict in report.verdicts if unexcused(verdict)]
    rules = [rule(report.model, verdict.claim) for verdict in broken]
    results = [_result(report, verdict, number, found) for number, verdict in enumerate(broken)]
    return log([run(report.model.name, rules, results, notes(report), report.exit_status)])


def log(runs: Iterable[dict[str, Any]]) -> bytes:
    """Write these *runs* as UTF-8 SARIF with a line end."""
    return json_bytes({"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs)})


def run(
    name: str, rules: Iterable[dict[str, Any]], results: Iterable[dict[str, Any]],
    told: Iterable[str | dict[str, Any]], exit_status: int,
) -> dict[str, Any]:
    """Put a run together; its *name* lets code scanning keep several apart.

    What is *told* are notes, or, as locations with a message, warnings about what stands there.
    """
    noted = [
        {"level": "note", "message": {"text": one}} if isinstance(one, str)
        else {"level": "warning", "message": one["message"], "locations": [one]}
        for one in told
    ]
    ended = {"executionSuccessful": True, "exitCode": exit_status, "toolExecutionNotifications": noted}
    return {
        "tool": {"driver": {"name": "shadowcheck", "rules": list(rules)}}, "invocations": [ended],
        "automationDetails": {"id": f"shadowcheck/{name}/"}, "columnKind": "unicodeCodePoints",
        "results": list(results),
    }


def rule(model: Model, claim: Claim, tags: Iterable[str] = ()) -> dict[str, Any]:
    """Describe *claim* as a rule, grouped by its party, its strength and further *tags*."""
    address = model.addresses(claim.source)
    help_ = " ".join(filter(None, (f"Owed by the {claim.owner} ({claim.strength}). Page: {address}.", claim.remedy)))
    described = {
        "id": claim.id, "shortDescription": {"text": claim.statement},
        "fullDescription": {"text": " ".join(filter(None, (claim.statement, claim.remark)))},
        "help": {"text": help_},
        "properties": {"tags": [*tags, claim.owner, claim.strength], "precision": "very-high"},
    }
    return described if claim.source == MODEL or "://" not in address else {**described, "helpUri": address}


def flow(
    title: str, trace: Trace, roles: Collection[str], where: Callable[[Told], Place | None], start: Place | None
) -> dict[str, Any]:
    """Write *trace* as a code flow: each step *where* it is written, or at the *start* if that is not known."""
    steps = [_step(told, where(told) or start) for told in told_steps(trace, roles)]
    found = steps or [{"location": location(start, "From the start.")}]
    return {"message": {"text": title}, "threadFlows": [{"locations": found}]}


def location(place: Place | None, text: str) -> dict[str, Any]:
    """Write a location with a message."""
    return {**(locations(place) or [{}])[0], "message": {"text": text}}


def locations(place: Place | None) -> list[dict[str, Any]]:
    """Write *place* as the only location, relative to the root of the repository; none if it is not known."""
    if place is None:
        return []
    return [{"physicalLocation": {"artifactLocation": _artifact(place.file), "region": {"startLine": place.line}}}]


def _artifact(file: str) -> dict[str, str]:
    """Write the address of *file*: a whole one, if it is outside the repository."""
    path = from_root(file)
    if Path(path).is_absolute() or ".." in Path(path).parts:
        return {"uri": Path(file).resolve().as_uri()}
    return {"uri": quote(path, safe="/:"), "uriBaseId": "%SRCROOT%"}


def fingerprint(words: Sequence[str]) -> dict[str, str]:
    """Identify a finding by what it is about, not by its line, so that edits elsewhere do not make it a new one."""
    return {"finding/v1": hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]}


def _result(report: Report, verdict: Verdict, number: int, found: Traces) -> dict[str, Any]:
    model, claim, trace = report.model, verdict.claim, found.get(verdict.claim.id)
    place, title = written_in(model.claims, claim.id), details(report, verdict, {})[0]
    result = {
        "ruleId": claim.id, "ruleIndex": number, "kind": "fail", "level": "error",
        "message": {"text": "\n".join(explanation(model, verdict))}, "locations": locations(place),
        "partialFingerprints": fingerprint([model.name, claim.id]),
    }
    if trace is None:
        return result
    roles = [role.name for role in report.instance.network.roles]
    return {**result, "codeFlows": [flow(title, trace, roles, _where, place)]}


def _where(told: Told) -> Place | None:
    """Find the line of the first machine in a step that is written as a class, with its reaction."""
    for done in told.done:
        if done.field.system.machine is not None:
            return place_of(
                done.field.system.machine, Machine, event=done.given, states=done.before.configuration
            )
    return None


def _step(told: Told, place: Place | None) -> dict[str, Any]:
    text = "\n".join((told.says, *told.lines))
    return {
        "location": location(place, text), "executionOrder": told.number,
        "importance": "essential" if told.done else "unimportant",
        "state": {name: {"text": str(state)} for name, state in told.at.items()},
    }
