"""The report on a recorded run for people: what broke at which line, what cannot be decided, what is still open."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from shadowcheck.report.text import counted, wrap
from shadowcheck.report.trace_details import about, again, named, trace_notes, unexplained
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.recorded.report import Broken, TraceReport

_LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
_WIDEST = 100
"""How many characters of a line are shown."""


class Detail(Enum):
    """How much is told: a summary, each finding, or also the rules that were kept."""

    SUMMARY = 0
    FINDINGS = 1
    ALL = 2


def trace_text(report: TraceReport, detail: Detail = Detail.FINDINGS, above: Collection[Broken] = ()) -> str:
    """Write the report on a run as plain text. What was told *above*, when it was found, is only named."""
    if detail is Detail.SUMMARY:
        return "\n".join([headline(report), *(f"  {_title(one)}" for one in report.broken)])
    parts = [
        [headline(report)],
        *map(list, _findings(report, {_title(one) for one in above})),
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
    told = f"{named(report)}: {', '.join(counts) or 'nothing is broken'}; {judged} judged"
    told += f", {counted(len(report.kept), 'rule')} kept" + ("" if report.judged == report.lines else " up to there")
    untold = [one for one in report.untold if one.level is Level.ERROR]
    more = f", {len(report.not_exercised)} not exercised"
    more += f", {len(report.untold)} cannot be decided" if report.untold else ""
    more += f" ({counted(len(untold), 'possible error')})" if untold else ""
    return told + more + (f", {len(report.owed)} open" if report.owed else "")


def _title(one: Broken) -> str:
    return f"{one.level}: line {one.line.number}: {one.claim.id}"


def finding_text(report: TraceReport, group: Sequence[Broken]) -> str:
    """Write what is broken at one line as plain text."""
    return "\n".join(_finding(report, group))


def _findings(report: TraceReport, above: Collection[str]) -> Iterator[list[str]]:
    for group in report.by_line():
        told = all(_title(one) in above for one in group)
        yield [line for one in group for line in _named(one)] if told else _finding(report, group)


def _named(one: Broken) -> list[str]:
    return [f"{_title(one)} (told above)", *(line for text in again(one) for line in wrap(text, "  ", "    "))]


def _finding(report: TraceReport, group: Sequence[Broken]) -> list[str]:
    first, *others = group
    said = [*about(report, first), *_also(first, others)]
    return [_title(first), *(line for text in said for line in wrap(text, "  ", "    "))]


def _also(first: Broken, others: Sequence[Broken]) -> Iterator[str]:
    for other in others:
        remedy = f": {other.remedy}" if other.remedy not in {"", first.remedy} else ""
        yield f"also breaks: {other.claim.id} ({other.claim.strength}){remedy}"


def _untold(report: TraceReport, detail: Detail) -> Iterator[list[str]]:
    shown = [one for one in report.untold if detail is Detail.ALL or one.level is Level.ERROR]
    for one in shown:
        yield [
            f"cannot be decided: line {one.line.number}: {one.claim.id}",
            *(line for text in about(report, one) for line in wrap(text, "  ", "    ")),
        ]
    hidden = _listed(one.claim for one in report.untold if one not in shown)
    if hidden:
        yield wrap(f"cannot be decided, and not an error: {hidden} (--verbose says why)", "", "  ")


def _unexplained(report: TraceReport) -> Iterator[str]:
    for place, text in enumerate(unexplained(report)):
        yield from wrap(text, "  " if place else "", "    " if place else "  ")


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
    yield from (f"note: {told}" for told in trace_notes(report))


def unknown_lines(report: TraceReport) -> str:
    """List the lines that were not understood: the first of them, and how many there are besides."""
    gaps = report.gaps
    left = gaps.unknown - len(gaps.first)
    return "\n".join([
        f"{report.path}: {counted(gaps.unknown, 'line')} of the format {report.format} not understood",
        *(f"  line {number}: {text[:_WIDEST]}{'...' if len(text) > _WIDEST else ''}" for number, text in gaps.first),
        *([f"  and {left:,} more"] if left else []),
    ])


def _listed(claims: Iterable[Claim]) -> str:
    return ", ".join(claim.id for claim in claims)
