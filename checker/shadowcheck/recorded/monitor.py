"""Monitors: a party is judged while it runs, call by call, as its log would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.logs.line import Header, Line
from shadowcheck.recorded.course import Course
from shadowcheck.recorded.court import court_of_all, recording_of
from shadowcheck.recorded.meaning import Meaning
from shadowcheck.recorded.moment import by_party, in_order
from shadowcheck.recorded.survey import Survey, check_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.recorded.moment import Moment
    from shadowcheck.recorded.report import Broken, TraceReport
    from shadowcheck.specification import Interface


class Monitoring:
    """Judges the calls of parties as they are made; *header* says what is told of whenever it happens.

    Unlike a log, which is read before it is judged, a run that has not ended may still do anything. Raises
    `SpecificationError` for *settings* and names that the model does not know.
    """

    def __init__(
        self, path: str, interface: Interface, settings: Sequence[Setting] = (), header: Header | None = None, *,
        strict: bool = False,
    ) -> None:
        header = header or Header()
        self._header, self._recording = header, recording_of(interface, path)
        check_header(header, path, self._recording)
        self._path, self._events = path, self._recording.everything(header.tells)
        self._court = court_of_all(interface, self._recording, header.tells, tuple(settings), strict=strict)
        self._meaning = Meaning(path, self._recording)
        self._courses: dict[str | None, tuple[Course, Survey]] = {}
        if not self._recording.apart:
            self._course(None)

    def _course(self, name: str | None) -> tuple[Course, Survey]:
        if name not in self._courses:
            seen = Survey(self._header, events=set(self._events))
            self._courses[name] = Course(self._path, self._court, name, seen.unseen(self._recording)), seen
        return self._courses[name]

    def take(self, lines: Iterable[Line]) -> list[Broken]:
        """Take lines of one moment into account, and return what is broken by them.

        Raises `SpecificationError` for a line that cannot be understood; it is as if it had not been there.
        """
        told = [self._meaning.of(one) for one in lines]
        parties = (party for moment in in_order(told) for party in by_party(moment, apart=self._recording.apart))
        return [one for name, moment in parties for one in self._judged(name, moment)]

    def _judged(self, name: str | None, moment: Moment) -> Sequence[Broken]:
        course, seen = self._course(name)
        found = course.take(moment)
        seen.lines += len(moment)
        seen.without_effect.update(one.line.name for one in moment if not one.events)
        return found

    def reports(self) -> tuple[TraceReport, ...]:
        """Report on the run of each party so far."""
        return tuple(course.report(seen.lines, seen.without_effect) for course, seen in self._courses.values())

    @property
    def stopped(self) -> tuple[str | None, ...]:
        """Name the parties of which nothing is judged any more, as a line of theirs could not be explained."""
        return tuple(name for name, (course, _) in self._courses.items() if course.ended)

    @property
    def ended(self) -> bool:
        """Whether nothing is judged any more: each run is over, or a line of it could not be explained."""
        return bool(self._courses) and all(course.ended or course.over for course, _ in self._courses.values())

