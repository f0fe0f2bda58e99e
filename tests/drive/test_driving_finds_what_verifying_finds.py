"""The gallery's programs, driven as real ones: the good ones are clean, and each mistake is found."""

import pytest

from drive.test_a_program_is_driven_through_its_answers import driven
from shadowcheck.drive.function import Function
from shadowcheck.instance.formula import Position, holds
from shadowcheck.instance.grounding import Grounding
from vss_protocol.gallery.requester_functions.twins import TWINS
from vss_protocol.gallery.requesters import GOOD, MISTAKES
from vss_protocol.requester_contract.environment import REQUESTER

QUICK = {"FileShareRequester", "ListingRequester", "ImportRequester", "ImportsTwiceAtOnce", "StoresThenAborts"}
"""Programs with few runs; the others are for the slow lane."""


def programs(designs):
    """The designs that are functions, too, those with many runs for the slow lane."""
    return [
        pytest.param(one, id=name, marks=[] if name in QUICK else pytest.mark.slow)
        for one in designs if getattr(one, "design", one) in TWINS
        for name in [getattr(one, "design", one).__name__]
    ]


@pytest.mark.parametrize("written", programs(GOOD))
def test_a_good_program_has_no_findings(written):
    report = driven(Function(TWINS[written], REQUESTER))
    assert report.findings == ()
    assert report.exit_status == 0


@pytest.mark.parametrize("mistake", programs(MISTAKES))
def test_a_mistake_is_found_with_what_it_breaks(mistake):
    report = driven(Function(TWINS[mistake.design], REQUESTER))
    assert set(mistake.breaks) & report.found.broken.keys()
    for finding in (one for one in report.findings if not one.sure):
        told = report.told([finding])
        assert told.report.untold == ()
        assert is_broken_in(told, finding)


def is_broken_in(told, finding):
    """Whether the steps that are told, taken one after the other, break what is found: one that must never hold."""
    grounding, state = Grounding(told.instance), told.instance.initial
    asked = [one.obligation.bad for one in told.claims if one.id == finding.id]
    seen = list[Position]()
    for rule in told.parts[-1].rules:
        before, state = state, state + told.instance.rules[rule].effect(state)
        seen.append(Position(state, rule, before))
    return any(holds(grounding.of(bad, None), here) for bad in asked for here in seen)
