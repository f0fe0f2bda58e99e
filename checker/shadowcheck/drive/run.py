"""What happened in one run of a program: its lines, the questions that were answered, and what it broke."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.drive.running import Ending, How
from shadowcheck.logs.line import Header, Line
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from shadowcheck.recorded.report import Broken, Unexplained, Untold

FIRST = 2
"""The number of the line with the first call: the first line of the log is about the whole."""


Pair = tuple[tuple[str, str], tuple[str, str]]
"""Two answers, each with the name of its call; or two places, each with how the environment stood, and the event."""


class Question(NamedTuple):
    """A call that was answered, with which of the possible `answers`, the usual one first; or what was sent.

    `place` tells where that was, and `after` how many lines there were before.
    """

    after: int
    name: str
    answers: tuple[str, ...]
    given: str
    place: Hashable
    labelled: bool


@dataclass(frozen=True)
class Mistake:
    """What stands between the program and us has found out: after which line, in words, and where in the source."""

    after: int
    says: str
    at: str | None


@dataclass
class Run:
    """What happened in the run of this `number`, in which the first questions were answered as `script` says."""

    number: int
    script: tuple[str, ...]
    header: Header = field(default_factory=Header)
    lines: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    ending: Ending = field(default_factory=lambda: Ending(How.STOPPED, ""))
    possible: tuple[Broken, ...] = ()
    """What is broken if the environment did, unseen, what it may have done: the program could not tell."""
    untold: tuple[Untold, ...] = ()
    """What may be broken, and is not decided by the environment alone."""
    places: set[tuple[str, str]] = field(default_factory=set)
    """Where an event might have been sent: how the environment stood, and the event."""
    visited: set[tuple[str, str]] = field(default_factory=set)
    """Those of them where it was sent."""
    pairs: set[Pair] = field(default_factory=set)
    """What may come together in a run: two answers that are not usual, or two of `places`, one after the other."""
    paired: set[Pair] = field(default_factory=set)
    """Those of them that did."""
    exercised: int = 0
    unexplained: Unexplained | None = None
    cut: str = ""
    """Why the run was not followed to its end, if it was not."""
    strays: int | None = None
    """The question at which an answer of the script was not possible: the program did not do what it did before."""
    hung: bool = False
    """Whether the program hung when the run was made for the first time, and did not when it was made again."""

    @property
    def first_error(self) -> float:
        """The number of the line with the first error; infinite if there is none. Later ones may follow from it."""
        both = (*self.broken, *self.possible)
        return min((one.line.number for one in both if one.level is Level.ERROR), default=inf)

    @property
    def judged(self) -> int:
        """How many questions were asked up to the first error."""
        first = self.first_error
        return sum(1 for one in self.questions if one.after + FIRST <= first)

    @property
    def unusual(self) -> tuple[Question, ...]:
        """The questions that were answered otherwise than is usual."""
        return tuple(one for one in self.questions if one.given != one.answers[0])

    def pair(self) -> None:
        """Note which two answers that are not usual it had, and could have had, up to the first error."""
        came, could = set[tuple[str, str]](), set[tuple[str, str]]()
        for one in reversed(self.questions[: self.judged]):
            given = one.name, one.given
            if one.given != one.answers[0]:
                self.pairs.update((given, other) for other in could)
                self.paired.update((given, other) for other in came)
                came.add(given)
            could.update((one.name, answer) for answer in one.answers[1:])

    def compare(self, names: Sequence[str]) -> None:
        """Note where the program did not make the calls with these *names*, though it was answered as when it did."""
        pairs = enumerate(zip(names, self.names, strict=False))
        place = next((place for place, (then, now) in pairs if then != now), None)
        if place is None and len(self.names) < len(names):
            place = len(self.names)
        self.strays = place if self.strays is None else self.strays

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the calls and choices that were answered."""
        return tuple(one.name for one in self.questions)

    @property
    def answers(self) -> tuple[str, ...]:
        """All that was answered: a script that leads through the same run."""
        return tuple(one.given for one in self.questions)
