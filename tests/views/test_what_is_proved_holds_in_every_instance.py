"""Claims that views prove do not fail in instances, and every state of an instance is seen in views.

Instances are judged by the graph judge, which the naive interpretation is compared with elsewhere; small ones by the
naive interpretation itself.
"""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest

from oracles.naive import Naive
from oracles.random_crowds import random_crowd, random_patterns, somewhere
from oracles.random_networks import ANY_FAIRNESS, PATTERNS, random_network, random_pattern
from shadowcheck.claims import DeadlockFree, Responds, implements, ltl, never, responds
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import levels
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import each, others, some_other
from shadowcheck.views import close, prove
from toys.tables import claim, graph_of, network, role, step, switch, table, verdict

KINDS = (*(kind for kind in PATTERNS if kind != "possible"), "responds", "responds")
MOST = 20_000


def random_case(seed):
    """A network with replicas, and claims of it that can be judged; None if the seed gives none."""
    rng = Random(seed)  # noqa: S311 - no secret
    case = random_network(rng, ANY_FAIRNESS)
    if not case.sizes:
        return None
    claims = []
    for number, kind in enumerate(KINDS):
        per = rng.choice([None, *case.sizes])
        claims.append(claim(random_pattern(rng, case, per, [kind]), per, id=f"c{number}"))
    try:
        check_claims(claims, compile_network(case.network, dict.fromkeys(case.sizes, 2)))
    except SpecificationError:
        return None
    return case.network, [*claims, claim(DeadlockFree(), id="no deadlock")]


def explored(network, most):
    """Explore every instance of *network* with up to so many replicas of each family, but for very large ones."""
    families = network.parameters()
    for sizes in itertools.product(range(1, most + 1), repeat=len(families)):
        instance = compile_network(network, dict(zip(families, sizes, strict=True)))
        graph = levels.explore(instance, Run(limit=MOST))
        if graph.complete:
            yield graph


def compared(network, claims):
    """What views prove of *claims*, and which of them fail in instances for which that is said."""
    proofs = prove(network, claims)
    return proofs, {
        verdict.claim.id for graph in explored(network, 3) for verdict in judge_all(claims, graph)
        if verdict.result is Result.FAILS and not (verdict.claim.id in proofs.pairs and is_alone(graph.instance))
    }


def is_alone(instance):
    return set(instance.sizes.values()) == {1}


def seen(graph, space, index):
    """The views of the replica *index* in all states of *graph*."""
    views = np.zeros(len(graph.states), dtype=np.int64)
    for place in space.fields:
        (field,) = (one for one in graph.instance.fields if one.role is place.role and one.index in {None, index})
        views |= graph.column(field).astype(np.int64) << place.shift
    return set(views.tolist())


