"""A sequence chart as SVG: everything has its own row and column, so that nothing overlaps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from shadowcheck.draw.canvas import INK, Canvas
from shadowcheck.draw.dot import COLOURS, TEXT_SIZE, TITLE_SIZE
from shadowcheck.draw.layout import PAGE, Box
from shadowcheck.draw.machines import look_of
from shadowcheck.draw.metrics import LINE, widest, width, wrapped
from shadowcheck.draw.picture import Look
from shadowcheck.draw.svg import HEADING, LINE_COLOUR, octagon
from shadowcheck.trace.sequence import BREAKS, MISSED

if TYPE_CHECKING:
    from shadowcheck.trace.sequence import Became, Chart, Message, Row

_GUTTER = 30.0
_NARROWEST, _WIDEST = 84.0, 190.0
_SCREEN, _FEW = 900.0, 2
_FAINT = "#aab6c1"
_BAND = "#eef2f6"

Drawn = Callable[[], None]


def sequence_svg(chart: Chart) -> bytes:
    """Draw *chart*: a column for each lifeline, a row for each step."""
    return _Drawing(chart).drawn()


class _Drawing:
    """Draws one chart. Lifelines lie below all `marks`, which therefore wait until the height is known."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        count = len(chart.lifelines)
        self.column = min(max((PAGE - 2 * _GUTTER) / count, _NARROWEST), _WIDEST)
        self.width = max(2 * _GUTTER + count * self.column, 560.0)
        self.left = (self.width - count * self.column) / 2
        self.head_size = TITLE_SIZE - 1 if self.column >= 110 else TEXT_SIZE
        self.y = 12.0
        self.marks: list[Drawn] = []

    def drawn(self) -> bytes:
        title = wrapped(self.chart.title, self.width - 2 * _GUTTER, HEADING, bold=True)
        top = self.y + len(title) * HEADING * LINE + 8
        self.y = top
        self.heads([(start,) if start else () for start in self.chart.beginnings])
        begin, loop = self.y, self.rows()
        self.y += 6
        end = self.y
        self.heads(self.chart.ends or ((),) * len(self.chart.lifelines), self.chart.blamed)
        for line in self.chart.ending:
            self.ending(line)
        self.canvas = Canvas(self.width, self.y + 12, self.chart.title, " ".join(row.says for row in self.chart.rows))
        self.canvas.words(title, _GUTTER, 12, HEADING, anchor="start", bold=True)
        for number in range(len(self.chart.lifelines)):
            self.canvas.line((self.x(number), begin), (self.x(number), end), stroke=_FAINT, stroke_dasharray="3 3")
        for mark in self.marks:
            mark()
        if loop is not None:
            self.frame(loop, end - 2)
        return self.canvas.svg()

    def x(self, number: int) -> float:
        return self.left + (number + 0.5) * self.column

    def heads(self, states: Sequence[Sequence[str]], blamed: Collection[int] = ()) -> None:
        """Draw a box for every lifeline: its name and its state; those of the *blamed* lifelines stand out."""
        room = self.column - 12
        names = [wrapped(name, room, self.head_size, bold=True, hard=True) for name in self.chart.lifelines]
        below = [[line for text in told for line in wrapped(text, room, TEXT_SIZE, hard=True)] for told in states]
        high = 12 + max(map(self.head_height, names, below))
        for number, (name, start) in enumerate(zip(names, below, strict=True)):
            box = Box(self.x(number) - self.column / 2 + 2, self.y, self.column - 4, high)
            self.marks.append(partial(self.head, box, name, start, Look.FAILURE if number in blamed else Look.ROLE))
        self.y += high

    def head_height(self, name: list[str], start: list[str]) -> float:
        return (len(name) * self.head_size + len(start) * TEXT_SIZE) * LINE

    def head(self, box: Box, name: list[str], start: list[str], look: Look) -> None:
        fill, border = COLOURS[look]
        thick = "2.4" if look.fails else "1.2"
        self.canvas.rect(box.x, box.y, box.width, box.height, fill=fill, stroke=border, stroke_width=thick)
        x, free = box.x + box.width / 2, (box.height - self.head_height(name, start)) / 2
        below = self.canvas.words(name, x, box.y + free, self.head_size, bold=True)
        self.canvas.words(start, x, below, TEXT_SIZE)

    def rows(self) -> float | None:
        """Draw all rows; return where the loop begins, None without a loop.

        A reader who has scrolled down sees no names any more: these are repeated, with the states by then.
        """
        loop, seen, states = None, self.y, dict(enumerate(self.chart.beginnings))
        for place, row in enumerate(self.chart.rows):
            if self.y - seen > _SCREEN and len(self.chart.rows) - place > _FEW:
                self.y += 8
                self.heads([(state,) if state else () for state in states.values()])
                seen = self.y
            states |= {change.lifeline: change.state for change in row.changes if change.state}
            self.y += 8 if row.says or self.y == seen else 2
            if place == self.chart.loop_at:
                loop = self.y
                self.y += 22
            self.row(row)
        return loop

    def row(self, row: Row) -> None:
        if not row.says:
            self.brief(row)
            return
        lines = [
            line for text in (row.says, *(f"decided: {choice}" for choice in row.decided))
            for line in wrapped(text, self.width - 2 * _GUTTER - 20, TITLE_SIZE - 1)
        ]
        self.band(f"{row.number or ''}", [*lines, *([BREAKS] if row.breaks else [])], breaks=row.breaks)
        for message in row.messages:
            self.message(message)
        if row.changes:
            self.changes(row.changes)

    def brief(self, row: Row) -> None:
        """Draw a row without a sentence: its changes beside its messages, if they are to the right of them."""
        top = self.y
        if row.number:
            self.marks.append(partial(self.numbered, row.number, top))
        for message in row.messages:
            self.message(message, 1.4 * self.column)  # nothing else is beside it
        reached = max((end for message in row.messages for end in (message.source, message.target)), default=-1)
        below = self.y
        self.y = top if all(change.lifeline > reached for change in row.changes) else below
        if row.changes:
            self.changes(row.changes)
        self.y = max(self.y, below)
        if row.faults:
            lines = [line for text in row.faults for line in wrapped(text, self.width - 70, TITLE_SIZE - 1)]
            self.band("", lines, breaks=True)

    def numbered(self, number: int, top: float) -> None:
        size = TITLE_SIZE - 1
        x = max(_GUTTER + 10, 6 + width(f"{number}", size, bold=True))
        self.canvas.words([f"{number}"], x, top, size, anchor="end", bold=True)

    def band(self, number: str, lines: list[str], *, breaks: bool) -> None:
        top, high = self.y, len(lines) * (TITLE_SIZE - 1) * LINE + 5
        size = TITLE_SIZE - 1

        def mark() -> None:
            fill, border = COLOURS[Look.FAILURE] if breaks else (_BAND, "none")
            self.canvas.rect(12, top, self.width - 24, high, round_=3, fill=fill, stroke=border)
            self.canvas.words([number], _GUTTER + 10, top + 2, size, anchor="end", bold=True)
            self.canvas.words(lines, _GUTTER + 18, top + 2, size, anchor="start")

        self.marks.append(mark)
        self.y += high + 4

    def message(self, message: Message, room: float = 170.0) -> None:
        start, end = self.x(message.source), self.x(message.target)
        text = f"{message.text} {MISSED}" if message.missed else message.text
        lines = wrapped(text, max(abs(end - start) - 16, room), TEXT_SIZE)
        high = len(lines) * TEXT_SIZE * LINE
        if start == end:
            self.marks.append(partial(self.to_itself, start, lines, self.y))
        else:
            self.marks.append(partial(self.across, start, end, lines, self.y, missed=message.missed))
        self.y += high + (16 if start == end else 10)

    def across(self, start: float, end: float, lines: list[str], top: float, *, missed: bool) -> None:
        wide = widest(lines, TEXT_SIZE)
        middle = min(max((start + end) / 2, wide / 2 + 12), self.width - wide / 2 - 12)
        self.paper(middle - wide / 2, top, wide, len(lines))
        line = self.canvas.words(lines, middle, top, TEXT_SIZE) + 4
        back = 7 if end > start else -7
        self.canvas.circle(start, line, 2.6, fill=LINE_COLOUR)
        if missed:
            self.crossed(start, end - 2 * back, line)
            return
        self.canvas.line((start, line), (end - back, line), stroke=LINE_COLOUR, stroke_width="1.3")
        self.canvas.head((start, line), (end, line), LINE_COLOUR)

    def crossed(self, start: float, end: float, y: float) -> None:
        """Draw a dashed arrow that ends in a cross, before the lifeline of the machine that does not take the event."""
        _, colour = COLOURS[Look.FAILURE]
        self.canvas.line((start, y), (end, y), stroke=colour, stroke_width="1.3", stroke_dasharray="5 3")
        for slope in (4, -4):
            self.canvas.line((end - 4, y - slope), (end + 4, y + slope), stroke=colour, stroke_width="1.8")

    def to_itself(self, x: float, lines: list[str], top: float) -> None:
        """Draw a small loop on the lifeline, with text on the right, or on the left at the edge of the page."""
        wide, low = widest(lines, TEXT_SIZE), top + 10
        right = x + 34 + wide < self.width - 12
        side = 1 if right else -1
        self.paper(x + 32 if right else x - 32 - wide, top, wide, len(lines))
        self.canvas.words(lines, x + side * 32, top, TEXT_SIZE, anchor="start" if right else "end")
        path = [(x, low), (x + side * 30, low - 8), (x + side * 30, low + 14), (x + side * 8, low + 8)]
        self.canvas.curve(path, stroke=LINE_COLOUR, stroke_width="1.3")
        self.canvas.head((x + side * 14, low + 10), (x, low + 6), LINE_COLOUR)

    def paper(self, left: float, top: float, wide: float, lines: int) -> None:
        """Draw white behind text, so that no lifeline crosses it."""
        self.canvas.rect(left - 2, top, wide + 4, lines * TEXT_SIZE * LINE, fill="#ffffff")

    def changes(self, changes: Sequence[Became]) -> None:
        told = [
            (change, [
                line for text in (change.state, *change.data) if text
                for line in wrapped(text, self.column - 20, TEXT_SIZE, hard=True)
            ]) for change in changes
        ]
        high = max(len(lines) for _, lines in told) * TEXT_SIZE * LINE + 8
        for change, lines in told:
            self.marks.append(partial(self.became, change, lines, self.y))
        self.y += high + 4

    def became(self, change: Became, lines: list[str], top: float) -> None:
        """Draw the new state and data of a machine: a failure as a dashed octagon, other states in a rounded box."""
        look = look_of(change.state, rests=False) if change.certain else Look.PLAIN
        fill, border = COLOURS[look]
        x, wide, high = self.x(change.lifeline), widest(lines, TEXT_SIZE) + 14, len(lines) * TEXT_SIZE * LINE + 6
        box = Box(x - wide / 2, top, wide, high)
        if look.fails:
            self.canvas.polygon(octagon(box), fill=fill, stroke=border, stroke_dasharray="5 3")
        else:
            stroke = border if change.state and change.certain else _FAINT
            self.canvas.rect(box.x, top, wide, high, round_=7, fill=fill, stroke=stroke)
        self.canvas.words(lines, x, top + 2, TEXT_SIZE)

    def frame(self, top: float, end: float) -> None:
        """Draw the frame around what repeats, with its label in the corner."""
        label = f"loop: {self.chart.loops}"
        self.canvas.rect(
            6, top, self.width - 12, end - top, fill="none", stroke=INK, stroke_width="1.6", stroke_dasharray="8 4"
        )
        wide = width(label, TITLE_SIZE, bold=True) + 16
        self.canvas.rect(6, top, wide, 20, fill="#ffffff", stroke=INK, stroke_width="1.2")
        self.canvas.words([label], 14, top + 3, TITLE_SIZE, anchor="start", bold=True)

    def ending(self, text: str) -> None:
        lines = wrapped(text, self.width - 2 * _GUTTER - 16, TITLE_SIZE, bold=True)
        self.y += 8
        top, high = self.y, len(lines) * TITLE_SIZE * LINE + 10

        def mark() -> None:
            line = COLOURS[Look.FAILURE][1] if self.chart.broken else INK
            self.canvas.rect(12, top, self.width - 24, high, round_=3, fill="#ffffff", stroke=line, stroke_width="1.4")
            self.canvas.words(lines, _GUTTER, top + 4, TITLE_SIZE, anchor="start", bold=True)

        self.marks.append(mark)
        self.y += high
