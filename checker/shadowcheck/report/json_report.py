"""The report for programs: JSON of the schema "shadowcheck-report/1", the same bytes on every run and every machine.

======================  ==========================================================================================
`schema`                "shadowcheck-report/1"
`model`                 name of the model
`configuration`         `options`, `sizes`, `without` (faults switched off), `played` (roles by others: class names)
`engine`                who searched, and `why_this_engine`
`complete`              whether every reachable state was seen; if not, only a witnessed `possible` holds
`states` `steps`        those of the network without observers, as is `depth`, the greatest distance from the start;
                        null if not worked out
`notes`                 what a reader must know: what was left out, what could not be looked at, what is abstracted
`claims`                in the order of the model, each with `id`, `statement`, `source`, `owner`, `strength`,
                        `pattern`, `verdict` ("holds", "fails", "vacuous" or "unfinished"), `broken`, `for` and `trace`
`broken`                how many reachable `states` break the claim, or `steps` if it is about steps, in the instance
                        of the verdict; of the claim that there is no deadlock also `ends`, the states without a step
                        that are allowed ends; null where it was not counted: only invariants are, on a whole graph
`for`                   "every" if the verdict is proved for every number of replicas; otherwise the numbers of the
                        instance in which it was found, as in `sizes`
`trace`                 the counterexample, or the witness of a `possible` claim, in the Informal Trace Format; or null
`certificate`           what `--certificate` wrote: the ids of its `claims`, the number of its `obligations`, `k` (how
                        many replicas a view tells of: 1), the numbers of `views` and `rounds`, and the `sha256` of the
                        file; null if it wrote nothing
======================  ==========================================================================================

The reports on designs are `designs`, a list, in an object of the schema "shadowcheck-design-reports/1". Each of them
has the schema "shadowcheck-design-report/1": the same keys, and these.

======================  ==========================================================================================
`design`                `name` of the class, `interface` that it was verified by, `strict`
`exit_status`           0, 1 or 3, as the command's
`findings`              most serious first, each with `level` ("error", "warning", "note" or "waived"), `claim`, `also`
                        (further claims that the same step of its story breaks), `follows` (claims that are broken only
                        after it), `elsewhere` (further events by which the former break: `claim`, `event`, `place`;
                        null if not worked out), `readings` (under which it is broken),
                        `waiver` (the reason), `address` of the page, `remedy`, `place` (`file`, `line`; or null),
                        `cause` (`event`, `state`, `decisions`; or null), `steps` (their number), `shortest`, `story`
                        (lines), `chart` (a sequence chart, as Mermaid text)
`kept`                  ids of the claims that hold
`not_exercised`         ids of the claims about something that never happens with this design
`ruled_out`             ids of the possibilities of the environment that the design leaves no room for
`never_reached`         states of the design that no order of events reaches; empty if that is not known, too
`never_taken`           transitions that no order of events takes, each with `event`, `source`, `target` and `guard`
`idle_waivers`          ids of waived claims that nothing breaks
======================  ==========================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.machine.lts import spoken
from shadowcheck.report.design_text import design_notes, evidence
from shadowcheck.report.summary import notes
from shadowcheck.report.text import json_bytes
from shadowcheck.trace.itf import itf
from shadowcheck.trace.sequence import chart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.certificate.write import Certificate
    from shadowcheck.check.pipeline import Configuration, Report
    from shadowcheck.judge import Verdict
    from shadowcheck.judge.verdict import Tally
    from shadowcheck.location import Place
    from shadowcheck.report.details import Traces
    from shadowcheck.verify.causes import Cause
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

SCHEMA = "shadowcheck-report/1"
"""Name and version of what `json_report` writes."""
DESIGN_SCHEMA = "shadowcheck-design-report/1"
"""Name and version of what `design_json` writes of each design."""
DESIGNS_SCHEMA = "shadowcheck-design-reports/1"
"""Name and version of all that it writes: the reports, as `designs`, however many there are."""


def json_report(report: Report, found: Traces, made: Certificate | None = None) -> bytes:
    """Write *report* as UTF-8 JSON with a line end, without times and without paths of this machine.

    *made* is the certificate that was written of it.
    """
    return json_bytes(as_data(report, found) | {"certificate": None if made is None else _certificate(made)})


def design_json(*reports: tuple[DesignReport, Traces]) -> bytes:
    """Write *reports* on designs, each with all its evidence, as UTF-8 JSON; paths are relative to this folder."""
    designs = [design_as_data(report, found) for report, found in reports]
    return json_bytes({"schema": DESIGNS_SCHEMA, "designs": designs})


def as_data(report: Report, found: Traces) -> dict[str, Any]:
    """Return *report* as the object that is written."""
    found_by = report.outcome
    return {
        "schema": SCHEMA, "model": report.model.name, "configuration": _configuration(report.configuration),
        "engine": found_by.engine, "why_this_engine": found_by.why, "complete": report.complete,
        "states": found_by.states, "steps": found_by.steps, "depth": found_by.depth,
        "notes": notes(report),
        "claims": [_claim(verdict, found, report.instance.sizes) for verdict in report.verdicts],
    }


def _certificate(made: Certificate) -> dict[str, Any]:
    return {
        "claims": list(made.claims), "obligations": made.obligations, "k": 1, "views": made.views,
        "rounds": made.rounds, "sha256": made.sha256,
    }


def _configuration(chosen: Configuration) -> dict[str, Any]:
    return {
        "options": dict(chosen.settings), "sizes": dict(chosen.sizes), "without": list(chosen.without),
        "played": {role: machine.__qualname__ for role, machine in (chosen.played or {}).items()},
    }


def _claim(verdict: Verdict, found: Traces, sizes: Mapping[str, int]) -> dict[str, Any]:
    claim = verdict.claim
    return {
        "id": claim.id, "statement": claim.statement, "source": claim.source, "owner": claim.owner,
        "strength": claim.strength.value, "pattern": claim.kind, "verdict": verdict.result.value,
        "broken": _tallied(verdict.tally),
        "for": "every" if verdict.every else dict(sizes if verdict.instance is None else verdict.instance.sizes),
        "trace": itf(found[claim.id]) if claim.id in found else None,
    }


def _tallied(found: Tally | None) -> dict[str, int] | None:
    if found is None:
        return None
    return {f"{found.about}s": found.broken} | ({} if found.ends is None else {"ends": found.ends})


def design_as_data(report: DesignReport, found: Traces) -> dict[str, Any]:
    """Return the *report* on a design as the object that is written."""
    design = {"name": report.design.__qualname__, "interface": report.interface.name, "strict": report.strict}
    return {
        **as_data(report.report, found),
        "schema": DESIGN_SCHEMA, "design": design, "exit_status": report.exit_status,
        "notes": list(design_notes(report)),
        "findings": [_finding(report, finding) for finding in report.findings],
        "kept": [verdict.claim.id for verdict in report.kept],
        "not_exercised": [verdict.claim.id for verdict in report.not_exercised],
        "ruled_out": [verdict.claim.id for verdict in report.ruled_out],
        "never_reached": list(report.never_reached),
        "never_taken": [
            {"event": arrow.event, "source": arrow.source, "target": arrow.target, "guard": arrow.guard}
            for arrow in report.never_taken
        ],
        "idle_waivers": list(report.idle_waivers),
    }


def _finding(report: DesignReport, finding: Finding) -> dict[str, Any]:
    claim, trace, proof = finding.verdict.claim, finding.trace, finding.verdict.evidence
    drawn = None if trace is None else chart(trace, claim.id, broken=finding.verdict)
    return {
        "level": finding.level.value, "claim": claim.id, "also": [verdict.claim.id for verdict in finding.also],
        "follows": [one.id for one in finding.follows],
        "elsewhere": None if finding.elsewhere is None else [
            {"claim": site.claim.id, "event": site.event, "place": _place(site.place)} for site in finding.elsewhere
        ],
        "readings": list(finding.readings), "waiver": finding.waiver,
        "address": report.model.addresses(finding.remedy.source), "remedy": finding.remedy.text,
        "place": _place(finding.place), "cause": _cause(finding.cause),
        "steps": None if trace is None else len(trace.steps), "shortest": proof is not None and proof.shortest,
        "story": evidence(report, finding), "chart": None if drawn is None else sequence_mermaid(drawn),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    decisions = {name: spoken(value) for name, value in cause.decisions}
    return {"event": cause.given or cause.event, "state": str(cause.state), "decisions": decisions}
