"""The model of VSS, for every number of writers."""

import numpy as np
import pytest

from shadowcheck.check.every import EVERY
from shadowcheck.check.pipeline import check
from shadowcheck.claims import Counts
from shadowcheck.claims.obligation import Witness
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.specification.claims_of import claims_of
from shadowcheck.symbolic.engine import Analysis
from shadowcheck.views import close, prove
from vss_protocol import MODEL

SAME = {"levels": "same"}
PAIRS = {"front-ends-freeze-first", "system-freezes-last"}
"""Claims about two writers at once; only they need pairs."""


def universal(claims):
    return [claim for claim in claims if not isinstance(claim.obligation, Witness | Counts)]


def proofs(settings, *, only=None, change=lambda network: network):
    chosen = MODEL.settings(settings)
    network = MODEL.network(chosen)
    claims = universal(claims_of(MODEL, network, chosen, ""))
    return prove(change(network), [one for one in claims if only is None or one.id in only]), claims


def test_with_writers_of_one_level_every_claim_holds_for_every_number():
    """The views are exactly the states of one writer: other writers bring it into no state that it is not in alone."""
    found, claims = proofs(SAME)
    assert found.proved == {claim.id for claim in claims}
    assert (found.views, found.pairs) == (10_584, frozenset())


@pytest.mark.slow
def test_every_claim_holds_for_every_number_and_a_run_with_few_writers_shows_what_is_possible():
    report = check(MODEL, engine=EVERY)
    by_id = {verdict.claim.id: verdict for verdict in report.verdicts}
    every = {name for name, verdict in by_id.items() if verdict.every}
    needs_three = "system-freezes-last"  # it is proved, but with two writers nothing exercises it
    assert every == {claim.id for claim in universal(verdict.claim for verdict in report.verdicts)} - {needs_three}
    assert by_id[needs_three].excused
    assert report.exit_status == 0
    shown = [verdict for verdict in report.verdicts if isinstance(verdict.claim.obligation, Witness)]
    assert all(verdict.result is Result.HOLDS for verdict in shown)
    assert [verdict.claim.id for verdict in shown if verdict.instance is None] == ["can-create-for-some"]
    assert all(report.trace(verdict).steps for verdict in shown)
    assert (report.outcome.states, report.outcome.steps, report.outcome.depth) == (131_202, 2_422_747, 39)


def test_claims_about_two_writers_hold_for_every_number_too():
    found, _ = proofs({}, only=PAIRS)
    assert found.proved == found.pairs == PAIRS


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 10])
def test_what_sets_of_states_see_of_a_writer_is_among_the_views_and_with_three_writers_it_is_all_of_them(number):
    """No view is spurious: with a writer of each level, every one of them occurs."""
    network = MODEL.network(MODEL.settings({}))
    family = close(network).families["writers"]
    instance = compile_network(network, {"writers": number})
    analysis, seen = Analysis(instance), set[int]()
    for index in range(1, min(number, 3) + 1):
        cone = analysis.cone(("writers", index))
        fields = [next(one for one in cone.instance.fields if one.role is place.role) for place in family.space.fields]
        places = zip(fields, family.space.fields, strict=True)
        seen |= set(np.bitwise_or.reduce([cone.column(one) << place.shift for one, place in places]).tolist())
    known = set(family.known.tolist())
    assert seen == known if number >= 3 else seen < known


def breaking(fault):
    """The claims that *fault* breaks; those about possibilities need a run, and are nothing that views prove."""
    return [name for name in fault.kills if not name.startswith(("can-", "path-"))]


FAULTS = [pytest.param(fault, id=fault.name) for fault in MODEL.seeded_faults if breaking(fault)]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_seeded_fault_breaks_is_not_proved(fault):
    settings = fault.options if PAIRS & set(breaking(fault)) else {**fault.options, **SAME}
    found, claims = proofs(settings, only=breaking(fault), change=lambda one: fault.change(one).without(fault.without))
    assert {claim.id for claim in claims} >= set(breaking(fault))
    assert found.proved == frozenset()
