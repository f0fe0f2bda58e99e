"""Narrowed views: what they settle is what views settle, in random networks and in the model of VSS."""

from __future__ import annotations

from random import Random

import pytest

from oracles.random_crowds import random_crowd, random_patterns
from oracles.random_networks import ANY_FAIRNESS, random_network, random_pattern
from shadowcheck.claims import Counts, absent, always, never, precedes, responds
from shadowcheck.claims.obligation import Witness
from shadowcheck.errors import SpecificationError
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.judge import Result, judge_all, projection
from shadowcheck.network import before
from shadowcheck.specification.claims_of import claims_of
from shadowcheck.views import close
from shadowcheck.views.bench import Bench
from shadowcheck.views.graph import ViewGraph
from shadowcheck.views.narrowed import Narrowed
from toys.tables import claim, graph_of, network, role, step, switch, table
from vss_protocol import MODEL

KINDS = ("always", "never", "precedes", "absent", "responds", "responds")


@pytest.fixture
def worth_it(monkeypatch):
    """Small graphs are narrowed, too."""
    monkeypatch.setattr(projection, "_WORTH", 0)


def settled(net, claims):
    """Which of *claims* narrowed views keep, and which whole views keep."""
    bench = Bench(close(net))
    narrowed = {name: Narrowed(ViewGraph(bench.closure, name)) for name in bench.closure.families}
    few, whole = set(), set()
    for one in claims:
        for name, judge in bench.judges(one):
            if narrowed[name].keeps(one):
                few.add(one.id)
            if judge.verdict().result is Result.HOLDS:
                whole.add(one.id)
    return few, whole


def random_claims(rng, case):
    found = []
    for number, kind in enumerate(KINDS):
        per = rng.choice([None, *case.sizes])
        found.append(claim(random_pattern(rng, case, per, [kind]), per, id=f"c{number}"))
    check_claims(found, compile_network(case.network, dict.fromkeys(case.sizes, 2)))
    return found


@pytest.mark.usefixtures("worth_it")
def test_what_narrowed_views_settle_is_settled_by_whole_ones():
    some = 0
    for seed in range(150):
        rng = Random(seed)  # noqa: S311 - no secret
        case = random_network(rng, ANY_FAIRNESS)
        if not case.sizes:
            continue
        try:
            claims = random_claims(rng, case)
        except SpecificationError:
            continue
        few, whole = settled(case.network, claims)
        assert few <= whole, seed
        some += len(few)
    assert some > 30


@pytest.mark.usefixtures("worth_it")
def test_what_narrowed_views_settle_of_replicas_that_wait_for_each_other_is_settled_by_whole_ones():
    some = 0
    for seed in range(40):
        rng = Random(seed)  # noqa: S311 - no secret
        net = random_crowd(rng)
        few, whole = settled(net, [claim(one, "n", id=f"c{n}") for n, one in enumerate(random_patterns(rng, net))])
        assert few <= whole, seed
        some += len(few)
    assert some > 10


def test_they_settle_most_claims_about_vss_that_ask_no_quantifier():
    settings = MODEL.settings({"levels": "same"})
    net = MODEL.network(settings)
    asked = [one for one in claims_of(MODEL, net, settings, "") if not isinstance(one.obligation, Witness | Counts)]
    few, whole = settled(net, asked)
    assert few < whole
    assert len(few) > 60


@pytest.mark.usefixtures("worth_it")
def test_a_claim_that_speaks_of_the_role_left_out_is_left_open():
    """The lamp has the most states, so that claims about it are for whole views."""
    lamp = role("lamp", table("lamp", "dark dim bright", ("dark", "on", "dim"), ("dim", "on", "bright")))
    one = role("one", switch(), "ones")
    net = network(step("press", one.does("press"), lamp.does("on")))
    assert settled(net, [claim(always(~lamp.at("dark") | lamp.at("dark")), "ones", id="lamp")]) == (set(), {"lamp"})


@pytest.mark.usefixtures("worth_it")
def test_what_happens_only_where_another_than_the_first_begins_is_left_open():
    """Nothing comes before a beginning; the second replica begins "ready", and the first does not."""
    lamp = role("lamp", table("lamp", "dark dim bright", ("dark", "on", "dim"), ("dim", "on", "bright")))
    worker = table("worker", "idle ready done", ("idle", "go", "done"), ("ready", "go", "done"),
                   initials={"": 0, "other": 1})
    one = role("worker", worker, "workers", variants=("", "other"))
    net = network(step("work", one.does("go")), step("light", lamp.does("on")))
    begins_ready = one.at("ready") & ~before(one.at("idle", "ready", "done"))
    claims = [
        claim(never(begins_ready), "workers", id="never"),
        claim(precedes(one.at("done"), begins_ready), "workers", id="precedes"),
        claim(absent(one.at("done"), after=begins_ready), "workers", id="absent"),
        claim(responds(begins_ready, one.at("done")), "workers", id="responds"),
    ]
    assert settled(net, claims) == (set(), set())
    assert {one.result for one in judge_all(claims, graph_of(net, workers=2))} == {Result.FAILS}
