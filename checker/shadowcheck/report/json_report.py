"""The report for programs: JSON of the schema "shadowcheck-report/1", the same bytes on every run and every machine.

======================  ==========================================================================================
`schema`                "shadowcheck-report/1"
`model`                 name of the model
`configuration`         `options`, `sizes`, `without` (faults switched off), `played` (roles by others: class names)
`engine`                who searched, and `why_this_engine`
`complete`              whether every reachable state was seen; if not, only a witnessed `possible` holds
`states` `steps`        those of the network without observers, as is `depth`, the greatest distance from the start;
                        null if not worked out
`claims`                in the order of the model, each with `id`, `statement`, `source`, `owner`, `strength`,
                        `pattern`, `verdict` ("holds", "fails", "vacuous" or "unfinished") and `trace`
`trace`                 the counterexample, or the witness of a `possible` claim, in the Informal Trace Format; or null
======================  ==========================================================================================
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shadowcheck.trace.itf import itf

if TYPE_CHECKING:
    from shadowcheck.check import Configuration, Report
    from shadowcheck.judge import Verdict
    from shadowcheck.report.details import Traces

SCHEMA = "shadowcheck-report/1"
"""Name and version of what `json_report` writes."""


def json_report(report: Report, found: Traces) -> bytes:
    """Write *report* as UTF-8 JSON, with a line end. It holds no clock and no path of the machine that it ran on."""
    return (json.dumps(as_data(report, found), indent=2, ensure_ascii=False) + "\n").encode(errors="backslashreplace")


def as_data(report: Report, found: Traces) -> dict[str, Any]:
    """Return *report* as the object that is written."""
    found_by = report.findings
    return {
        "schema": SCHEMA,
        "model": report.model.name,
        "configuration": _configuration(report.configuration),
        "engine": found_by.engine.value,
        "why_this_engine": found_by.why,
        "complete": report.complete,
        "states": found_by.states,
        "steps": found_by.steps,
        "depth": found_by.depth,
        "claims": [_claim(verdict, found) for verdict in report.verdicts],
    }


def _configuration(chosen: Configuration) -> dict[str, Any]:
    return {
        "options": dict(chosen.settings),
        "sizes": dict(chosen.sizes),
        "without": list(chosen.without),
        "played": {role: machine.__qualname__ for role, machine in (chosen.played or {}).items()},
    }


def _claim(verdict: Verdict, found: Traces) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "id": claim.id,
        "statement": claim.statement,
        "source": claim.source,
        "owner": claim.owner.value,
        "strength": claim.strength.value,
        "pattern": claim.kind,
        "verdict": verdict.result.value,
        "trace": itf(found[claim.id]) if claim.id in found else None,
    }
