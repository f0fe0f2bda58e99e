"""The report on a recorded run: which rules it broke, at which lines, and what is still open at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.logs.format import JSON
from shadowcheck.logs.gaps import Gaps
from shadowcheck.verify.broken import Level, level_of_claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shadowcheck.claims import Claim, Remedy
    from shadowcheck.logs.line import Line
    from shadowcheck.specification import Interface, Model


@dataclass(frozen=True)
class Broken:
    """A claim that every explanation of the log breaks, at `line` at the latest, and not before the line `since`.

    `readings` are those under which it is broken. `events` are what the line is in the party's own words. For certain
    it is broken so many `times`, also at the lines `again`, of which the first are kept.
    """

    claim: Claim
    readings: tuple[str, ...]
    line: Line
    since: int
    level: Level
    events: tuple[str, ...]
    again: tuple[int, ...] = ()
    times: int = 1

    @property
    def mended(self) -> Remedy:
        """How it is usually mended, if that is known, and the page that says what is right."""
        return self.claim.mended(self.events[0] if self.events else None)

    @property
    def remedy(self) -> str:
        """How it is usually mended, in a sentence; empty if that is not known."""
        return self.mended.text


@dataclass(frozen=True)
class Untold:
    """A claim that some explanations of the log break, and others do not: the first that do, do so at `line`.

    `tellers` are lines of which the missing answer would settle it, and `deeds` what may have happened without a line.
    It was `given_up` if there were too many explanations: from then on it was not followed, and nobody knows what would
    settle it. Not all that might settle it was looked at, unless that is the `whole`.
    """

    claim: Claim
    readings: tuple[str, ...]
    line: Line
    level: Level
    tellers: tuple[int, ...]
    deeds: tuple[str, ...]
    given_up: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Unexplained:
    """The line that no run of the network has; `possible` are the answers that its call might have had."""

    line: Line
    possible: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """What is open at the end, of an object or (None) of all; `certain` if every explanation says so."""

    object: str | None
    says: str
    certain: bool


@dataclass(frozen=True)
class TraceReport:
    """What is known of a run of a party; `object` is what the log calls it, if it tells of several (None: of one).

    `kept` are the claims that the lines which were judged keep, as far as they tell; `owed` are those of which an
    answer is still owed, as the log does not say that the run is over. `judged` is the number of lines that were
    explained: all, unless a line is `unexplained`, or there were `too_many` explanations. `unseen` is what may have
    happened without a line. `format` is the format of the log, and `gaps` are what was not understood in it.
    """

    path: str
    interface: Interface
    object: str | None
    model: Model
    reading: str
    lines: int
    judged: int
    over: bool
    broken: tuple[Broken, ...]
    untold: tuple[Untold, ...]
    kept: tuple[Claim, ...]
    owed: tuple[Claim, ...]
    not_exercised: tuple[Claim, ...]
    untellable: tuple[tuple[Claim, str], ...]
    unexplained: Unexplained | None
    too_many: bool
    open: tuple[Open, ...]
    unseen: tuple[str, ...]
    without_effect: Mapping[str, int]
    format: str = JSON.name
    gaps: Gaps = field(default_factory=Gaps)

    def at(self, level: Level) -> tuple[Broken, ...]:
        """Select what is broken, of one level."""
        return tuple(one for one in self.broken if one.level is level)

    @property
    def unsettled(self) -> bool:
        """Whether there may be an error of which the log does not tell enough."""
        left = any(one.level is Level.ERROR for one in self.untold)
        return left or self.unexplained is not None or self.too_many

    @property
    def exit_status(self) -> int:
        """0: no error; 1: an error; 3: none, but it is not settled whether there is one."""
        return 1 if self.at(Level.ERROR) else 3 if self.unsettled else 0

    def by_line(self) -> Iterator[tuple[Broken, ...]]:
        """Yield what is broken, line by line; of each line, the most serious first."""
        for number in sorted({one.line.number for one in self.broken}):
            yield tuple(one for one in self.broken if one.line.number == number)


def level_under(claim: Claim, readings: tuple[str, ...], reading: str, *, strict: bool) -> Level:
    """Return how bad it is to break *claim*: a note, if it is none under the *reading* asked for."""
    return level_of_claim(claim, strict=strict) if reading in readings or not reading else Level.NOTE
