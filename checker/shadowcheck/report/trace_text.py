"""The report on a recorded run for people: what was broken at which line, what cannot be told, what is still open."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from shadowcheck.report.details import page
from shadowcheck.report.text import counted, wrap
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.logs.line import Line
    from shadowcheck.recorded.report import Broken, TraceReport, Untold

_LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
_SHOWN = 12
"""How many possible answers are listed."""


class Detail(Enum):
    """How much is told: a summary, each finding, or also the rules that were kept."""

    SUMMARY = 0
    FINDINGS = 1
    ALL = 2


def trace_text(report: TraceReport, detail: Detail = Detail.FINDINGS) -> str:
    """Write the report on a run as plain text."""
    if detail is Detail.SUMMARY:
        return "\n".join([headline(report), *(f"  {_title(one)}" for one in report.broken)])
    parts = [
        [headline(report)],
        *map(list, _findings(report)),
        *_untold(report, detail),
        list(_unexplained(report)),
        list(_ledger(report)),
    ]
    parts.append([line for said in _closing(report, detail) for line in wrap(said, "", "  ")])
    return "\n\n".join("\n".join(part) for part in parts if part)


def headline(report: TraceReport) -> str:
    """Say in one line what was found, and how much of the log was judged."""
    counts = [f"{counted(len(report.at(level)), str(level))}" for level in _LEVELS if report.at(level)]
    judged = (
        f"{counted(report.lines, 'line')}"
        if report.judged == report.lines
        else f"{report.judged:,} of {counted(report.lines, 'line')}"
    )
    about = report.path if report.object is None else f"{report.path}, {report.object}"
    told = f"{about}: {', '.join(counts) or 'nothing is broken'}; {judged} judged"
    told += f", {counted(len(report.kept), 'rule')} kept" + ("" if report.judged == report.lines else " up to there")
    untold = [one for one in report.untold if one.level is Level.ERROR]
    more = f", {len(report.not_exercised)} not exercised"
    more += f", {len(report.untold)} cannot be told" if report.untold else ""
    more += f" ({counted(len(untold), 'possible error')})" if untold else ""
    return told + more + (f", {len(report.owed)} open" if report.owed else "")


def _title(one: Broken) -> str:
    return f"{one.level}: line {one.line.number}: {one.claim.id}"


def finding_text(report: TraceReport, group: Sequence[Broken]) -> str:
    """Write what is broken at one line as plain text."""
    return "\n".join(_finding(report, group))


def _findings(report: TraceReport) -> Iterator[list[str]]:
    for group in report.by_line():
        yield _finding(report, group)


def _finding(report: TraceReport, group: Sequence[Broken]) -> list[str]:
    first, *others = group
    said = [*_about(report, first), *_also(first, others)]
    return [_title(first), *(line for text in said for line in wrap(text, "  ", "    "))]


def _about(report: TraceReport, one: Broken) -> Iterator[str]:
    yield one.claim.statement
    yield f"the line: {line_in_words(one.line)}"
    if one.since < one.line.number:
        yield f"broken at one of the lines {one.since} to {one.line.number}: only the last of them makes it certain"
    if one.again:
        left = one.times - 1 - len(one.again)
        numbers = ", ".join(map(str, one.again)) + (f", and {left} more" if left else "")
        yield f"broken again at {'line' if one.times == 2 else 'lines'} {numbers}"
    yield f"owed by: {one.claim.owner} ({one.claim.strength})"
    yield f"page: {page(report.model, one.claim.source)}"
    yield from _readings(report, one.readings)
    if one.remedy:
        yield f"usual remedy: {one.remedy}"


def _readings(report: TraceReport, readings: Sequence[str]) -> Iterator[str]:
    option = report.model.reading
    if option is not None and 0 < len(readings) < len(option.values):
        yield f"the pages disagree: only under the reading {', '.join(readings)}"


def _also(first: Broken, others: Sequence[Broken]) -> Iterator[str]:
    for other in others:
        remedy = f": {other.remedy}" if other.remedy not in {"", first.remedy} else ""
        yield f"breaks also: {other.claim.id} ({other.claim.strength}){remedy}"


def line_in_words(line: Line) -> str:
    """Say what the log has in *line*."""
    about = f" on {line.object!r}" if line.object is not None else ""
    answer = (
        f": {line.answer}"
        if line.answer is not None
        else " (the log does not tell the answer)"
        if not line.is_deed
        else ""
    )
    return f"{line.name}{about}{answer}"


def _untold(report: TraceReport, detail: Detail) -> Iterator[list[str]]:
    shown = [one for one in report.untold if detail is Detail.ALL or one.level is Level.ERROR]
    for one in shown:
        said = [
            one.claim.statement,
            f"the line: {line_in_words(one.line)}",
            f"owed by: {one.claim.owner} ({one.claim.strength})",
            f"page: {page(report.model, one.claim.source)}",
            *_readings(report, one.readings),
            _telling(one),
        ]
        yield [
            f"cannot be told: line {one.line.number}: {one.claim.id}",
            *(line for text in said for line in wrap(text, "  ", "    ")),
        ]
    hidden = _listed(one.claim for one in report.untold if one not in shown)
    if hidden:
        yield wrap(f"cannot be told, and no error: {hidden} (--verbose says why)", "", "  ")


def _telling(one: Untold) -> str:
    lines = [f"the answer of line {number}" for number in one.tellers]
    deeds = [f"whether it did {name!r}" for name in one.deeds]
    return f"what would tell: {', or '.join([*lines, *deeds]) or 'more than this log has'}"


def _unexplained(report: TraceReport) -> Iterator[str]:
    found = report.unexplained
    if found is not None:
        yield f"line {found.line.number}: explained up to here, and not judged from here on"
        yield from wrap(f"the line: {line_in_words(found.line)}", "  ", "    ")
        if report.over:
            yield from wrap("the log goes on after its run is over: give each run a log of its own", "  ", "    ")
            return
        left = len(found.possible) - _SHOWN
        shown = ", ".join(found.possible[:_SHOWN]) + (f", and {left} more" if left > 0 else "")
        said = (
            f"possible were the answers {shown}"
            if found.possible
            else "this call was not possible here, with any answer"
        )
        yield from wrap(
            f"{said}; so the log does not tell all, or the model lacks something: that is no mistake of the program",
            "  ",
            "    ",
        )
    if report.too_many:
        yield from wrap(
            f"after line {report.judged}: too much is unknown to follow it all, and nothing is judged from here on",
            "",
            "  ",
        )


def _ledger(report: TraceReport) -> Iterator[str]:
    if report.open:
        yield "open when the run was over:" if report.over else "open after the last line:"
    for one in report.open:
        whose = "" if one.object is None else f"{one.object or 'the object'}: "
        yield from wrap(f"{whose}{'' if one.certain else 'perhaps '}{one.says}", "  ", "    ")


def _closing(report: TraceReport, detail: Detail) -> Iterator[str]:
    if report.owed:
        yield f"open, as the log does not say that the run is over: {_listed(report.owed)}"
    if detail is Detail.ALL:
        yield f"kept: {_listed(report.kept) or 'none'}"
        yield f"not exercised: {_listed(report.not_exercised) or 'none'}"
        for claim, why in report.untellable:
            yield f"no log can tell: {claim.id}: {why}"
    if report.unseen:
        yield f"note: the log tells nothing of these, so they may have happened: {', '.join(report.unseen)}"
    for name, count in report.without_effect.items():
        yield f"note: no rule is about {name} ({counted(count, 'line')})"


def _listed(claims: Iterable[Claim]) -> str:
    return ", ".join(claim.id for claim in claims)
