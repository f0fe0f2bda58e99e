"""A sequence chart as Mermaid text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shadowcheck.draw.mermaid import plain
from shadowcheck.trace.sequence import BREAKS, MISSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.trace.sequence import Became, Chart, Row


def sequence_mermaid(chart: Chart) -> str:
    """Return the Mermaid text (``sequenceDiagram``) of *chart*."""
    return "\n".join(_lines(chart)) + "\n"


def _lines(chart: Chart) -> Iterator[str]:
    yield from ("---", f"title: {json.dumps(chart.title, ensure_ascii=False)}", "---", "sequenceDiagram")
    for number, (name, start) in enumerate(zip(chart.lifelines, chart.beginnings, strict=True)):
        yield f"    participant p{number} as {plain(name)}" + (f"<br/>({plain(start)})" if start else "")
    if chart.absent:
        yield f"    {_over_all(len(chart.lifelines), plain(chart.left_out))}"
    for place, row in enumerate(chart.rows):
        if chart.loop_at == place:
            yield f"    loop {chart.loops}"
        yield from (f"    {line}" for line in _row(row, len(chart.lifelines)))
    if chart.loop_at is not None:
        yield "    end"
    for number, told in enumerate(chart.ends):
        if told:
            yield f"    Note over p{number}: {'<br/>'.join(map(plain, ('at the end:', *told)))}"
    yield from (f"    {_over_all(len(chart.lifelines), plain(line))}" for line in chart.ending)


def _row(row: Row, count: int) -> Iterator[str]:
    if row.says:
        yield _sentence(row, count)
    before = f"{row.number}. " if row.number and not row.says else ""
    for message in row.messages:
        arrow, text = ("--x", f"{message.text} {MISSED}") if message.missed else ("->>", message.text)
        yield f"p{message.source}{arrow}p{message.target}: {plain(before + text)}"
    yield from (f"Note over p{change.lifeline}: {_became(change)}" for change in row.changes)
    if row.faults:
        yield _over_all(count, "<br/>".join(map(plain, row.faults)))


def _sentence(row: Row, count: int) -> str:
    says = f"{row.number}. {row.says}" if row.number else row.says
    told = [says, *(f"decided: {choice}" for choice in row.decided), *[BREAKS][: row.breaks]]
    return _over_all(count, "<br/>".join(map(plain, told)))


def _over_all(count: int, text: str) -> str:
    return f"Note over p0{f',p{count - 1}' if count > 1 else ''}: {text}"


def _became(change: Became) -> str:
    return "<br/>".join(map(plain, filter(None, (change.state, *change.data))))
