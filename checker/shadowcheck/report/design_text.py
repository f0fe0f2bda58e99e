"""The report on a design for people: what it breaks, how, what to do about it; what it keeps; what never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims.obligation import Witness
from shadowcheck.report.design_story import design_story
from shadowcheck.report.details import order_title, page
from shadowcheck.report.summary import TIME, configured, unfolded
from shadowcheck.report.text import number, wrap
from shadowcheck.verify.findings import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.judge import Verdict
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

_MANY = {"error": "errors", "warning": "warnings", "note": "notes", "waived": "waived"}


def design_text(report: DesignReport) -> str:
    """Write the report on a design as plain text: the findings, what is kept, notes, the summary."""
    lines: list[str] = []
    for finding in report.findings:
        lines += [*finding_text(report, finding), ""]
    for said in _obligations(report):
        lines += wrap(said, "", "  ")
    return "\n".join([*lines, *(f"note: {note}" for note in design_notes(report)), design_summary(report)])


def title(finding: Finding) -> str:
    """Say in one line the level of the finding, the broken claim, and the place of the cause in the source."""
    return f"{finding.level}: {finding.id}" + (f" ({finding.place})" if finding.place is not None else "")


def finding_text(report: DesignReport, finding: Finding) -> list[str]:
    """Write *finding* in full, as lines; the first is its title."""
    lines = [line for said in about(report, finding) for line in wrap(said, "  ", "    ")]
    order = evidence(report, finding) if finding.level is not Level.WAIVED else []  # the author knows it already
    return [title(finding), *lines, *(f"  {line}" for line in order)]


def about(report: DesignReport, finding: Finding) -> Iterator[str]:
    """Yield the sentence, its strength and page, the cause, the remedy, and what else it breaks."""
    claim = finding.verdict.claim
    yield claim.statement
    yield f"owed by: {claim.owner} ({claim.strength})"
    yield f"page: {page(report.model, claim.source)}"
    if finding.readings and len(finding.readings) <= len(report.others):
        yield f"only under the reading: {', '.join(finding.readings)}"
    if finding.waiver:
        yield f"waived: {finding.waiver}"
    if finding.cause is not None:
        yield f"cause: {finding.cause}"
    yield from _elsewhere(finding)
    if finding.trace is None:
        impossible = isinstance(claim.obligation, Witness)
        yield "found: no order of events shows it" if impossible else f"found: {finding.verdict.reason}"
    if claim.remedy:
        yield f"usual remedy: {claim.remedy}"
    yield from _also(finding)


def _elsewhere(finding: Finding) -> Iterator[str]:
    what = "the waiver covers also" if finding.waiver else "also by"
    if finding.elsewhere is None:
        yield f"{what}: not worked out; only this order of events is known"
    sites: dict[str, list[str]] = {}
    for one in finding.elsewhere or ():
        sites.setdefault(str(one), []).append(one.claim.id)
    for site, claims in sites.items():
        yield f"{what}: {site}" + ("" if finding.id in claims else f", {', '.join(claims)}")


def _also(finding: Finding) -> Iterator[str]:
    remedies: dict[str, list[str]] = {}
    for verdict in finding.also:
        remedies.setdefault(verdict.claim.remedy, []).append(f"{verdict.claim.id} ({verdict.claim.strength})")
    for remedy, claims in remedies.items():
        told = f"breaks also: {', '.join(claims)}"
        yield told if remedy in ("", finding.verdict.claim.remedy) else f"{told}: {remedy}"


def evidence(report: DesignReport, finding: Finding) -> list[str]:
    """Tell the order of events that shows *finding*, with the design's local state at each step."""
    if finding.trace is None:
        return []
    if not finding.trace.steps:
        return ["it is so from the start"]
    return [order_title(finding.verdict), *design_story(finding.trace, report.interface.roles)]


def _obligations(report: DesignReport) -> Iterator[str]:
    own, others = _divided(report, report.kept)
    whose = f" of the {report.interface.name}" if others else ""
    yield f"keeps {len(own)} obligation{'s' if len(own) != 1 else ''}{whose}: {_listed(own)}"
    if others:
        many = len(others) > 1
        yield f"{len(others)} claims about other parties hold" if many else "1 claim about another party holds"
    if report.not_exercised:
        yield f"not exercised by this design: {_listed(report.not_exercised)}"
    if report.ruled_out:
        yield f"ruled out by this design: {_listed(report.ruled_out)}"
    if report.open:
        yield f"not settled: {_listed(report.open)}"


def _divided(report: DesignReport, verdicts: Iterable[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """Divide *verdicts* into those about the design's own party and the rest; all are its own if it has no party."""
    known = [verdict.claim.owner for verdict in report.report.verdicts]
    if report.interface.name not in known:
        return list(verdicts), []
    own = [verdict for verdict in verdicts if verdict.claim.owner == report.interface.name]
    return own, [verdict for verdict in verdicts if verdict.claim.owner != report.interface.name]


def _listed(verdicts: Iterable[Verdict]) -> str:
    return ", ".join(verdict.claim.id for verdict in verdicts) or "none"


def design_notes(report: DesignReport) -> Iterator[str]:
    """Yield what a reader must know: what was not searched or looked at, idle waivers, and how time is treated."""
    unfinished = report.report.outcome.unfinished
    if unfinished is not None:
        yield f"the search is unfinished ({unfinished}): what is not settled may still be broken"
    for claim in report.idle_waivers:
        yield f"the waiver of {claim} is no longer needed: nothing breaks it"
    for reading, other in report.others.items():
        if not other.complete:
            yield f"the reading {reading} was not searched to its end ({other.outcome.unfinished})"
    yield from (*unfolded(report.report), TIME)


def design_summary(report: DesignReport) -> str:
    """Say it in one line: findings by level, claims by verdict, size of the network, engine, configuration."""
    found, counts = report.report.outcome, [(level, len(report.at(level))) for level in Level]
    bad = [f"{count} {level if count == 1 else _MANY[level]}" for level, count in counts if count]
    kept = f"{len(report.kept)} kept, {len(report.not_exercised)} not exercised"
    kept += f", {len(report.ruled_out)} ruled out" if report.ruled_out else ""
    kept += f", {len(report.open)} not settled" if report.open else ""
    size = f"{number(found.states)} states, {number(found.steps)} steps; engine {found.engine}"
    what = f"{report.design.__qualname__}: {', '.join(bad) or 'no findings'}"
    return f"{what}; {kept}; {size}; {configured(report.report)}"
