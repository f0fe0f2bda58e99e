"""The judge of recorded runs: it follows all explanations of a log, and says of each claim what they agree on."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from shadowcheck.logs import json_lines
from shadowcheck.recorded.course import Course
from shadowcheck.recorded.court import Court, recording_of
from shadowcheck.recorded.moment import by_party, moments
from shadowcheck.recorded.survey import survey, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.survey import Reader
    from shadowcheck.specification import Interface


def judge(
    path: str,
    interface: Interface,
    settings: Sequence[Setting] = (),
    *,
    strict: bool = False,
    read: Reader = json_lines.read,
) -> tuple[TraceReport, ...]:
    """Judge the runs of such parties that the file *path* records: one, unless its objects are parties of their own.

    Raises `SpecificationError` for a log that cannot be understood.
    """
    recording = recording_of(interface, path)
    found = survey(path, recording, read)
    courts: dict[frozenset[str], Court] = {}  # parties about which a log says the same are judged in the same one
    courses: dict[str | None, Course] = {}
    for name, one in found.items():
        events = frozenset(one.possible(recording))
        if events not in courts:
            courts[events] = Court(interface, recording, events, settings, strict=strict)
        courses[name] = Course(path, courts[events], name, one.unseen(recording))
    lines = islice(told(path, recording, read), sum(one.lines for one in found.values()))  # not what was written since
    for moment in moments(lines, path):
        for name, own in by_party(moment, apart=recording.apart):
            courses[name].take(own)
        if all(course.ended for course in courses.values()):
            break
    return tuple(courses[name].report(one.lines, one.without_effect) for name, one in found.items())

