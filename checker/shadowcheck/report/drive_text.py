"""The report on a program that was driven, for people: each finding with its shortest run, and what was tried."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Self

import rich.progress
from rich.console import Console

from shadowcheck.drive.sending import NEXT
from shadowcheck.report.details import pages
from shadowcheck.report.text import counted, wrap
from shadowcheck.report.trace_details import line_in_words, readings_told, telling
from shadowcheck.report.trace_story import explanation_told, story_lines
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.drive.report import DriveReport, Finding
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.search import Found
    from shadowcheck.recorded.story import Story


class Progress:
    """Says on a terminal, on standard error, how many runs were made; nothing for a search that is done at once."""

    def __init__(self, most: int) -> None:
        self._progress = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"), rich.progress.TimeElapsedColumn(),
            console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
        )
        self._task = self._progress.add_task("starting")
        self._most = most

    def tell(self, found: Found, run: Run) -> None:
        """Say how far the search has come."""
        del run
        text = f"{found.runs:,} runs of at most {self._most:,}; {len(found.broken)} rules broken"
        self._progress.update(self._task, description=text)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


_LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
_DEVIATIONS = ("as is usual", "with one deviation from that", "with two deviations")


def drive_text(report: DriveReport, *, quiet: bool = False, verbose: bool = False) -> str:
    """Write *report* as plain text; *quiet*: a line for each finding, *verbose*: also what was kept, and not tried."""
    if quiet:
        return "\n".join([headline(report), *_summed_up(report)])
    groups = [list(_group(report, one)) for one in report.groups]
    parts = [[headline(report)], *groups, [*_closing(report, verbose=verbose)]]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _summed_up(report: DriveReport) -> Iterator[str]:
    """Yield a line for each finding; and why there may be more of them, if there may be."""
    yield from (f"  {one.level}: {one.id}{_where(one)}" for one in report.findings)
    if report.unsettled:
        for text in _notes(report):
            yield from wrap(f"note: {text}", "  ", "    ")


def headline(report: DriveReport) -> str:
    """Say in one line what was found, and how much was tried."""
    counts = [counted(len(report.at(level)), str(level)) for level in _LEVELS if report.at(level)]
    nothing = "no mistake was found, but not all was tried and judged," if report.unsettled else "no mistake was found"
    found = ", ".join(counts) or nothing
    runs = counted(report.found.runs, "run")
    return f"{report.name}: {found} in {runs}; {counted(len(report.kept), 'rule')} kept in all of them"


def _group(report: DriveReport, group: Sequence[Finding]) -> Iterator[str]:
    first, *others = group
    yield f"{first.level}: {first.id}{_where(first)}"
    said, told = (*about(report, first), *also(report, others)), report.told(group)
    for text in (*said, shortest(first.run, told)):
        yield from wrap(text, "  ", "    ")
    yield from (f"  {line}" for line in story_lines(told))


def about(report: DriveReport, one: Finding) -> Iterator[str]:
    """Yield what is known of a finding: sentence, line, owner, page, remedy; or what the program did, and wrote."""
    if one.broken is None:
        yield _sentence(one.says)
        yield from (f"it wrote: {line}" for line in one.run.ending.output.splitlines()[-5:])
        return
    claim = one.broken.claim
    yield claim.statement
    yield f"the call: {line_in_words(one.broken.line)}"
    if not one.sure:
        against = report.referee.recording.against
        yield f"broken in some of the ways in which {against} may have gone on; the program could not tell in which"
    yield f"owed by: {claim.owner} ({claim.strength})"
    yield from pages(report.referee.court.model, claim, one.broken.mended)
    yield from readings_told(report.referee.court.model, one.broken.readings)
    if one.broken.remedy:
        yield f"usual remedy: {one.broken.remedy}"


def _sentence(says: str) -> str:
    """Make a sentence of what was found out: of what the program does, or of something of it that is named first."""
    if says.startswith(("the ", "a ", "an ")):
        return f"{says[0].upper()}{says[1:]}."
    return f"The program {says}." if says[:1].islower() else says


def placed(report: DriveReport, one: Finding) -> Iterator[str]:
    """Yield what `about` does, for a reader who sees it at the line that is `near`: whether that is the call's own."""
    yield from about(report, one)
    if one.at is None and one.near is not None:
        yield "the program does not say where this call is; this line made the last one before it that has a place"


def also(report: DriveReport, others: Sequence[Finding]) -> Iterator[str]:
    """Yield what else is found at the same line of the same run; what is no claim is told by what the program did."""
    for one in others:
        if one.broken is not None:
            yield f"also breaks: {one.id} ({one.level})"
        else:
            yield f"also: {next(about(report, one))}"


def _where(one: Finding) -> str:
    return f" ({one.at})" if one.at else ""


def shortest(run: Run, told: Story) -> str:
    """Say what *run* is to its findings, above its story, and which explanations are *told* if not all are."""
    chosen = [explanation_told(part) for part in told.parts if part.breaks]
    return f"the shortest run that was found ({'; '.join([_given(run), *chosen])}):"


