"""Words and boxes beside each other in a row of a sequence chart: how wide each may be, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.draw.dot import TEXT_SIZE
from shadowcheck.draw.layout import Box
from shadowcheck.draw.metrics import LINE, widest, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.draw.lanes import Bundle, Label
    from shadowcheck.trace.sequence import Became

_LINE = TEXT_SIZE * LINE
BOX = _LINE + 2
"""The height of a box with one line."""
_APART, _ASTRAY, _LONG = 6.0, 26.0, 130.0
"""Between words; how far beside the middle of their arrow they may stand; how wide they are before they are broken."""
_ROOMS = (2.0, 1.5, 1.25, 1.0)
"""How many columns wide a box may be, best first."""


@dataclass(frozen=True)
class Columns:
    """Where lifelines are: the first is half a *column* right of *left*; nothing reaches further right than *right*."""

    left: float
    column: float
    right: float

    def x(self, number: int) -> float:
        """Where a lifeline is."""
        return self.left + (number + 0.5) * self.column


@dataclass(frozen=True)
class Written:
    """Lines of text, and the box that they fill, from 0 down."""

    lines: tuple[str, ...]
    box: Box


@dataclass(frozen=True)
class Told:
    """A change of a machine, the lines that tell it, and its box, from 0 down."""

    change: Became
    lines: tuple[str, ...]
    box: Box


def words_on(columns: Columns, lane: Sequence[Bundle]) -> list[Written]:
    """Place the words of arrows that share a line: each in one line if there is room, else in several."""
    labels = sorted((label for bundle in lane for label in bundle.labels()), key=lambda label: label.span)
    return _in_one_line(columns, labels) or [_in_lines(columns, labels, number) for number in range(len(labels))]


def _in_one_line(columns: Columns, labels: Sequence[Label]) -> list[Written]:
    """Push words aside so that none lies on others; nothing if one would stand too far from its arrow."""
    wides = [width(label.text, TEXT_SIZE) for label in labels]
    middles = [(columns.x(label.start) + columns.x(label.end)) / 2 for label in labels]
    ends, free = list[float](), columns.left - 4
    for wide, middle in zip(wides, middles, strict=True):
        ends.append(max(middle + wide / 2, free + wide))
        free = ends[-1] + _APART
    free = columns.right
    for number in reversed(range(len(labels))):
        ends[number] = min(ends[number], free)
        free = ends[number] - wides[number] - _APART
    places = list(zip(labels, wides, middles, ends, strict=True))
    if free < columns.left - 4 - _APART or any(
        label.start == label.end or abs(end - wide / 2 - middle) > _ASTRAY for label, wide, middle, end in places
    ):
        return []
    return [Written((label.text,), Box(end - wide, 0, wide, _LINE)) for label, wide, _, end in places]


def _in_lines(columns: Columns, labels: Sequence[Label], number: int) -> Written:
    """Write a label over its arrow; beside it, if it is a loop. It may reach halfway to what is beside it."""
    x, label = columns.x, labels[number]
    begin, end = label.span
    left = (x(labels[number - 1].span[1]) + x(begin)) / 2 if number else columns.left - 4
    right = (x(end) + x(labels[number + 1].span[0])) / 2 if number + 1 < len(labels) else columns.right
    middle = (x(begin) + x(end)) / 2
    if begin == end:
        left, right = (x(end) + 20, right) if right - x(end) > x(end) - left else (left, x(end) - 8)
        middle = left if left > middle else right
    room = right - left - 6
    wanted = 2 * _LONG if begin == end else max(x(end) - x(begin) - 10, _LONG)
    lines = wrapped(label.text, min(room, wanted), TEXT_SIZE, hard=True)
    wide = widest(lines, TEXT_SIZE)
    middle = min(max(middle, left + 3 + wide / 2), right - 3 - wide / 2)
    return Written(tuple(lines), Box(middle - wide / 2, 0, wide, len(lines) * _LINE))


def beside_each_other(columns: Columns, changes: Sequence[Became], apart: float) -> list[Told]:
    """Return the box of each change; those that would come closer than *apart* are made narrower, the widest first."""
    tried = [0] * len(changes)
    while True:
        found = [_told(columns, change, _ROOMS[rank]) for change, rank in zip(changes, tried, strict=True)]
        close = [pair for pair in _close(found, apart) if any(tried[number] < len(_ROOMS) - 1 for number in pair)]
        if not close:
            return found
        widening = [number for number in close[0] if tried[number] < len(_ROOMS) - 1]
        tried[max(widening, key=lambda number: (found[number].box.width, number))] += 1


def _close(found: Sequence[Told], apart: float) -> Iterator[tuple[int, int]]:
    """Yield the numbers of boxes that stand too close to each other; those of one lifeline stand below each other."""
    ordered = sorted(range(len(found)), key=lambda number: found[number].change.lifeline)
    for one, other in pairwise(ordered):
        left, right = found[one], found[other]
        if left.change.lifeline < right.change.lifeline and left.box.x + left.box.width + apart > right.box.x:
            yield one, other


def _told(columns: Columns, change: Became, share: float) -> Told:
    """Write a change in a box of so many columns; it does not leave the page."""
    x, column = columns.x(change.lifeline), columns.column
    edge = max(2 * min(x - columns.left, columns.right - x), column - 4)
    lines = _lines(change, min(column * share - 2, edge) - 8)
    wide, high = widest(lines, TEXT_SIZE) + 8, len(lines) * _LINE + BOX - _LINE
    return Told(change, tuple(lines), Box(x - wide / 2, 0, wide, high))


def _lines(change: Became, room: float) -> list[str]:
    """Write the new state and data of a machine: in one line if there is room, else each in lines of its own."""
    parts = [part for part in (change.state, *change.data) if part]
    whole = wrapped("; ".join(parts), room, TEXT_SIZE, hard=True)
    if len(whole) == 1:
        return whole
    return [line for part in parts for line in wrapped(part, room, TEXT_SIZE, hard=True)]
