"""What the statement of a certificate assumes about steps is true of exactly the steps that instances take.

Instances are explored by the naive interpretation, which knows nothing of compiled rules either.
"""

from __future__ import annotations

import itertools
import math
from random import Random

import pytest

from certificate.cases import varied, wired
from certificate.stated import Stated
from oracles.models_german import german
from oracles.naive import explore, initial
from oracles.naive import successors as naive_successors
from oracles.published_verdicts import PROVED
from oracles.random_crowds import random_crowd
from oracles.random_networks import random_network
from shadowcheck.network import Scope
from toys import coordinator
from toys.tables import step

MOST = 150
SEEDS = [
    pytest.param(range(25), id="25 networks"), pytest.param(range(25, 300), id="the rest", marks=pytest.mark.slow)
]


def instances(net, most=3, states=MOST):
    """The sizes of the instances with up to so many replicas of each family, and the states of those that are small."""
    families = net.parameters()
    for sizes in itertools.product(range(1, most + 1), repeat=len(families)):
        given = dict(zip(families, sizes, strict=True))
        found = explore(net, given, states)
        if found is not None:
            yield given, found[1]


def as_named(net, sizes, state):
    return {((taken.step.name, taken.replica), there) for taken, there in naive_successors(net, sizes, state)}


def compared(net, **limits):
    """Compare the steps from every state of the small instances; return how many there were."""
    stated = Stated(net)
    return sum(agreed(stated, sizes, states) for sizes, states in instances(net, **limits))


def agreed(stated, sizes, states):
    count = 0
    for state in states:
        taken = as_named(stated.network, sizes, state)
        assert set(stated.successors(sizes, state)) == taken, (sizes, state)
        count += len(taken)
    return count


def compared_anywhere(net, seed):
    """Compare the steps from states of which few are reached: each role is in any of its local states."""
    stated, rng, count = Stated(net), Random(seed), 0  # noqa: S311 - no secret
    for size in (1, 2, 3):
        sizes = dict.fromkeys(net.parameters(), size)
        places = [key for key, _ in initial(net, sizes)]
        states = [
            tuple((key, rng.randrange(len(net.role(key[0]).system.states))) for key in places) for _ in range(30)
        ]
        count += agreed(stated, sizes, states)
    return count


def random_parametric(seed):
    case = random_network(Random(seed), meeting=0)  # noqa: S311 - no secret
    return case.network if case.sizes else None


# random networks


@pytest.mark.parametrize("seeds", SEEDS)
def test_from_each_state_of_a_random_network_the_statement_allows_the_steps_and_no_others(seeds):
    nets = [net for net in map(random_parametric, seeds) if net]
    assert sum(map(compared, nets)) > 15 * len(nets)


@pytest.mark.parametrize("seeds", SEEDS)
def test_from_any_states_of_a_random_network_the_statement_allows_the_steps_and_no_others(seeds):
    nets = [(net, seed) for seed in seeds if (net := random_parametric(seed))]
    assert sum(itertools.starmap(compared_anywhere, nets)) > 100 * len(nets)


@pytest.mark.parametrize("seeds", SEEDS)
def test_from_each_state_of_a_crowd_the_statement_allows_the_steps_and_no_others(seeds):
    found = [compared(random_crowd(Random(seed), meeting=False)) for seed in seeds]  # noqa: S311 - no secret
    assert sum(found) > 30 * len(found)


def test_random_networks_have_every_kind_of_move():
    nets = [net for net in map(random_parametric, range(25)) if net]
    nets += [random_crowd(Random(seed), meeting=False) for seed in range(25)]  # noqa: S311 - no secret
    moves = [move for net in nets for one in net.steps for move in one.moves]
    scopes = set(Scope) - {Scope.ANOTHER}  # of which a certificate cannot tell
    assert {move.scope for move in moves} == scopes
    for scope in scopes:
        assert any(move.or_stays for move in moves if move.scope is scope)
    for kind in ("where", "provided", "outcomes"):
        assert any(getattr(move, kind) not in {None, ()} for move in moves)
    assert any(len(one.variants) > 1 for net in nets for one in net.roles)
    assert any(len(net.parameters()) > 1 for net in nets)


# networks that somebody has thought about


@pytest.mark.parametrize("one", [
    pytest.param(one, marks=pytest.mark.slow if one.network is german else []) for one in PROVED
], ids=str)
def test_from_each_state_of_a_published_protocol_the_statement_allows_the_steps_and_no_others(one):
    assert compared(one.network(), most=2, states=600)


def with_restarts():
    net = coordinator.network({"reading": "lenient"})
    return net.with_steps(step("die", net.role("writer").does("dies")))


TOYS = (wired()[0], varied()[0], with_restarts())


@pytest.mark.parametrize("net", TOYS, ids=("wired", "varied", "with restarts"))
def test_from_each_state_of_a_toy_the_statement_allows_the_steps_and_no_others(net):
    assert compared(net, states=1_500) > 50


# where runs begin and end


@pytest.mark.parametrize("seeds", SEEDS)
def test_the_statement_begins_where_instances_begin(seeds):
    for net in (*map(random_parametric, seeds), varied()[0]):
        if net is not None:
            stated = Stated(net)
            most = math.lcm(*(len(one.variants) for one in net.roles))
            begun = dict(initial(net, dict.fromkeys(net.parameters(), most)))
            for who, roles in stated.roles.items():
                if who in {None, *stated.statement.some}:
                    places = [None] if who is None else range(1, most + 1)
                    wanted = {tuple(begun[role.name, place] for role in roles) for place in places}
                    assert stated.beginnings(who) == wanted
