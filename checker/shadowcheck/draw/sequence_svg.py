"""A sequence chart as SVG: everything has its own row and column, so that nothing overlaps."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from shadowcheck.draw.canvas import INK, Canvas
from shadowcheck.draw.dot import COLOURS, TEXT_SIZE, TITLE_SIZE
from shadowcheck.draw.gathered import gathered
from shadowcheck.draw.happening import FAINT, happening
from shadowcheck.draw.layout import PAGE, Box
from shadowcheck.draw.metrics import LINE, widest, width, wrapped
from shadowcheck.draw.picture import Look
from shadowcheck.draw.side_by_side import Columns
from shadowcheck.draw.svg import HEADING
from shadowcheck.trace.sequence import BREAKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from shadowcheck.draw.gathered import Gathered
    from shadowcheck.draw.happening import Drawn, Happening
    from shadowcheck.trace.sequence import Chart

_EDGE = 8.0
_WORDS, _FEW, _MANY = (260.0, 215.0), 6, 8
"""The width of sentences that stand beside everything, with few lifelines, and with more."""
_BESIDE, _ACROSS, _LEAST = (66.0, 130.0), (70.0, 170.0), 560.0
_WIDE = 960.0
"""The width of a page for many lifelines: hardly any smaller, but legible, on a page that shows 900 pixels."""
_WORTH = 1.1
"""How much lower a chart must be for its sentences to stand where there is room, and not all in one column."""
_SCREEN, _AT_LEAST = 1100.0, 150.0
_BAND = "#eef2f6"
_SIZE = TITLE_SIZE - 1
"""The size of sentences."""


def sequence_svg(chart: Chart) -> bytes:
    """Draw *chart*: a column for each lifeline, a row for each step.

    Sentences stand in a column of their own; where this makes the chart high or wide, each stands beside what happens
    in its row, or above it.
    """
    across = _drawn(chart, beside=False)
    if not any(row.says for row in chart.rows):
        return across.svg()
    beside = _drawn(chart, beside=True)
    fits = beside.width <= _WIDE and beside.y <= across.y * (_WORTH if beside.y <= _SCREEN else 1)
    return (beside if fits else across).svg()


def _drawn(chart: Chart, *, beside: bool) -> _Drawing:
    """Draw *chart*; if it is longer than a screen, again with its lifelines named on each."""
    once = _Drawing(chart, beside=beside)
    screens = math.ceil(once.y / _SCREEN)
    return once if screens == 1 else _Drawing(chart, beside=beside, every=once.y / screens)


class _Drawing:
    """Draws one chart, from the top down; lifelines are named again after *every* so many pixels.

    Lifelines lie below all `marks`, and above all `stripes`, which therefore wait until the height is known.
    """

    def __init__(self, chart: Chart, *, beside: bool, every: float = math.inf) -> None:
        self.chart, self.beside, self.every = chart, beside, every
        self.rows = gathered(chart)
        self.gutter = _EDGE + 8 + max((width(row.number, _SIZE, bold=True) for row in self.rows), default=0)
        self.columns = self.placed(len(chart.lifelines))
        self.width = self.columns.right + _EDGE
        self.y = _EDGE
        self.marks: list[Drawn] = []
        self.stripes: list[Drawn] = []
        self.title()
        self.begin = self.y
        self.loop = self.steps()
        self.end = self.y
        self.heads(chart.ends or ((),) * len(chart.lifelines), chart.blamed)
        for line in chart.ending:
            lines = wrapped(line, self.width - 2 * _EDGE - 20, TITLE_SIZE, bold=True)
            border = COLOURS[Look.FAILURE][1] if chart.broken else INK
            self.notice(lines, ("#ffffff", border), TITLE_SIZE, bold=True)

    def placed(self, count: int) -> Columns:
        """Return where the lifelines are."""
        words = _WORDS[count > _FEW] if self.beside else self.gutter
        least, most = _BESIDE if self.beside else _ACROSS
        room = (PAGE if count <= _MANY else _WIDE) - words - 2 * _EDGE
        column = min(max(room / count, least), most)
        return Columns(words + _EDGE, column, max(words + _EDGE + count * column, _LEAST - _EDGE))

    def svg(self) -> bytes:
        chart = self.chart
        canvas = Canvas(self.width, self.y + _EDGE, chart.title, " ".join(row.says for row in chart.rows))
        for mark in self.stripes:
            mark(canvas, 0)
        for number in range(len(chart.lifelines)):
            x = self.columns.x(number)
            canvas.line((x, self.begin), (x, self.end), stroke=FAINT, stroke_dasharray="3 3")
        for mark in self.marks:
            mark(canvas, 0)
        if self.loop is not None:
            _frame(canvas, f"loop: {chart.loops}", Box(3, self.loop, self.width - 6, self.end - 2 - self.loop))
        return canvas.svg()

    def title(self) -> None:
        """Write the title, and what is not shown: beside the first heads, or above them."""
        top = self.y
        room = self.columns.left - 2 * _EDGE if self.beside else self.width - 2 * _EDGE
        lines = wrapped(self.chart.title, room, HEADING, bold=True)
        missing = wrapped(self.chart.left_out, room, TEXT_SIZE) if self.chart.absent else []
        below = top + len(lines) * HEADING * LINE + 2
        self.marks.append(partial(_written, lines=lines, at=(_EDGE, top), size=HEADING, bold=True))
        self.marks.append(partial(_written, lines=missing, at=(_EDGE, below), size=TEXT_SIZE))
        below += len(missing) * TEXT_SIZE * LINE + 4
        self.y = top if self.beside else below
        self.heads([(start,) if start else () for start in self.chart.beginnings])
        self.y = max(self.y, below)

    def heads(self, states: Sequence[Sequence[str]], blamed: Collection[int] = ()) -> None:
        """Draw a box for every lifeline: its name and its state; those of the *blamed* lifelines stand out."""
        column = self.columns.column
        names = [wrapped(name, column - 5, TEXT_SIZE, bold=True, hard=True) for name in self.chart.lifelines]
        below = [[line for text in told for line in wrapped(text, column - 5, TEXT_SIZE, hard=True)] for told in states]
        high = 6 + max(len(name) + len(told) for name, told in zip(names, below, strict=True)) * TEXT_SIZE * LINE
        for number, (name, told) in enumerate(zip(names, below, strict=True)):
            box = Box(self.columns.x(number) - column / 2 + 1.5, self.y, column - 3, high)
            look = Look.FAILURE if number in blamed else Look.ROLE
            self.marks.append(partial(_head, box=box, name=name, told=told, look=look))
        self.y += high + 3

    def steps(self) -> float | None:
        """Draw all rows; return where the loop begins, None without a loop.

        A reader who has scrolled down sees no names any more: these are repeated, with the states by then.
        """
        states = dict(enumerate(self.chart.beginnings))
        loop, seen = None, 0.0
        for place, row in enumerate(self.rows):
            if self.y - seen > self.every and len(self.rows) - place > 2:
                seen = self.y
                self.heads([(state,) if state else () for state in states.values()])
            states |= {change.lifeline: change.state for change in row.changes if change.state}
            if row.first == self.chart.loop_at:
                loop = self.y
                self.y += 22
            self.row(row, _BAND if place % 2 == 0 else "#ffffff")
        return loop

    def row(self, row: Gathered, paper: str) -> None:
        """Draw a step, or several that are alike, on a stripe of its own."""
        breaks = row.rows[-1].breaks
        paper, border = COLOURS[Look.FAILURE] if breaks else (paper, "none")
        top, happens = self.y, happening(self.columns, row.messages, row.changes, paper)
        lines, x, down = self.sentences(row, happens)
        high = max(max(len(lines), 1) * _SIZE * LINE + 2, happens.height + down) + 2
        self.stripes.append(partial(_rounded, box=Box(_EDGE / 2, top, self.width - _EDGE, high), look=(paper, border)))
        self.marks.append(partial(_numbered, number=row.number, at=(self.gutter, top + 2)))
        self.marks.append(partial(_written, lines=lines, at=(x, top + 2), size=_SIZE, paper=paper))
        self.marks += [partial(_moved, mark=mark, by=top + 1 + down) for mark in happens.marks]
        self.y = top + high + 1
        faults = [line for one in row.rows for text in one.faults for line in wrapped(text, self.width - 50, _SIZE)]
        if faults:
            self.notice(faults, COLOURS[Look.FAILURE], _SIZE)

    def sentences(self, row: Gathered, happens: Happening) -> tuple[list[str], float, float]:
        """Return the lines of what is said of a step, from where they begin, and how far down the rest is."""
        begin, (left, right) = self.gutter + 6, happens.sides
        if self.beside:
            return _said(row, self.columns.left - begin - 6), begin, 0.0
        above = _said(row, self.width - begin - _EDGE)
        tried = [(above, begin, len(above) * _SIZE * LINE)]
        for start, end in ((begin, left - 8), (max(begin, right + 10), self.width - _EDGE)):
            if end - start > _AT_LEAST:
                tried.append((_said(row, end - start), start, 0.0))
        return min(tried, key=lambda one: max(len(one[0]) * _SIZE * LINE, happens.height + one[2]))

    def notice(self, lines: list[str], look: tuple[str, str], size: float, *, bold: bool = False) -> None:
        """Draw a box as wide as the page, with *lines* in it."""
        box = Box(_EDGE, self.y + 1, self.width - 2 * _EDGE, len(lines) * size * LINE + 6)
        self.marks.append(partial(_rounded, box=box, look=look))
        self.marks.append(partial(_written, lines=lines, at=(_EDGE + 10, box.y + 2), size=size, bold=bold))
        self.y = box.y + box.height + 3


def _said(row: Gathered, room: float) -> list[str]:
    """Return the lines of what is said of a step: its sentence, what was decided, whether it breaks the claim."""
    decided = "; ".join(row.rows[0].decided)
    told = (row.says, f"decided: {decided}" if decided else "", BREAKS if row.rows[-1].breaks else "")
    lines = wrapped(" \N{EN DASH} ".join(filter(None, told)), room, _SIZE)
    return lines if row.says else []


def _moved(canvas: Canvas, down: float, mark: Drawn, by: float) -> None:
    mark(canvas, down + by)


def _head(canvas: Canvas, _: float, box: Box, name: list[str], told: list[str], look: Look) -> None:
    fill, border = COLOURS[look]
    thick = "2.4" if look.fails else "1.2"
    canvas.rect(box.x, box.y, box.width, box.height, fill=fill, stroke=border, stroke_width=thick)
    x, free = box.x + box.width / 2, (box.height - (len(name) + len(told)) * TEXT_SIZE * LINE) / 2
    below = canvas.words(name, x, box.y + free, TEXT_SIZE, bold=True)
    canvas.words(told, x, below, TEXT_SIZE)


def _rounded(canvas: Canvas, _: float, box: Box, look: tuple[str, str]) -> None:
    thick = {} if look[1] == "none" else {"stroke_width": "1.4"}
    canvas.rect(box.x, box.y, box.width, box.height, round_=3, fill=look[0], stroke=look[1], **thick)


def _numbered(canvas: Canvas, _: float, number: str, at: tuple[float, float]) -> None:
    canvas.words([number] if number else [], *at, _SIZE, anchor="end", bold=True)


def _written(  # noqa: PLR0913 - text, place and look
    canvas: Canvas, _: float, lines: list[str], at: tuple[float, float], size: float, paper: str = "", *,
    bold: bool = False,
) -> None:
    """Write *lines* from *at* on, on *paper* of that colour, so that no lifeline crosses them."""
    if paper and lines:
        canvas.rect(at[0] - 2, at[1], widest(lines, size) + 4, len(lines) * size * LINE, fill=paper)
    canvas.words(lines, *at, size, anchor="start", bold=bold)


def _frame(canvas: Canvas, label: str, box: Box) -> None:
    """Draw the frame around what repeats, with its label in the corner."""
    canvas.rect(
        box.x, box.y, box.width, box.height, fill="none", stroke=INK, stroke_width="1.6", stroke_dasharray="8 4"
    )
    wide = width(label, TITLE_SIZE, bold=True) + 16
    canvas.rect(box.x, box.y, wide, 20, fill="#ffffff", stroke=INK, stroke_width="1.2")
    canvas.words([label], box.x + 8, box.y + 3, TITLE_SIZE, anchor="start", bold=True)