def _given(run: Run) -> str:
    """Name what was answered otherwise than usual."""
    told = Counter(one.given if one.name == NEXT else f"{one.name}: {one.given}" for one in run.unusual)
    words = (says if times == 1 else f"{says}, {times} times" for says, times in told.items())
    return f"with {'; '.join(words)}" if told else "as is usual"


def _closing(report: DriveReport, *, verbose: bool) -> Iterator[str]:
    for text in closing(report):
        yield from wrap(text, "", "  ")
    if verbose:
        for name, answer in sorted(report.found.possible - report.found.given.keys()):
            if name != NEXT:
                yield f"not tried: {name}: {answer}"
        for standing, events in _untried(report.found):
            yield from wrap(f"not tried, with {standing}: {', '.join(events)}", "", "  ")
        yield from wrap(f"kept: {', '.join(one.id for one in report.kept) or 'none'}", "", "  ")
        yield from wrap(f"not exercised: {', '.join(one.id for one in report.not_exercised) or 'none'}", "", "  ")


def _untried(found: Found) -> Iterator[tuple[str, list[str]]]:
    """Yield the events that were not sent, by how the environment stood."""
    left = sorted(found.places - found.visited)
    for standing, rows in groupby(left, key=lambda one: one[0]):
        yield standing, [event for _, event in rows]


def closing(report: DriveReport) -> Iterator[str]:
    """Yield what was tried, and what could not be settled, each as a sentence."""
    found = report.found
    for cost in sorted({*found.by_cost, *found.left}):
        left = f"; {found.left[cost]:,} more were not made" if found.left[cost] else ""
        yield f"tried: {counted(found.by_cost[cost], 'run')} {_with(cost)}{left}"
    yield from _covered(report)
    yield from (f"note: {text}" for text in (*_notes(report), *report.notes))


def _covered(report: DriveReport) -> Iterator[str]:
    """Say how much of what is possible was answered, and sent, in some run."""
    found, recording = report.found, report.referee.recording
    possible = {one for one in found.possible if one[0] != NEXT}
    given = f"tried: {len(found.given.keys() & possible)} of {len(possible)} answers that"
    if recording.called:
        sent, all_of_them = len(found.visited), len(found.places)
        yield f"tried: {sent} of {all_of_them} events, each counted in each state to which {recording.against} came"
        yield f"tried: {len(found.paired)} of {len(found.pairs)} pairs of these, one right after the other"
        if possible:
            yield f"{given} are varied"
    else:
        yield f"{given} its calls may have"
        if found.pairs:
            yield f"tried: {len(found.paired)} of {len(found.pairs)} pairs of answers that are not usual, in one run"
    if found.merged:
        yield (
            f"left out: {counted(found.merged, 'deviation')} at places from which the program had gone on in the same "
            "way before; what differs in its memory alone is not seen"
        )


def _with(cost: int) -> str:
    return _DEVIATIONS[cost] if cost < len(_DEVIATIONS) else f"with {cost} deviations"


def _notes(report: DriveReport) -> Iterator[str]:
    found = report.found
    if found.interrupted:
        yield "interrupted; what is told was found until then"
    elif report.unfinished:
        yield f"not all was tried: {report.limits} say how much is"
    if not found.calls:
        yield "the program made no call in any run, so there was nothing to judge"
    if found.usual is not None and found.usual.ending.failed:
        yield f"in run {found.usual.number}, where all is answered as is usual, the program {found.usual.ending.says}"
    if report.later:
        yield f"also broken, but only after an error above, which may be why: {', '.join(report.later)}"
    for claim, (one, run) in sorted(report.untold.items()):
        if one.level is Level.ERROR:
            yield f"cannot be told in run {run.number}: {claim}; {telling(one)}"
    yield from _doubts(report)


def _doubts(report: DriveReport) -> Iterator[str]:
    """Yield where a run was not the one that was meant, was cut off, or could not be explained."""
    found = report.found
    if found.strays is not None:
        yield _strayed(report, found.strays)
    if found.hung is not None:
        yield (
            f"in run {found.hung.number} the program hung, and did not when the run was made again: the machine was "
            "busy, or it depends on more than its calls (threads, the clock, files), and may hang now and then"
        )
    if found.cut is not None:
        yield f"run {found.cut.number} {found.cut.cut}; what came after that was not judged"
    if found.unexplained is not None:
        yield from _unexplained(report, found.unexplained)


def _strayed(report: DriveReport, run: Run) -> str:
    """Say that in *run* the program did not do what it had done before."""
    if report.again is not None:
        return (
            f"the program did not do again what it does in {report.again}: it is another one, or was changed, or "
            "depends on more than its calls (threads, the clock, files)"
        )
    return (
        f"in run {run.number} the program did not do again what it had done when it was answered alike, "
        "so not every order was tried: it depends on more than its calls (threads, the clock, files)"
    )


def _unexplained(report: DriveReport, run: Run) -> Iterator[str]:
    if run.unexplained is not None:
        line = run.unexplained.line
        yield (
            f"no documented run of {report.referee.recording.against} has line {line.number} of run {run.number} "
            f"({line_in_words(line)}); nothing is judged from there on"
        )
