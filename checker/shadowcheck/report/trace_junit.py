"""The report on recorded runs for continuous integration: JUnit XML, one test case per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.junit import Case, Suite, suites
from shadowcheck.report.trace_details import about, named, placed, trace_notes, unexplained
from shadowcheck.report.trace_text import headline
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.recorded.report import Broken, TraceReport, Untold

EXPLAINED = "every-line-is-explained"
"""The name of the case that says whether the whole log could be judged."""
_LEVELS = list(Level)


def trace_junit(*reports: TraceReport) -> bytes:
    """Write *reports* on recorded runs as JUnit XML, a suite of its name for each log: a broken rule is a failure.

    The failure is at the line of the log. Advice that is not followed, and rules that are only inferred, cannot be
    told, are open or were not exercised, are skipped, with the reason. A log that cannot be explained is an error, and
    the rules that were kept up to there are skipped.
    """
    return suites(map(_suite, reports))


def _suite(report: TraceReport) -> Suite:
    return Suite(named(report), list(_cases(report)), [*trace_notes(report), headline(report)])


def _cases(report: TraceReport) -> Iterator[Case]:
    """Yield a case for each rule, and one for the whole log: of a rule with several outcomes, the most serious."""
    yield _whole(report)
    found: dict[str, Case] = {}
    for one in sorted(report.broken, key=lambda one: _LEVELS.index(one.level)):
        found.setdefault(one.claim.id, _broken(report, one))
    for left in sorted(report.untold, key=lambda left: _LEVELS.index(left.level)):
        found.setdefault(left.claim.id, _untold(report, left))
    for claim in report.owed:
        found.setdefault(claim.id, _skipped(report, claim, "open: the log does not say that the run is over"))
    for claim in report.kept:
        found.setdefault(claim.id, _kept(report, claim))
    for claim in report.not_exercised:
        found.setdefault(claim.id, _skipped(report, claim, "not exercised"))
    for claim, why in report.untellable:
        found.setdefault(claim.id, _skipped(report, claim, f"no log can tell: {why}"))
    yield from (found[name] for name in sorted(found))


def _suspect(report: TraceReport, owner: str) -> str:
    party = () if report.object is None else (report.object,)
    return ".".join((report.path, *party, owner))


def _skipped(report: TraceReport, claim: Claim, why: str) -> Case:
    return Case(_suspect(report, claim.owner), claim.id, "skipped", message=why)


def _whole(report: TraceReport) -> Case:
    suspect, told = _suspect(report, report.interface.name), tuple(unexplained(report))
    if not told:
        return Case(suspect, EXPLAINED)
    place = None if report.unexplained is None else placed(report, report.unexplained.line.number)
    message = "\n".join(told)
    return Case(suspect, EXPLAINED, "error", "unexplained", message, message, place)


def _broken(report: TraceReport, one: Broken) -> Case:
    claim, place = one.claim, placed(report, one.line.number)
    if one.level is not Level.ERROR:
        what = "advice not followed" if one.level is Level.WARNING else "inferred rule not kept"
        return _skipped(report, claim, f"{what} at line {one.line.number}: {claim.statement}")._replace(place=place)
    text = "\n".join([f"{place}: {claim.id}", *about(report, one)])
    message = f"line {one.line.number}: {claim.statement}"
    return Case(_suspect(report, claim.owner), claim.id, "failure", one.level.value, message, text, place)


def _untold(report: TraceReport, one: Untold) -> Case:
    *_, telling = about(report, one)
    case = _skipped(report, one.claim, f"cannot be decided: line {one.line.number}: {one.claim.statement}\n{telling}")
    return case._replace(place=placed(report, one.line.number))


def _kept(report: TraceReport, claim: Claim) -> Case:
    if report.judged == report.lines:
        return Case(_suspect(report, claim.owner), claim.id)
    return _skipped(report, claim, "kept, as far as the log was judged")
