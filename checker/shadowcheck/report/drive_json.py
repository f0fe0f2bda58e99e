"""The report on a program that was driven, for programs: JSON of the schema "shadowcheck-drive-report/1".

================  ================================================================================================
`schema`          "shadowcheck-drive-report/1"
`program`         its name; `party`, `exit_status` (0, 1 or 3), `runs` (how many were made)
`findings`        the most serious first, each with `id` (a claim, "program-crashes", "program-hangs",
                  "program-speaks-wrongly" or "interface-is-misused"), `level` ("error", "warning", "note"), `says`,
                  `at` (null, or the place in the program's source), `strength`, `source`, `address`, `remedy` (null
                  unless it is a claim), `run` (the number of the shortest run that was found), `line` (of its log),
                  `answers` (those that were not the usual ones, each with `call` and `answer`), `script` (all
                  answers) and `log` (its lines)
`kept`            ids of the claims that were kept in every run; `not_exercised`: of those about what never happened
`later`           ids of the claims that were broken only after an error in the same run
`tried`           by the number of deviations: how many runs were `made`, and how many were `left`
`merged`          how many deviations were left out, as their place was taken for one that was deviated from before
`answers`         each `call` of the program with the answers that it could have, and whether each was given
`events`          of a program that is called: by how the environment stood, which events could be sent there, and
                  whether each was
`pairs`           of two answers in one run, both other than the usual ones (of a program that is called: of two
                  events, one right after the other): how many were `met` as possible, and how many were `given`
`cannot_be_told`  ids of claims that may be broken; `strays`: whether the program did something else when it was
                  answered the same; `unexplained`: whether a run had a line that no documented run has; `cut`:
                  whether a run was not followed to its end; `hung_once`: whether a run hung, and did not when it was
                  made again
`learned`         only of a program that was learned: it has at least so many `states`, as far as `runs` tell, of which
                  the longest had so many `events`; `finished`: whether all was tried; `not_confirmed`: ids of claims
                  that the learned design breaks, and of which no run could settle whether the program does; `refuted`:
                  events after which it is known not to do as learned (null: there are none)
================  ================================================================================================
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shadowcheck.report.text import json_bytes

if TYPE_CHECKING:
    from shadowcheck.drive.report import DriveReport, Finding

SCHEMA = "shadowcheck-drive-report/1"
"""Name and version of what `drive_json` writes."""


def drive_json(report: DriveReport) -> bytes:
    """Write *report* as UTF-8 JSON with a line end."""
    found = report.found
    calls: dict[str, dict[str, bool]] = {}
    for name, answer in sorted(found.possible):
        calls.setdefault(name, {})[answer] = (name, answer) in found.given
    costs = sorted({*found.by_cost, *found.left})
    events: dict[str, dict[str, bool]] = {}
    for standing, event in sorted(found.places):
        events.setdefault(standing, {})[event] = (standing, event) in found.visited
    return json_bytes({
        "schema": SCHEMA,
        "program": report.name,
        "party": report.referee.interface.name,
        "exit_status": report.exit_status,
        "runs": found.runs,
        "findings": [_finding(report, one) for one in report.findings],
        "kept": [one.id for one in report.kept],
        "not_exercised": [one.id for one in report.not_exercised],
        "later": list(report.later),
        "tried": {str(cost): {"made": found.by_cost[cost], "left": found.left[cost]} for cost in costs},
        "merged": found.merged,
        "answers": calls,
        "events": events,
        "pairs": {"met": len(found.pairs), "given": len(found.paired)},
        "cannot_be_told": sorted(report.untold),
        "strays": found.strays is not None,
        "unexplained": found.unexplained is not None,
        "cut": found.cut is not None,
        "hung_once": found.hung is not None,
        **report.facts,
    })


def _finding(report: DriveReport, one: Finding) -> dict[str, Any]:
    claim, run = None if one.broken is None else one.broken.claim, one.run
    return {
        "id": one.id,
        "level": one.level.value,
        "says": one.says if claim is None else claim.statement,
        "at": one.at,
        "strength": None if claim is None else claim.strength,
        "source": None if claim is None else claim.source,
        "address": None if claim is None else report.referee.court.model.addresses(claim.source),
        "remedy": None if one.broken is None else one.broken.remedy,
        "run": run.number,
        "line": one.number,
        "answers": [{"call": each.name, "answer": each.given} for each in run.unusual],
        "script": list(run.answers),
        "log": [json.loads(line) for line in report.log(run).splitlines()],
    }
