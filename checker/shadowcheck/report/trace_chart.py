"""The sequence chart of a recorded run: the party, whom it calls, and beside them the states of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.trace_details import named, unexplained
from shadowcheck.report.trace_story import faults_of, lines_of, part_title, silent_step, state_told
from shadowcheck.trace.sequence import Became, Chart, Message, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.recorded.beside import Standing
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.story import Part, Scene, Story

_PARTY, _ENVIRONMENT = 0, 1
"""The first two lifelines."""


def trace_chart(story: Story) -> Chart:
    """Return the chart of *story*: a row for each line, numbered as in the log, and for each silent step.

    Others than the party and whom it calls have lifelines if they become anything else on the way.
    """
    every = _known(story)
    changed = {change.lifeline - 2 for row in _rows(story, every) for change in row.changes}
    known = tuple(who for number, who in enumerate(every) if number in changed)
    names = (_party(story.report), _against(story.report), *known)
    begins = dict(story.parts[0].beside) if story.parts else {}
    ends = dict(story.parts[-1].scenes[-1].beside) if story.parts else {}
    return Chart(
        title=_title(story),
        lifelines=names,
        beginnings=("", "", *(_state(begins, who) for who in known)),
        rows=tuple(_rows(story, known)),
        loop_at=None,
        ending=tuple(unexplained(story.report)),
        ends=((), (), *((_state(ends, who),) for who in known)),
        broken=bool(story.report.broken),
        absent=tuple(who for who in every if who not in known),
    )


def _title(story: Story) -> str:
    parts = " and ".join(part_title(story, part) for part in story.parts)
    return f"{named(story.report)}: {parts or 'nothing is told'}"


def _known(story: Story) -> tuple[str, ...]:
    """Name the other participants, in the order in which they are met."""
    stands = (scene.beside for part in story.parts for scene in part.scenes)
    return tuple(dict.fromkeys(who for standing in stands for who, _ in standing))


def _party(report: TraceReport) -> str:
    return report.interface.name


def _against(report: TraceReport) -> str:
    return "environment" if report.interface.recording is None else report.interface.recording.against


def _is_called(report: TraceReport) -> bool:
    return report.interface.recording is not None and report.interface.recording.called


def _state(standing: dict[str, tuple[str, ...]], who: str) -> str:
    return state_told(standing[who]) if who in standing else ""


def _rows(story: Story, known: tuple[str, ...]) -> Iterator[Row]:
    before = story.parts[0].beside if story.parts else ()
    for part in story.parts:
        if len(story.parts) > 1:
            changes = tuple(_changes(before, part.beside, known))
            yield Row(0, f"{lines_of(part).capitalize()}.", (), (), changes)
        yield from _rows_of(story, part, known)
        before = part.scenes[-1].beside


def _rows_of(story: Story, part: Part, known: tuple[str, ...]) -> Iterator[Row]:
    several = len({scene.line.object for part in story.parts for scene in part.scenes} - {None}) > 1
    before = part.beside
    for scene in part.scenes:
        for step in scene.silent:
            who = _PARTY if step.own else _ENVIRONMENT
            yield Row(0, "", (), (Message(who, who, silent_step(step)),), ())
        changes, faults = tuple(_changes(before, scene.beside, known)), tuple(faults_of(story, scene))
        message = _message(scene, several=several, called=_is_called(story.report))
        yield Row(scene.line.number, "", (), (message,), changes, faults=faults)
        before = scene.beside


def _message(scene: Scene, *, several: bool, called: bool) -> Message:
    """Write what the log tells: a call between the party and others, or a deed; of *several* objects, on which."""
    line = scene.line
    told = [line.object if several else None, line.name, line.answer]
    ends = (_PARTY, _PARTY) if line.is_deed else (_ENVIRONMENT, _PARTY) if called else (_PARTY, _ENVIRONMENT)
    return Message(*ends, ": ".join(one for one in told if one is not None))


def _changes(before: Standing, after: Standing, known: tuple[str, ...]) -> Iterator[Became]:
    for who, says in after:
        if (who, says) not in before and who in known:
            yield Became(2 + known.index(who), state_told(says), certain=len(says) == 1)
