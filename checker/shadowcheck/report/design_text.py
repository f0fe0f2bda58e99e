"""The report on a design for people: a summary, what it breaks, how, what to do about it, and what never happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.claims.obligation import Witness
from shadowcheck.report.design_story import Shared, design_story, shared
from shadowcheck.report.details import order_title, pages
from shadowcheck.report.summary import configured, unfolded
from shadowcheck.report.text import counted, wrap
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.judge import Verdict
    from shadowcheck.machine.topology import Arrow
    from shadowcheck.trace import Trace
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

_MANY = {"error": "errors", "warning": "warnings", "note": "notes", "waived": "waived"}


class Form(NamedTuple):
    """How much is told: only the summary, or also every claim by name; every story in full, or its new steps."""

    quiet: bool = False
    verbose: bool = False
    long: bool = False


PLAIN = Form()


def design_text(report: DesignReport, form: Form = PLAIN) -> str:
    """Write the report on a design as plain text: a summary, the findings, what else there is to know."""
    lines = [headline(report)]
    if form.quiet or len(report.findings) > 1:
        lines += (f"  {title(finding)}" for finding in report.findings)
    if form.quiet:
        return "\n".join(lines)
    for told in _findings(report, form):
        lines += ["", *told]
    lines += [""] if report.findings else []
    lines += [line for said in _closing(report, form) for line in wrap(said, "", "  ")]
    return "\n".join([*lines, design_size(report)])


def _findings(report: DesignReport, form: Form) -> Iterator[list[str]]:
    """Yield each finding as lines; a story is told in full unless most of it was told before."""
    before: dict[str, Trace] = {}
    for finding in report.findings:
        trace = finding.trace
        known = None if trace is None or form.long else shared(trace, before)
        if trace is not None and known is None and finding.level is not Level.WAIVED:
            before[finding.id] = trace
        yield finding_text(report, finding, known)


def title(finding: Finding) -> str:
    """Say in one line the level of the finding, the broken claim, and the place of the cause in the source."""
    return f"{finding.level}: {finding.id}" + (f" ({finding.place})" if finding.place is not None else "")


def finding_text(report: DesignReport, finding: Finding, known: Shared | None = None) -> list[str]:
    """Write *finding* as lines, of which the first is its title; with what is not yet *known* of its story."""
    lines = [line for said in about(report, finding) for line in wrap(said, "  ", "    ")]
    order = evidence(report, finding, known) if finding.level is not Level.WAIVED else []  # its author knows it already
    return [title(finding), *lines, *(f"  {line}" for line in order)]


def about(report: DesignReport, finding: Finding) -> Iterator[str]:
    """Yield the sentence, its strength and page, the cause, the remedy, and what else it breaks."""
    claim = finding.verdict.claim
    yield claim.statement
    yield f"owed by: {claim.owner} ({claim.strength})"
    yield from pages(report.model, claim, finding.remedy)
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
    if finding.remedy.text:
        yield f"usual remedy: {finding.remedy.text}"
    yield from _also(finding)


def _elsewhere(finding: Finding) -> Iterator[str]:
    what = "the waiver also covers" if finding.waiver else "also by"
    if finding.elsewhere is None:
        yield f"{what}: not worked out; only this order of events is known"
    sites: dict[str, list[str]] = {}
    for one in finding.elsewhere or ():
        sites.setdefault(str(one), []).append(one.claim.id)
    for site, claims in sites.items():
        yield f"{what}: {site}" + ("" if finding.id in claims else f", {', '.join(claims)}")


def _also(finding: Finding) -> Iterator[str]:
    also = [(verdict, verdict.claim.mended(finding.event).text) for verdict in finding.also]
    yield from _with_remedies("also breaks", also, finding.remedy.text)
    yield from _with_remedies("only after it", [(one.verdict, one.remedy.text) for one in finding.follows], "")


def _with_remedies(what: str, told: Iterable[tuple[Verdict, str]], known: str) -> Iterator[str]:
    """Name the claims, those with the same remedy together; the remedy that is *known* is not repeated."""
    remedies: dict[str, list[str]] = {}
    for verdict, remedy in told:
        remedies.setdefault(remedy, []).append(f"{verdict.claim.id} ({verdict.claim.strength})")
    for remedy, claims in remedies.items():
        said = f"{what}: {', '.join(claims)}"
        yield said if remedy in ("", known) else f"{said}: {remedy}"


def evidence(report: DesignReport, finding: Finding, known: Shared | None = None) -> list[str]:
    """Tell the order of events that shows *finding*, with the design's local state at each step not *known*."""
    if finding.trace is None:
        return []
    if not finding.trace.steps:
        return ["it is so from the start"]
    return [order_title(finding.verdict), *design_story(finding.trace, report.interface.roles, known)]


def _closing(report: DesignReport, form: Form) -> Iterator[str]:
    """Yield what is not settled, what never happens in the design, its claims by name if they are asked for, notes."""
    if report.open:
        yield f"not settled: {_listed(report.open)}"
    if report.ruled_out:
        yield f"ruled out by this design: {_listed(report.ruled_out)}"
    if report.never_reached:
        yield f"never reached: {', '.join(report.never_reached)}"
    if report.never_taken:
        yield f"never taken: {', '.join(map(_transition, report.never_taken))}"
    if form.verbose:
        yield from _by_name(report)
    yield from (f"note: {note}" for note in design_notes(report))


def _transition(arrow: Arrow) -> str:
    leads = "" if arrow.source == arrow.target else f" to {arrow.target}"
    return f"{arrow.event} in {arrow.source}{leads}" + (f" if {arrow.guard}" if arrow.guard else "")


def _by_name(report: DesignReport) -> Iterator[str]:
    own, others = _divided(report, report.kept)
    yield f"kept by the {report.interface.name}: {_listed(own)}" if others else f"kept: {_listed(own)}"
    if others:
        yield f"claims about other parties that hold: {_listed(others)}"
    for verdict in report.not_exercised:
        lacking = report.undeclared(verdict.claim)
        why = f"the design does not declare {' or '.join(lacking)}" if lacking else verdict.reason
        yield f"not exercised: {verdict.claim.id}: {why}"


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
    yield from (*unfolded(report.report), *report.report.model.notes)


def headline(report: DesignReport) -> str:
    """Say in one line how many findings there are of each level, and how many obligations are kept."""
    counts = [(level, len(report.at(level))) for level in Level]
    bad = [f"{count} {level if count == 1 else _MANY[level]}" for level, count in counts if count]
    own, _ = _divided(report, report.kept)
    every = sum(verdict.every for verdict in own)
    told = f"{counted(len(own), 'obligation')} kept"
    told += f" ({every} for every number of {' and '.join(report.report.instance.sizes)})" if every else ""
    told += f", {len(report.not_exercised)} not exercised"
    told += f", {len(report.ruled_out)} ruled out" if report.ruled_out else ""
    told += f", {len(report.open)} not settled" if report.open else ""
    return f"{report.design.__qualname__}: {', '.join(bad) or 'no findings'}; {told}"


def design_size(report: DesignReport) -> str:
    """Say in one line how large the network is, which engine searched it, and in which configuration."""
    found = report.report.outcome
    size = f"{counted(found.states, 'state')}, {counted(found.steps, 'step')}; engine {found.engine}"
    return f"{size}; {configured(report.report)}"


def design_summary(report: DesignReport) -> str:
    """Say the headline and the size in one line."""
    return f"{headline(report)}; {design_size(report)}"
