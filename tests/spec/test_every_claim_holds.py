"""The VSS model: every claim in every reading, each fault on and off, and nothing vacuous but what is declared so."""

from dataclasses import replace
from functools import cache

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from vss_protocol import MODEL
from vss_protocol.network.faults import FAULTS


@cache
def verdicts(writers=1, without=(), **options):
    report = check(MODEL, Configuration(MODEL.settings(options), {"writers": writers}, without))
    assert report.complete
    return report


@pytest.mark.parametrize("requester", ["chaotic", "documented"])
@pytest.mark.parametrize("reading", ["strict", pytest.param("lenient", marks=pytest.mark.slow)])
@pytest.mark.parametrize("writers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_every_claim_holds_in_every_reading(requester, reading, writers):
    report = verdicts(writers, requester=requester, reading=reading)
    assert [(v.claim.id, v.result, v.reason) for v in report.verdicts if not v.passes] == []
    assert report.exit_status == 0


def test_writers_of_one_level_may_freeze_in_any_order():
    network = MODEL.network(MODEL.settings({"levels": "same"}))
    graph = explore(compile_network(network.without(FAULTS), {"writers": 2}))
    first, second = graph.instance.fields_of("writer")
    frozen = [
        {field.system.observables["frozen"][(state & field.mask) >> field.shift] for field in (first, second)}
        for state in graph.states
    ]
    assert {True} in frozen
    assert sum(one == {True, False} for one in frozen) > 2


@pytest.mark.slow
def test_with_two_writers_only_what_needs_three_is_vacuous_and_every_step_of_the_table_is_taken():
    report = verdicts(2, requester="chaotic", reading="strict")
    assert [v.claim.id for v in report.verdicts if v.result is not Result.HOLDS] == ["system-freezes-last"]
    assert report.outcome.dead_steps == ()


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_is_off_breaks_nothing_and_leaves_only_declared_vacuity(fault):
    report = verdicts(without=(fault,))
    assert [(v.claim.id, v.result, v.reason) for v in report.verdicts if not v.passes] == []


def test_with_every_fault_off_the_protocol_still_goes_its_normal_course():
    report = verdicts(without=tuple(FAULTS))
    assert next(v for v in report.verdicts if v.claim.id == "can-end-normally").result is Result.HOLDS
    assert report.exit_status == 0


def test_a_fault_that_is_off_has_no_transition_at_all():
    with_faults, without_faults = (MODEL.network(MODEL.settings({}), without=w) for w in ((), tuple(FAULTS)))
    assert {step.group for step in without_faults.steps} == {""}
    assert {step.group for step in with_faults.steps} == {"", *FAULTS}


@pytest.mark.slow
def test_evidence_of_every_possibility_replays_through_the_live_machines():
    report = verdicts(1, requester="chaotic", reading="strict")
    witnesses = [report.trace(v) for v in report.verdicts if v.claim.kind == "possible" and v.evidence]
    assert len(witnesses) >= 15
    assert all(trace is not None and trace.steps for trace in witnesses)


def test_requesters_duties_are_judged_only_against_the_requester_that_has_them():
    chaotic, documented = (MODEL.settings({"requester": name}) for name in ("chaotic", "documented"))
    owners = {claim.owner for claim in MODEL.claims(MODEL.network(chaotic), chaotic)}
    assert "requester" not in {str(owner) for owner in owners}
    assert "requester" in {str(claim.owner) for claim in MODEL.claims(MODEL.network(documented), documented)}


def test_counts_are_recorded_for_every_configuration_that_is_checked_here():
    for requester in ("chaotic", "documented"):
        for writers in (1, 2):
            assert MODEL.key(MODEL.settings({"requester": requester}), {"writers": writers}) in MODEL.recorded


def test_a_count_that_differs_from_the_recorded_one_fails_the_check():
    key = MODEL.key(MODEL.settings({}), {"writers": 1})
    other = replace(MODEL, recorded={key: (1, 2, 3)})
    report = check(other, Configuration(MODEL.settings({}), {"writers": 1}), only=["counts-as-recorded"])
    assert report.exit_status == 1
    assert "but 1 states, 2 steps, depth 3 were recorded" in report.verdicts[0].reason
