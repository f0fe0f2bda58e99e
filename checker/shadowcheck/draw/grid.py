"""What a replica can be in beside the leader, for every number of replicas: a grid of marks, as SVG.

A row for each state of the leader, a column for each state of the replica's role, in the order of their declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.draw.canvas import Canvas, px
from shadowcheck.draw.dot import COLOURS, PAD, TEXT_SIZE, TITLE_SIZE
from shadowcheck.draw.layout import Box
from shadowcheck.draw.machines import look_of, sentence
from shadowcheck.draw.metrics import LINE, widest, wrapped
from shadowcheck.draw.svg import HEADING, LINE_COLOUR, MARGIN, octagon
from shadowcheck.machine.graph import innermost

if TYPE_CHECKING:
    from shadowcheck.draw.picture import Look
    from shadowcheck.network import Role
    from shadowcheck.views import Beside

_NARROWEST = 580.0
_ROOM = 120.0
_CELL, _MARK, _GAP = 24.0, 16.0, 2.0
_RULE = "#c3ccd4"


def heading(found: Beside) -> str:
    """Return the title of the picture of *found*."""
    single, other = found.titles
    return f"What each {other} can be in beside {single}, for every number of {found.other.replicas}"


def caption(found: Beside) -> str:
    """Say how to read the picture of *found*."""
    single, other = found.titles
    fails = any(head.look.fails for head in (*_rows(found), *_columns(found)))
    return (
        f"A row for each state of {single}, a column for each state of {other}. A filled square: while {single} is in "
        f"the one, {other} may be in the other. An empty field: it never is, whatever the number of "
        f"{found.other.replicas}." + (" A dashed octagon: a failure." if fails else "")
    )


def grid(found: Beside) -> bytes:
    """Draw *found*; the bytes are the same each time."""
    return _Drawing(found).drawn()


@dataclass(frozen=True)
class _Head:
    """The head of a row or column: a state, its name in lines, and its look."""

    state: str
    lines: tuple[str, ...]
    look: Look

    @property
    def long(self) -> float:
        return widest(self.lines, TEXT_SIZE) + 2 * PAD


class _Drawing:
    """Draws one grid: above it, turned to the left, the heads of its columns, and beside it those of its rows."""

    def __init__(self, found: Beside) -> None:
        self.found, self.rows, self.columns = found, _rows(found), _columns(found)
        beside, above = (widest([title], TITLE_SIZE, bold=True) + PAD for title in found.titles)
        self.left = MARGIN + max(beside, *(head.long for head in self.rows))
        self.wide = max(_CELL, max(len(head.lines) for head in self.columns) * TEXT_SIZE * LINE + PAD)
        self.page = self.left + max(above, len(self.columns) * self.wide, _NARROWEST - self.left) + MARGIN
        self.title = wrapped(heading(found), self.page - 2 * MARGIN, HEADING, bold=True)
        self.says = wrapped(caption(found), self.page - 2 * MARGIN, TEXT_SIZE)
        self.named = MARGIN * 0.7 + len(self.title) * HEADING * LINE + PAD
        self.high = max(head.long for head in self.columns)
        self.top = self.named + TITLE_SIZE * LINE + 4 + self.high
        self.end = self.top + len(self.rows) * _CELL + PAD

    def drawn(self) -> bytes:
        height = self.end + len(self.says) * TEXT_SIZE * LINE + MARGIN
        self.canvas = Canvas(self.page, height, heading(self.found), caption(self.found))
        self.canvas.words(self.title, MARGIN, MARGIN * 0.7, HEADING, anchor="start", bold=True)
        single, other = self.found.titles
        low = self.top - TITLE_SIZE * LINE - 2
        self.canvas.words([single], self.left - 4, low, TITLE_SIZE, anchor="end", bold=True)
        self.canvas.words([other], self.left + _GAP, self.named, TITLE_SIZE, anchor="start", bold=True)
        self.canvas.words(self.says, MARGIN, self.end, TEXT_SIZE, anchor="start")
        self.heads()
        for row, one in enumerate(self.rows):
            for column, another in enumerate(self.columns):
                box = Box(self.left + column * self.wide, self.top + row * _CELL, self.wide, _CELL)
                self.cell(box, one.state, another.state)
        return self.canvas.svg()

    def heads(self) -> None:
        for number, head in enumerate(self.columns):
            self.canvas.inside(_named(self.found.other, head.state))
            turned = f"translate({px(self.left + number * self.wide)} {px(self.top)}) rotate(-90)"
            self.canvas.here.set("transform", turned)
            self.head(Box(0, 0, self.high, self.wide), head, anchor="start")
        for number, head in enumerate(self.rows):
            self.canvas.inside(_named(self.found.single, head.state))
            self.head(Box(MARGIN, self.top + number * _CELL, self.left - MARGIN, _CELL), head, anchor="end")

    def head(self, box: Box, head: _Head, *, anchor: str) -> None:
        """Draw the name of a state: of a failure in a dashed octagon, of others in a rounded box."""
        fill, border = COLOURS[head.look]
        inner = Box(box.x + _GAP, box.y + _GAP, box.width - 2 * _GAP, box.height - 2 * _GAP)
        if head.look.fails:
            self.canvas.polygon(octagon(inner), fill=fill, stroke=border, stroke_dasharray="5 3")
        else:
            self.canvas.rect(inner.x, inner.y, inner.width, inner.height, round_=5, fill=fill, stroke=border)
        x = box.x + (PAD if anchor == "start" else box.width - PAD)
        top = box.y + (box.height - len(head.lines) * TEXT_SIZE * LINE) / 2
        self.canvas.words(head.lines, x, top, TEXT_SIZE, anchor=anchor)

    def cell(self, box: Box, single: str, other: str) -> None:
        together = other in self.found.states[single]
        self.canvas.inside(_says(self.found, single, other, together=together))
        self.canvas.rect(box.x, box.y, box.width, box.height, fill="#ffffff", stroke=_RULE)
        if together:
            x, y = box.centre
            self.canvas.rect(x - _MARK / 2, y - _MARK / 2, _MARK, _MARK, round_=2, fill=LINE_COLOUR)


def _rows(found: Beside) -> list[_Head]:
    return [_Head(name, (name,), look_of(name, rests=False)) for name in found.states]


def _columns(found: Beside) -> list[_Head]:
    return [
        _Head(name, tuple(wrapped(name, _ROOM, TEXT_SIZE)), look_of(name, rests=False))
        for name in innermost(found.other.system)
    ]


def _says(found: Beside, single: str, other: str, *, together: bool) -> str:
    """Say in words what a cell means."""
    leader, replica = found.titles
    says = f"may be {other}." if together else f"is never {other}, whatever the number of {found.other.replicas}."
    told = (_named(role, name) for role, name in ((found.single, single), (found.other, other)))
    return "\n".join((f"While {leader} is {single}, {replica} {says}", *filter(None, told)))


def _named(role: Role, name: str) -> str:
    """Say what the state *name* stands for, if its machine does."""
    text = sentence(role.system, name)
    return f"{name}: {text}" if text else ""
