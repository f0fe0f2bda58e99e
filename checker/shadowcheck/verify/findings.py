"""Findings: broken claims about a design, grouped by cause, the most serious first.

Claims that break by the same reaction of the design (`shadowcheck.verify.causes`: same state, event and decisions) are
one finding. It names the most serious claim, the other claims, and the other events by which these claims break.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from shadowcheck.claims import Strength
from shadowcheck.claims.obligation import Response
from shadowcheck.judge.quantifiers import length
from shadowcheck.network.predicates import speaks_of_steps
from shadowcheck.verify.causes import Cause, cause_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.judge import Verdict
    from shadowcheck.location import Place
    from shadowcheck.trace import Trace


class Level(StrEnum):
    """How bad a finding is. Only an error fails the design; a note is inferred, or of another reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    WAIVED = "waived"


_STRENGTHS = (Strength.MUST, Strength.GUARANTEE, Strength.MODEL, Strength.SHOULD, Strength.DERIVED)


@dataclass(frozen=True)
class Site:
    """Another event by which a claim breaks (with the state, if nobody answers it), and its place in the source."""

    claim: Claim
    event: str
    place: Place | None

    @property
    def key(self) -> tuple[object, ...]:
        """Key that is equal for a claim and its mirror, so that only one of them is shown."""
        return self.claim.mirrored, self.event, self.place

    def __str__(self) -> str:
        return self.event if self.place is None else f"{self.event} ({self.place})"


@dataclass(frozen=True)
class Finding:
    """A mistake of a design: the most serious broken claim, and those that break `also` by the same cause.

    `trace` is the shortest order of events found (None for something that never happens). `readings` are the readings
    of the documentation, of those tried, under which the claim is broken; empty if the model has only one. `elsewhere`
    are further events by which these claims break; None if that is unknown, because no states were visited.
    """

    verdict: Verdict
    also: tuple[Verdict, ...]
    level: Level
    trace: Trace | None
    cause: Cause | None
    place: Place | None
    waiver: str = ""
    readings: tuple[str, ...] = ()
    elsewhere: tuple[Site, ...] | None = ()

    @property
    def id(self) -> str:
        """The id of the most serious claim."""
        return self.verdict.claim.id


@dataclass(frozen=True)
class Broken:
    """One broken claim: its level, its evidence, and the reason of its waiver, if it has one.

    `causes` are all causes by which it breaks; None if only the one in the evidence is known.
    """

    verdict: Verdict
    trace: Trace | None
    level: Level
    waiver: str
    readings: tuple[str, ...]
    causes: tuple[Cause, ...] | None = ()


def level_of(verdict: Verdict, *, strict: bool, waived: bool) -> Level:
    """Classify a broken claim: advice is a warning unless *strict*; what is only inferred is always a note."""
    if waived:
        return Level.WAIVED
    match verdict.claim.strength:
        case Strength.DERIVED:
            return Level.NOTE
        case Strength.SHOULD:
            return Level.ERROR if strict else Level.WARNING
        case _:
            return Level.ERROR


def findings(
    broken: Iterable[Broken], roles: tuple[str, ...], place: Callable[[Cause | None], Place | None]
) -> tuple[Finding, ...]:
    """Group *broken* claims about the machines of *roles* by cause; *place* finds a cause in the source."""
    gathered: dict[tuple[object, ...], Finding] = {}
    for one in sorted(broken, key=_seriousness):
        cause = cause_of(one.verdict.claim, one.trace, roles)
        kind = (one.level is Level.WAIVED and one.waiver, one.readings)
        key = _key(one, cause, kind, gathered)
        if key in gathered:
            first = gathered[key]
            found = _joined(first.elsewhere, _elsewhere(one, first, place))
            gathered[key] = replace(first, also=(*first.also, one.verdict), elsewhere=found)
        else:
            alone = Finding(one.verdict, (), one.level, one.trace, cause, place(cause), one.waiver, one.readings)
            gathered[key] = replace(alone, elsewhere=_elsewhere(one, alone, place))
    return tuple(gathered.values())


def _elsewhere(one: Broken, finding: Finding, place: Callable[[Cause | None], Place | None]) -> tuple[Site, ...] | None:
    if one.causes is None:
        return None
    own = None if finding.cause is None else (finding.cause.site, finding.place)
    found = ((cause, place(cause)) for cause in one.causes)
    return tuple(Site(one.verdict.claim, cause.named, at) for cause, at in found if (cause.site, at) != own)


def _joined(first: tuple[Site, ...] | None, second: tuple[Site, ...] | None) -> tuple[Site, ...] | None:
    """Join the two without repeating a site for the mirror of its claim; None if either is unknown."""
    if first is None or second is None:
        return None
    told = {site.key for site in first}
    return (*first, *(site for site in second if site.key not in told))


def _key(
    one: Broken, cause: Cause | None, kind: tuple[object, ...], gathered: Mapping[tuple[object, ...], Finding]
) -> tuple[object, ...]:
    """Identify the finding that the claim belongs to: the finding of its mirror, if the cause is the same."""
    if cause is None:
        return (*kind, one.verdict.claim.id)
    mirrored = (key for key, other in gathered.items() if key[:2] == kind and _mirrors(one, cause, other))
    return next(mirrored, (*kind, cause.key))


def _mirrors(one: Broken, cause: Cause, other: Finding) -> bool:
    """Whether *other* has the same claim or its mirror, with the mirrored cause."""
    theirs = (verdict.claim.mirrored for verdict in (other.verdict, *other.also))
    return one.verdict.claim.mirrored in theirs and other.cause is not None and cause.mirrors(other.cause)


def _seriousness(one: Broken) -> tuple[object, ...]:
    """Sort by level, strength, safety before liveness, length of evidence, steps before states, id."""
    claim = one.verdict.claim
    return (
        list(Level).index(one.level), _STRENGTHS.index(claim.strength), isinstance(claim.obligation, Response),
        length(one.verdict), not any(map(speaks_of_steps, claim.predicates())), claim.id,
    )
