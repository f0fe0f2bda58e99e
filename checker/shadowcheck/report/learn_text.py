"""The report on a program that was learned, for people: how much was learned, what is wrong, and what was compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.learning import seen_by
from shadowcheck.report.details import page
from shadowcheck.report.text import counted, wrap
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.drive.run import Run
    from shadowcheck.learn.against import Difference
    from shadowcheck.learn.confirm import Confirmed
    from shadowcheck.learn.learning import Result
    from shadowcheck.specification.learned import Comparable


@dataclass(frozen=True)
class Told:
    """What is told: the result; with which design it was compared, and the difference; where the design was written."""

    result: Result
    against: str | None = None
    difference: Difference | None = None
    out: str | None = None


def learn_text(told: Told, *, quiet: bool = False, verbose: bool = False) -> str:
    """Write the report as plain text; *quiet*: a line for each finding, *verbose*: also what is done in each state."""
    parts = [[headline(told.result)]]
    if quiet:
        parts[0] += [f"  {_title(one)}" for one in told.result.confirmed]
        parts[0] += [f"  {level}: {claim}" for claim, level, _ in _only_seen(told.result)]
    else:
        parts += [list(_finding(told, one)) for one in told.result.confirmed]
        parts += [list(part) for part in _seen(told.result)]
    if told.against is not None:
        parts.append(list(_compared(told, told.against)))
    if verbose:
        parts.append(list(_states(told.result)))
    if not quiet:
        parts.append(list(_closing(told)))
    return "\n\n".join("\n".join(part) for part in parts if part)


def headline(result: Result) -> str:
    """Say in one line how much was learned, and what is wrong."""
    levels = [one.finding.level for one in result.confirmed] + [level for _, level, _ in _only_seen(result)]
    levels += [Level.ERROR] * len(result.system.found.ends)
    counts = [counted(levels.count(level), str(level)) for level in Level if level in levels]
    learned, runs = counted(result.learned.states, "state"), counted(result.system.runs, "run")
    return f"{result.learned.name}: {learned}, learned in {runs}; {', '.join(counts) or 'no mistake was found'}"


def _title(one: Confirmed) -> str:
    return f"{one.finding.level}: {one.finding.id} ({one.seen.value})"


def _finding(told: Told, one: Confirmed) -> Iterator[str]:
    finding, claim = one.finding, one.finding.verdict.claim
    yield f"{finding.level}: {finding.id}"
    others = ", ".join(other.claim.id for other in finding.verdicts[1:])
    said = [
        claim.statement, f"page: {page(told.result.report.model, claim.source)}",
        *([f"breaks also: {others}"] if others else []),
        one.seen.value + (f": {one.why}" if one.why and one.seen is Seen.NOT_SENT else ""),
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


def _seen(result: Result) -> Iterator[Iterator[str]]:
    """Yield what is wrong in runs, and not in the design that was learned."""
    for claim, level, run in _only_seen(result):
        broken = result.system.found.broken[claim][0]
        yield _of_run(f"{level}: {claim}", broken.claim.statement, run, broken.line.number)
    for how, run in result.system.found.ends.items():
        yield _of_run(f"error: program-{how.value}", f"The program {run.ending.says}.", run, len(run.lines) + 2)
    for says, run in result.system.found.mistakes.items():
        yield _of_run("error: interface-is-misused", says, run, len(run.lines) + 2)


def _of_run(title: str, says: str, run: Run, until: int) -> Iterator[str]:
    yield title
    yield from wrap(says, "  ", "    ")
    yield from wrap("seen in a run of the program, and not in the design that was learned", "  ", "    ")
    events = [one.given for one in run.questions if one.name == "the next event" and one.after + 2 <= until]
    yield from _events(run, [one for one in events if one != "nothing more"])


def _compared(told: Told, name: str) -> Iterator[str]:
    found = told.difference
    if found is None:
        states = counted(len(told.result.unfolded.rows), "state")
        yield f"against {name}: no difference in {states} of the program and those around it"
        return
    yield f"against {name}: they differ after {counted(len(found.word), 'event')}"
    yield from (f"  {number}. {letter.words}" for number, letter in enumerate(found.word, 1))
    yield from wrap(f"the program: {in_words(found.program)}", "  ", "    ")
    design = "; or ".join(map(in_words, found.design)) or "it has no handler for this in the state that it is in"
    yield from wrap(f"{name}: {design}", "  ", "    ")


def in_words(one: Comparable) -> str:
    """Say what was done."""
    shows = [name.replace("_", " ") + (f" of {about}" if about else "") for name, about in sorted(one.shows, key=str)]
    return ", ".join([*sorted(one.deeds), f"answers {one.answer}"]) + (f"; then: {', '.join(shows)}" if shows else "")


def _states(result: Result) -> Iterator[str]:
    for state, word in enumerate(result.learned.access):
        yield f"state {state + 1}: after {', '.join(letter.words for letter in word) or 'its start'}"
        for row in result.learned.rows:
            if row.source == state:
                given = "".join(f", {name}: {value}" for name, value in row.given)
                yield f"  {row.letter.words}{given}: {row.done.words or 'nothing'}; state {row.target + 1}"


def _thing(result: Result) -> str:
    learning = result.system.driven.learning
    return "thing" if learning is None else learning.thing


def _closing(told: Told) -> Iterator[str]:
    result, system = told.result, told.result.system
    if told.out is not None and told.out != "-":
        yield from wrap(f"written to {told.out}: shadowcheck verify {told.out} tells each story", "", "  ")
    notes = []
    if not result.hypothesis.is_finished:
        notes.append("not all was tried: --queries and --seconds say how much is; there may be more states")
    if system.effort.abouts == 1:
        notes.append(f"events were sent about one {_thing(result)} at a time; 'drive' sends those of two")
    if result.corrections:
        notes.append(f"the machine was corrected {result.corrections} times by stories that the program does otherwise")
    if system.left_out:
        notes.append(f"more can be decided than was tried in {', '.join(sorted(system.left_out))}")
    notes += [
        f"cannot be told in some run: {claim}, as the program does not tell of all that it does"
        for claim in sorted(system.found.untold)
    ]
    if system.found.unexplained is not None:
        notes.append("the program gave an answer that no documented run has; nothing is known from there on")
    for note in notes:
        yield from wrap(f"note: {note}", "", "  ")
