"""Cones: a claim about one replica, judged in the graph as that replica sees it, has the verdict of the whole graph."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles.random_cases import random_cases
from oracles.random_networks import PATTERNS
from oracles.two_phase_commit import commitment, two_phase_commit
from shadowcheck.claims import Possible, absent, never, possible, precedes
from shadowcheck.explore import explore
from shadowcheck.judge import Result, judge_all
from shadowcheck.judge import projection as cone
from shadowcheck.judge.graph_judge import GraphJudge
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network import every, some
from toys.tables import claim, graph_of
from vss_protocol import MODEL


@pytest.fixture
def always_worth_it(monkeypatch):
    monkeypatch.setattr(cone, "_WORTH", 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", PATTERNS)
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_with_and_without_cones_the_verdicts_are_the_same(kind, data):
    case = data.draw(random_cases([kind] * 4))
    graph = graph_of(case.network, **case.sizes)
    plain = judge_all(case.claims, graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cone, "_WORTH", 0)
        assert judge_all(case.claims, graph) == plain


def explored(*, careless=False):
    instance = commitment(3, careless=careless)
    return instance.network, explore(instance)


@pytest.mark.usefixtures("always_worth_it")
def test_a_cone_keeps_what_one_replica_can_see_and_nothing_else():
    network, graph = explored()
    seen = cone.Cones(graph).of(("resources", 2))
    names = {field.name for field in seen.instance.fields}
    assert {"resource 1", "resource 3"}.isdisjoint(names)
    assert len(seen.states) < len(graph.states)
    looks = {tuple(program_name in names for program_name in graph.instance.describe(state)) for state in graph.states}
    assert len(looks) == 1
    visible = {tuple((n, v) for n, v in graph.instance.describe(state).items() if n in names) for state in graph.states}
    assert {tuple(seen.instance.describe(state).items()) for state in seen.states} == visible
    assert network.role("resource").system is seen.instance.fields_of("resource")[0].system


@pytest.mark.usefixtures("always_worth_it")
def test_what_holds_in_a_cone_is_not_asked_of_the_whole(monkeypatch):
    network, graph = explored()
    resource = network.role("resource")
    asked = []
    monkeypatch.setattr("shadowcheck.judge.judge.GraphJudge", lambda claim, valuation, bound: (
        asked.append(valuation.graph is graph), GraphJudge(claim, valuation, bound))[1])
    once = claim(precedes(resource.at("prepared"), resource.at("committed")), "resources")
    assert judge_all([once], graph)[0].result is Result.HOLDS
    assert asked == [False] * 3


@pytest.mark.usefixtures("always_worth_it")
def test_what_a_cone_cannot_exclude_is_looked_for_in_the_whole():
    network, graph = explored(careless=True)
    resource = network.role("resource")
    claimed = claim(precedes(resource.at("prepared"), resource.at("committed")), "resources")
    (found,) = judge_all([claimed], graph)
    assert found.result is Result.FAILS
    assert found == GraphJudge(claimed, Valuation(graph), ("resources", found.blame.replica)).verdict()


@pytest.mark.usefixtures("always_worth_it")
def test_an_order_that_only_the_cone_has_breaks_nothing():
    """Each step of it can happen, but for reasons that exclude each other: others' machines, which the cone lacks."""
    network, graph = explored()
    resource, manager = network.role("resource"), network.role("manager")
    claims = [
        claim(absent(manager.at("aborted"), after=resource.at("committed")), "resources"),
        claim(possible(manager.at("aborted"), after=resource.at("committed")), "resources"),
    ]
    assert [verdict.result for verdict in judge_all(claims, graph)] == [Result.HOLDS, Result.FAILS]


def test_a_claim_about_all_of_them_is_left_to_the_whole():
    resource = two_phase_commit().role("resource")
    about_one, about_all = resource.at("prepared"), every(resource.at("prepared"))
    assert cone.may_settle(claim(never(about_one), "resources"))
    assert not cone.may_settle(claim(never(about_all), None))
    assert not cone.may_settle(claim(never(about_one & some(about_one)), "resources"))
    assert not cone.may_settle(claim(possible(about_one), "resources"))
    assert cone.may_settle(claim(possible(about_one, after=about_one), "resources"))


def test_most_claims_about_vss_are_settled_in_cones():
    claims = MODEL.claims(MODEL.network(MODEL.settings({})), MODEL.settings({}))
    settled = [claim for claim in claims if cone.may_settle(claim) and not isinstance(claim.pattern, Possible)]
    assert len(settled) > len([claim for claim in claims if not isinstance(claim.pattern, Possible)]) * 3 // 4
