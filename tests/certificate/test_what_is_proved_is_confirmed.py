"""What views prove is confirmed by solvers; what fails in an instance is confirmed by no certificate.

The statement of a certificate is written from the network and the claims. So if it says what it should, nothing that
stands among the views makes a false claim true: the sets that come nearest are tried.
"""

from __future__ import annotations

import itertools

import pytest

from certificate.cases import TOYS, crowd_case, published, random_case
from certificate.certifying import answers, bench, certified, parts, proved, unmet, views
from oracles.models_alike import semaphore
from oracles.models_coherence import dragon, firefly
from oracles.models_german import german
from oracles.published_verdicts import PROVED
from shadowcheck.certificate.solver import cvc5, z3
from shadowcheck.certificate.statement import can_be_certified
from shadowcheck.claims import DeadlockFree
from shadowcheck.explore import levels
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import others
from toys.tables import claim, network, role, step, switch, table

MOST = 3_000
NEED_A_THIRD = {dragon, firefly, german, semaphore}
"""What is proved of these with views of three replicas is not proved with one beside one that is told apart."""
SEEDS = {
    random_case: [range(25), range(25, 250)], crowd_case: [range(12), range(12, 150)],
}
LOTS = [
    pytest.param(case, seeds, id=f"{case.__name__}, {name}", marks=[pytest.mark.slow] if name == "the rest" else [])
    for case, lots in SEEDS.items() for name, seeds in zip(("a few", "the rest"), lots, strict=True)
]


def confirmed(text, made, session):
    """Whether the solver answers every obligation of the certificate, and nothing else, with unsat."""
    said = answers(text, session)
    return len(said) == made.obligations and {answer for _, answer in said} == {"unsat"}


@pytest.mark.parametrize("session", [z3, cvc5])
@pytest.mark.parametrize("one", [one for one in PROVED if one.network not in NEED_A_THIRD], ids=str)
def test_what_is_proved_of_published_protocols_is_confirmed(one, session):
    net, claims = published(one)
    assert proved(net, claims) == claims
    assert confirmed(certified(net, *claims), parts(net, *claims), session)


@pytest.mark.parametrize("one", [
    pytest.param(one, marks=pytest.mark.slow if one.network is german else [])
    for one in PROVED if one.network in NEED_A_THIRD
], ids=str)
def test_what_needs_a_third_replica_is_left_out(one):
    net, claims = published(one)
    assert proved(net, claims) == []
    assert unmet((made := parts(net, *claims)).filled(views(made, bench(net))))


@pytest.mark.parametrize("session", [z3, cvc5])
@pytest.mark.parametrize("toy", TOYS)
def test_what_is_proved_of_toys_is_confirmed(toy, session):
    net, claims = toy()
    assert proved(net, claims) == claims
    assert confirmed(certified(net, *claims), parts(net, *claims), session)


@pytest.mark.parametrize(("case", "seeds"), LOTS)
def test_what_is_proved_of_random_networks_is_confirmed(case, seeds):
    count = 0
    for net, claims in filter(None, map(case, seeds)):
        kept = proved(net, claims)
        assert not kept or confirmed(certified(net, *kept), parts(net, *kept), z3)
        count += len(kept)
    assert count > 2 * len(seeds)


# false claims


def failing(net, claims):
    """Those of *claims* that fail in an instance with up to three replicas of each family."""
    found = {}
    for sizes in itertools.product((1, 2, 3), repeat=len(net.parameters())):
        graph = levels.explore(compile_network(net, dict(zip(net.parameters(), sizes, strict=True))), Run(limit=MOST))
        found |= {
            told.claim.id: told.claim for told in (judge_all(claims, graph) if graph.complete else ())
            if told.result is Result.FAILS
        }
    return found.values()


@pytest.mark.usefixtures("broken_orders")
@pytest.mark.parametrize(("case", "seeds"), LOTS)
def test_what_fails_in_an_instance_of_a_random_network_is_not_confirmed(case, seeds):
    count = 0
    for net, claims in filter(None, map(case, seeds)):
        judges = bench(net)
        for one in failing(net, [one for one in claims if can_be_certified(net, one)]):
            made = parts(net, one)
            assert unmet(made.filled(views(made, judges))), one
            count += 1
    assert count > 2 * len(seeds)


@pytest.mark.parametrize("careless", [one for one in PROVED if one.per is None], ids=str)
def test_what_careless_processes_break_is_not_confirmed(careless):
    net = careless.network(careless=True)
    made = parts(net, *published(careless)[1])
    assert any("never" in title for title in unmet(made.filled(views(made, bench(net)))))


def test_nobody_may_stop_where_nobody_declares_an_end():
    box = role("box", switch(ends=""), "boxes")
    assert stops(network(step("hand", box.does("press"))))
    box = role("box", switch(ends="on"), "boxes")
    assert not stops(network(step("hand", box.does("press"))))


def test_a_single_replica_waits_for_a_step_that_asks_the_impossible_of_others():
    box, boss = role("box", switch(ends=""), "boxes"), role(
        "boss", table("boss", "idle gone busy", ("idle", "go", "gone"), ends="gone"))
    nobody = others(box.stays(box.at("on") & box.at("off")))
    hand = step("hand", box.does("press"), boss.stays(boss.at("busy")), nobody)
    assert stops(network(step("go", boss.does("go")), hand))


def stops(net):
    """Whether the certificate that *net* never stops is refused."""
    made = parts(net, claim(DeadlockFree()))
    return unmet(made.filled(views(made, bench(net))))
