"""Every claim about a requester's design is broken by some design, and only by designs that make the mistake."""

import pytest

from shadowcheck.claims import Strength
from shadowcheck.specification.claims_of import claims_under, every_claim
from spec.requester_designs.breakers import CHANGES, LENIENT, STRICT, breaker
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
    design, reading = breaker(claim), "lenient" if claim in LENIENT else "strict"
    found = broken(design, reading)
    assert claim in found
    assert checked(design, reading).trace(found[claim]).steps


@pytest.mark.slow
def test_no_claim_is_left_that_nothing_breaks(claims):
    assert claims.keys() - BY_MISTAKES - CHANGES.keys() == set()


@pytest.mark.slow
def test_every_claim_says_what_to_do_where_it_is_written_and_what_it_excludes(claims):
    for claim in claims.values():
        assert claim.remedy.endswith(".")
        assert claim.excludes
        assert claim.source


def asked(reading):
    """The claims that are made under one reading of what a good program or a mistake does."""
    models = [REQUESTER.model(design) for design in (*GOOD, *map(breaker, STRICT & CHANGES.keys()))]
    changed = {"reading": reading}
    return {claim.id for model in models for claim in claims_under(model, changed)}


@pytest.mark.slow
def test_what_the_pages_of_functions_alone_ask_for_is_asked_under_the_strict_reading_only():
    assert asked("strict") - asked("lenient") == STRICT


@pytest.mark.slow
def test_what_the_pages_of_concepts_alone_ask_for_is_asked_under_the_lenient_reading_only():
    assert asked("lenient") - asked("strict") == LENIENT


@pytest.mark.slow
def test_a_rule_of_ours_is_no_duty_and_says_that_no_page_has_it(claims):
    ours = {claim.strength for claim in claims.values() if claim.source == "model"}
    assert ours == {Strength.MODEL, Strength.DERIVED}
    assert {claim.source for claim in claims.values() if claim.strength is Strength.MODEL} == {"model"}

