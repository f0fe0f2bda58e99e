"""Courses: a run of one party, followed line by line, with what is known of each claim so far."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.instance.formula import Position, holds
from shadowcheck.recorded.explanations import MANY, Explaining, Reached, TooMany
from shadowcheck.recorded.moment import Stuck, after
from shadowcheck.recorded.report import Broken, Open, TraceReport, Unexplained, Untold, level_under
from shadowcheck.recorded.telling import FEW, WINDOW, Passed, Telling
from shadowcheck.recorded.watch import BROKEN, KEPT, Watch
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.recorded.court import Court
    from shadowcheck.recorded.explanations import Explanations
    from shadowcheck.recorded.meaning import Told
    from shadowcheck.recorded.moment import Moment


@dataclass
class _State:
    """What is known after some lines. `since` gives for a claim that may be broken the lines up to that one."""

    explanations: Explanations
    exercised: int = 0
    judged: int = 0
    over: bool = False
    too_many: bool = False
    unexplained: Unexplained | None = None
    broken: list[Broken] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    since: dict[int, tuple[Passed, ...]] = field(default_factory=dict)
    given_up: dict[int, Passed] = field(default_factory=dict)
    objects: dict[str, str | None] = field(default_factory=dict)


class Course:
    """Follows the run that *path* records of the party *name* (None: it has none), which may do the *unseen* too."""

    def __init__(self, path: str, court: Court, name: str | None, unseen: Sequence[str]) -> None:
        self.path, self.court, self.name, self.unseen = path, court, name, tuple(unseen)
        recording = court.recording
        names = [
            slot + known
            for event in unseen
            for slot, plain in [recording.split(event)]
            for known in recording.heard(plain, None)
        ]
        self._explaining = Explaining(court.instance, court.watches, court.interface.roles, names)
        self._telling = Telling(self._explaining, recording, unseen)
        self._recent: deque[Passed] = deque(maxlen=WINDOW)
        self._state = _State(self._explaining.initial)

    @property
    def ended(self) -> bool:
        """Whether nothing is judged any more: a line could not be explained, or too much is unknown."""
        return self._state.unexplained is not None or self._state.too_many

    @property
    def over(self) -> bool:
        """Whether the last line says that the run is over."""
        return self._state.over

    @property
    def broken(self) -> Sequence[Broken]:
        """What is broken so far, in the order in which it was found."""
        return self._state.broken

    def take(self, moment: Moment) -> None:
        """Take the lines of a moment into account, unless nothing is judged any more."""
        if self.ended:
            return
        state = self._state
        if not any(one.events for one in moment):
            state.judged += len(moment)
            return
        reached = self._reached(moment)
        if reached is None:
            state.too_many = True
        elif isinstance(reached, Stuck):
            state.unexplained = Unexplained(reached.told.line, tuple(self._possible(reached)))
        else:
            self._go_on(moment, reached)

    def _go_on(self, moment: Moment, reached: Reached) -> None:
        state, court = self._state, self.court
        self._recent.append(Passed(moment, state.explanations if len(state.explanations) <= FEW else frozenset()))
        state.explanations = reached.explanations
        state.exercised |= reached.exercised
        state.judged, state.over = state.judged + len(moment), any(one.ends for one in moment)
        named = (one for one in moment if one.object is not None or court.recording.apart)
        state.objects.update({one.slot: one.object for one in named})
        if reached.in_any or state.since:
            self._note(moment, reached)
        if len(state.explanations) > MANY and state.since:
            self._forget()

    def _reached(self, moment: Moment) -> Reached | Stuck | None:
        """Return what the lines lead to; if there are too many explanations, forget what is uncertain, or give up."""
        for _ in range(2):
            try:
                return after(self._explaining, self._state.explanations, moment)
            except TooMany:
                self._forget()
        return None

    def _forget(self) -> None:
        """Give up the claims that may be broken: they cannot be told, and are not followed any more."""
        state = self._state
        for watch in self.court.watches:
            if watch.place in state.since:
                state.given_up[watch.place] = state.since[watch.place][-1]
        self._explaining.settle(state.since)
        state.explanations = self._explaining.forgotten(state.explanations, state.since)
        state.since.clear()

    def _note(self, moment: Moment, reached: Reached) -> None:
        """Note which claims are broken now, and which may be."""
        state, new = self._state, list[int]()
        for watch in self.court.watches:
            place, bit = watch.place, BROKEN << watch.shift
            if not reached.in_any & bit:
                state.since.pop(place, None)
            elif reached.in_all & bit:
                began = state.since.pop(place, None)
                state.broken.append(self._broken(watch, moment, began[-1].moment if began else moment))
                new.append(place)
            elif place not in state.since:
                state.since[place] = tuple(self._recent)
        if new:
            state.settled.update(new)
            self._explaining.settle(new)
            state.explanations = self._explaining.forgotten(state.explanations, new)

    def _broken(self, watch: Watch, moment: Moment, began: Moment) -> Broken:
        last = moment[-1].line
        return Broken(
            watch.claim, watch.readings, last, began[0].line.number, self._level(watch), self._named(moment[-1])
        )

    def _level(self, watch: Watch) -> Level:
        return level_under(watch.claim, watch.readings, self.court.reading, strict=self.court.strict)

    def _named(self, one: Told) -> tuple[str, ...]:
        """Return the events that the name in the line stands for; none if it matters to no rule."""
        names = self.court.recording.deeds if one.line.is_deed else self.court.recording.calls
        return names.get(one.line.name, ())

    def _possible(self, stuck: Stuck) -> Iterator[str]:
        """Yield the answers that the call of the line could have had where it was made."""
        for word in self.court.recording.words:
            events = tuple(
                stuck.told.slot + name
                for event in self._named(stuck.told)
                for name in self.court.recording.heard(event, word)
            )
            if events and self._explains(stuck.before, events):
                yield word

    def _explains(self, before: Explanations, events: tuple[str, ...]) -> bool:
        """Whether one of *events* is possible there; it is, if it leads to more than can be followed."""
        try:
            return bool(self._explaining.after(before, events).explanations)
        except TooMany:
            return True

    def report(self, lines: int, without_effect: Mapping[str, int]) -> TraceReport:
        """Report on the run so far, of which there are so many *lines*."""
        state, court = self._state, self.court
        untold = tuple(sorted(self._untold(), key=lambda one: (one.line.number, one.claim.id)))
        known = state.settled | {one.place for one in court.watches if any(one.claim is left.claim for left in untold)}
        rest = [watch for watch in court.watches if watch.place not in known]
        done = [watch for watch in rest if state.exercised >> watch.place & 1]
        owed = [] if state.over else [watch for watch in done if self._is_owed(watch)]
        return TraceReport(
            self.path,
            court.interface,
            self.name,
            court.model,
            court.reading,
            lines,
            state.judged,
            state.over,
            tuple(sorted(state.broken, key=seriousness)),
            untold,
            _once(watch for watch in done if watch not in owed),
            _once(owed),
            _once(watch for watch in rest if watch not in done),
            court.untellable,
            state.unexplained,
            state.too_many,
            tuple(self._ledger()),
            self._telling.named(self.unseen),
            dict(sorted(without_effect.items())),
        )

    def _is_owed(self, watch: Watch) -> bool:
        return watch.is_response and self._explaining.remember(self._state.explanations, KEPT << watch.shift)

    def _untold(self) -> Iterator[Untold]:
        state = self._state
        for watch in self.court.watches:
            if watch.place in state.given_up:
                passed, tellers = state.given_up[watch.place], tuple[int, ...]()
            elif watch.place in state.since:
                lines = state.since[watch.place]
                passed, tellers = lines[-1], tuple(self._telling.lines(watch, lines))
            else:
                continue
            deeds = self._telling.deeds(watch)
            yield Untold(watch.claim, watch.readings, passed.moment[-1].line, self._level(watch), tellers, deeds)

    def _ledger(self) -> Iterator[Open]:
        states = self._explaining.states(self._state.explanations)
        for slot in (*self._state.objects, None):
            for says, predicate in self.court.recording.ledger(self.court.instance.network, slot):
                asked = self.court.grounding.of(predicate, None)
                true = sum(holds(asked, Position(one)) for one in states)
                if true:
                    name = self.name if slot is None else self._state.objects[slot]
                    yield Open(name if slot is None else name or "", says, true == len(states))


def _once(found: Iterator[Watch] | Sequence[Watch]) -> tuple[Claim, ...]:
    return tuple({watch.claim.id: watch.claim for watch in found}.values())


def seriousness(one: Broken) -> tuple[object, ...]:
    """Order what is broken by its line, and the most serious first."""
    strengths = ["must", "guarantee", "model", "should", "derived"]
    return one.line.number, list(Level).index(one.level), strengths.index(one.claim.strength), one.claim.id