SEEDS = [seed for seed in range(300) if random_case(seed)]
LOTS = [pytest.param(SEEDS[:20], id="20 networks"), pytest.param(SEEDS[20:], id="the rest", marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", LOTS)
def test_what_is_proved_fails_in_no_instance_of_a_random_network(seeds):
    proved = failing = 0
    for seed in seeds:
        network, claims = random_case(seed)
        proofs, failed = compared(network, claims)
        assert not failed & proofs.proved, seed
        proved, failing = proved + len(proofs.proved), failing + len(failed)
    assert proved > 3 * len(seeds)  # of seven claims, and the deadlock
    assert failing > 2 * len(seeds)


@pytest.mark.parametrize("seeds", LOTS)
def test_every_state_of_an_instance_is_seen_in_views(seeds):
    for seed in seeds:
        network, _ = random_case(seed)
        closure = close(network)
        for graph in explored(network, 2):
            for name, family in closure.families.items():
                for index in range(1, graph.instance.sizes[name] + 1):
                    assert seen(graph, family.space, index) <= set(family.known.tolist()), (seed, name)


def test_one_replica_alone_says_what_no_other_would_hear_and_views_see_it():
    """With two, nobody can say "high", as the other one cannot hear it; with one, there is no other one."""
    one = role("one", table("one", "quiet loud", ("quiet", "say", "loud", "ok", (("v", "high"),)),
                            ("quiet", "hear", "quiet", "ok", (("v", "low"),))), "ones")
    net = network(step("say", one.does("say"), others(one.does("hear")), agree=("v",)))
    (family,) = close(net).families.values()
    (alone, both) = explored(net, 2)
    assert (len(alone.states), len(both.states)) == (2, 1)
    assert seen(alone, family.space, 1) <= set(family.known.tolist())
    (verdict_of_one,) = judge_all([claim(never(one.at("loud")), "ones", id="quiet")], alone)
    assert verdict_of_one.result is Result.FAILS
    assert not prove(net, [claim(never(one.at("loud")), "ones", id="quiet"), claim(DeadlockFree(), id="dead")]).proved


def test_one_replica_alone_says_what_others_would_contradict_before_anybody_is_asked():
    """The others say "low" before the board, which says "high": with two, they never agree, and with one, it does."""
    one = role("one", table("one", "quiet said", ("quiet", "say", "said", "ok", (("v", "low"),))), "ones")
    board = role("board", table("board", "blank full", ("blank", "show", "full", "ok", (("v", "high"),))))
    net = network(step("all", one.stays(one.at("quiet")), others(one.does("say")), board.does("show"), agree=("v",)))
    (alone, both) = explored(net, 2)
    assert (len(alone.states), len(both.states)) == (2, 1)
    blank = claim(never(board.at("full")), id="blank")
    assert judge_all([blank], alone)[0].result is Result.FAILS
    assert not prove(net, [blank]).proved


@pytest.mark.parametrize("seeds", LOTS)
def test_what_is_proved_to_be_answered_is_answered_by_the_naive_interpretation(seeds):
    asked = 0
    for seed in seeds:
        network, claims = random_case(seed)
        responses = [one for one in claims if isinstance(one.pattern, Responds)]
        proofs = prove(network, responses)
        for size in (1, 2, 3):
            naive = Naive(network, dict.fromkeys(network.parameters(), size), 150)
            if naive.found is None:
                break
            for one in responses:
                if one.id in proofs.proved and not (one.id in proofs.pairs and size == 1):
                    everybody = [{}] if one.per is None else [{one.per: index} for index in range(1, size + 1)]
                    assert all(naive.responds(one.pattern.trigger, one.pattern.answer, who) for who in everybody), seed
                    asked += 1
    assert asked > len(seeds)


CROWDS = [pytest.param(range(12), id="12 crowds"), pytest.param(range(12, 120), id="the rest", marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", CROWDS)
def test_what_is_proved_of_replicas_that_wait_for_each_other_fails_in_no_instance(seeds):
    proved = failing = 0
    for seed in seeds:
        rng = Random(seed)  # noqa: S311 - no secret
        network = random_crowd(rng)
        claims = [claim(one, "n", id=f"c{n}") for n, one in enumerate(random_patterns(rng, network))]
        claims.append(claim(DeadlockFree(), id="no deadlock"))
        proofs, failed = compared(network, claims)
        assert not failed & proofs.proved, seed
        proved, failing = proved + len(proofs.proved), failing + len(failed)
    assert proved > 3 * len(seeds)  # of thirteen claims, and the deadlock
    assert failing > 3 * len(seeds)


def two_at_once(rng, network):
    """Claims that two replicas are never somewhere at once, or when one of them takes a step."""
    crowd = network.role("crowd")
    for number in range(8):
        here = somewhere(rng, crowd) & network.took(rng.choice(network.steps).name) if number % 2 else (
            somewhere(rng, crowd))
        yield claim(never(here & some_other(somewhere(rng, crowd))), "n", id=f"two {number}")


@pytest.mark.parametrize("seeds", CROWDS)
def test_what_is_proved_of_two_at_once_fails_with_no_more_than_four(seeds):
    """With three, a third takes part in what the two do; with four, it has a third of its own."""
    proved = failing = 0
    for seed in seeds:
        rng = Random(seed)  # noqa: S311 - no secret
        network = random_crowd(rng)
        claims = list(two_at_once(rng, network))
        proofs = prove(network, claims)
        failed = {
            verdict.claim.id for graph in explored(network, 4) for verdict in judge_all(claims, graph)
            if verdict.result is Result.FAILS
        }
        assert not failed & proofs.proved, seed
        proved, failing = proved + len(proofs.pairs), failing + len(failed)
    assert 20 * proved > len(seeds)
    assert failing > 2 * len(seeds)


def test_a_gate_that_is_open_now_and_then_need_not_let_anybody_through():
    gate, one = role("gate"), role("walker", switch(), "walkers")
    net = network(
        step("turn", gate.does("press"), fair=True),
        step("go", gate.stays(gate.at("on")), each(one.stays(one.at("off"))), fair=True),
        step("leave", gate.stays(gate.at("off")), one.does("press")),
    )
    goes = claim(responds(one.at("off"), net.took("go")), "walkers")
    assert not prove(net, [goes]).proved
    assert verdict(goes.pattern, graph_of(net, walkers=2), "walkers").result is Result.FAILS


def test_a_claim_whose_pairs_are_too_wide_is_not_decided_and_takes_no_other_with_it():
    """Five machines of 200 local states each are 40 bits of a view; two replicas are more than a number has."""
    many = [
        role(f"part {n}", table(f"m{n}", " ".join(f"s{k}" for k in range(200)), ("s0", "go", "s1")), "walkers")
        for n in range(5)
    ]
    net = network(*(step(f"go {one.name}", one.does("go")) for one in many))
    everywhere = many[0].at("s1") & many[1].at("s1") & many[2].at("s1") & many[3].at("s1") & many[4].at("s1")
    two = claim(never(everywhere & some_other(everywhere)), "walkers", id="two")
    one = claim(never(many[0].at("s2")), "walkers", id="one")
    assert prove(net, [two, one]).proved == {"one"}


def test_what_some_other_finally_does_is_proved_of_two_or_more_only():
    one = role("walker", switch(), "walkers")
    net = network(step("press", one.does("press"), fair=True))
    followed = claim(responds(one.at("on"), some_other(one.at("on"))), "walkers")
    proofs = prove(net, [followed])
    assert proofs.proved == proofs.pairs == {followed.id}
    results = [verdict(followed.pattern, graph_of(net, walkers=n), "walkers").result for n in (1, 2, 3)]
    assert results == [Result.FAILS, Result.HOLDS, Result.HOLDS]


@pytest.mark.parametrize(("text", "proved"), [
    ("G (p -> F q)", True), ("G (p -> q)", False), ("G !(p and q and !p)", True), ("G F q", False), ("p U q", False),
])
def test_a_formula_about_some_other_is_proved_as_what_it_says_or_left_open(text, proved):
    one = role("walker", switch(), "walkers")
    net = network(step("press", one.does("press"), fair=True))
    asked = claim(ltl(text, p=one.at("on"), q=some_other(one.at("on"))), "walkers")
    assert bool(prove(net, [asked]).proved) is proved
    alike = {"G (p -> F q)": responds(one.at("on"), some_other(one.at("on")))}
    if text in alike:
        assert prove(net, [asked]) == prove(net, [claim(alike[text], "walkers")])


def test_what_is_seen_of_some_other_is_not_compared_with_another_network():
    one = role("walker", switch(), "walkers")
    net = network(step("press", one.does("press")))
    seen = some_other(one.at("on"))
    assert not prove(net, [claim(implements(net, {seen: seen}), "walkers")]).proved


@pytest.mark.parametrize("name", ["the one: ring", "another: ring"])
def test_a_step_that_is_named_as_those_of_who_is_told_apart_is_still_taken(name):
    hub, one = role("hub"), role("walker", switch(), "walkers")
    net = network(step("press", one.does("press")), step(name, hub.does("press")))
    on, rung = one.at("on"), net.took(name)
    claims = [claim(never(on & rung & some_other(on)), "walkers", id="by one"),
              claim(never(on & some_other(on & rung)), "walkers", id="by other")]
    assert not prove(net, claims).proved
    assert {one.result for one in judge_all(claims, graph_of(net, walkers=2))} == {Result.FAILS}
