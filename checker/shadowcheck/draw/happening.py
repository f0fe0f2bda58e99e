"""The drawing of one row of a sequence chart: its arrows with their words, and what machines become.

Words stand above their arrow. A box stands on its lifeline at the height of the arrow, which begins or ends at it; if
an arrow goes on through a lifeline to others behind it, all boxes stand below the arrows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.draw.dot import COLOURS, TEXT_SIZE
from shadowcheck.draw.lanes import lanes
from shadowcheck.draw.layout import Box
from shadowcheck.draw.machines import look_of
from shadowcheck.draw.metrics import LINE, width
from shadowcheck.draw.picture import Look
from shadowcheck.draw.side_by_side import BOX, Written, beside_each_other, words_on
from shadowcheck.draw.svg import LINE_COLOUR, octagon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.draw.canvas import Canvas
    from shadowcheck.draw.lanes import Bundle
    from shadowcheck.draw.side_by_side import Columns, Told
    from shadowcheck.trace.sequence import Became, Message

FAINT = "#aab6c1"
"""The colour of lifelines."""

_HALF = BOX / 2
"""Half the height of a box with one line."""
_ARROW = 14.0
"""The least length of an arrow between two boxes."""

Drawn = Callable[["Canvas", float], None]
"""What draws something, so many pixels down."""


def happening(columns: Columns, messages: Sequence[Message], changes: Sequence[Became], paper: str) -> Happening:
    """Draw what happens in one row, on *paper* of that colour: in the lower of the two ways, if both are possible."""
    below = Happening(columns, messages, changes, paper)
    level = Happening(columns, messages, changes, paper, level=True)
    return level if level.is_clear and level.height < below.height else below


class Happening:
    """What happens in one row, drawn from 0 down; `places` are the boxes that it fills.

    Boxes stand at the height of the arrows if they are *level*. Then `is_clear` tells whether that can be read: no
    arrow goes on behind a box, and none gets too short.
    """

    def __init__(
        self, columns: Columns, messages: Iterable[Message], changes: Sequence[Became], paper: str, *,
        level: bool = False,
    ) -> None:
        self.columns, self.paper = columns, paper
        self.marks: list[Drawn] = []
        self.places: list[Box] = []
        found = lanes(messages)
        boxes = beside_each_other(columns, changes, _ARROW + 4 if level else 2.0)
        self.is_clear = len(found) == 1 and self._is_clear(found[0], boxes)
        y = 0.0
        for lane in found:
            y = self._lane(lane, y, boxes if level else [])
        if not level:
            self._below(boxes)

    @property
    def height(self) -> float:
        """How far down it reaches."""
        return max((place.y + place.height for place in self.places), default=0.0)

    @property
    def sides(self) -> tuple[float, float]:
        """How far it reaches to the left and to the right."""
        ends = [(place.x, place.x + place.width) for place in self.places]
        left = min((begin for begin, _ in ends), default=self.columns.right)
        return left, max((end for _, end in ends), default=0.0)

    def _is_clear(self, lane: Sequence[Bundle], boxes: Sequence[Told]) -> bool:
        at = {told.change.lifeline: told.box for told in boxes}
        if len(at) < len(boxes) or any(bundle.is_loop or bundle.missed for bundle in lane):
            return False
        if any(begin < number < end for bundle in lane for begin, end in [bundle.span] for number in at):
            return False
        points = (sorted([bundle.source, *(place for place, _ in bundle.heads)]) for bundle in lane)
        pairs = [pair for found in points for pair in pairwise(found)]
        return all(self._edge(left, right, at) + _ARROW <= self._edge(right, left, at) for left, right in pairs)

    def _edge(self, number: int, towards: int, at: dict[int, Box]) -> float:
        """Return where an arrow leaves or meets a lifeline: at the edge of its box, if it has one."""
        half = at[number].width / 2 if number in at else 0.0
        return self.columns.x(number) + (half if towards > number else -half)

    def _lane(self, lane: Sequence[Bundle], y: float, boxes: Sequence[Told]) -> float:
        """Draw arrows on one line, with *boxes* at their ends, from *y* down; return where the line ends."""
        at = {told.change.lifeline: told.box for told in boxes}
        above = _HALF if boxes else 3.0
        inside = self._on_the_line(lane, at)
        written = inside or words_on(self.columns, lane)
        high = max(one.box.height for one in written)
        line = y + (max(_HALF, high / 2) if inside else high + above)
        for bundle in lane:
            self._arrow(bundle, line, at)
        for one in written:
            box = one.box.moved(0, line - high / 2 if inside else line - above - one.box.height)
            self.marks.append(partial(_words, lines=one.lines, box=box, paper=self.paper))
            self.places.append(box)
        for told in boxes:
            self._became(told, line - _HALF)
        return line + (_HALF if inside else 4)

    def _on_the_line(self, lane: Sequence[Bundle], at: dict[int, Box]) -> list[Written]:
        """Write the words of *lane* on the arrows themselves, if each arrow is long enough for its words; else none."""
        found = []
        for bundle in lane:
            before = bundle.source
            labels = {label.start: label.text for label in bundle.labels()}
            for place, _ in bundle.heads:
                if before in labels:
                    begin, end = sorted((self._edge(before, place, at), self._edge(place, before, at)))
                    wide = width(labels[before], TEXT_SIZE)
                    found.append(Written((labels[before],), Box((begin + end - wide) / 2, 0, wide, TEXT_SIZE * LINE)))
                    if bundle.is_loop or end - begin < wide + 2 * _ARROW:
                        return []
                before = place
        return found

    def _arrow(self, bundle: Bundle, line: float, at: dict[int, Box]) -> None:
        begin, end = (self.columns.x(number) for number in bundle.span)
        if bundle.is_loop:
            self.marks.append(partial(_loop, x=begin, y=line))
            self.places.append(Box(begin - 4, line - 13, 8, 16))
            return
        first = bundle.heads[0][0]
        ends = [self._edge(place, bundle.source, at) for place, _ in bundle.heads]
        start = self._edge(bundle.source, first, at)
        self.marks.append(partial(_arrow, points=[start, *ends], y=line, missed=bundle.missed))
        self.places.append(Box(begin - 3, line - 4, end - begin + 6, 8))

    def _below(self, boxes: Iterable[Told]) -> None:
        """Draw *boxes* below all that is above them already; beside the arrows, if nothing is there."""
        for told in boxes:
            left, right = told.box.x - 2, told.box.x + told.box.width + 2
            above = [one.y + one.height for one in self.places if one.x < right and left < one.x + one.width]
            self._became(told, max([2.0, *(low + 1 for low in above)]))

    def _became(self, told: Told, top: float) -> None:
        box = told.box.moved(0, top)
        self.marks.append(partial(_became, box=box, change=told.change, lines=told.lines))
        self.places.append(box)


def _words(canvas: Canvas, down: float, lines: Sequence[str], box: Box, paper: str) -> None:
    """Write *lines* on paper, so that no lifeline crosses them."""
    canvas.rect(box.x - 1, box.y + down, box.width + 2, box.height, fill=paper)
    canvas.words(lines, box.x + box.width / 2, box.y + down, TEXT_SIZE)


def _arrow(canvas: Canvas, down: float, points: Sequence[float], y: float, *, missed: bool) -> None:
    """Draw a line through all *points*, with a head at each but the first."""
    (start, *ends), y = points, y + down
    canvas.circle(start, y, 2.8, fill=LINE_COLOUR)
    back = 6 if ends[0] > start else -6
    if missed:
        _crossed(canvas, start, ends[0] - 2 * back, y)
        return
    canvas.line((start, y), (ends[-1] - back, y), stroke=LINE_COLOUR, stroke_width="1.2")
    for end in ends:
        canvas.head((start, y), (end, y), LINE_COLOUR)


def _crossed(canvas: Canvas, start: float, end: float, y: float) -> None:
    """Draw a dashed arrow that ends in a cross, before the lifeline of the machine that does not take the event."""
    _, colour = COLOURS[Look.FAILURE]
    canvas.line((start, y), (end, y), stroke=colour, stroke_width="1.3", stroke_dasharray="5 3")
    for slope in (4, -4):
        canvas.line((end - 4, y - slope), (end + 4, y + slope), stroke=colour, stroke_width="1.8")


def _loop(canvas: Canvas, down: float, x: float, y: float) -> None:
    """Draw a small loop on the lifeline: a machine does something by itself."""
    y += down
    canvas.circle(x, y - 11, 2.8, fill=LINE_COLOUR)
    canvas.curve([(x, y - 11), (x + 18, y - 15), (x + 18, y + 1), (x + 6, y)], stroke=LINE_COLOUR, stroke_width="1.2")
    canvas.head((x + 12, y + 1), (x, y), LINE_COLOUR)


def _became(canvas: Canvas, down: float, box: Box, change: Became, lines: Sequence[str]) -> None:
    """Draw the new state and data of a machine: a failure as a dashed octagon, other states in a rounded box."""
    look, placed = look_of(change.state, rests=False) if change.certain else Look.PLAIN, box.moved(0, down)
    fill, border = COLOURS[look]
    if look.fails:
        canvas.polygon(octagon(placed), fill=fill, stroke=border, stroke_dasharray="5 3")
    else:
        stroke = border if change.state and change.certain else FAINT
        canvas.rect(placed.x, placed.y, placed.width, placed.height, round_=6, fill=fill, stroke=stroke)
    canvas.words(lines, placed.x + placed.width / 2, placed.y + 1, TEXT_SIZE)
