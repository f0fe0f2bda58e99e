"""The report on recorded runs for programs: JSON of the schema "shadowcheck-trace-report/1".

================  ================================================================================================
`schema`          "shadowcheck-trace-report/1"
`traces`          one for each file, or for each `object` in it that is a party of its own (else null): `file` (as it
                  was named), `party`, `reading`, `exit_status` (0, 1 or 3), `lines`, `judged` (how many of them),
                  `over` (whether the log says that the run is over), and these
`broken`          in the order of lines, each with `claim`, `level` ("error", "warning", "note"), `line`, `since` (it
                  was broken at that line at the earliest), `times` (how often it is broken), `again` (at which lines
                  after the first; ten at most), `strength`, `statement`, `source`, `address`, `readings` (under which
                  it is broken; all, if the pages agree) and `remedy`
`cannot_be_told`  each with `claim`, `level` (if it is broken), `line`, `readings`, `tellers` (lines of which the
                  missing answer would tell) and `deeds` (that the log does not tell of, and that matter)
`kept`            ids of the claims that were kept, as far as the log tells; `owed`: those of which an answer is owed
`not_exercised`   ids of claims about what never happened; `untellable`: reasons by id, of what no log can tell
`unexplained`     null, or the `line` that cannot be explained, and the answers that were `possible`; no line from
                  there on is judged, and no claim is broken by it. `too_many`: whether judging stopped as too much was
                  unknown
`open`            each with `object` (null: none), `says`, `certain` (if every explanation says so)
`unseen`          deeds that may have happened without a line; `without_effect`: lines by call, of no claim
================  ================================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.report.text import json_bytes

if TYPE_CHECKING:
    from shadowcheck.recorded.report import TraceReport

SCHEMA = "shadowcheck-trace-report/1"
"""Name and version of what `trace_json` writes."""


def trace_json(*reports: TraceReport) -> bytes:
    """Write *reports* as UTF-8 JSON with a line end."""
    return json_bytes({"schema": SCHEMA, "traces": [_data(report) for report in reports]})


def _data(report: TraceReport) -> dict[str, Any]:
    found = report.unexplained
    return {
        "file": report.path,
        "party": report.interface.name,
        "object": report.object,
        "reading": report.reading or None,
        "exit_status": report.exit_status,
        "lines": report.lines,
        "judged": report.judged,
        "over": report.over,
        **_verdicts(report),
        "unexplained": None if found is None else {"line": found.line.number, "possible": list(found.possible)},
        "too_many": report.too_many,
        "open": [{"object": one.object, "says": one.says, "certain": one.certain} for one in report.open],
        "unseen": list(report.unseen),
        "without_effect": dict(report.without_effect),
    }


def _verdicts(report: TraceReport) -> dict[str, Any]:
    return {
        "broken": [
            {
                "claim": one.claim.id,
                "level": str(one.level),
                "line": one.line.number,
                "since": one.since,
                "again": list(one.again),
                "times": one.times,
                "strength": str(one.claim.strength),
                "statement": one.claim.statement,
                "source": one.claim.source,
                "address": report.model.addresses(one.claim.source),
                "readings": list(one.readings),
                "remedy": one.remedy,
            }
            for one in report.broken
        ],
        "cannot_be_told": [
            {
                "claim": one.claim.id,
                "level": str(one.level),
                "line": one.line.number,
                "readings": list(one.readings),
                "tellers": list(one.tellers),
                "deeds": list(one.deeds),
            }
            for one in report.untold
        ],
        "kept": [claim.id for claim in report.kept],
        "owed": [claim.id for claim in report.owed],
        "not_exercised": [claim.id for claim in report.not_exercised],
        "untellable": {claim.id: why for claim, why in report.untellable},
    }
