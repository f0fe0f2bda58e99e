"""Localisation hides roles: what the rest of them do in a network, they do in the localised network."""

import random

import pytest

from oracles.random_networks import random_network
from shadowcheck.claims import never
from shadowcheck.instance import compile_network, distances
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import Scope, another, others, some_other
from shadowcheck.network.localised import localised
from shadowcheck.views import prove
from toys.tables import claim, graph_of, network, role, step, table


def seen(instance, small, state):
    """What the roles of *small* are in, in *state* of *instance*."""
    place = {(field.role.name, field.index): field for field in instance.fields}
    return small.encode(tuple(place[field.role.name, field.index].local(state) for field in small.fields))


@pytest.mark.parametrize("seed", range(120))
def test_every_step_is_one_of_the_localised_network_too(seed):
    rng = random.Random(seed)  # noqa: S311 - no secret
    network, sizes = random_network(rng)
    names = {role.name for role in network.roles if rng.random() < 0.7}
    few = localised(network, names)
    if few is None:
        return
    instance = compile_network(network, sizes)
    small = compile_network(few, {name: size for name, size in sizes.items() if name in few.parameters()})
    reached = distances(small)
    for state in [one for one, steps in distances(instance).items() if steps <= 6]:
        here = seen(instance, small, state)
        assert here in reached
        possible = {(rule.step.name, rule.replica, target) for rule, target in small.successors(here)}
        for rule, target in instance.successors(state):
            assert (rule.step.name, rule.replica, seen(instance, small, target)) in possible


def test_some_networks_are_localised_and_some_cannot_be():
    """The test above looks at something: not every draw hides all replicas of a family that some step is about."""
    done = 0
    for seed in range(120):
        rng = random.Random(seed)  # noqa: S311 - no secret
        network, _ = random_network(rng)
        few = localised(network, {role.name for role in network.roles if rng.random() < 0.7})
        done += few is not None and len(few.roles) < len(network.roles)
    assert 20 < done < 120


def test_another_that_is_hidden_is_still_none_of_the_others():
    """Who gets the box does not look at it; a claim that one looks and some other does not is broken by two."""
    looker = role("looker", table("looker", "blind looks sees", ("blind", "look", "looks"), ("blind", "see", "sees")),
                  "nodes")
    box = role("box", table("box", "none full", ("none", "get", "full")), "nodes")
    net = network(step("show", looker.does("look"), another(box.does("get")), others(looker.does("see"))))
    alone = claim(never(looker.at("looks") & some_other(looker.at("blind"))), "nodes")
    assert judge_all([alone], graph_of(net, nodes=2))[0].result is Result.FAILS
    assert not prove(net, [alone]).proved
    few = localised(net, {"looker"})
    assert {move.scope for move in few.steps[0].moves} == {Scope.ONE, Scope.ANOTHER, Scope.OTHERS}
    assert localised(net, {"box"}).steps[0].moves[1:] == (another(box.does("get")),)
