"""The report on a program that was learned, for people: how much was learned, what is wrong, and what was compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.drive.run import FIRST
from shadowcheck.drive.sending import END, NEXT
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.learning import seen_by
from shadowcheck.report.details import page
from shadowcheck.report.drive_text import about, closing
from shadowcheck.report.learned_report import DIFFERS, in_words, seen_in, told
from shadowcheck.report.text import counted, wrap
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.drive.report import Finding
    from shadowcheck.drive.run import Run
    from shadowcheck.learn.confirm import Confirmed
    from shadowcheck.learn.learning import Result
    from shadowcheck.report.learned_report import Compared, LearnedReport


def learn_text(report: LearnedReport, out: str | None = None, *, quiet: bool = False, verbose: bool = False) -> str:
    """Write *report* as plain text. The design was written to the file *out*, if any.

    *quiet*: a line for each finding, *verbose*: also what is done in each state.
    """
    result = report.result
    parts = [[headline(report)]]
    if quiet:
        parts[0] += [f"  {_title(one)}" for one in result.confirmed]
        parts[0] += [f"  {level}: {claim}" for claim, level, _ in _only_seen(result)]
        parts[0] += [f"  {one.level}: {one.id}" for one in _of_no_claim(report)]
    else:
        parts += [list(_finding(result, one)) for one in result.confirmed]
        parts += [list(part) for part in _seen(report)]
    if report.compared is not None:
        parts.append(list(_compared(result, report.compared)))
    if verbose:
        parts.append(list(_states(result)))
    if not quiet:
        parts.append(list(_closing(report, out)))
    return "\n\n".join("\n".join(part) for part in parts if part)


def headline(report: LearnedReport) -> str:
    """Say in one line how much was learned, and what is wrong."""
    result = report.result
    levels = [one.finding.level for one in result.confirmed] + [level for _, level, _ in _only_seen(result)]
    levels += [one.level for one in _of_no_claim(report)]
    counts = [counted(levels.count(level), str(level)) for level in Level if level in levels]
    found = f"{', '.join(counts) or 'no mistake was found'} in them"
    doubt = ", but not all was tried and judged" if report.unsettled and not counts else ""
    return f"{report.name}: {seen_in(result)}; {found}{doubt}"


def _title(one: Confirmed) -> str:
    return f"{one.finding.level}: {one.finding.id} ({one.seen.value})"


def _finding(result: Result, one: Confirmed) -> Iterator[str]:
    finding, claim = one.finding, one.finding.verdict.claim
    yield f"{finding.level}: {finding.id}"
    others = ", ".join(other.claim.id for other in finding.verdicts[1:])
    said = [
        claim.statement, f"page: {page(result.report.model, claim.source)}",
        *([f"breaks also: {others}"] if others else []),
        told(one),
    ]
    for text in said:
        yield from wrap(text, "  ", "    ")
    if one.run is not None and one.seen is not Seen.NOT_SENT:
        yield from _events(one.run, [letter.words for letter in one.word])


def _events(run: Run, words: list[str]) -> Iterator[str]:
    yield f"  the events, in run {run.number}:"
    yield from (f"  {number}. {word}" for number, word in enumerate(words, 1))


def _only_seen(result: Result) -> list[tuple[str, Level, Run]]:
    found = result.system.found.broken
    return [(claim, found[claim][0].level, found[claim][1]) for claim in seen_by(result.confirmed, result)]


def _of_no_claim(report: LearnedReport) -> list[Finding]:
    """Return what the program did wrong in runs, and no claim is about: it crashed, for example."""
    return [one for one in report.findings if one.broken is None and one.id != DIFFERS]


def _seen(report: LearnedReport) -> Iterator[Iterator[str]]:
    """Yield what is wrong in runs, and not in the design that was learned."""
    result = report.result
    for claim, level, run in _only_seen(result):
        broken = result.system.found.broken[claim][0]
        yield _of_run(f"{level}: {claim}", broken.claim.statement, run, broken.line.number)
    for one in _of_no_claim(report):
        yield _of_run(f"{one.level}: {one.id}", next(about(report, one)), one.run, len(one.run.lines) + FIRST)


def _of_run(title: str, says: str, run: Run, until: int) -> Iterator[str]:
    yield title
    yield from wrap(says, "  ", "    ")
    yield from wrap("seen in a run of the program, and not in the design that was learned", "  ", "    ")
    events = [one.given for one in run.questions if one.name == NEXT and one.after + FIRST <= until]
    yield from _events(run, [one for one in events if one != END])


def _compared(result: Result, compared: Compared) -> Iterator[str]:
    found, name = compared.difference, compared.name
    if found is None:
        states = counted(len(result.unfolded.rows), "state")
        yield f"against {name}: no difference, as far as was learned: {states} of the program and those around it"
        return
    yield f"against {name}: they differ after {counted(len(found.word), 'event')}"
    yield from (f"  {number}. {letter.words}" for number, letter in enumerate(found.word, 1))
    yield from wrap(f"the program: {in_words(found.program)}", "  ", "    ")
    design = "; or ".join(map(in_words, found.design)) or "it has no handler for this in the state that it is in"
    yield from wrap(f"{name}: {design}", "  ", "    ")


def _states(result: Result) -> Iterator[str]:
    for state, word in enumerate(result.learned.access):
        yield f"state {state + 1}: after {', '.join(letter.words for letter in word) or 'its start'}"
        for row in result.learned.rows:
            if row.source == state:
                given = "".join(f", {name}: {value}" for name, value in row.given)
                yield f"  {row.letter.words}{given}: {row.done.words or 'nothing'}; state {row.target + 1}"


def _closing(report: LearnedReport, out: str | None) -> Iterator[str]:
    if out is not None and out != "-":
        yield from wrap(f"written to {out}: shadowcheck verify {out} tells each story", "", "  ")
    for text in closing(report):
        if text != f"note: {seen_in(report.result)}":  # the first line says it
            yield from wrap(text, "", "  ")
