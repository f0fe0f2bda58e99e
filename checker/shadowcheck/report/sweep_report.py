"""The report on a sweep: a table for people, and JSON of the schema "shadowcheck-sweep/1".

==================  ==============================================================================================
`schema`            "shadowcheck-sweep/1"
`model`             name of the model
`over`              the names that were varied
`configurations`    in the order in which they were asked for, each with the keys below
`settings`          the value of each name that was varied or set
`without`           the faults that were switched off
`states` `steps`    those of the network, as is `depth`; null if not worked out
`verdicts`          how many there are of each: "holds", "fails", "vacuous", "excused", "unfinished"
`broken`            ids of the claims that fail or are vacuous
`unfinished`        why the search is unfinished; null if it is not
==================  ==============================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.report.text import counted, json_bytes, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.experiments.sweep import Range, Row, Task

SCHEMA = "shadowcheck-sweep/1"
"""Name and version of what `sweep_json` writes."""
_WORDS = ("holds", "fails", "vacuous", "excused", "unfinished")


def sweep_text(ranges: Sequence[Range], tasks: Sequence[Task], rows: Sequence[Row]) -> str:
    """Write a line for each of *tasks*: what was varied, the counts, the verdicts, and which claims are broken."""
    words = [word for word in _WORDS if any(row.verdicts.get(word) for row in rows)]
    head = [*(one.name for one in ranges), "states", "steps", "depth", *words, "broken"]
    lines = [head, *(_line(ranges, task, row, words) for task, row in zip(tasks, rows, strict=True))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    left = {*range(len(ranges)), len(head) - 1}
    table = [
        "  ".join(cell.ljust(width) if place in left else cell.rjust(width)
                  for place, (cell, width) in enumerate(zip(line, widths, strict=True))).rstrip()
        for line in lines
    ]
    return "\n".join([*table, "", _summary(rows)])


def _line(ranges: Sequence[Range], task: Task, row: Row, words: Sequence[str]) -> list[str]:
    settings = {one.name: str(one.value) for one in task.settings}
    counts = [number(one) if one is not None else "-" for one in (row.states, row.steps, row.depth)]
    verdicts = [f"{row.verdicts.get(word, 0):,}" for word in words]
    told = [", ".join(row.broken), f"(unfinished: {row.unfinished})" if row.unfinished else ""]
    return [*(settings[one.name] for one in ranges), *counts, *verdicts, " ".join(filter(None, told)) or "-"]


def _summary(rows: Sequence[Row]) -> str:
    broken = sum(bool(row.broken) for row in rows)
    unfinished = sum(bool(row.unfinished or row.verdicts.get("unfinished")) for row in rows)
    found = [f"{broken:,} with a broken claim"] if broken else []
    found += [f"{unfinished:,} unfinished"] if unfinished else []
    return f"{counted(len(rows), 'configuration')}: {', '.join(found) or 'no claim is broken'}"


def sweep_json(model: str, ranges: Sequence[Range], tasks: Sequence[Task], rows: Sequence[Row]) -> bytes:
    """Write the same as UTF-8 JSON with a line end, without times: the same bytes on every run."""
    found = [_as_data(task, row) for task, row in zip(tasks, rows, strict=True)]
    over = [one.name for one in ranges]
    return json_bytes({"schema": SCHEMA, "model": model, "over": over, "configurations": found})


def _as_data(task: Task, row: Row) -> dict[str, Any]:
    return {
        "settings": {one.name: one.value for one in task.settings}, "without": list(task.without),
        "states": row.states, "steps": row.steps, "depth": row.depth,
        "verdicts": {word: row.verdicts[word] for word in _WORDS if row.verdicts.get(word)},
        "broken": list(row.broken), "unfinished": row.unfinished or None,
    }
