"""Broken claims: how serious each is, how it is shown, and which other ones may hide it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shadowcheck.claims import Strength
from shadowcheck.claims.obligation import Response
from shadowcheck.judge import Result
from shadowcheck.judge.built_in import MODEL
from shadowcheck.judge.quantifiers import length
from shadowcheck.network.predicates import speaks_of_steps

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.judge import Verdict
    from shadowcheck.trace import Trace
    from shadowcheck.verify.causes import Cause


_STRENGTHS = (Strength.MUST, Strength.GUARANTEE, Strength.MODEL, Strength.SHOULD, Strength.DERIVED)


class Level(StrEnum):
    """How serious a finding is. Only an error fails the design; a note is about an inference, or an unasked reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    WAIVED = "waived"

    @property
    def rank(self) -> int:
        """Its place among the levels, of which the first is the most serious."""
        return list(Level).index(self)


def level_of(verdict: Verdict, *, strict: bool, waived: bool) -> Level:
    """Classify a broken claim: advice is a warning unless *strict*; what is only inferred is always a note."""
    return Level.WAIVED if waived else level_of_claim(verdict.claim, strict=strict)


def level_of_claim(claim: Claim, *, strict: bool) -> Level:
    """Say how serious it is to break *claim*."""
    match claim.strength:
        case Strength.DERIVED:
            return Level.NOTE
        case Strength.SHOULD:
            return Level.ERROR if strict else Level.WARNING
        case _:
            return Level.ERROR


@dataclass(frozen=True)
class Broken:
    """One broken claim: its level, the run that shows it, and the reason for its waiver, if it has one.

    `readings` are the readings of the documentation, of those tried, under which it is broken; empty if there is only
    one. `causes` are all causes by which it breaks; None if only the one in the evidence is known. `after` is the claim
    that is always broken before; empty if some run breaks this one first.
    """

    verdict: Verdict
    trace: Trace | None
    cause: Cause | None
    level: Level
    waiver: str
    readings: tuple[str, ...]
    causes: tuple[Cause, ...] | None = ()
    after: str = ""

    @property
    def id(self) -> str:
        """The id of the claim."""
        return self.verdict.claim.id

    @property
    def step(self) -> int:
        """The number of steps of its run after which it is broken: for an answer that never comes, its cause's."""
        if isinstance(self.verdict.claim.obligation, Response) and self.cause is not None:
            return self.cause.step
        return 0 if self.trace is None else len(self.trace.steps)

    def may_tell(self, other: Broken) -> bool:
        """Whether *other* may be told with this one: alike in waiver and readings; a note may be so under more."""
        mine, theirs = ((one.level is Level.WAIVED and one.waiver) for one in (self, other))
        note = other.level is Level.NOTE and set(self.readings) <= set(other.readings)
        return mine == theirs and (self.readings == other.readings or note)

    def may_hide(self, other: Broken) -> bool:
        """Whether *other* is not a finding of its own if it is broken only after this one.

        It is one if this one is less serious, if either is waived, or if they are not broken under the same readings.
        """
        if Level.WAIVED in (self.level, other.level):
            return False
        return self.readings == other.readings and self.level.rank <= other.level.rank


def seriousness(one: Broken) -> tuple[object, ...]:
    """Sort key: level, length of the run, strength, what a page says first, safety, steps, fewest causes, id."""
    claim = one.verdict.claim
    return (
        one.level.rank, length(one.verdict), _STRENGTHS.index(claim.strength), claim.source == MODEL,
        isinstance(claim.obligation, Response), not any(map(speaks_of_steps, claim.predicates())),
        len(one.causes or ()), claim.id,
    )


def is_broken(verdict: Verdict) -> bool:
    """Whether a rule is broken. A possibility is the environment's: a design that leaves it no room breaks none."""
    return verdict.result is Result.FAILS and verdict.claim.strength is not Strength.POSSIBLE
