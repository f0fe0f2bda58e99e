"""`shadowcheck trace --follow`: judge a log while it is written, and say at once what is broken."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.logs.follow import followed
from shadowcheck.logs.json_lines import Taking
from shadowcheck.logs.line import Header
from shadowcheck.recorded.monitor import Monitoring
from shadowcheck.recorded.parties import party_of
from shadowcheck.report.trace_text import finding_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.report import Broken, TraceReport


def follow(
    paths: Sequence[str], kind: str | None, settings: Sequence[Setting], tell: Callable[[str], None], *, strict: bool
) -> tuple[tuple[TraceReport, ...], list[Broken]]:
    """Judge the log while it is written, until its run is over, nothing more can be judged, or Ctrl-C.

    *tell* is called with the text of each finding when it is made; they are returned with the reports.

    It is about a party of that *kind*; None: the one whose words are in its first lines. Raises `SpecificationError`
    for several logs, and for a log that cannot be understood.
    """
    if len(paths) != 1:
        raise SpecificationError(
            f"{len(paths)} logs were given to --follow", where="shadowcheck trace --follow",
            why="a log is read until its run ends", instead="follow each in its own shell", code="SC0846",
        )
    monitoring: Monitoring | None = None
    told: list[Broken] = []
    try:
        for header, moment in _moments(paths[0]):
            if monitoring is None:
                party = party_of(kind, [header, *moment], paths[0])
                monitoring = Monitoring(paths[0], party, settings, header, strict=strict)
            told += _take(monitoring, moment, tell)
            if monitoring.ended:
                break
    except KeyboardInterrupt:
        pass
    monitoring = monitoring or Monitoring(paths[0], party_of(kind, (), paths[0]), settings, strict=strict)
    return monitoring.reports(), told


def _take(monitoring: Monitoring, moment: Sequence[Line], tell: Callable[[str], None]) -> list[Broken]:
    broken = monitoring.take(moment)
    for _, found in groupby(broken, key=lambda one: one.line.number):
        tell(finding_text(monitoring.reports()[0], [*found]))
    return broken


def _moments(path: str) -> Iterator[tuple[Header, list[Line]]]:
    """Yield lines of one time together. Those that another thread's line may still join wait until time goes on."""
    waiting: list[Line] = []
    taking, header = Taking(path), Header()
    for found in _until_interrupted(path):
        one = None if found is None else taking.take(*found)
        if isinstance(one, Header):
            header = one
        elif one is not None and (not waiting or (one.time is not None and one.time == waiting[-1].time)):
            waiting.append(one)
        elif waiting and (one is not None or (found is None and not _may_be_joined(waiting[-1]))):
            yield header, waiting
            waiting = [] if one is None else [one]
    if waiting:
        yield header, waiting


def _until_interrupted(path: str) -> Iterator[tuple[int, str] | None]:
    with suppress(KeyboardInterrupt):
        yield from followed(path)


def _may_be_joined(one: Line) -> bool:
    return one.time is not None and one.thread is not None
