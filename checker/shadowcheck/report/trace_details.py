"""Details of a recorded run: what a rule is about that is broken or may be, why judging ended, what is not told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.location import Place, shown
from shadowcheck.recorded.report import Untold
from shadowcheck.report.details import pages
from shadowcheck.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.report import Broken, TraceReport
    from shadowcheck.specification import Model

_SHOWN = 12
"""How many possible answers are listed."""


def about(report: TraceReport, one: Broken | Untold) -> Iterator[str]:
    """Yield what is known of a rule that is broken or may be: sentence, line, owner, page, remedy or what tells."""
    yield one.claim.statement
    yield f"the line: {line_in_words(one.line)}"
    if not isinstance(one, Untold) and one.since < one.line.number:
        yield f"broken at one of the lines {one.since} to {one.line.number}: certain only from the last of them on"
    if not isinstance(one, Untold):
        yield from again(one)
    yield f"owed by: {one.claim.owner} ({one.claim.strength})"
    yield from pages(report.model, one.claim, None if isinstance(one, Untold) else one.mended)
    yield from readings_told(report.model, one.readings)
    if isinstance(one, Untold):
        yield telling(one)
    elif one.remedy:
        yield f"usual remedy: {one.remedy}"


def again(one: Broken) -> Iterator[str]:
    """Yield at which later lines the rule is broken again, if it is."""
    if one.again:
        left = one.times - 1 - len(one.again)
        numbers = ", ".join(map(str, one.again)) + (f", and {left} more" if left else "")
        yield f"broken again at {'line' if one.times == 2 else 'lines'} {numbers}"


def readings_told(model: Model, readings: Sequence[str]) -> Iterator[str]:
    """Yield under which *readings* of the pages the rule is broken, if not under all of the model."""
    option = model.reading
    if option is not None and 0 < len(readings) < len(option.values):
        yield f"the pages disagree: only under the reading {', '.join(readings)}"


def line_in_words(line: Line) -> str:
    """Say what the log has in *line*."""
    whose = f" on {line.object!r}" if line.object is not None else ""
    whose += f" about {line.about!r}" if line.about is not None else ""
    answer = (
        f": {line.answer}"
        if line.answer is not None
        else " (the log does not say what it answered)"
        if not line.is_deed
        else ""
    )
    told = f" ({line.note})" if line.note is not None else ""
    return f"{line.name}{whose}{answer}{told}"


def telling(one: Untold) -> str:
    """Say what would decide whether a rule is broken."""
    lines = [f"the answer in line {number}" for number in one.tellers]
    deeds = [f"whether it did {name!r}" for name in one.deeds]
    if lines or deeds:
        return f"what would decide it: {', or '.join([*lines, *deeds])}"
    if one.given_up:
        return "what would decide it is not known: too much was unknown to follow it any further"
    if not one.whole:
        return "what would decide it is not known: not all lines and deeds that might were looked at"
    return "what would decide it: more than this log contains"


def unexplained(report: TraceReport) -> Iterator[str]:
    """Yield why judging ended before the end of the log; nothing, if it did not."""
    found = report.unexplained
    if report.too_many:
        passed = counted(report.judged, "line")  # no number of a line: the first may be about the whole log
        yield f"after {passed}: too much is unknown to follow every possibility; nothing is judged from here on"
    if found is None:
        return
    yield f"line {found.line.number}: explained up to here; not judged from here on"
    yield f"the line: {line_in_words(found.line)}"
    if report.over:
        yield "the log goes on after its run is over: give each run its own log"
        return
    left = len(found.possible) - _SHOWN
    shown = ", ".join(found.possible[:_SHOWN]) + (f", and {left} more" if left > 0 else "")
    said = (
        f"the possible answers were {shown}"
        if found.possible
        else "this call was not possible here, whatever it answered"
    )
    yield f"{said}; so the log leaves something out, or the model lacks something: this is not a mistake in the program"


def trace_notes(report: TraceReport) -> Iterator[str]:
    """Yield what may have happened without a line, the calls that no rule is about, and what was not understood."""
    if report.unseen:
        yield f"the log says nothing about these, so they may have happened: {', '.join(report.unseen)}"
    for name, count in report.without_effect.items():
        yield f"no rule is about {name} ({counted(count, 'line')})"
    if report.gaps.unfinished is not None:
        name, number = report.gaps.unfinished
        yield f"the log ends in the middle of {name} (line {number}), which is not judged"
    if report.gaps.unknown:
        yield f"{counted(report.gaps.unknown, 'line')} not understood (--unknown shows them)"


def named(report: TraceReport) -> str:
    """Name the run: by its log, and by what the log calls the party, if it tells of several."""
    return report.path if report.object is None else f"{report.path}, {report.object}"


def placed(report: TraceReport, line: int | None = None) -> Place:
    """Return where that *line* stands: the log, as a path from the current folder, and the number (None: the first)."""
    return Place(shown(Path(report.path)), line or 1)
