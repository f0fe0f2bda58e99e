"""Stories: for each broken claim, the run that shows it best: one on which nothing else was broken before."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import OnGraph, Response
from shadowcheck.judge.quantifiers import length, run_length
from shadowcheck.judge.valuation import Valuation
from shadowcheck.verify.all_causes import every_cause
from shadowcheck.verify.breaches import Breaches
from shadowcheck.verify.broken import Broken, Level, is_broken, level_of, seriousness
from shadowcheck.verify.causes import cause_of
from shadowcheck.verify.request import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.check.pipeline import Report
    from shadowcheck.judge import Verdict
    from shadowcheck.trace import Driven


@dataclass(frozen=True)
class Terms:
    """On which terms broken claims are told: reasons for waivers by claim, the roles, whether advice is an error.

    `known` is what replays have found out about live machines so far.
    """

    waivers: Mapping[str, str]
    roles: tuple[str, ...]
    strict: bool
    known: Driven = field(default_factory=dict)


def broken_claims(reports: Sequence[Report], terms: Terms) -> Iterator[Broken]:
    """Yield the claims broken in the first of *reports*, then those broken only under another reading, as notes.

    Each comes with the run that shows it best, replayed through the live machines, and with all its causes.
    """
    under = _readings(reports)
    told: set[str] = set()
    for report in reports:
        broken = filter(is_broken, report.verdicts)
        found = [_judged(verdict, report, under.get(verdict.claim.id, ()), terms) for verdict in broken]
        for one in _shown(found, report, terms):
            if one.id not in told:
                yield one if one.waiver or report is reports[0] else replace(one, level=Level.NOTE)
        told.update(one.id for one in found)


def _readings(reports: Sequence[Report]) -> dict[str, tuple[str, ...]]:
    """Return, for each broken claim, the readings under which it is broken; empty if only one was tried."""
    option = reports[0].model.reading
    under: dict[str, tuple[str, ...]] = {}
    if option is None or len(reports) < 2:
        return under
    for report in reports:
        for verdict in filter(is_broken, report.verdicts):
            reading = report.configuration.settings[option.name]
            under[verdict.claim.id] = (*under.get(verdict.claim.id, ()), reading)
    return under


def _judged(verdict: Verdict, report: Report, readings: tuple[str, ...], terms: Terms) -> Broken:
    reason = reason_of(terms.waivers, verdict.claim)
    level = level_of(verdict, strict=terms.strict, waived=bool(reason))
    return _traced(Broken(verdict, None, None, level, reason, readings), verdict, report, terms)


def _traced(one: Broken, verdict: Verdict, report: Report, terms: Terms) -> Broken:
    trace = report.trace(verdict, terms.known)
    return replace(one, verdict=verdict, trace=trace, cause=cause_of(verdict.claim, trace, terms.roles))


def _shown(found: list[Broken], report: Report, terms: Terms) -> Iterator[Broken]:
    """Yield each of *found* by the run that shows it best, with all its causes; without a graph neither is known."""
    if report.outcome.graph is None:
        yield from (replace(one, causes=None) for one in found)
        return
    breaches, shown = Breaches(Valuation(report.outcome.graph)), list[Broken]()
    for one in found:
        causes = every_cause(one.verdict.claim, breaches.valuation, terms.roles)
        hiding = [other for other in found if other is not one and other.may_hide(one)]
        alone = _alone(one, hiding, breaches, report, terms) if report.complete else one
        shown.append(replace(alone, causes=causes))
    if report.complete:
        _tell_together(shown, breaches, report, terms)
    yield from shown


def _tell_together(shown: list[Broken], breaches: Breaches, report: Report, terms: Terms) -> None:
    """Let notes of *shown* be told together if one step of an equally long run breaks them: they are only inferred."""
    ordered = sorted((one for one in shown if one.level is Level.NOTE and not one.after), key=seriousness)
    while ordered:
        first, *rest = ordered
        together, run = [first], None
        for one in rest:
            if first.may_tell(one) and length(one.verdict) == length(first.verdict):
                told = (*together, one)
                hiding = [other for other in shown if other not in told and any(map(other.may_hide, told))]
                found = breaches.together(told, hiding)
                if found is not None and run_length(found) == length(first.verdict):
                    together, run = [*together, one], found
        ordered = [one for one in rest if one not in together]
        for one in together if run is not None else ():
            shown[shown.index(one)] = _traced(one, replace(one.verdict, evidence=run), report, terms)


def _alone(one: Broken, hiding: list[Broken], breaches: Breaches, report: Report, terms: Terms) -> Broken:
    """Return *one* by the plainest shortest run that breaks none of *hiding* before.

    If there is no such run, it is *after* the first of them that its own breaks.
    """
    if isinstance(one.verdict.claim.obligation, OnGraph):
        return one  # no step of the graph breaks it by itself
    before, answer = breaches.before(one, hiding), isinstance(one.verdict.claim.obligation, Response)
    if before is None and answer:
        return one
    run = breaches.alone(one, hiding)
    if run is None:
        exact = [other for other in hiding if breaches.is_exact(other)]
        first = breaches.before(one, exact)
        return one if first is None or not breaches.follows(one, exact) else replace(one, after=first.id)
    other = _traced(one, replace(one.verdict, evidence=run), report, terms)
    kept = breaches.before(other, hiding) is None and (not answer or other.cause == one.cause)
    return other if kept else one
