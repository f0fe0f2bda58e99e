"""Read again, the tables of the explorer have the same states, steps and distances, and claims read each run alike."""

import random

import pytest

from explorer.reading import Tables
from export.cases import every_kind_of_move, lamps, random_program, vss
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.claims import always_eventually, never, possible_from_everywhere
from shadowcheck.claims.obligation import Invariant, Order, Response, Witness
from shadowcheck.explorer.once import moves, runs
from shadowcheck.explorer.tables import World, tables
from shadowcheck.instance import compile_network
from shadowcheck.instance.formula import Position, allowed_end, holds
from shadowcheck.instance.grounding import Grounding
from shadowcheck.instance.instance import distances
from shadowcheck.judge import built_in_claims
from shadowcheck.network import some
from toys import lights
from toys import tables as toys


def read(instance, claims=()):
    return Tables(tables(World(instance, claims, "toy", {})))


def compared(instance):
    """The tables have the same runs as the instance, told in the same words; returns all states."""
    found, known = read(instance), distances(instance)
    there, steps = found.distances()
    assert len(there) == len(known)
    assert steps == sum(1 for state in known for _ in instance.successors(state))
    told = {tuple(found.described(state).items()): distance for state, distance in there.items()}
    assert told == {tuple(instance.describe(state).items()): distance for state, distance in known.items()}
    return known


@pytest.mark.parametrize("seed", range(15))
def test_random_networks_have_the_same_states_steps_and_distances(seed):
    compared(random_program(seed, 200)[0])


def test_every_kind_of_move_has_the_same_states_steps_and_distances():
    compared(compile_network(every_kind_of_move(), {"as": 2}))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_two_phase_commit_has_the_same_states_steps_and_distances(number):
    compared(compile_network(two_phase_commit(fair=True), {"resources": number}))


@pytest.mark.slow
def test_replicas_that_are_only_called_otherwise_share_their_tables():
    instance = compile_network(lights.network(), {"lamps": 3})
    one, three = (tables(World(one, (), "", {})) for one in (compile_network(lights.network(), {"lamps": 1}), instance))
    assert [len(one["maps"]), len(one["systems"])] == [len(three["maps"]), len(three["systems"])]
    compared(instance)


@pytest.mark.parametrize("seed", range(15))
def test_claims_answer_every_step_of_a_random_network_alike(seed):
    answered_alike(*random_program(seed, 200), seed)


def test_claims_of_every_kind_answer_every_step_alike():
    answered_alike(*lamps(), 1)


def test_claims_that_no_observer_follows_are_named():
    instance, claims = lamps()
    on = next(role for role in instance.network.roles).at("on")
    rows = {"again": always_eventually(some(on)), "still": possible_from_everywhere(some(on)), "never": never(some(on))}
    asked = [toys.claim(pattern, id=name) for name, pattern in rows.items()]
    found = read(instance, asked).told
    assert (found["left"], [one["id"] for one in found["claims"]]) == (["again", "still"], ["never"])
    assert read(instance, claims).told["left"] == []


def test_vss_answers_every_step_of_random_runs_alike():
    instance, claims, _ = vss(2)
    answered_alike(instance, claims, 2)


def answered_alike(instance, claims, seed):
    rng = random.Random(seed)  # noqa: S311 - a seed, no secret
    claims = list({one.id: one for one in (*built_in_claims(instance.network), *claims)}.values())
    found, grounding = read(instance, claims), Grounding(instance)
    told = {one["id"]: one for one in found.told["claims"]}
    assert set(told) == {claim.id for claim in claims}
    for state, there in walked(instance, found, rng):
        for claim in claims:
            for bound, part in zip(grounding.bindings(claim), told[claim.id]["parts"] or [None], strict=True):
                for asked, formula in questions(claim, bound, part, told[claim.id], grounding):
                    assert holds(asked, state) == found.holds(formula, *there), (claim.pattern, state)


def questions(claim, bound, part, told, grounding):
    """The formulas of a claim as the checker has them, each with that of the tables."""
    asked = claim.obligation
    match asked:
        case Invariant():
            wanted = (asked.bad, None, None)
        case Order() | Response() | Witness():
            wanted = (asked.observation.first, asked.observation.second, asked.observation.without)
        case _:
            return [(allowed_end(grounding.instance), told["ends"])]
    assert [one is None for one in wanted] == [one is None for one in part[1:]]
    pairs = zip(wanted, part[1:], strict=True)
    return [(grounding.of(one, bound), formula) for one, formula in pairs if one is not None]


def walked(instance, found, rng):
    """The positions of a random run, of the checker and of the tables."""
    state, same = instance.initial, found.initial
    yield Position(state), (same,)
    for _ in range(25):
        possible, known = list(instance.successors(state)), dict(found.successors(same))
        assert [rule.number for rule, _ in possible] == list(known)
        if not possible:
            return
        rule, after = rng.choice(possible)
        yield Position(after, rule.number, state), (known[rule.number], rule.number, same)
        state, same = after, known[rule.number]


def test_runs_write_sets_and_functions_shortly():
    assert runs([]) == ()
    assert runs([0, 1, 2, 5, 7, 8]) == (0, 2, 5, 5, 7, 8)
    assert moves([(5, 8), (6, 9), (7, 10), (8, 8), (9, 8)]) == (5, 3, 8, 8, 1, 8, 9, 1, 8)


def test_a_state_that_its_machine_cannot_reach_is_left_out():
    network = lights.network().edited("shine", lambda _: None).edited("tear", lambda _: None)
    alone = compile_network(network, {"lamps": 1})
    lamp = tables(World(alone, (), "", {}))
    assert len(lamp["systems"][lamp["fields"][2]["system"]]["rows"]) == 2, "without current it stays dark, new or old"
