"""The story of a recorded run: one explanation of its lines, what is certain of it, and the others' states beside it.

Where a log has several explanations, the one with the fewest steps that no line tells is told. Whatever is not the same
in all of them is told as "perhaps", or not at all. If a rule is broken by some of them only, these can be all that is
told of.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.logs import json_lines
from shadowcheck.recorded.beside import Beside
from shadowcheck.recorded.course import seriousness
from shadowcheck.recorded.court import Court, recording_of
from shadowcheck.recorded.explanations import Explaining, TooMany
from shadowcheck.recorded.moment import Stuck, after, by_party, moments
from shadowcheck.recorded.moves import Moves
from shadowcheck.recorded.passage import Meant, Passage
from shadowcheck.recorded.report import Broken
from shadowcheck.recorded.report import Untold as Left
from shadowcheck.recorded.survey import survey, told
from shadowcheck.recorded.watch import BROKEN
from shadowcheck.trace.story import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance
    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.beside import Standing
    from shadowcheck.recorded.explanations import Explanations
    from shadowcheck.recorded.meaning import Told
    from shadowcheck.recorded.moment import Moment
    from shadowcheck.recorded.passage import Explained, Untold
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.survey import Reader, Survey
    from shadowcheck.recorded.watch import Watch

WHOLE, AROUND, PASSAGES = 2_000, 40, 5
"""Up to how many lines a log is told as a whole; of a longer one, how many lines up to how many that break a rule."""


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
    """Lines that are told one after the other: how many explanations they have, and the others' states before.

    `rules` are the steps of the explanation that is told, with those that no line tells. Of all explanations, only
    those are told of, and counted, that break each of the claims `breaks`.
    """

    scenes: tuple[Scene, ...]
    explanations: int
    beside: Standing
    rules: tuple[int, ...] = ()
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """The story of a run, in parts; `whole` if these are all lines that were judged, `long` if it had too many.

    `instance` is the network in which it was judged (None: the log is another one by now), `claims` those about it.
    """

    report: TraceReport
    parts: tuple[Part, ...]
    whole: bool
    long: bool
    instance: Instance | None = None
    claims: tuple[Claim, ...] = ()


class _Passed(NamedTuple):
    moment: Moment
    before: Explanations


def story(
    report: TraceReport, settings: Sequence[Setting] = (), *, read: Reader = json_lines.read, breaking: bool = False,
) -> Story:
    """Tell the run that *report* is about: the lines that were judged, or of a long log those that break a rule.

    If it is told as *breaking* what is left untold there, only explanations are told of that do, and the report of the
    story says so; they break the first of these claims, and each other that can be broken as well.

    Raises `SpecificationError` if the log cannot be understood any more.
    """
    recording = recording_of(report.interface, report.path)
    found = survey(report.path, recording, read)
    if report.object not in found:  # the file is another one by now
        return Story(report, (), whole=False, long=False)
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
    left = report.untold if breaking else ()
    return _Telling(report, court, found[report.object], unseen[report.object], left).story(own)


class _Telling:
    def __init__(
        self, report: TraceReport, court: Court, found: Survey, unseen: Iterable[str], left: Sequence[Left],
    ) -> None:
        self.report, self.instance = report, court.instance
        self.claims = tuple(watch.claim for watch in court.watches)
        self.unseen = [
            slot + name
            for event in unseen
            for slot, plain in [court.recording.split(event)]
            for name in court.recording.heard(plain, None)
        ]
        roles = court.interface.roles
        pairs = [(one, watch) for one in left for watch in court.watches if _is_about(watch, one)]
        self.left = [(one, replace(watch, place=place)) for place, (one, watch) in enumerate(pairs)]
        self.explaining = Explaining(court.instance, [watch for _, watch in self.left], roles, self.unseen)
        self.moves = Moves(court.instance, roles, self.explaining.watching)
        self.broken = {one.number for one in (*(one.line for one in report.broken), *(one.line for one in left))}
        self.told = list[Left]()
        self.beside = Beside(court, found)

    def story(self, moments: Iterable[Moment]) -> Story:
        own, long = self._judged(moments), self.report.judged > WHOLE
        parts = list(self._pieces(own)) if long else [self._whole(tuple(own))]
        told = tuple(part for part in parts if part.scenes)
        scenes = sum(len(part.scenes) for part in told)
        whole = scenes == self.report.judged
        return Story(self._reported(), told, whole, long, self.instance, self.claims)

    def _reported(self) -> TraceReport:
        """Return the report, with what is broken as it is told."""
        broken = (
            Broken(one.claim, one.readings, one.line, one.line.number, one.level, ()) for one in self.told
        )
        untold = tuple(one for one in self.report.untold if one not in self.told)
        every = sorted((*self.report.broken, *broken), key=seriousness)
        return replace(self.report, broken=tuple(every), untold=untold)

    def _judged(self, moments: Iterable[Moment]) -> Iterator[Moment]:
        """Yield the moments that were judged."""
        left = self.report.judged
        for moment in moments if left else ():
            yield moment
            left -= len(moment)
            if left <= 0:
                return

    def _whole(self, moments: Sequence[Moment]) -> Part:
        try:
            return self._part(moments, self.explaining.initial)
        except TooMany:
            return self._later_half(list(self._passed(moments)))

    def _pieces(self, moments: Iterable[Moment]) -> Iterator[Part]:
        """Yield the parts of a long log: each ends where a rule is broken, or with the last line to be explained."""
        recent: deque[_Passed] = deque(maxlen=AROUND)
        lines = found = 0
        for one in self._passed(moments):
            recent.append(one)
            lines += len(one.moment)
            last = lines >= self.report.judged and self.report.unexplained is not None
            if last or any(line.line.number in self.broken for line in one.moment):
                yield self._later_half(list(recent))
                recent.clear()
                found += 1
                if found == PASSAGES:
                    return

    def _passed(self, moments: Iterable[Moment]) -> Iterator[_Passed]:
        """Yield the moments with what explains the lines before; there is no more of it than the judge has followed."""
        explanations = self.explaining.initial
        for moment in moments:
            yield _Passed(moment, explanations)
            if any(one.events for one in moment):
                reached = after(self.explaining, explanations, moment)
                explanations = frozenset() if isinstance(reached, Stuck) else reached.explanations

    def _later_half(self, passed: Sequence[_Passed]) -> Part:
        """Tell these lines; if there is too much to follow, only the later half of them."""
        while passed:
            try:
                return self._part([one.moment for one in passed], passed[0].before)
            except TooMany:
                passed = passed[(len(passed) + 1) // 2 :] if len(passed) > 1 else ()
        return Part((), 0, ())

    def _part(self, moments: Sequence[Moment], before: Explanations) -> Part:
        """Tell these lines, of which *before* is what explains those before them. Raises `TooMany`."""
        lines = [[_meant(one) for one in _mattering(moment)] for moment in moments]
        start = {self.moves.initial} if before == self.explaining.initial else before
        passage = Passage(self.instance, self.moves, start, [one for one in lines if one], self.unseen)
        if lines and not passage.start:  # the same
            return Part((), 0, ())
        breaks = tuple(self._kept(passage, moments[-1])) if moments else ()
        beside = self.beside.of([self.moves.plain(state) for state in passage.start])
        chosen = passage.explanation()
        rules = tuple(number for one in chosen for number in (*(step.rule for step in one.untold), one.rule))
        return Part(tuple(self._scenes(moments, chosen, beside)), passage.count(), beside, rules, breaks)

    def _kept(self, passage: Passage, last: Moment) -> Iterator[str]:
        """Keep of *passage* only what breaks the claims that its *last* lines may break; yield those that it does."""
        watching, over = self.explaining.watching, any(one.ends for one in last)
        for left, watch in self.left:
            if left.line.number not in {one.line.number for one in last}:
                continue

            def breaks(state: int, bit: int = BROKEN << watch.shift) -> bool:
                bits = self.moves.remembered(state)
                return bool((watching.ended(bits) if over else bits) & bit)

            if passage.keep(breaks):
                self.told.append(left)
                yield left.claim.id

    def _scenes(self, moments: Sequence[Moment], found: Sequence[Explained], beside: Standing) -> Iterator[Scene]:
        explained, numbers = iter(found), list[int]()
        for moment in moments:
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


def _is_about(watch: Watch, left: Left) -> bool:
    return watch.claim.id == left.claim.id and watch.readings == left.readings


def _meant(one: Told) -> Meant:
    return Meant(one.line.thread, one.events, one.otherwise)
