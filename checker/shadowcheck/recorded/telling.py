"""What would tell: the lines of which the missing answer would settle a claim, and the deeds that no line tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.formula import AllOf, AnyOf, Earlier, Inside, Negation
from shadowcheck.recorded.explanations import TooMany
from shadowcheck.recorded.moment import Stuck, after
from shadowcheck.recorded.watch import BROKEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.instance import Field, Rule
    from shadowcheck.recorded.explanations import Explaining, Explanations, Reached
    from shadowcheck.recorded.moment import Moment
    from shadowcheck.recorded.watch import Watch
    from shadowcheck.specification import Model, Recording

WINDOW, CANDIDATES, FEW = 100, 10, 200
"""How many lines are looked back for one whose answer would settle a claim; how many such lines are tried, and with how
many explanations at most: more would take long."""


class Passed(NamedTuple):
    """Lines that were explained, and what explained those before them; nothing, if that was more than `FEW`."""

    moment: Moment
    before: Explanations


class Sought(NamedTuple):
    """What would settle a claim: lines by their missing answers, and deeds; the lines `looked_at` were tried."""

    lines: tuple[int, ...]
    deeds: tuple[str, ...]
    looked_at: frozenset[int] = frozenset()


class Telling:
    """Finds what would tell more: `unseen` are the events, in any slot, that may have happened without a line."""

    def __init__(self, explaining: Explaining, recording: Recording[Model], unseen: Sequence[str]) -> None:
        self._explaining, self._recording, self._unseen = explaining, recording, tuple(unseen)

    def sought(self, watch: Watch, passed: Sequence[Passed]) -> Sought:
        """Return what would settle the claim: lines of which one answer would, the nearest first, and deeds."""
        found, looked_at, bit = list[int](), set[int](), BROKEN << watch.shift
        unclear = [place for place, one in enumerate(passed) if is_unclear(one.moment)]
        places = [place for place in unclear if passed[place].before and len(passed[place].moment) == 1]
        for place in reversed(places[-CANDIDATES:]):
            number = passed[place].moment[0].line.number
            try:
                ends = [self._with(passed[place:], event) for event in passed[place].moment[0].events]
            except TooMany:
                continue
            looked_at.add(number)
            if any(end is not None and (end.in_all & bit or not end.in_any & bit) for end in ends):
                found.append(number)
        return Sought(tuple(found), self.deeds(watch, passed), frozenset(looked_at))

    def _with(self, lines: Sequence[Passed], event: str) -> Reached | None:
        """Return what *lines* lead to if the first is *event*; None if that cannot be. Raises `TooMany`."""
        first, *rest = lines
        moment: Moment = (first.moment[0]._replace(events=(event,), otherwise=()),)
        reached = after(self._explaining, first.before, moment)
        for one in rest:
            if isinstance(reached, Stuck):
                return None
            reached = after(self._explaining, reached.explanations, one.moment)
        return None if isinstance(reached, Stuck) else reached

    def deeds(self, watch: Watch, passed: Sequence[Passed]) -> tuple[str, ...]:
        """Name what may have happened without a line, and changes what the claim is about; all of it is looked for.

        What may have happened before the last lines is named; if there is nothing, what may have before that. A deed
        that changes it only if it fails is named if there is no other: one does not look for that.
        """
        about = {one.name for asked in (watch.first, watch.second) for one in fields_of(asked)}
        for states in self._before(passed):
            for answer in (self._recording.went_well, None):
                changing = [
                    event
                    for event in self._unseen
                    for slot, plain in [self._recording.split(event)]
                    for name in self._recording.heard(plain, answer)
                    for rule in self._explaining.by_event.get(slot + name, ())
                    if _changes(rule, about, states)
                ]
                if changing:
                    return self.named(changing)
        return ()

    def _before(self, passed: Sequence[Passed]) -> Iterator[Collection[int]]:
        """Yield the states before the last lines, and before the others; none at all if not every one is known."""
        for lines in (passed[-CANDIDATES:], passed[:-CANDIDATES]):
            known = frozenset[int]().union(*(one.before for one in lines))
            if known:
                yield self._explaining.states(known)
        if len(passed) >= WINDOW or not all(one.before for one in passed):
            yield ()

    def named(self, events: Sequence[str]) -> tuple[str, ...]:
        """Return the names of *events* in a log, each once."""
        return tuple(dict.fromkeys(self._recording.named(self._recording.split(event)[1]) for event in events))


def is_unclear(moment: Moment) -> bool:
    """Whether a line of *moment* may be one of several events, as its answer is not known."""
    return any(len(one.events) > 1 for one in moment)


def _changes(rule: Rule, about: Collection[str], states: Collection[int]) -> bool:
    """Whether the rule changes one of the fields *about*, in one of *states*; without them, in any."""
    parts = [part for part in rule.parts if part.field.name in about]
    if not states:
        return any(part.next[here] != here for part in parts for here in part.next)
    return any(
        part.next.get(here := (state & part.field.mask) >> part.field.shift, here) != here
        for part in parts for state in states if rule.effect(state) is not None
    )


def fields_of(formula: Formula) -> Iterator[Field]:
    """Yield the fields that *formula* asks about."""
    match formula:
        case Inside(one):
            yield one
        case Negation(part) | Earlier(part):
            yield from fields_of(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_of(part)
        case _:
            return
