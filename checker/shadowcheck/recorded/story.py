"""The story of a recorded run: one explanation of its lines, what is certain of it, and the others' states beside it.

Where a log has several explanations, the one with the fewest steps that no line tells is told. Whatever is not the same
in all of them is told as "perhaps", or not at all.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.formula import Position, holds
from shadowcheck.logs import json_lines
from shadowcheck.recorded.court import Court, recording_of
from shadowcheck.recorded.explanations import Explaining, TooMany
from shadowcheck.recorded.meaning import survey, told
from shadowcheck.recorded.moment import Stuck, after, by_party, moments
from shadowcheck.recorded.moves import Moves
from shadowcheck.recorded.passage import Meant, Passage
from shadowcheck.trace.story import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.instance.formula import Formula
    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.explanations import Explanations
    from shadowcheck.recorded.meaning import Reader, Survey, Told
    from shadowcheck.recorded.moment import Moment
    from shadowcheck.recorded.passage import Explained, Untold
    from shadowcheck.recorded.report import TraceReport

WHOLE, AROUND, PASSAGES = 2_000, 40, 5
"""Up to how many lines a log is told as a whole; of a longer one, how many lines up to how many that break a rule."""

Standing = tuple[tuple[str, tuple[str, ...]], ...]
"""Of each participant, the states in which it may be, in words: one, if all explanations agree."""


class Silent(NamedTuple):
    """A step that no line tells, in words; `certain`: every explanation has it, here or (`since`) after that line.

    After the line 0 is at any time before. `own`: the party itself takes it.
    """

    says: str
    own: bool
    certain: bool
    since: int | None


class Scene(NamedTuple):
    """A line as it was explained: the silent steps before it, the line in words, and the others' states after it.

    `certain` is whether all explanations say the same of the line. A line that matters to no rule says nothing. The
    lines `together` have one time, and are told in one of the orders that they may have come in.
    """

    line: Line
    silent: tuple[Silent, ...]
    says: str
    certain: bool
    beside: Standing
    together: tuple[int, ...] = ()


class Part(NamedTuple):
    """Lines that are told one after the other: how many explanations they have, and the others' states before."""

    scenes: tuple[Scene, ...]
    explanations: int
    beside: Standing


@dataclass(frozen=True)
class Story:
    """The story of a run, in parts; `whole` if these are all lines that were judged, `long` if it had too many."""

    report: TraceReport
    parts: tuple[Part, ...]
    whole: bool
    long: bool


class _Passed(NamedTuple):
    moment: Moment
    before: Explanations


def story(
    report: TraceReport, settings: Sequence[Setting] = (), *, read: Reader = json_lines.read,
) -> Story:
    """Tell the run that *report* is about: the lines that were judged, or of a long log those that break a rule.

    Raises `SpecificationError` if the log cannot be understood any more.
    """
    recording = recording_of(report.interface, report.path)
    found = survey(report.path, recording, read)
    unseen = {name: one.unseen(recording) for name, one in found.items()}
    events = {event for one in found.values() for event in one.events}.union(*unseen.values())
    court = Court(report.interface, recording, events, settings, strict=False)
    lines = islice(told(report.path, recording, read), sum(one.lines for one in found.values()))
    own = (
        moment
        for together in moments(lines, report.path)
        for name, moment in by_party(together, apart=recording.apart)
        if name == report.object
    )
    return _Telling(report, court, found[report.object], unseen[report.object]).story(own)


