"""What the models of `published.py` promise under fairness, as others have found.

The manifests of tlaplus/Examples say "success" for the properties that a configuration names, under the fairness of
the specification; what does not hold by the comments of a specification is asked too. For Peterson, Dekker and the
philosophers the verdicts are textbook knowledge.
"""

from __future__ import annotations

import itertools

import pytest

from oracles.asking import asleep, detected, named, union, valued
from oracles.models_channels import alternating_bit, queueing, reliable
from oracles.models_exclusion import dekker, peterson
from oracles.models_loops import loops
from oracles.models_philosophers import chandy_misra, diners, philosophers
from oracles.models_rings import election, probe, token_ring
from oracles.models_sharing import allocator, having, prisoners, referendum, sieve
from shadowcheck.claims import (
    absent,
    always,
    always_eventually,
    eventually_always,
    ltl,
    possible,
    possible_from_everywhere,
    responds,
)
from shadowcheck.judge import Result
from shadowcheck.network import Fairness
from shadowcheck.trace import rebuild, replay
from toys.tables import graph_of, verdict


def test_who_asks_for_petersons_section_gets_it():
    network = peterson(2)
    graph = graph_of(network)
    for one in named(network, "process"):
        wants, inside = valued(one, lambda v: v == ("ask", 0)), valued(one, lambda v: v == ("critical",))
        assert verdict(responds(wants, inside), graph).result is Result.HOLDS


def test_petersons_section_is_entered_again_and_again():
    """Everybody asks again, as everybody is fair; nobody stays in the section, and all of this as one formula."""
    network = peterson(1)
    graph = graph_of(network)
    one, other = (valued(one, lambda v: v == ("critical",)) for one in named(network, "process"))
    assert verdict(always_eventually(one), graph).result is Result.HOLDS
    assert verdict(ltl("G F one & G F other & !F G (one | other)", one=one, other=other), graph).result is Result.HOLDS
    assert verdict(eventually_always(~one), graph).result is Result.FAILS
    assert verdict(possible_from_everywhere(other), graph).result is Result.HOLDS


def test_two_who_withdraw_for_each_other_may_never_enter_dekkers_section():
    network = dekker(3)
    one = named(network, "process")[0]
    graph = graph_of(network)
    found = verdict(responds(one.at("trying"), one.at("inside")), graph)
    assert found.result is Result.FAILS
    assert found.evidence.loop
    replay(rebuild(graph.instance, found.evidence))


@pytest.mark.parametrize("network", [philosophers(3, fair=True), diners(3, fair=True)], ids=lambda of: of.name)
def test_a_philosopher_who_keeps_the_first_fork_may_starve(network):
    one = named(network, "philosopher")[0]
    found = verdict(responds(one.at("has_left"), one.at("eating")), graph_of(network))
    assert found.result is Result.FAILS


def test_nobody_starves_with_clean_forks():
    network = chandy_misra(5)
    graph = graph_of(network)
    for one in named(network, "philosopher"):
        assert verdict(responds(one.at("hungry"), one.at("full")), graph).result is Result.HOLDS


def test_somebody_wins_if_anybody_stands():
    network = election(3)
    nodes = named(network, "node")
    stands = union(valued(node, lambda v: v[2] == "cand") for node in nodes)
    won = union(valued(node, lambda v: v[2] == "won") for node in nodes)
    born = valued(nodes[0], lambda _: True)
    graph = graph_of(network)
    assert verdict(responds(stands, won), graph).result is Result.HOLDS
    assert verdict(responds(born, won), graph).result is Result.FAILS, "nobody may be an initiator"


def test_termination_is_detected_at_last_but_termination_is_not_promised():
    """`Liveness` of EWD840.tla, and what it says of the environment: "not supposed to hold"."""
    network = probe(3)
    graph = graph_of(network)
    born = valued(network.role("token"), lambda _: True)
    assert verdict(responds(asleep(network), detected(network)), graph).result is Result.HOLDS
    assert verdict(responds(born, detected(network)), graph).result is Result.FAILS


def privileges(network):
    """Who may move: process 0 with the number of the last, any other with one that is not that of the one before."""
    processes = named(network, "process")
    numbers = processes[0].system.observables["value"]
    first, last = processes[0], processes[-1]
    same = union(first.has(value=v) & last.has(value=v) for v in numbers)
    return [same, *(
        ~union(here.has(value=v) & before.has(value=v) for v in numbers)
        for before, here in itertools.pairwise(processes))]


def test_dijkstras_ring_comes_down_to_one_token_and_keeps_it():
    network = token_ring(3, fair=True)
    tokens = privileges(network)
    several = union(one & other for i, one in enumerate(tokens) for other in tokens[:i])
    graph = graph_of(network)
    assert verdict(always(union(tokens)), graph).result is Result.HOLDS
    assert verdict(responds(several, ~several), graph).result is Result.HOLDS
    assert verdict(absent(several, after=~several), graph).result is Result.HOLDS
    assert verdict(responds(several, ~several), graph_of(token_ring(3))).result is Result.FAILS


