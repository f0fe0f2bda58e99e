"""Findings: each mistake of a design once, with its own story, the most serious first.

Claims that the same step of a story breaks are one finding. A claim that is broken only after another one is told under
that one's finding (`shadowcheck.verify.breaches`). Every other broken claim has a finding and a story of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Response
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.along import broken_after, is_never_answered, is_owed
from shadowcheck.verify.broken import Level, seriousness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shadowcheck.claims import Claim, Remedy
    from shadowcheck.judge import Verdict
    from shadowcheck.location import Place
    from shadowcheck.trace import Trace
    from shadowcheck.verify.broken import Broken
    from shadowcheck.verify.causes import Cause

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
    """A mistake of a design: a broken claim, and those that the same step of the same story breaks `also`.

    `trace` is the shortest order of events found (None for something that never happens). `readings` are the readings
    of the documentation, of those tried, under which the claim is broken; empty if the model has only one. `elsewhere`
    are further events by which these claims break; None if that is unknown, because no states were visited. `follows`
    are claims that are broken only after this finding, each by a cause of its own: consequences, or mistakes that it
    hides.
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
    follows: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The id of the claim that it is named after."""
        return self.verdict.claim.id

    @property
    def event(self) -> str | None:
        """The event by which the claims are broken, as the design names it; None if there is no cause, or no name."""
        return None if self.cause is None else self.cause.given or self.cause.untaken or None

    @property
    def remedy(self) -> Remedy:
        """How the design is usually mended where it went wrong, and the page that says so."""
        return self.verdict.claim.mended(self.event)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on all claims that it tells of."""
        return self.verdict, *self.also, *(one.verdict for one in self.follows)


def findings(broken: Iterable[Broken], place: Callable[[Cause | None], Place | None]) -> tuple[Finding, ...]:
    """Gather *broken* claims into findings, the most serious first."""
    ordered = sorted(broken, key=seriousness)
    told: list[list[Broken]] = []
    for one in (each for each in ordered if not each.after):
        group = next((group for group in told if _is_told_by(group, one)), None)
        if group is None:
            told.append([one])
        else:
            group.append(one)
    return tuple(_finding(group, ordered, place) for group in told)


def _finding(group: list[Broken], ordered: list[Broken], place: Callable[[Cause | None], Place | None]) -> Finding:
    """Make one finding of the claims of *group*, the first of which gives it its name and story."""
    alone = _told_alone(group[0], place, tuple(one.verdict for one in group[1:]))
    sites: tuple[Site, ...] | None = ()
    for one in group:
        sites = _joined(sites, _elsewhere(one, alone, place))
    consequences = _consequences({one.id for one in group}, ordered)
    return replace(alone, elsewhere=sites, follows=tuple(_told_alone(one, place) for one in consequences))


def _told_alone(one: Broken, place: Callable[[Cause | None], Place | None], also: tuple[Verdict, ...] = ()) -> Finding:
    return Finding(one.verdict, also, one.level, one.trace, one.cause, place(one.cause), one.waiver, one.readings)


def _consequences(causes: set[str], ordered: list[Broken]) -> Iterator[Broken]:
    """Yield what follows from the claims with the ids *causes*, and what follows from that."""
    for one in ordered:
        if one.after in causes:
            yield one
            yield from _consequences({one.id}, ordered)


def _is_told_by(group: list[Broken], one: Broken) -> bool:
    """Whether the story of *group* breaks *one* in the same step; or the group has its mirror, with the same cause."""
    first = group[0]
    if not first.may_tell(one):
        return False
    return any(_mirrors(one, other) for other in group) or _tells(first, one)


def _tells(first: Broken, one: Broken) -> bool:
    """Whether the story of *first* breaks *one* in the same step.

    An answer never comes because of its cause: a story tells this if it ends with the cause, and the answer owed; or if
    it never gets the answer.
    """
    claim, run, own = one.verdict.claim, first.verdict.evidence, one.verdict.evidence
    if first.trace is None or run is None:
        return False
    grounding = Grounding(first.trace.instance)
    if not isinstance(claim.obligation, Response):
        return broken_after(claim, run, grounding) == first.step
    if first.cause != one.cause or own is None:
        return False
    late = broken_after(first.verdict.claim, own, grounding) == one.step and is_owed(claim, run, grounding)
    return late or is_never_answered(claim, run, grounding)


def _mirrors(one: Broken, other: Broken) -> bool:
    same = one.verdict.claim.mirrored == other.verdict.claim.mirrored
    return same and one.cause is not None and other.cause is not None and one.cause.mirrors(other.cause)


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
