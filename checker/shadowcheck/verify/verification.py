"""Verify a user's own design in the network that its interface offers, and report findings that can be acted on.

The claims are judged as `check` judges them; the report differs. Each mistake is a finding with its own story
(`shadowcheck.verify.findings`), advice is a warning, what is only inferred is a note, a waiver silences a claim, and a
claim about something that the design never does is "not exercised": neither a failure nor counted as kept. So is a
possibility that the design leaves no room for "ruled out".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from shadowcheck.check.pipeline import Report, check
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.judge import Result, Verdict
from shadowcheck.location import place_of
from shadowcheck.specification import interface_of
from shadowcheck.specification.claims_of import claims_of
from shadowcheck.verify.broken import Level, is_broken
from shadowcheck.verify.coverage import never_reached, never_taken, undeclared
from shadowcheck.verify.findings import Finding, findings
from shadowcheck.verify.request import Request, refuse_unknown, waivers_in_force
from shadowcheck.verify.stories import Terms, broken_claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.check.pipeline import Configuration
    from shadowcheck.claims import Claim
    from shadowcheck.explore.graph import Graph
    from shadowcheck.location import Place
    from shadowcheck.machine import Machine
    from shadowcheck.machine.topology import Arrow
    from shadowcheck.specification import Interface, Model
    from shadowcheck.verify.causes import Cause


@dataclass(frozen=True)
class DesignReport:
    """The findings about a design, and the checks behind them.

    `report` is the check under the reading that was asked for, `others` are those under the other readings, by name.
    `findings` come most serious first. `waivers` are all that applied, reasons by claim id; `idle_waivers` are those
    whose claim is not broken.
    """

    design: type[Machine[Any]]
    interface: Interface
    report: Report
    others: Mapping[str, Report]
    findings: tuple[Finding, ...]
    waivers: Mapping[str, str]
    idle_waivers: tuple[str, ...]
    strict: bool

    @property
    def model(self) -> Model:
        """The model in which the design was verified."""
        return self.report.model

    def with_result(self, *results: Result) -> tuple[Verdict, ...]:
        """Select the verdicts with these *results*, in the order of the claims."""
        return tuple(verdict for verdict in self.report.verdicts if verdict.result in results)

    @property
    def kept(self) -> tuple[Verdict, ...]:
        """The claims that hold."""
        return self.with_result(Result.HOLDS)

    @property
    def not_exercised(self) -> tuple[Verdict, ...]:
        """The claims about something that never happens with this design."""
        return self.with_result(Result.VACUOUS)

    @property
    def ruled_out(self) -> tuple[Verdict, ...]:
        """The possibilities of the environment that the design leaves no room for."""
        return tuple(verdict for verdict in self.with_result(Result.FAILS) if not is_broken(verdict))

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The claims that the search did not settle."""
        return self.with_result(Result.UNFINISHED)

    def at(self, level: Level) -> tuple[Finding, ...]:
        """Select the findings of one *level*."""
        return tuple(finding for finding in self.findings if finding.level is level)

    def broken_in(self, finding: Finding) -> Report:
        """Return the check under the first reading, of those tried, that has broken the claim of *finding*."""
        return next(
            one for one in (self.report, *self.others.values())
            if any(verdict.claim.id == finding.id and verdict.result is Result.FAILS for verdict in one.verdicts)
        )

    @cached_property
    def never_reached(self) -> tuple[str, ...]:
        """The states of the design that no order of events reaches; none are known if the search is unfinished."""
        graphs = self._graphs()
        return never_reached(self.design, graphs, self.interface.roles) if graphs else ()

    @cached_property
    def never_taken(self) -> tuple[Arrow, ...]:
        """The transitions of the design that no order of events takes, of those from states that are reached."""
        graphs = self._graphs()
        return never_taken(self.design, graphs, self.interface.roles) if graphs else ()

    def _graphs(self) -> list[Graph]:
        """Return the graphs under all readings; none, unless all of them were visited as a whole."""
        reading = self.model.reading
        found = [one.outcome.graph for one in (self.report, *self.others.values()) if one.complete]
        graphs = [graph for graph in found if graph is not None]
        return graphs if len(graphs) == (1 if reading is None else len(reading.values)) else []

    def undeclared(self, claim: Claim) -> list[str]:
        """List the observables that *claim* is about and that the design does not declare."""
        return undeclared(claim, self.design, self.interface.profile, self.interface.roles)

    @property
    def exit_status(self) -> int:
        """0: no error; 1: an error; 3: none so far, but some claim is not settled."""
        if self.at(Level.ERROR):
            return 1
        return 3 if self.open or not self.report.complete else 0


def verify_design(
    design: type[Machine[Any]], request: Request | None = None, *, interface: Interface | None = None,
    run: Run = PLAIN,
) -> DesignReport:
    """Verify *design* as *request* says, through its *interface* (default: the installed one that it derives from).

    Each search keeps to the limits of *run*. Every counterexample is replayed through the live design before it is
    reported. Raises `SpecificationError` for a design that cannot be tabulated or has no interface, and for a waiver of
    an unknown claim or without a reason.
    """
    asked, offered = request or Request(), interface or interface_of(design)
    model = offered.model(design)
    chosen, waivers = asked.configuration(model), waivers_in_force(design, asked)
    ask = partial(check, engine=asked.searcher(model), run=run)
    report = ask(model, chosen, only=asked.only)
    others = {
        side: ask(model, other, only=applying, known=report) for side, other in _other_readings(report).items()
        if (applying := _applying(asked.only, model, other)) or not asked.only
    }
    judged = {verdict.claim.id for one in (report, *others.values()) for verdict in one.verdicts}
    if not asked.only:
        refuse_unknown(waivers, judged, design, model)
    broken = broken_claims((report, *others.values()), Terms(waivers, offered.roles, strict=asked.strict))
    found = findings(broken, partial(_place, design, offered))
    idle = tuple(claim for claim in waivers if _is_idle(claim, report, others))
    return DesignReport(design, offered, report, others, found, waivers, idle, asked.strict)


def _other_readings(report: Report) -> dict[str, Configuration]:
    reading, chosen = report.model.reading, report.configuration
    if reading is None or report.outcome.unfinished == INTERRUPTED:
        return {}
    others = (side for side in reading.values if side != chosen.settings[reading.name])
    return {side: replace(chosen, settings={**chosen.settings, reading.name: side}) for side in others}


def _applying(only: Sequence[str], model: Model, configuration: Configuration) -> list[str]:
    """Select those of the claims *only* that apply in *configuration*."""
    if not only:
        return []
    network = model.network(configuration.settings)
    known = {claim.id for claim in claims_of(model, network, configuration.settings, "")}
    return [name for name in only if name in known]


def _is_idle(claim: str, report: Report, others: Mapping[str, Report]) -> bool:
    """Whether a waiver of *claim* silences nothing: the claim is judged, and neither it nor its mirror is broken."""
    verdicts = (verdict for one in (report, *others.values()) for verdict in one.verdicts)
    about = [verdict for verdict in verdicts if claim in (verdict.claim.id, verdict.claim.mirror_of)]
    return bool(about) and not any(one.result is Result.UNFINISHED or is_broken(one) for one in about)


def _place(design: type[Machine[Any]], interface: Interface, cause: Cause | None) -> Place | None:
    if cause is None:
        return place_of(design, interface.profile)
    if cause.untaken:
        return place_of(design, interface.profile, event=cause.untaken, handled=False)
    states = cause.state.configuration if cause.state else ()
    return place_of(design, interface.profile, event=cause.given, states=states)
