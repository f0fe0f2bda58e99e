"""The arrows of a row of a sequence chart: bundles from one lifeline to others, and which of them share a line.

All that is handed over in one step is handed over at once: arrows that do not lie on each other share a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.trace.sequence import MISSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.trace.sequence import Message


@dataclass(frozen=True)
class Bundle:
    """An arrow from lifeline `source` with heads at lifelines on one side of it, the nearest first, and their words."""

    source: int
    heads: tuple[tuple[int, str], ...]
    missed: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """The leftmost and the rightmost lifeline that it touches."""
        places = [self.source, *(place for place, _ in self.heads)]
        return min(places), max(places)

    @property
    def is_loop(self) -> bool:
        """Whether it leads to where it begins."""
        return self.heads[0][0] == self.source

    def labels(self) -> list[Label]:
        """Return its words: each over the way to its head; the same words in a row only once, over all those heads."""
        found: list[Label] = []
        start = self.source
        for place, text in self.heads:
            if found and found[-1].text == text:
                found[-1] = Label(text, found[-1].start, place)
            else:
                found.append(Label(text, start, place))
            start = place
        return found


@dataclass(frozen=True)
class Label:
    """Words on an arrow, between two lifelines."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Its lifelines from left to right."""
        return min(self.start, self.end), max(self.start, self.end)


def bundles(messages: Iterable[Message]) -> list[Bundle]:
    """Return *messages* as arrows: those from one lifeline to others on one side of it are one."""
    found: dict[tuple[object, ...], list[Message]] = {}
    for number, message in enumerate(messages):
        alone = message.missed or message.source == message.target
        key: tuple[object, ...] = (message.source, message.target > message.source, number if alone else -1)
        if any(message.target == other.target for other in found.get(key, ())):
            key = (*key, number)  # two events for one machine: one above the other
        found.setdefault(key, []).append(message)
    return [_bundle(together) for together in found.values()]


def _bundle(together: Sequence[Message]) -> Bundle:
    source, missed = together[0].source, together[0].missed
    ordered = sorted(together, key=lambda message: abs(message.target - source))
    heads = ((message.target, f"{message.text} {MISSED}" if missed else message.text) for message in ordered)
    return Bundle(source, tuple(heads), missed)


def lanes(messages: Iterable[Message]) -> list[list[Bundle]]:
    """Return the arrows of *messages* line by line, from the top down; on a line, none lies on another."""
    found: list[list[Bundle]] = []
    for bundle in bundles(messages):
        lane = next((lane for lane in found if not any(_meet(bundle, other) for other in lane)), None)
        if lane is None:
            found.append([bundle])
        else:
            lane.append(bundle)
    return [sorted(lane, key=lambda bundle: bundle.span) for lane in found]


def _meet(one: Bundle, other: Bundle) -> bool:
    """Whether two arrows would lie on each other, or the way of an event would not be clear."""
    if one.is_loop or other.is_loop or one.missed or other.missed:
        return True
    (begin, end), (start, stop) = one.span, other.span
    return max(begin, start) < min(end, stop)
