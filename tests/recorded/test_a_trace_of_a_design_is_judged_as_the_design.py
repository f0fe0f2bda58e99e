"""What `verify` finds in a design, `trace` finds in the log of the same story, at its last line."""

import pytest

from recorded.logs import TELLS
from recorded.runs import instance_of, is_recorded, lines_of, random_run
from shadowcheck.check.configuration import Setting
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from vss_protocol.gallery.requesters import MISTAKES
from vss_protocol.requester_contract.traces import UNTELLABLE

DESIGNS = [one for one in MISTAKES if is_recorded(one.design)]
FOUND_LATER = "ended-backups-come-to-release"
"""Broken by a run that goes on for ever, and so by no log."""

UNCERTAIN = {
    **dict.fromkeys(
        ("persistent-copies-are-deleted", "survivors-are-not-forgotten", "copies-read-before-release"),
        "the storage of the copies may have run out, and no line says so",
    ),
    **dict.fromkeys(
        ("failed-backups-start-over", "status-is-about-its-own-backup", "failed-imports-are-cleaned-up"),
        "how an operation ended was never asked",
    ),
    "calls-need-an-instance": "the call may be about the operation that was begun before",
}
"""What the story tells and its log does not: these cannot be told, and never are the contrary."""


@pytest.mark.parametrize("mistake", DESIGNS, ids=lambda one: one.design.__name__)
def test_the_story_of_a_finding_breaks_the_same_rule(judged, mistake):
    reading = mistake.reading
    found = verify_design(mistake.design, Request(settings=(Setting("reading", reading, ""),)))
    told = [one for one in found.findings if one.trace is not None and one.id not in {*UNTELLABLE, FOUND_LATER}]
    assert told
    for one in told:
        rules = [step.rule for step in one.trace.steps]
        lines = lines_of(None, rules)
        report = judged([*lines, *([{"deed": "the program ends"}] if _at_end(one) else [])], TELLS, reading=reading)
        assert report.unexplained is None
        at = {broken.claim.id: broken.line.number for broken in report.broken}
        untold = {left.claim.id for left in report.untold}
        assert at.get(one.id) == report.lines + 1 or one.id in untold, (one.id, at)
        assert one.id in at or one.id in UNCERTAIN


def _at_end(finding):
    """Whether the claim is about the end of a program: the story leads to a final state, and the log says so."""
    return any("at_end" in str(predicate) for predicate in finding.verdict.claim.predicates())


@pytest.mark.slow
@pytest.mark.parametrize("mistake", DESIGNS[::3], ids=lambda one: one.design.__name__)
def test_no_log_of_a_design_breaks_what_the_design_keeps(judged, mistake):
    found = verify_design(mistake.design)
    broken = {
        one.claim.id for report in (found.report, *found.others.values()) for one in report.verdicts if is_broken(one)
    }
    instance = instance_of(mistake.design)
    for seed in range(12):
        report = judged(lines_of(instance, random_run(instance, seed, 150)), TELLS)
        assert report.unexplained is None
        assert {one.claim.id for one in report.broken} <= broken
