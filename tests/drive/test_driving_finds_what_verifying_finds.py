"""The gallery's programs, driven as real ones: the good ones are clean, and each mistake is found."""

import pytest

from drive.test_a_program_is_driven_through_its_answers import driven
from shadowcheck.drive.function import Function
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
