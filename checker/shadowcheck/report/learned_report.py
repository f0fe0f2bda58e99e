"""The report on a program that was learned, as that on one that is driven: its runs are judged in the same way.

What is found of the learned design is a finding only if a run of the program breaks the same; else it is a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from shadowcheck.drive.report import DriveReport, Finding
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.loops import TIMES
from shadowcheck.report.text import counted
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.drive.run import Run
    from shadowcheck.learn.against import Difference
    from shadowcheck.learn.confirm import Confirmed
    from shadowcheck.learn.learning import Result
    from shadowcheck.specification.learned import Comparable, Letter

DIFFERS = "design-differs"
"""What is found of a program that does something else than the design that it is compared with."""


@dataclass(frozen=True)
class Compared:
    """The name of the design with which a program was compared; how they differ, and in which run, if they do."""

    name: str
    difference: Difference | None = None
    run: Run | None = None


@dataclass(frozen=True, kw_only=True)
class LearnedReport(DriveReport):
    """What was found out about a program by learning it, and by the comparison with a design, if there was one."""

    result: Result
    compared: Compared | None = None

    def _findings(self) -> Iterator[Finding]:
        yield from super()._findings()
        other = self.compared
        if other is not None and other.difference is not None and other.run is not None:
            run, says = other.run, f"does what {other.name} does not: {in_words(other.difference.program)}"
            yield Finding(DIFFERS, Level.ERROR, run, len(run.lines) + 1, says)

    @property
    def not_confirmed(self) -> tuple[Confirmed, ...]:
        """What is found of the learned design, and is not seen to be broken by a run."""
        return tuple(one for one in self.result.confirmed if one.seen is not Seen.CONFIRMED)

    @property
    def _known(self) -> set[str]:
        open_claims = {verdict.claim.id for one in self.not_confirmed for verdict in one.finding.verdicts}
        return super()._known | open_claims

    @property
    def unfinished(self) -> bool:
        """Whether not all was tried, or an error of the learned design could not be settled."""
        open_errors = any(one.finding.level is Level.ERROR for one in self.not_confirmed)
        return super().unfinished or open_errors or not self.result.hypothesis.is_finished

    @property
    def limits(self) -> str:
        """The options that say how much is tried."""
        return "--runs and --seconds"

    @property
    def notes(self) -> tuple[str, ...]:
        """How far the learning went."""
        return tuple(notes(self.result))

    @property
    def facts(self) -> Mapping[str, object]:
        """How far the learning went, for programs."""
        result, refuted = self.result, self.result.hypothesis.suite.refuted
        return {"learned": {
            "states": result.learned.certain, "runs": result.system.runs, "events": result.system.longest,
            "finished": result.hypothesis.is_finished,
            "not_confirmed": sorted(one.finding.id for one in self.not_confirmed),
            "refuted": None if refuted is None else [letter.words for letter in refuted],
        }}


def seen_in(result: Result) -> str:
    """Say how many states a program has at least, and what that is known from."""
    states, runs = counted(result.learned.certain, "state"), counted(result.system.runs, "run")
    return f"at least {states}, as far as {runs} of at most {counted(result.system.longest, 'event')} tell"


def notes(result: Result) -> Iterator[str]:
    """Yield how far the learning went, each as a sentence."""
    system, refuted = result.system, result.hypothesis.suite.refuted
    yield seen_in(result)
    if result.hypothesis.is_finished:
        yield f"each loop was gone through {TIMES} times; what the program does only after more than that is not seen"
    if refuted is not None:
        yield f"the program does not do as was learned after {counted(len(refuted), 'event')}: {in_order(refuted)}"
    thing = "thing" if system.driven.learning is None else system.driven.learning.thing
    yield f"events were sent about one {thing} at a time; 'drive' sends those of two"
    if result.corrections:
        times = counted(result.corrections, "time")
        yield f"the machine was corrected {times} by stories that the program does otherwise"
    if system.left_out:
        yield f"more can be decided than was tried in {', '.join(sorted(system.left_out))}"
    for one in result.confirmed:
        if one.seen is not Seen.CONFIRMED:
            yield f"the learned design breaks {one.finding.id}: {told(one)}"


def told(one: Confirmed) -> str:
    """Say how far a finding was seen."""
    return one.seen.value + (f": {one.why}" if one.why and one.seen is Seen.NOT_SENT else "")


def in_order(word: Sequence[Letter]) -> str:
    """Write the events of *word*; one that comes again and again is written once."""
    groups = [(words, sum(1 for _ in same)) for words, same in groupby(letter.words for letter in word)]
    return ", ".join(words if times == 1 else f"{words} ({times} times)" for words, times in groups)


def in_words(one: Comparable) -> str:
    """Say what was done."""
    shows = [name.replace("_", " ") + (f" of {about}" if about else "") for name, about in sorted(one.shows, key=str)]
    return ", ".join([*sorted(one.deeds), f"answers {one.answer}"]) + (f"; then: {', '.join(shows)}" if shows else "")
