"""The page of `trace --explore`: a recorded run as it was explained, in the network in which it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.explorer.page import page
from shadowcheck.explorer.tables import World
from shadowcheck.explorer.worlds import Worlds
from shadowcheck.judge.verdict import Evidence
from shadowcheck.trace import rebuild

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.recorded.story import Story


def explored_runs(stories: Sequence[Story], where: str) -> bytes:
    """Return the page on which the runs of *stories* can be gone through.

    Raises `SpecificationError`, with *where* it was asked for, for a run that cannot be told from its beginning.
    """
    worlds = Worlds()
    for story in stories:
        report = story.report
        if story.instance is None or not story.whole or len(story.parts) != 1:
            raise SpecificationError(
                f"the run in {report.path} cannot be told from its beginning", where=where,
                why="the page takes every step from the beginning, and only pieces of a long log are told",
                instead="cut the log down to a few hundred lines; or use --story", code="SC0881",
            )
        untold, model = _untold(report), report.model
        claims = tuple(claim for claim in story.claims if claim.id not in untold)
        world = World(story.instance, claims, report.interface.name, {"log": report.path}, model.says, model.addresses)
        trace = rebuild(story.instance, Evidence(story.parts[0].rules))
        worlds.tell(report.path if report.object is None else report.object, _says(report), trace, world)
    return page(worlds.contents(", ".join(dict.fromkeys(story.report.path for story in stories))))


def _untold(report: TraceReport) -> list[str]:
    """List the claims that only some explanations break: the page, which has one of them, would take that for all."""
    broken = {one.claim.id for one in report.broken}
    return list(dict.fromkeys(one.claim.id for one in report.untold if one.claim.id not in broken))


def _says(report: TraceReport) -> str:
    """Say what the story is, what is broken in every other explanation, too, and what the page does not judge."""
    broken = ", ".join(dict.fromkeys(one.claim.id for one in report.broken))
    untold = ", ".join(_untold(report))
    return (
        "One explanation of the log, with as few unrecorded steps as possible. "
        f"Broken in every explanation: {broken or 'nothing'}."
        + (f" Cannot be decided, and not judged here: {untold}." if untold else "")
    )
