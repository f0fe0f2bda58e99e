"""The referee: which answers a call may have now, and what the program breaks; by all that explains its run so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.instance.formula import Position, holds
from shadowcheck.recorded.course import Course, explaining_of
from shadowcheck.recorded.court import court_of_all, recording_of
from shadowcheck.recorded.meaning import Meaning
from shadowcheck.recorded.survey import Survey, check_header
from shadowcheck.recorded.watch import NEVER

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.logs.line import Header, Line
    from shadowcheck.recorded.report import Broken, TraceReport, Untold
    from shadowcheck.specification import Interface


NOTHING = "nothing under way"
"""How the environment stands before the first event."""


class Referee:
    """Judges the runs of a program; what was worked out for one is there for all that begin in the same way.

    Raises `SpecificationError` for a *header* or *settings* that the model does not know.
    """

    def __init__(
        self, name: str, interface: Interface, header: Header, settings: Sequence[Setting], *, strict: bool,
    ) -> None:
        self.name, self.interface, self.header = name, interface, header
        self.recording = recording_of(interface, name)
        check_header(header, name, self.recording)
        self.court = court_of_all(interface, self.recording, header.tells, tuple(settings), strict=strict)
        seen = Survey(header, events=self.recording.everything(header.tells))
        self.unseen = () if self.recording.called else seen.unseen(self.recording)  # all that it is sent comes from us
        self.explaining = explaining_of(self.court, self.unseen)
        self._possible: dict[Hashable, tuple[str, ...]] = {}
        self.sent_next: dict[Hashable, list[Any]] = {}
        """What may be sent next, by all that this depends on."""
        driven, grounding = self.recording.driven, self.court.grounding
        unless = {} if driven is None else driven.not_sent(self.court.instance.network)
        self.not_sent = {event: grounding.of(predicate, None) for event, predicate in unless.items()}
        stands = {} if driven is None else driven.standing(self.court.instance.network)
        self._standing = {
            about: {says: grounding.of(predicate, None) for says, predicate in one.items()}
            for about, one in stands.items()
        }
        self.standings: dict[Hashable, str] = {}
        self.good = () if interface.calls is None else interface.calls.good

        coded = [(int(code, 16), name) for code, name in self.recording.spoken.items() if code.startswith("0x")]
        self._numbers = {name: number for number, name in sorted(coded, reverse=True)}  # of several, the smallest
        self._optional = frozenset(self.recording.may_be_told)
        asked = () if driven is None else (*driven.varied, *driven.may_become)
        self._varied = frozenset(name for name in self._optional if name.partition(": ")[2] in asked)
        self.endings = tuple(self.recording.named(event) for event in self.recording.ends)
        self.interruption = "" if interface.calls is None else self.recording.named(interface.calls.interruption)
        """What a log calls Ctrl-C; "" if such a program is not interrupted."""

    def number(self, answer: str) -> dict[str, int]:
        """Return the number of *answer*, as a reply tells it; a good answer without a number is as S_OK."""
        number = self._numbers.get(answer, 0 if answer in self.good else None)
        return {} if number is None else {"hresult": number}

    def untold(self, names: Iterable[str]) -> set[str]:
        """Return those of *names* of which the program did not say that it tells, though that matters.

        Where it asks for what is varied is known only once it has asked there.
        """
        said = {event for name in (*self.header.tells, *self.endings) for event in self.recording.named_events(name)}
        optional = [name for name in names if name in self._optional]
        varied = {name for name in optional if name in self._varied and name not in self.header.tells}
        return varied | {name for name in optional if not said.issuperset(self.recording.named_events(name))}

    def claims(self, places: int) -> set[str]:
        """Return the ids of the claims at these places, as bits."""
        return {one.claim.id for one in self.court.watches if places >> one.place & 1}

    def standing(self, explained: frozenset[int], about: str | None) -> str:
        """Say in words how the environment stands with what an event is *about*; None: with all that is under way."""
        here = [Position(state) for state in sorted(self.explaining.states(explained))]
        known = [one for name, one in sorted(self._standing.items()) if about in {None, name}]
        able = ([says for says, asked in one.items() if any(holds(asked, at) for at in here)] for one in known)
        return " and ".join(sorted(" or ".join(words) for words in able if words)) or NOTHING

    def begin(self) -> Judging:
        """Begin to judge a run."""
        return Judging(self)

    def ordered(self, possible: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the answers that are to be tried: one of those that mean the same, the good ones first."""
        events = {word: frozenset(found) for word, found in possible.items()}
        clear = [word for word, one in events.items() if not any(other < one for other in events.values())]
        first = {events[word]: word for word in reversed(clear)}
        words = [word for word in clear if first[events[word]] == word]
        return tuple(sorted(words, key=self._rank))

    def _rank(self, word: str) -> tuple[bool, int]:
        """Order answers: what says "not yet" comes last, as a program that waits would otherwise wait for ever."""
        return word in self.recording.not_yet, self.good.index(word) if word in self.good else len(self.good)

    def answers(self, explained: Hashable, line: Line, course: Course, meaning: Meaning) -> tuple[str, ...]:
        """Return the answers that are to be tried where the call of *line* is made."""
        told = meaning.ahead(line)
        key = explained, line.name, line.is_deed, told.slot
        if key not in self._possible:
            self._possible[key] = self.ordered(course.possible(told)) if told.events else ()
        return self._possible[key]


class Judging:
    """Judges one run, line by line."""

    def __init__(self, referee: Referee) -> None:
        self._referee = referee
        self._meaning = Meaning(referee.name, referee.recording)
        self._course = Course(referee.name, referee.court, None, referee.unseen, referee.explaining)

    @property
    def explained(self) -> Hashable:
        """What is known so far: alike for two runs from which the same can follow."""
        return self._course.explanations, self._course.given_up

    def standing(self, about: str | None) -> str:
        """Say in words how the environment stands with what an event is *about*; None: with all that is under way."""
        known, explained = self._referee.standings, self._course.explanations
        if (explained, about) not in known:
            known[explained, about] = self._referee.standing(explained, about)
        return known[explained, about]

    @property
    def positions(self) -> Hashable:
        """Where those around the program may be by all that is known, whatever claims remember."""
        return self._referee.explaining.positions(self._course.explanations)

    @property
    def exercised(self) -> int:
        """The claims, by their places as bits, about which the run has done something."""
        return self._course.exercised

    @property
    def ended(self) -> bool:
        """Whether nothing is judged any more, as a line could not be explained."""
        return self._course.ended

    def answers(self, line: Line) -> tuple[str, ...]:
        """Return the answers that the call of *line* may have now, the usual one first; none if it has no answer.

        Raises `SpecificationError` for a call that the model does not know.
        """
        return self._referee.answers(self.explained, line, self._course, self._meaning)

    def may_be(self, line: Line) -> bool:
        """Whether an event may be sent now, whatever it is answered."""
        unless = self._referee.not_sent.get((line.name, line.about), NEVER)
        return self._course.explains(self._meaning.ahead(line), unless)

    def take(self, line: Line) -> Sequence[Broken]:
        """Take *line* into account, and return what it breaks. Raises `SpecificationError` if it has no meaning."""
        return self._course.take((self._meaning.of(line),))

    @property
    def untold(self) -> tuple[Untold, ...]:
        """What may be broken, and is not decided by the run so far."""
        return self._course.untold

    def report(self, lines: int) -> TraceReport:
        """Report on the run so far."""
        return self._course.report(lines, {})