def test_the_prisoners_are_freed_at_last():
    """`Liveness` of Prisoners.tla. The count goes on to 7 if A was up to begin with."""
    network = prisoners(3)
    begun = network.took("Init, A up, B up", "Init, A up, B down", "Init, A down, B up", "Init, A down, B down")
    counter = network.role("counter")
    graph = graph_of(network, prisoners=3)
    assert verdict(responds(begun, counter.has(value=6)), graph).result is Result.HOLDS
    assert verdict(responds(begun, counter.has(value=7)), graph).result is Result.FAILS


@pytest.mark.parametrize(("fair", "expected"), [(Fairness.STRONG, Result.HOLDS), (Fairness.WEAK, Result.FAILS)])
def test_a_value_that_is_sent_over_lossy_channels_arrives_only_under_strong_fairness(fair, expected):
    """`SentLeadsToRcvd` of MCAlternatingBit.tla."""
    network = alternating_bit(2, 2, fair)
    sender, receiver = network.role("sender"), network.role("receiver")
    graph = graph_of(network)
    for d in range(2):
        sent, arrived = valued(sender, lambda v, d=d: v[0] != v[1] and v[2] == d), valued(
            receiver, lambda v, d=d: v[1] == d)
        assert verdict(responds(sent, arrived), graph).result is expected


def test_a_value_that_is_sent_reliably_arrives():
    network = reliable(2)
    sender, receiver = network.roles
    graph = graph_of(network)
    for d in range(2):
        sent, arrived = valued(sender, lambda v, d=d: v[0] != v[1] and v[2] == d), valued(
            receiver, lambda v, d=d: v[1] == d)
        assert verdict(responds(sent, arrived), graph).result is Result.HOLDS


@pytest.mark.parametrize(("fair", "expected"), [(Fairness.STRONG, Result.HOLDS), (Fairness.WEAK, Result.FAILS)])
def test_a_client_obtains_what_it_asked_for_only_if_allocation_is_strongly_fair(fair, expected):
    """`ClientsWillObtain` and `ClientsWillReturn` of SimpleAllocator.tla; the latter needs no strong fairness."""
    network = allocator(2, fair)
    client = network.roles[0]
    graph = graph_of(network, clients=3)
    waits = valued(client, lambda v: 0 in v[0])
    assert verdict(responds(waits, client.has(value=having(client, 0))), graph, "clients").result is expected
    satisfied, without = valued(client, lambda v: not v[0]), valued(client, lambda v: not v[1])
    assert verdict(responds(satisfied, without), graph, "clients").result is Result.HOLDS


def test_everybody_in_the_queue_reads_and_writes_again_and_again():
    """`Liveness` of ReadersWriters.tla."""
    network = queueing(2)
    graph = graph_of(network)
    for actor in named(network, "actor"):
        for state in ("reading", "writing"):
            assert verdict(responds(~actor.at(state), actor.at(state)), graph).result is Result.HOLDS
            assert verdict(responds(actor.at(state), ~actor.at(state)), graph).result is Result.HOLDS


def test_what_is_not_prime_is_struck_at_last_and_a_prime_never():
    network = sieve(10)
    graph = graph_of(network)
    for n in range(2, 11):
        number = network.role(f"number_{n}")
        prime = n in {2, 3, 5, 7}
        struck = verdict(responds(number.at("standing"), ~number.at("standing")), graph).result
        assert struck is (Result.FAILS if prime else Result.HOLDS)


def test_every_voter_votes_at_last():
    network = referendum()
    voter = network.role("voter")
    graph = graph_of(network, voters=4)
    assert verdict(responds(voter.at("waiting"), voter.at("yes", "no")), graph, "voters").result is Result.HOLDS
    assert verdict(responds(voter.at("waiting"), voter.at("yes")), graph, "voters").result is Result.FAILS


def test_loops_goes_round_through_progress_but_not_always_through_accept():
    """Tests 3 and 5 of Spin's README_tests.txt: an acceptance cycle, and no cycle that avoids progress."""
    network = loops(fair=True)
    graph = graph_of(network)
    process = network.roles[0]
    at = {place: valued(process, lambda v, place=place: v[0] == place) for place in ("do", "accept", "progress")}
    assert verdict(responds(at["do"], at["progress"]), graph).result is Result.HOLDS
    assert verdict(responds(at["do"], at["accept"]), graph).result is Result.FAILS
    assert verdict(possible(at["accept"], after=network.took("accept")), graph).result is Result.HOLDS
