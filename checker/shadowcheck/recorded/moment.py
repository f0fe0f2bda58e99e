"""Moments: the lines of one time. Those of one thread are in order; those of several may have come in any order."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.logs.line import wrong_line
from shadowcheck.recorded.explanations import Reached, TooMany

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.recorded.explanations import Explaining, Explanations
    from shadowcheck.recorded.meaning import Told

MOST_LINES = 10_000
"""How many lines may have the same time."""
MOST_ORDERS = 1_000
"""How many sets of lines that may have come first are looked at, in one moment."""
Moment = tuple["Told", ...]
_Taken = tuple[int, ...]
"""How many lines of each thread are taken."""


class Stuck(NamedTuple):
    """No order of the lines can be explained: the first line that is left over, and what explains those before it."""

    told: Told
    before: Explanations


def moments(lines: Iterable[Told], path: str) -> Iterator[Moment]:
    """Put lines that follow one another and have the same time together, unless all are of one thread.

    Raises `SpecificationError` if there are more of them in the log *path* than can be held.
    """
    waiting: list[Told] = []
    for one in lines:
        if waiting and (one.line.time is None or one.line.time != waiting[-1].line.time):
            yield from in_order(waiting)
            waiting = []
        waiting.append(one)
        if len(waiting) > MOST_LINES:
            raise wrong_line(
                path, one.line.number, f"more than {MOST_LINES:,} lines before it have the same time",
                why="lines of several threads with the same time may have come in any order",
                instead="remove the times, if the lines are in order", code="SC0844",
            )
    yield from in_order(waiting)


def in_order(lines: Sequence[Told]) -> Iterator[Moment]:
    """Yield lines of one thread one after the other, and lines of several together."""
    if len({one.line.thread for one in lines}) == 1:
        yield from ((one,) for one in lines)
    elif lines:
        yield tuple(lines)


def by_party(moment: Moment, *, apart: bool) -> Iterator[tuple[str | None, Moment]]:
    """Yield each party with its lines of *moment*; all are of one, None, unless objects are parties of their own."""
    if not apart:
        yield None, moment
        return
    for name in dict.fromkeys(one.object for one in moment):
        yield name, tuple(one for one in moment if one.object == name)


def after(explaining: Explaining, before: Explanations, moment: Moment) -> Reached | Stuck:
    """Return what explains the lines of *moment*, in any order that they may have come in.

    Raises `TooMany` if there are too many explanations, or orders.
    """
    if len(moment) == 1:
        reached = _after(explaining, before, moment[0], otherwise=True)
        return reached if reached.explanations else Stuck(moment[0], before)
    found: Reached | Stuck = Stuck(moment[0], before)
    for otherwise in (False, True):
        found = _in_any_order(explaining, before, moment, otherwise=otherwise)
        if isinstance(found, Reached):
            return found
    return found


def _after(explaining: Explaining, before: Explanations, one: Told, *, otherwise: bool) -> Reached:
    if not one.events:
        return explaining.unmoved(before)
    reached = explaining.after(before, one.events, ends=one.ends)
    if reached.explanations or not (otherwise and one.otherwise):
        return reached
    return explaining.after(before, one.otherwise, ends=one.ends)


def _in_any_order(explaining: Explaining, before: Explanations, moment: Moment, *, otherwise: bool) -> Reached | Stuck:
    """Take the lines of each thread in their order, and those of different threads in all orders."""
    threads = _by_thread(moment)
    if prod(len(lines) + 1 for lines in threads) > MOST_ORDERS:
        raise TooMany
    start, *rest = product(*(range(len(lines) + 1) for lines in threads))  # each after all that it can come from
    reached = {start: explaining.unmoved(before)}
    for taken in rest:
        ways = []
        for place, one in _one_less(taken):
            if one in reached:
                line = threads[place][taken[place] - 1]
                way = _after(explaining, reached[one].explanations, line, otherwise=otherwise)
                ways.append(way._replace(exercised=way.exercised | reached[one].exercised))
        if any(way.explanations for way in ways):
            reached[taken] = explaining.either(ways)
    return reached.get(rest[-1]) or _stuck(threads, reached)


def _one_less(taken: _Taken) -> Iterator[tuple[int, _Taken]]:
    for place, count in enumerate(taken):
        if count:
            yield place, (*taken[:place], count - 1, *taken[place + 1 :])


def _by_thread(moment: Moment) -> list[list[Told]]:
    threads: dict[str | None, list[Told]] = defaultdict(list)
    for one in moment:
        threads[one.line.thread].append(one)
    return list(threads.values())


def _stuck(threads: list[list[Told]], reached: dict[_Taken, Reached]) -> Stuck:
    """Return the first line that is left where most lines are explained."""
    most = max(reached, key=sum)
    left = [lines[count] for lines, count in zip(threads, most, strict=True) if count < len(lines)]
    return Stuck(min(left, key=lambda one: one.line.number), reached[most].explanations)
