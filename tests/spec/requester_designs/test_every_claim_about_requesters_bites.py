"""Every claim about a requester's design is broken by some design, and only by designs that make the mistake."""

import pytest

from shadowcheck.specification.claims_of import every_claim
from spec.requester_designs.breakers import CHANGES, breaker
from vss_protocol.gallery.requesters import GOOD, MISTAKES
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.vocabulary import Party

BY_MISTAKES = {claim for mistake in MISTAKES for claim in mistake.breaks}
"""Claims that some mistake of the gallery breaks."""


@pytest.fixture(scope="session")
def claims():
    found = (entry.claim for design in GOOD for entry in every_claim(REQUESTER.model(design)))
    return {claim.id: claim for claim in found if claim.owner is Party.REQUESTER}


@pytest.mark.slow
@pytest.mark.parametrize("claim", CHANGES)
def test_a_claim_is_broken_by_the_design_that_makes_that_mistake(broken, checked, claim):
    design = breaker(claim)
    found = broken(design)
    assert claim in found
    assert checked(design).trace(found[claim]).steps


@pytest.mark.slow
def test_no_claim_is_left_that_nothing_breaks(claims):
    assert claims.keys() - BY_MISTAKES - CHANGES.keys() == set()


@pytest.mark.slow
def test_every_claim_says_what_to_do_where_it_is_written_and_what_it_excludes(claims):
    for claim in claims.values():
        assert claim.remedy.endswith(".")
        assert claim.excludes
        assert claim.source


@pytest.mark.parametrize("claim", [
    "components-before-the-set",
    *(pytest.param(claim, marks=pytest.mark.slow) for claim in ("no-query-in-a-backup", "query-has-its-own-instance")),
])
def test_what_one_page_alone_asks_for_is_asked_under_the_strict_reading_only(broken, claim):
    assert claim not in broken(breaker(claim), "lenient")


def test_abort_before_preparation_is_asked_under_the_strict_reading_only(broken):
    (early,) = (mistake.design for mistake in MISTAKES if mistake.number == "N40")
    assert "creation-ends-with-abort" in broken(early, "strict")
    assert "creation-ends-with-abort" not in broken(early, "lenient")
