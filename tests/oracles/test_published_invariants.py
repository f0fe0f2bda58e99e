"""Whether the models of `published.py` can stop, and what never happens in them, as others have found.

The Model Checking Contest says of each of its nets whether it can stop ("ReachabilityDeadlock",
yanntm/pnmcc-models-2020/oracle/*-RD.out). The manifests of tlaplus/Examples say "success" for the invariants that a
configuration names.
"""

from __future__ import annotations

import numpy as np
import pytest

from oracles.asking import asleep, both, detected, named, union, valued
from oracles.models_channels import queueing
from oracles.models_exclusion import dekker, increment, peterson, readers_and_writers, shared_memory
from oracles.models_nets import kanban, manufacturing, pathway
from oracles.models_philosophers import chandy_misra, diners, philosophers
from oracles.models_rings import election, lesson, probe, token_ring
from oracles.models_sharing import allocator, having, prisoners, referendum, sieve
from shadowcheck.claims import always, never, possible
from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.network import every, some
from toys.tables import graph_of, verdict


@pytest.mark.parametrize(("network", "sizes", "stops"), [
    (philosophers(5), {}, True), (kanban(2), {}, False), (manufacturing(2), {}, False), (pathway(1), {}, False),
    (peterson(2), {}, False), (dekker(10), {}, False), (shared_memory(5), {}, False), (token_ring(5), {}, False),
    (readers_and_writers(), {"readers": 10, "writers": 10}, False), (referendum(), {"voters": 10}, True),
    (sieve(10), {}, True),
], ids=lambda of: getattr(of, "name", None))
def test_a_net_can_stop_just_if_the_contest_says_so(network, sizes, stops):
    graph = graph_of(network, **sizes)
    assert bool((np.diff(graph.first) == 0).any()) is stops


@pytest.mark.parametrize(("network", "length"), [
    (philosophers(3), 3), (philosophers(5), 5), (diners(4), 8), (diners(5), 10),
], ids=lambda of: getattr(of, "name", None))
def test_the_shortest_deadlock_of_philosophers_is_that_everybody_takes_one_fork(network, length):
    graph = graph_of(network)
    found = judge_all(built_in_claims(graph.instance.network), graph)
    assert [one.result for one in found] == [Result.FAILS]
    assert len(found[0].evidence.stem) == length
    taken = {str(graph.instance.rules[number]).split()[0] for number in found[0].evidence.stem} - {"sit"}
    assert taken in ({"left"}, {"right"})


@pytest.mark.parametrize(("network", "inside"), [
    (peterson(2), lambda role: role.has(value=(("critical",),))), (dekker(5), lambda role: role.at("inside")),
    (queueing(3), lambda role: role.at("writing")),
], ids=lambda of: getattr(of, "name", None))
def test_two_are_never_inside(network, inside):
    contenders = [*named(network, "process"), *named(network, "actor")]
    graph = graph_of(network)
    for i, one in enumerate(contenders):
        assert verdict(possible(inside(one)), graph).result is Result.HOLDS
        for other in contenders[:i]:
            assert verdict(never(inside(one) & inside(other)), graph).result is Result.HOLDS


def test_a_writer_is_alone():
    network = readers_and_writers()
    reader, writer = network.roles
    graph = graph_of(network, readers=3, writers=2)
    assert verdict(never(some(reader.at("inside")) & some(writer.at("inside"))), graph).result is Result.HOLDS
    assert verdict(possible(every(reader.at("inside"))), graph).result is Result.HOLDS
    assert verdict(possible(every(writer.at("inside"))), graph).result is Result.FAILS


def test_an_update_is_lost_in_four_steps_as_stateright_shows():
    network = increment(2)
    shared, thread = network.roles
    done = thread.has(value=tuple((3, v) for v in range(3)))
    graph = graph_of(network, threads=2)
    found = verdict(never(every(done) & shared.has(value=1)), graph)
    assert found.result is Result.FAILS
    assert [graph.instance.rules[number].step.name for number in found.evidence.stem] == [
        "read 0", "read 0", "write 1", "write 1"]


def test_clean_forks_keep_neighbours_from_eating_together():
    network = chandy_misra(5)
    graph, people = graph_of(network), named(network, "philosopher")
    for i, one in enumerate(people):
        assert verdict(possible(one.at("eating")), graph).result is Result.HOLDS
        assert verdict(never(one.at("eating") & people[i - 1].at("eating")), graph).result is Result.HOLDS


def test_the_winner_is_the_least_initiator_and_everybody_else_has_lost():
    network = election(3)
    graph, nodes = graph_of(network), named(network, "node")
    for n, node in enumerate(nodes):
        won = valued(node, lambda v: v[2] == "won")
        for m, other in enumerate(nodes):
            if m != n:
                wrong = valued(other, lambda v, less=m < n: v[2] != "lost" or (v[1] and less))
                assert verdict(never(won & wrong), graph).result is Result.HOLDS


def test_termination_is_detected_only_when_everybody_has_terminated():
    network = probe(3)
    graph = graph_of(network)
    assert verdict(always(asleep(network), given=detected(network)), graph).result is Result.HOLDS
    assert verdict(always(detected(network), given=asleep(network)), graph).result is Result.FAILS


def test_at_the_end_of_the_lesson_somebody_has_read_a_1():
    network = lesson(5)
    everybody = named(network, "process")
    ended = both(one.at("done_with_0", "done_with_1") for one in everybody)
    graph = graph_of(network)
    assert verdict(always(union(one.at("done_with_1") for one in everybody), given=ended), graph).result is Result.HOLDS
    assert verdict(possible(ended & union(one.at("done_with_0") for one in everybody)), graph).result is Result.HOLDS


def test_the_counter_is_right_and_would_not_be_one_flip_earlier():
    network = prisoners(3)
    counter, prisoner = network.role("counter"), network.role("prisoner")
    graph = graph_of(network, prisoners=3)
    seen = every(prisoner.at("once", "twice"))
    assert verdict(always(seen, given=counter.has(value=6)), graph).result is Result.HOLDS
    assert verdict(always(seen, given=counter.has(value=4)), graph).result is Result.FAILS


def test_no_resource_is_allocated_twice():
    network = allocator(2)
    client = network.roles[0]
    graph = graph_of(network, clients=3)
    for resource in range(2):
        owner = client.has(value=having(client, resource))
        for step in (f"Allocate [{resource}]", "Allocate [0, 1]"):
            taken = network.took(step)
            assert verdict(never(taken & ~some(owner)), graph).result is Result.HOLDS
    everything = client.has(value=having(client, 0)) & client.has(value=having(client, 1))
    assert verdict(never(some(everything) & some(client.has(value=tuple(
        v for v in having(client, 0, 1) if len(v[1]) == 1)))), graph).result is Result.HOLDS
