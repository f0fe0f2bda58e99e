"""The page of `verify --explore`: each finding as a story, in the network in which the design was verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.explorer.page import page
from shadowcheck.explorer.tables import World
from shadowcheck.explorer.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.check.pipeline import Report
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport


def explored(reports: Sequence[DesignReport], first: Finding | None = None) -> bytes:
    """Return the page on which the findings of *reports* can be gone through; a design without any runs there, too.

    It begins with the *first*, if one of them is named.
    """
    worlds = Worlds()
    for report in reports:
        worlds.number(_world(report, report.report))
        for finding in sorted(_told(report.findings), key=lambda one: one is not first):
            if finding.trace is not None:
                title = f"{report.design.__name__}: {finding.id} ({finding.level})"
                world = _world(report, report.broken_in(finding))
                worlds.tell(title, finding.verdict.claim.statement, finding.trace, world)
    return page(worlds.contents(", ".join(report.design.__name__ for report in reports)))


def _told(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield all *findings*, each followed by those that are broken only after it."""
    for finding in findings:
        yield finding
        yield from _told(finding.follows)


def _world(report: DesignReport, under: Report) -> World:
    """Return the world of a design as it was checked *under* one of the readings: with the claims about it."""
    asked, model = under.configuration, under.model
    settings = {**asked.settings, **{name: str(number) for name, number in asked.sizes.items()}}
    if asked.without:
        settings["without"] = ", ".join(asked.without)
    claims = tuple(verdict.claim for verdict in under.verdicts)
    says = f"a {report.interface.name}, in everything that may happen to it"
    return World(under.instance, claims, report.design.__name__, settings, says, model.addresses, model.normal)
