"""The judge of recorded runs: it follows all explanations of a log, and says of each claim what they agree on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from shadowcheck.check.configuration import configured
from shadowcheck.errors import SpecificationError
from shadowcheck.instance.compile import compile_network
from shadowcheck.instance.formula import Position, holds
from shadowcheck.instance.grounding import Grounding
from shadowcheck.recorded.claims import claims_by_reading
from shadowcheck.recorded.explanations import MANY, Explaining, Reached, TooMany
from shadowcheck.recorded.meaning import Survey, Told, survey, told
from shadowcheck.recorded.report import Broken, Open, TraceReport, Unexplained, Untold, level_under
from shadowcheck.recorded.telling import FEW, WINDOW, Passed, Telling
from shadowcheck.recorded.watch import BROKEN, KEPT, Watch, watches
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.claims import Claim
    from shadowcheck.instance.instance import Instance
    from shadowcheck.recorded.explanations import Explanations
    from shadowcheck.specification import Interface, Model, Recording

@dataclass
class _State:
    """What is known after some lines. `since` gives for a claim that may be broken the lines up to that one."""

    explanations: Explanations
    exercised: int = 0
    in_any: int = 0
    judged: int = 0
    over: bool = False
    too_many: bool = False
    unexplained: Unexplained | None = None
    broken: list[Broken] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    since: dict[int, tuple[Passed, ...]] = field(default_factory=dict)
    given_up: dict[int, Passed] = field(default_factory=dict)
    objects: dict[str, str | None] = field(default_factory=dict)


def judge(path: str, interface: Interface, settings: Sequence[Setting] = (), *, strict: bool = False) -> TraceReport:
    """Judge the run of such a party that the file *path* records.

    Raises `SpecificationError` for a log that cannot be understood.
    """
    recording = _recording(interface, path)
    found = survey(path, recording)
    unseen = found.unseen(recording)
    model = recording.model({*found.events, *unseen})
    chosen = configured(model, settings).settings
    instance = compile_network(model.network(chosen), {})
    return _Judge(path, interface, recording, model, chosen, found, instance, unseen, strict=strict).report()


def _recording(interface: Interface, path: str) -> Recording[Model]:
    if interface.recording is None:
        raise SpecificationError(
            f"recorded runs of a {interface.name} cannot be judged",
            where=path,
            why="the package that offers it does not say what the lines of such a log mean",
            instead="judge the log of a party that has a format; 'shadowcheck trace --help' names them",
            code="SC0842",
        )
    return interface.recording


class _Judge:
    def __init__(  # noqa: PLR0913, PLR0917 - what `judge` has worked out
        self,
        path: str,
        interface: Interface,
        recording: Recording[Model],
        model: Model,
        settings: Mapping[str, str],
        found: Survey,
        instance: Instance,
        unseen: Sequence[str],
        *,
        strict: bool,
    ) -> None:
        self.path, self.interface, self.recording, self.model, self.strict = path, interface, recording, model, strict
        self.survey, self.instance, self.unseen = found, instance, tuple(unseen)
        self.reading = "" if model.reading is None else settings[model.reading.name]
        self.grounding = Grounding(instance)
        claims = [one for one in claims_by_reading(model, settings) if one[0].owner == interface.name]
        self.untellable = tuple(
            (one, recording.untellable[one.id]) for one, _ in claims if one.id in recording.untellable
        )
        tellable = [one for one in claims if one[0].id not in recording.untellable]
        self.watches = watches(tellable, self.grounding, interface.roles)
        names = [
            slot + name
            for event in unseen
            for slot, plain in [recording.split(event)]
            for name in recording.heard(plain, None)
        ]
        self.explaining = Explaining(instance, self.watches, interface.roles, names)
        self.telling = Telling(self.explaining, recording, unseen)
        self.recent: deque[Passed] = deque(maxlen=WINDOW)

    def report(self) -> TraceReport:
        state = _State(self.explaining.initial)
        for one in islice(told(self.path, self.recording), self.survey.lines):  # what was written since is left out
            if not self._go_on(state, one):
                break
        return self._reported(state)

    def _go_on(self, state: _State, one: Told) -> bool:
        """Take one line more into account; return whether it can be explained."""
        if not one.events:
            state.judged += 1
            return True
        reached = self._reached(state, one)
        if reached is None:
            return False
        if not reached.explanations:
            state.unexplained = Unexplained(one.line, tuple(self._possible(state.explanations, one)))
            return False
        self.recent.append(Passed(one, state.explanations if len(state.explanations) <= FEW else frozenset()))
        state.explanations, state.in_any = reached.explanations, reached.in_any
        state.exercised |= reached.exercised
        state.judged, state.over = state.judged + 1, one.ends
        if one.object is not None:
            state.objects[one.slot] = one.object
        if reached.in_any or state.since:
            self._note(state, one, reached)
        if len(state.explanations) > MANY and state.since:
            self._forget(state)
        return True

    def _reached(self, state: _State, one: Told) -> Reached | None:
        """Return what the line leads to; if there are too many explanations, forget what is uncertain, or give up."""
        for _ in range(2):
            try:
                reached = self.explaining.after(state.explanations, one.events, ends=one.ends)
                if reached.explanations or not one.otherwise:
                    return reached
                return self.explaining.after(state.explanations, one.otherwise, ends=one.ends)
            except TooMany:
                self._forget(state)
        state.too_many = True
        return None

    def _forget(self, state: _State) -> None:
        """Give up the claims that may be broken: they cannot be told, and are not followed any more."""
        for watch in self.watches:
            if watch.place in state.since:
                state.given_up[watch.place] = state.since[watch.place][-1]
        self.explaining.settle(state.since)
        state.explanations = self.explaining.forgotten(state.explanations, state.since)
        state.since.clear()

    def _note(self, state: _State, one: Told, reached: Reached) -> None:
        """Note which claims are broken now, and which may be."""
        new: list[int] = []
        for watch in self.watches:
            place, bit = watch.place, BROKEN << watch.shift
            if not reached.in_any & bit:
                state.since.pop(place, None)
            elif reached.in_all & bit:
                began = state.since.pop(place, None)
                state.broken.append(self._broken(watch, one, began[-1].told.line.number if began else one.line.number))
                new.append(place)
            elif place not in state.since:
                state.since[place] = tuple(self.recent)
        if new:
            state.settled.update(new)
            self.explaining.settle(new)
            state.explanations = self.explaining.forgotten(state.explanations, new)

    def _broken(self, watch: Watch, one: Told, since: int) -> Broken:
        level = level_under(watch.claim, watch.readings, self.reading, strict=self.strict)
        names = self.recording.deeds if one.line.is_deed else self.recording.calls
        return Broken(watch.claim, watch.readings, one.line, since, level, names[one.line.name])

    def _possible(self, before: Explanations, one: Told) -> Iterator[str]:
        """Yield the answers that the call of the line could have had where it was made."""
        names = self.recording.deeds if one.line.is_deed else self.recording.calls
        for word in self.recording.words:
            events = tuple(
                one.slot + name for event in names[one.line.name] for name in self.recording.heard(event, word)
            )
            if events and self._explains(before, events):
                yield word

    def _explains(self, before: Explanations, events: tuple[str, ...]) -> bool:
        """Whether one of *events* is possible there; it is, if it leads to more than can be followed."""
        try:
            return bool(self.explaining.after(before, events).explanations)
        except TooMany:
            return True

    def _reported(self, state: _State) -> TraceReport:
        untold = tuple(sorted(self._untold(state), key=lambda one: (one.line.number, one.claim.id)))
        known = state.settled | {one.place for one in self.watches if any(one.claim is left.claim for left in untold)}
        rest = [watch for watch in self.watches if watch.place not in known]
        done = [watch for watch in rest if state.exercised >> watch.place & 1]
        owed = [] if state.over else [watch for watch in done if self._is_owed(watch, state.explanations)]
        return TraceReport(
            self.path,
            self.interface,
            self.model,
            self.reading,
            self.survey.lines,
            state.judged,
            state.over,
            tuple(sorted(state.broken, key=_seriousness)),
            untold,
            _once(watch for watch in done if watch not in owed),
            _once(owed),
            _once(watch for watch in rest if watch not in done),
            self.untellable,
            state.unexplained,
            state.too_many,
            tuple(self._ledger(state)),
            self.telling.named(self.unseen),
            dict(sorted(self.survey.without_effect.items())),
        )

    def _is_owed(self, watch: Watch, explanations: Explanations) -> bool:
        return watch.is_response and self.explaining.remember(explanations, KEPT << watch.shift)

    def _untold(self, state: _State) -> Iterator[Untold]:
        for watch in self.watches:
            if watch.place in state.given_up:
                passed, tellers = state.given_up[watch.place], tuple[int, ...]()
            elif watch.place in state.since:
                lines = state.since[watch.place]
                passed, tellers = lines[-1], tuple(self.telling.lines(watch, lines))
            else:
                continue
            level = level_under(watch.claim, watch.readings, self.reading, strict=self.strict)
            yield Untold(watch.claim, watch.readings, passed.told.line, level, tellers, self.telling.deeds(watch))

    def _ledger(self, state: _State) -> Iterator[Open]:
        states = self.explaining.states(state.explanations)
        for slot in (*state.objects, None):
            for says, predicate in self.recording.ledger(self.instance.network, slot):
                asked = self.grounding.of(predicate, None)
                true = sum(holds(asked, Position(one)) for one in states)
                if true:
                    yield Open(None if slot is None else state.objects[slot] or "", says, true == len(states))


def _once(found: Iterator[Watch] | Sequence[Watch]) -> tuple[Claim, ...]:
    return tuple({watch.claim.id: watch.claim for watch in found}.values())


def _seriousness(one: Broken) -> tuple[object, ...]:
    strengths = ["must", "guarantee", "model", "should", "derived"]
    return one.line.number, list(Level).index(one.level), strengths.index(one.claim.strength), one.claim.id