class _Telling:
    def __init__(self, report: TraceReport, court: Court, found: Survey, unseen: Iterable[str]) -> None:
        self.report, self.instance = report, court.instance
        self.unseen = [
            slot + name
            for event in unseen
            for slot, plain in [court.recording.split(event)]
            for name in court.recording.heard(plain, None)
        ]
        roles = court.interface.roles
        self.moves = Moves(court.instance, roles)
        self.explaining = Explaining(court.instance, (), roles, self.unseen)
        self.broken = {one.line.number for one in report.broken}
        self.beside = _Beside(court, found)

    def story(self, moments: Iterable[Moment]) -> Story:
        whole = self.report.judged <= WHOLE
        recent: deque[_Passed] = deque(maxlen=None if whole else AROUND)
        parts: list[Part] = []
        explanations, lines = self.explaining.initial, 0
        for moment in moments if self.report.judged else ():
            recent.append(_Passed(moment, explanations))
            explanations = self._after(explanations, moment)
            lines += len(moment)
            last = lines >= self.report.judged
            if last if whole else self._is_told_up_to(moment, last=last):
                parts.append(self._part(list(recent)))
                recent.clear()
            if last or len(parts) == PASSAGES:
                break
        scenes = sum(len(part.scenes) for part in parts)
        told = tuple(part for part in parts if part.scenes)
        return Story(self.report, told, whole=scenes == self.report.judged, long=not whole)

    def _is_told_up_to(self, moment: Moment, *, last: bool) -> bool:
        """Whether a part of a long log ends with these lines: they break a rule, or are the last to be explained."""
        return (last and self.report.unexplained is not None) or any(one.line.number in self.broken for one in moment)

    def _after(self, explanations: Explanations, moment: Moment) -> Explanations:
        """Return what explains the lines, too; there are no more than the judge has followed."""
        if not any(one.events for one in moment):
            return explanations
        reached = after(self.explaining, explanations, moment)
        return frozenset() if isinstance(reached, Stuck) else reached.explanations

    def _part(self, passed: Sequence[_Passed]) -> Part:
        """Tell these lines; if there is too much to follow, only the later half of them."""
        while passed:
            lines = [[_meant(one) for one in _mattering(moment)] for moment, _ in passed]
            start = {self.instance.initial} if passed[0].before == self.explaining.initial else passed[0].before
            try:
                passage = Passage(self.instance, self.moves, start, [one for one in lines if one], self.unseen)
            except TooMany:
                passed = passed[(len(passed) + 1) // 2 :] if len(passed) > 1 else ()
                continue
            beside = self.beside.of(passage.start)
            return Part(tuple(self._scenes(passed, passage.explanation(), beside)), passage.count(), beside)
        return Part((), 0, ())

    def _scenes(self, passed: Sequence[_Passed], found: Sequence[Explained], beside: Standing) -> Iterator[Scene]:
        explained, numbers = iter(found), list[int]()
        for moment, _ in passed:
            mattering = _mattering(moment)
            together = tuple(one.line.number for one in moment) if len(mattering) > 1 else ()
            for here in islice(explained, len(mattering)):
                line = mattering[here.line].line
                silent = tuple(self._silent(step, numbers) for step in here.untold)
                beside = self.beside.of(here.known.after)
                certain = len({self._says(rule) for rule in here.known.rules}) == 1
                yield Scene(line, silent, self._says(here.rule), certain, beside, together)
                numbers.append(line.number)
            for one in moment:
                if not one.events:
                    yield Scene(one.line, (), "", certain=True, beside=beside)

    def _silent(self, step: Untold, numbers: Sequence[int]) -> Silent:
        roles = self.report.interface.roles
        own = any(part.event and part.field.role.name in roles for part in self.instance.rules[step.rule].parts)
        since = numbers[step.since - 1] if step.since else step.since
        return Silent(self._says(step.rule), own, step.certain, since)

    def _says(self, rule: int) -> str:
        return sentence(self.instance.rules[rule], self.instance)


def _mattering(moment: Moment) -> list[Told]:
    """Return the lines that matter to some rule."""
    return [one for one in moment if one.events]


def _meant(one: Told) -> Meant:
    return Meant(one.line.thread, one.events, one.otherwise)


class _Beside:
    """The states of the other participants, in words."""

    def __init__(self, court: Court, found: Survey) -> None:
        events, named = found.events, court.recording.slots
        slots = [slot for slot in named if not slot or any(one.startswith(slot) for one in events)]
        self._asked: dict[str, list[tuple[str, Formula]]] = {}
        for slot in (*slots, None):
            for who, says, predicate in court.recording.beside(court.instance.network, slot):
                self._asked.setdefault(who, []).append((says, court.grounding.of(predicate, None)))
        self._known: dict[int, Mapping[str, str]] = {}

    def of(self, states: Collection[int]) -> Standing:
        """Return the words for each participant that are true in some of *states*."""
        found = [self._words(state) for state in sorted(states)]
        return tuple(
            (who, tuple(dict.fromkeys(words[who] for words in found if who in words))) for who in self._asked
        )

    def _words(self, state: int) -> Mapping[str, str]:
        if state not in self._known:
            here = Position(state)
            self._known[state] = {
                who: says for who, rows in self._asked.items() for says, asked in reversed(rows) if holds(asked, here)
            }
        return self._known[state]
