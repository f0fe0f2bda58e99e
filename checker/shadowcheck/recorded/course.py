"""Courses: a run of one party, followed line by line, with what is known of each claim so far."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shadowcheck.recorded.explanations import MANY, Explaining, Reached, TooMany
from shadowcheck.recorded.ledger import ledger
from shadowcheck.recorded.moment import Stuck, after
from shadowcheck.recorded.report import Broken, Open, TraceReport, Unexplained, Untold, level_under
from shadowcheck.recorded.telling import CANDIDATES, FEW, WINDOW, Passed, Sought, Telling, is_unclear
from shadowcheck.recorded.watch import BROKEN, KEPT, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.instance.formula import Formula
    from shadowcheck.recorded.court import Court
    from shadowcheck.recorded.explanations import Explanations
    from shadowcheck.recorded.meaning import Told
    from shadowcheck.recorded.moment import Moment
    from shadowcheck.verify.broken import Level


MOST_AGAIN = 10
"""How many of the lines are kept at which a claim is broken again."""


@dataclass
class _State:
    """What is known after some lines, by the places of claims.

    `broken` is where a claim is broken for the first time, `again` lines where it is so later, and `times` how often in
    all. `since` gives for a claim that may be broken the lines up to that one. `unclear` are lines of which the answer
    is not known: the first of them, one more than are looked at.
    """

    explanations: Explanations
    exercised: int = 0
    judged: int = 0
    over: bool = False
    too_many: bool = False
    unexplained: Unexplained | None = None
    broken: dict[int, Broken] = field(default_factory=dict)
    again: dict[int, list[int]] = field(default_factory=dict)
    times: Counter[int] = field(default_factory=Counter)
    since: dict[int, tuple[Passed, ...]] = field(default_factory=dict)
    given_up: dict[int, Passed] = field(default_factory=dict)
    unclear: list[int] = field(default_factory=list)
    objects: dict[str, str | None] = field(default_factory=dict)


class Course:
    """Follows the run that *path* records of the party *name* (None: it has none), which may do the *unseen* too.

    Several runs of which the same is unseen can share what was worked out for one: *explaining*.
    """

    def __init__(
        self, path: str, court: Court, name: str | None, unseen: Sequence[str], explaining: Explaining | None = None,
    ) -> None:
        self.path, self.court, self.name, self.unseen = path, court, name, tuple(unseen)
        self._follow(explaining or explaining_of(court, unseen))
        self._recent: deque[Passed] = deque(maxlen=WINDOW)
        self._state = _State(self._explaining.initial)

    def _follow(self, explaining: Explaining) -> None:
        self._explaining = explaining
        self._telling = Telling(explaining, self.court.recording, self.unseen)

    @property
    def given_up(self) -> frozenset[int]:
        """The places of the claims that are no longer followed."""
        return frozenset(self._state.given_up)

    @property
    def explanations(self) -> Explanations:
        """All that explains the lines so far, with what each claim remembers of them."""
        return self._state.explanations

    @property
    def exercised(self) -> int:
        """The claims, by their places as bits, about which the run has done something."""
        return self._state.exercised

    @property
    def ended(self) -> bool:
        """Whether nothing is judged any more: a line could not be explained, or too much is unknown."""
        return self._state.unexplained is not None or self._state.too_many

    @property
    def over(self) -> bool:
        """Whether the last line says that the run is over."""
        return self._state.over

    def take(self, moment: Moment) -> Sequence[Broken]:
        """Take the lines of a moment into account, unless nothing is judged any more; return what they break."""
        if self.ended:
            return ()
        state = self._state
        if not any(one.events for one in moment):
            state.judged += len(moment)
            return ()
        reached = self._reached(moment)
        if reached is None:
            state.too_many = True
        elif isinstance(reached, Stuck):
            state.unexplained = Unexplained(reached.told.line, tuple(self._possible(reached)))
        else:
            return self._go_on(moment, reached)
        return ()

    def _go_on(self, moment: Moment, reached: Reached) -> Sequence[Broken]:
        state, court = self._state, self.court
        self._recent.append(Passed(moment, state.explanations if len(state.explanations) <= FEW else frozenset()))
        state.explanations = reached.explanations
        state.exercised |= reached.exercised
        if is_unclear(moment) and len(state.unclear) <= CANDIDATES:
            state.unclear.append(moment[-1].line.number)
        state.judged, state.over = state.judged + len(moment), any(one.ends for one in moment)
        named = (one for one in moment if one.object is not None or court.recording.apart)
        state.objects.update({one.slot: one.object for one in named})
        found = sorted(self._note(moment, reached), key=seriousness) if reached.in_any or state.since else []
        if len(state.explanations) > MANY and state.since:
            self._forget()
        return found

    def _reached(self, moment: Moment) -> Reached | Stuck | None:
        """Return what the lines lead to; if there are too many explanations, forget what is uncertain, or give up."""
        for _ in range(2):
            try:
                return after(self._explaining, self._state.explanations, moment)
            except TooMany:
                self._forget()
        return None

    def _forget(self) -> None:
        """Give up the claims that may be broken: they cannot be decided, and are no longer followed."""
        state = self._state
        for watch in self.court.watches:
            if watch.place in state.since:
                state.given_up[watch.place] = state.since[watch.place][-1]
        self._follow(self._explaining.without(state.since))
        state.explanations = self._explaining.forgotten(state.explanations, state.since)
        state.since.clear()

    def _note(self, moment: Moment, reached: Reached) -> list[Broken]:
        """Note which claims may be broken now, and return those that are; how far these had come is forgotten."""
        state, new = self._state, dict[int, Broken]()
        for watch in self.court.watches:
            place, bit = watch.place, BROKEN << watch.shift
            if not reached.in_any & bit:
                state.since.pop(place, None)
            elif reached.in_all & bit:
                began = state.since.pop(place, None)
                new[place] = self._broken(watch, moment, began[-1].moment if began else moment)
            elif place not in state.since:
                state.since[place] = tuple(self._recent)
        for place, one in new.items():
            self._count(place, one)
        if new:
            state.explanations = self._explaining.forgotten(state.explanations, new)
        return list(new.values())

    def _count(self, place: int, one: Broken) -> None:
        state = self._state
        state.times[place] += 1
        if state.broken.setdefault(place, one) is not one and len(state.again.setdefault(place, [])) < MOST_AGAIN:
            state.again[place].append(one.line.number)

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

    def explains(self, told: Told, unless: Formula) -> bool:
        """Whether the line could come next, where *unless* does not hold."""
        before = self._explaining.unless(self._state.explanations, unless)
        return bool(told.events) and self._explains(before, told.events)

    def possible(self, told: Told) -> dict[str, tuple[str, ...]]:
        """Return the answers that the call of the line may have now, each with the events that it may be then."""
        return self._possible(Stuck(told, self._state.explanations))

    def _possible(self, stuck: Stuck) -> dict[str, tuple[str, ...]]:
        """Return the answers that the call of the line could have had where it was made."""
        recording, found = self.court.recording, {}
        for word in recording.words:
            events = tuple(
                before + name
                for event in self._named(stuck.told)
                for before in recording.before(event, stuck.told.slot)
                for name in recording.heard(event, word)
            )
            if events and self._explains(stuck.before, events):
                found[word] = events
        return found

    def _explains(self, before: Explanations, events: tuple[str, ...]) -> bool:
        """Whether one of *events* is possible there; it is, if it leads to more than can be followed."""
        try:
            return bool(self._explaining.after(before, events).explanations)
        except TooMany:
            return True

    def report(self, lines: int, without_effect: Mapping[str, int]) -> TraceReport:
        """Report on the run so far, of which there are so many *lines*."""
        state, court = self._state, self.court
        untold = self.untold
        left = {one.claim.id for one in untold}
        known = state.broken.keys() | {one.place for one in court.watches if one.claim.id in left}
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
            tuple(sorted(self._broken_in_all(), key=seriousness)),
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

    def _broken_in_all(self) -> Iterator[Broken]:
        for place, one in self._state.broken.items():
            yield replace(one, again=tuple(self._state.again.get(place, ())), times=self._state.times[place])

    def _is_owed(self, watch: Watch) -> bool:
        return watch.is_response and self._explaining.remember(self._state.explanations, KEPT << watch.shift)

    @property
    def untold(self) -> tuple[Untold, ...]:
        """What may be broken, and is not decided by the lines so far."""
        return tuple(sorted(self._untold(), key=lambda one: (one.line.number, one.claim.id)))

    def _untold(self) -> Iterator[Untold]:
        state = self._state
        for watch in self.court.watches:
            if watch.place in state.broken:
                continue
            if watch.place in state.given_up:
                lines = tuple[Passed, ...]((state.given_up[watch.place],))
                sought = Sought((), self._telling.deeds(watch, lines))
            elif watch.place in state.since:
                lines = state.since[watch.place]
                sought = self._telling.sought(watch, lines)
            else:
                continue
            line, given_up = lines[-1].moment[-1].line, watch.place in state.given_up
            whole = not given_up and sought.looked_at.issuperset(state.unclear)
            yield Untold(
                watch.claim, watch.readings, line, self._level(watch), sought.lines, sought.deeds, given_up, whole
            )

    def _ledger(self) -> Iterator[Open]:
        before, now = (self._explaining.states(one) for one in (self._explaining.initial, self._state.explanations))
        return ledger(self.court, before, now, self._state.objects, self.name)


def explaining_of(court: Court, unseen: Sequence[str]) -> Explaining:
    """Return what follows the explanations of a run in *court*, in which the *unseen* events need no line."""
    recording = court.recording
    plain = ((slot, event) for slot, event in map(recording.split, unseen))
    names = [slot + known for slot, event in plain for known in recording.heard(event, None)]
    return Explaining(court.instance, court.watches, court.interface.roles, names)


def _once(found: Iterator[Watch] | Sequence[Watch]) -> tuple[Claim, ...]:
    return tuple({watch.claim.id: watch.claim for watch in found}.values())


def seriousness(one: Broken) -> tuple[object, ...]:
    """Order what is broken by its line, and the most serious first."""
    strengths = ["must", "guarantee", "model", "should", "derived"]
    return one.line.number, one.level.rank, strengths.index(one.claim.strength), one.claim.id
