"""The report on recorded runs for programs: JSON of the schema "shadowcheck-trace-report/1".

================  ================================================================================================
`schema`          "shadowcheck-trace-report/1"
`traces`          one for each file, or for each `object` in it that is a party of its own (else null): `file` (as it
                  was named), `party`, `reading`, `exit_status` (0, 1 or 3), `lines`, `judged` (how many of them),
                  `over` (whether the log says that the run is over), and these
`broken`          in the order of lines, each with `claim`, `level` ("error", "warning", "note"), `line`, `since` (it
                  was broken at that line at the earliest), `times` (how often, for certain), `again` (at which lines
                  after the first; ten at most), `strength`, `statement`, `source`, `address`, `readings` (under which
                  it is broken; all, if the pages agree) and `remedy`
`cannot_be_told`  each with `claim`, `level` (if it is broken), `line`, `readings`, `tellers` (lines of which the
                  missing answer would tell), `deeds` (that the log does not tell of, and that matter) and `whole`
                  (whether all that might tell was looked at)
`kept`            ids of the claims that were kept, as far as the log tells; `owed`: those of which an answer is owed
`not_exercised`   ids of claims about what never happened; `untellable`: reasons by id, of what no log can tell
`unexplained`     null, or the `line` that cannot be explained, and the answers that were `possible`; no line from
                  there on is judged, and no claim is broken by it. `too_many`: whether judging stopped as too much was
                  unknown
`open`            each with `object` (null: none), `says`, `certain` (if every explanation says so)
`format`          of the log; `unknown`: how many lines were not understood, and `first_unknown`: the first, each with
                  `line` and `text`; `unfinished`: null, or the call within which the log ends
`unseen`          deeds that may have happened without a line; `without_effect`: lines by call, of no claim
`story`           null unless it is asked for: `whole` (if all lines that were judged are told) and `parts`, each with
                  `explanations` (how many its lines have; null: too many to count), `beside` (before its first line)
                  and `lines`, each with `line`, `says`, `certain` (if all explanations say so), `together` (lines of
                  the same time), `beside` (after it, by participant: its states; several, if it is not certain) and
                  `silent`: the steps before it that no line tells, each with `says`, `own` (if the party took it),
                  `certain`, and `since` (null: just before; else it was at any time after that line)
================  ================================================================================================
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from shadowcheck.recorded.gap import COUNTED
from shadowcheck.report.text import json_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.recorded.beside import Standing
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.story import Scene, Story

SCHEMA = "shadowcheck-trace-report/1"
"""Name and version of what `trace_json` writes."""


def trace_json(*reports: TraceReport, stories: Sequence[Story] = ()) -> bytes:
    """Write *reports* as UTF-8 JSON with a line end; *stories*, if there are any, are of the same, in their order."""
    traces = [_data(report, story) for report, story in zip_longest(reports, stories)]
    return json_bytes({"schema": SCHEMA, "traces": traces})


def _data(report: TraceReport, story: Story | None) -> dict[str, Any]:
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
        "format": report.format,
        "unknown": report.gaps.unknown,
        "first_unknown": [{"line": number, "text": text} for number, text in report.gaps.first],
        "unfinished": None if report.gaps.unfinished is None else report.gaps.unfinished[0],
        "unseen": list(report.unseen),
        "without_effect": dict(report.without_effect),
        "story": None if story is None else _story(story),
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "whole": story.whole,
        "parts": [
            {
                "explanations": part.explanations if part.explanations <= COUNTED else None,
                "beside": _beside(part.beside),
                "lines": [_scene(scene) for scene in part.scenes],
            }
            for part in story.parts
        ],
    }


def _scene(scene: Scene) -> dict[str, Any]:
    silent = [
        {"says": step.says, "own": step.own, "certain": step.certain, "since": step.since} for step in scene.silent
    ]
    return {
        "line": scene.line.number,
        "says": scene.says or None,
        "certain": scene.certain,
        "together": list(scene.together),
        "beside": _beside(scene.beside),
        "silent": silent,
    }


def _beside(standing: Standing) -> dict[str, list[str]]:
    return {who: list(says) for who, says in standing}


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
                "whole": one.whole,
            }
            for one in report.untold
        ],
        "kept": [claim.id for claim in report.kept],
        "owed": [claim.id for claim in report.owed],
        "not_exercised": [claim.id for claim in report.not_exercised],
        "untellable": {claim.id: why for claim, why in report.untellable},
    }
