"""Findings: broken claims about a design, gathered by their cause, the most serious first.

What goes wrong by the same reaction of the design (`shadowcheck.verify.causes`: in the same state, to the same event,
under the same decisions) is one finding, which names the other claims beside the most serious one, and by which other
events these claims break, too.
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
    """How bad a finding is. Only an error makes a design fail; a note is about a reading that was not asked for."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    WAIVED = "waived"


_STRENGTHS = (Strength.MUST, Strength.GUARANTEE, Strength.DERIVED, Strength.SHOULD, Strength.POSSIBLE)
_ADVICE = (Strength.SHOULD, Strength.POSSIBLE)


@dataclass(frozen=True)
class Site:
    """An event by which a claim breaks as well (where nobody answers it: in which state), and where that is written."""

    claim: Claim
    event: str
    place: Place | None

    @property
    def key(self) -> tuple[object, ...]:
        """What is the same for a claim and its mirror, so that one of them is shown."""
        return self.claim.mirrored, self.event, self.place

    def __str__(self) -> str:
        return self.event if self.place is None else f"{self.event} ({self.place})"


@dataclass(frozen=True)
class Finding:
    """What is wrong with a design: the most serious broken claim, and those that break `also` by the same cause.

    `trace` is the shortest order of events found (None for something that never happens); `readings` are those readings
    of the documentation under which it is broken, of those that were tried: empty if the model has only one.
    `elsewhere` are further events by which these claims break; None if nobody has looked (no state was visited).
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
    """One broken claim: how bad that is, the evidence, and the reason of its waiver, if it has one.

    `causes` are all by which it breaks; None if only that is known which the evidence shows.
    """

    verdict: Verdict
    trace: Trace | None
    level: Level
    waiver: str
    readings: tuple[str, ...]
    causes: tuple[Cause, ...] | None = ()


def level_of(verdict: Verdict, *, strict: bool, waived: bool) -> Level:
    """Return how bad it is that the claim is broken: advice and possibilities are warnings unless *strict*."""
    if waived:
        return Level.WAIVED
    return Level.WARNING if verdict.claim.strength in _ADVICE and not strict else Level.ERROR


def findings(
    broken: Iterable[Broken], roles: tuple[str, ...], place: Callable[[Cause | None], Place | None]
) -> tuple[Finding, ...]:
    """Gather *broken* claims about the machines of *roles* by cause; *place* tells where a cause is written."""
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


def _elsewhere(
    one: Broken, finding: Finding, place: Callable[[Cause | None], Place | None]
) -> tuple[Site, ...] | None:
    """Return where the claim breaks besides by the cause of its *finding*."""
    if one.causes is None:
        return None
    own = None if finding.cause is None else (finding.cause.site, finding.place)
    found = ((cause, place(cause)) for cause in one.causes)
    return tuple(Site(one.verdict.claim, cause.named, at) for cause, at in found if (cause.site, at) != own)


def _joined(first: tuple[Site, ...] | None, second: tuple[Site, ...] | None) -> tuple[Site, ...] | None:
    """Return both, without what says the same of a mirror of the same claim; None if one is not known."""
    if first is None or second is None:
        return None
    told = {site.key for site in first}
    return (*first, *(site for site in second if site.key not in told))


def _key(
    one: Broken, cause: Cause | None, kind: tuple[object, ...], gathered: Mapping[tuple[object, ...], Finding]
) -> tuple[object, ...]:
    """Return what tells a finding from others; that of the mirror of its claim, if its cause is the same."""
    if cause is None:
        return (*kind, one.verdict.claim.id)
    mirrored = (key for key, other in gathered.items() if key[:2] == kind and _mirrors(one, cause, other))
    return next(mirrored, (*kind, cause.key))


def _mirrors(one: Broken, cause: Cause, other: Finding) -> bool:
    """Tell whether *other* has the same claim or its mirror, by what is the same cause seen from there."""
    theirs = (verdict.claim.mirrored for verdict in (other.verdict, *other.also))
    return one.verdict.claim.mirrored in theirs and other.cause is not None and cause.mirrors(other.cause)


def _seriousness(one: Broken) -> tuple[object, ...]:
    """Sort by level, strength, safety before liveness, shorter evidence, what was done before what came of it, id."""
    claim = one.verdict.claim
    return (
        list(Level).index(one.level), _STRENGTHS.index(claim.strength), isinstance(claim.obligation, Response),
        length(one.verdict), not any(map(speaks_of_steps, claim.predicates())), claim.id,
    )
