"""Rumur, a model checker of Murphi, counts what we count, on what we export, and judges what Murphi can say as we do.

It shares nothing with our engines but the exported text. Its "states" are our states, its "rules fired" our steps.
"""

from __future__ import annotations

import pytest

from export.cases import counted, every_kind_of_move, lamps, random_program, vss
from export.strangers import needs, rumur
from oracles.test_two_phase_commit_counts_as_published import claims
from oracles.two_phase_commit import transaction_commit, two_phase_commit
from shadowcheck.claims import Possible
from shadowcheck.explore import explore
from shadowcheck.export import murphi
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims, judge_all
from toys.philosophers import philosophers
from toys.tables import network, role, step, switch

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _rumur_is_here():
    needs("rumur")


def agrees(instance, folder):
    told = rumur(murphi(instance, []), folder)
    assert told == (*counted(explore(instance))[:2], 0)
    return told


@pytest.mark.parametrize(("managers", "states", "generated"), [(2, 56, 154), (3, 288, 1_146), (5, 8_832, 58_146)])
def test_two_phase_commit_has_the_published_numbers_in_rumur_too(managers, states, generated, tmp_path):
    told = agrees(compile_network(two_phase_commit(), {"resources": managers}), tmp_path)
    assert (told.states, told.steps + 1) == (states, generated)


def test_transaction_commit_itself_counts_alike(tmp_path):
    assert agrees(compile_network(transaction_commit(), {"resources": 3}), tmp_path).states == 34


def test_every_kind_of_move_and_any_name_survive_the_export(tmp_path):
    assert agrees(compile_network(every_kind_of_move(), {"as": 2}), tmp_path).states > 1_000


def test_a_network_that_can_do_nothing_has_one_state(tmp_path):
    one = role("lamp", switch())
    instance = compile_network(network(step("no", one.does("press", where=one.at("on")))), {})
    assert agrees(instance, tmp_path) == (1, 0, 0)


def rumur_says_the_same(instance, claimed, folder):
    """Rumur finds an invariant broken where our claim fails, and a possibility not met where ours is not shown."""
    judged = []
    for verdict in judge_all(claimed, explore(instance)):
        text = murphi(instance, [verdict.claim])
        if "Left out, as" in text:
            continue
        judged.append(verdict.claim.id)
        found = rumur(text, folder).errors > 0
        shown = verdict.result is Result.HOLDS
        wanted = not shown if isinstance(verdict.claim.pattern, Possible) else verdict.result is Result.FAILS
        assert found == wanted, f"{verdict.claim.pattern}: {verdict.result}, but Rumur: {found}"
    return judged


def test_rumur_judges_each_kind_of_claim_about_states_as_we_do(tmp_path):
    instance, claimed = lamps()
    judged = rumur_says_the_same(instance, [*claimed, *built_in_claims(instance.network)], tmp_path)
    assert {"never_both", "never_one", "always_one_off", "tautology", "no-deadlock"} <= set(judged)


@pytest.mark.parametrize("careless", [False, True])
def test_rumur_judges_two_phase_commit_as_we_do(careless, tmp_path):
    net = two_phase_commit(careless=careless)
    assert rumur_says_the_same(compile_network(net, {"resources": 2}), claims(net), tmp_path)


@pytest.mark.parametrize("ends", ["on", ""])
def test_rumur_finds_the_deadlocks_that_we_find(ends, tmp_path):
    one = role("switch", switch(ends=ends))
    instance = compile_network(network(step("press", one.does("press"))), {})
    told = rumur(murphi(instance, built_in_claims(instance.network)), tmp_path)
    assert (told.errors > 0) == (ends == "")


def test_rumur_sees_philosophers_starve(tmp_path):
    instance = compile_network(philosophers(started=True), {})
    assert rumur(murphi(instance, built_in_claims(instance.network)), tmp_path).errors > 0


@pytest.mark.parametrize("seed", range(8))
def test_random_networks_and_claims_agree_with_rumur(seed, tmp_path):
    instance, claimed = random_program(seed, 5_000)
    agrees(instance, tmp_path)
    rumur_says_the_same(instance, claimed, tmp_path)


@pytest.mark.long
def test_vss_with_one_writer_counts_alike_and_keeps_what_murphi_can_say(tmp_path):
    instance, claimed, recorded = vss(1)
    kept = [one for one in claimed if not isinstance(one.pattern, Possible)]
    assert rumur(murphi(instance, kept), tmp_path) == (recorded.states, recorded.steps, 0)
