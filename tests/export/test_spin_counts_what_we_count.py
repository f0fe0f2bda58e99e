"""SPIN (Holzmann, "The SPIN model checker", 2003) counts what we count, on what we export: states, steps and depth.

It shares nothing with our engines but the exported text. Without partial-order reduction and breadth first, its
"states, stored" are our states, its "transitions" our steps and the beginning, its "depth reached" our depth.
"""

from __future__ import annotations

import pytest

from export.cases import counted, every_kind_of_move, lamps, random_program, vss
from export.strangers import needs, spin
from oracles.test_two_phase_commit_counts_as_published import claims
from oracles.two_phase_commit import transaction_commit, two_phase_commit
from shadowcheck.claims import Possible, Responds
from shadowcheck.explore import explore
from shadowcheck.export import promela
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims, judge_all
from toys.philosophers import philosophers
from toys.tables import network, role, step, switch, table
from vss_protocol import MODEL

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _spin_is_here():
    needs("spin")


def agrees(instance, folder, claimed=()):
    told = spin(promela(instance, claimed), folder)
    assert (told.counts, told.errors) == (counted(explore(instance)), 0)
    return told.counts


@pytest.mark.parametrize(("managers", "states", "generated"), [(2, 56, 154), (3, 288, 1_146), (5, 8_832, 58_146)])
def test_two_phase_commit_has_the_published_numbers_in_spin_too(managers, states, generated, tmp_path):
    net = two_phase_commit()
    counts = agrees(compile_network(net, {"resources": managers}), tmp_path, claims(net))
    assert (counts.states, counts.steps + 1) == (states, generated)


def test_four_managers_and_transaction_commit_itself_count_alike(tmp_path):
    agrees(compile_network(two_phase_commit(), {"resources": 4}), tmp_path)
    assert agrees(compile_network(transaction_commit(), {"resources": 3}), tmp_path).states == 34


def test_every_kind_of_move_and_any_name_survive_the_export(tmp_path):
    instance = compile_network(every_kind_of_move(), {"as": 2})
    assert agrees(instance, tmp_path, built_in_claims(instance.network)).states > 1_000


def test_a_network_that_can_do_nothing_has_one_state(tmp_path):
    one = role("lamp", switch())
    instance = compile_network(network(step("no", one.does("press", where=one.at("on")))), {})
    assert agrees(instance, tmp_path) == (1, 0, 0)


def test_a_machine_that_is_changed_and_never_looked_at_counts(tmp_path):
    lit = role("lamp", table("lamp", "off on", ("off", "light", "on"), ("on", "light", "on")))
    instance = compile_network(network(step("light", lit.does("light"))), {})
    assert agrees(instance, tmp_path) == (2, 2, 1)


def verdicts(instance, claimed):
    return judge_all(claimed, explore(instance))


def spin_says_the_same(instance, claimed, folder):
    """SPIN finds an assertion violated where our claim fails; of a possibility, where it is shown."""
    text = promela(instance, claimed)
    for verdict in verdicts(instance, claimed):
        if isinstance(verdict.claim.pattern, Responds):
            assert f"CLAIM_{verdict.claim.id}" not in text
            continue
        found = spin(text, folder, claim=verdict.claim.id).errors > 0
        wanted = Result.HOLDS if isinstance(verdict.claim.pattern, Possible) else Result.FAILS
        assert found == (verdict.result is wanted), f"{verdict.claim.pattern}: {verdict.result}, but SPIN: {found}"


@pytest.mark.slow
def test_spin_judges_each_kind_of_claim_as_we_do(tmp_path):
    spin_says_the_same(*lamps(), tmp_path)


@pytest.mark.parametrize("ends", ["on", ""])
def test_spin_finds_the_deadlocks_that_we_find(ends, tmp_path):
    one = role("switch", switch(ends=ends))
    instance = compile_network(network(step("press", one.does("press"))), {})
    told = spin(promela(instance, built_in_claims(instance.network)), tmp_path, claim="no_deadlock")
    assert (told.errors > 0) == (ends == "")


@pytest.mark.parametrize("started", [False, True])
def test_spin_sees_philosophers_starve_even_beside_a_machine_that_is_done(started, tmp_path):
    instance = compile_network(philosophers(started=started), {})
    assert spin(promela(instance, built_in_claims(instance.network)), tmp_path, claim="no_deadlock").errors > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_random_networks_and_claims_agree_with_spin(seed, tmp_path):
    instance, claimed = random_program(seed, 5_000)
    agrees(instance, tmp_path, claimed)
    spin_says_the_same(instance, claimed, tmp_path)


@pytest.mark.slow
def test_vss_with_one_writer_counts_alike_and_keeps_its_claims(tmp_path):
    instance, claimed, recorded = vss(1)
    text = promela(instance, claimed)
    assert spin(text, tmp_path).counts == recorded
    assert spin(text, tmp_path, claim="no_deadlock").errors == 0
    assert spin(text, tmp_path, claim="no_overflow_mailbox").errors == 0


@pytest.mark.slow
def test_spin_finds_the_seeded_faults_that_we_find(tmp_path):
    faults = [fault for fault in MODEL.seeded_faults if not (fault.options or fault.sizes or fault.without)][:4]
    for fault in faults:
        settings = MODEL.settings({})
        sound = MODEL.network(settings)
        instance = compile_network(fault.change(sound), {"writers": 1})
        claimed = [one for one in MODEL.claims(sound, settings) if one.id in fault.kills]
        spin_says_the_same(instance, claimed, tmp_path)
        assert any(verdict.result is Result.FAILS for verdict in verdicts(instance, claimed)), fault.name


@pytest.mark.slow
@pytest.mark.parametrize("options", [
    {}, {"reading": "lenient"}, {"requester": "documented"}, {"levels": "same"},
], ids=str)
def test_vss_with_two_writers_counts_alike(options, tmp_path):
    instance, claimed, recorded = vss(2, **options)
    counts = spin(promela(instance, claimed), tmp_path).counts
    assert counts == (recorded or counted(explore(instance)))


@pytest.mark.slow
def test_vss_with_three_writers_counts_alike(tmp_path):
    instance, _, _ = vss(3)
    assert spin(promela(instance, []), tmp_path, large=True).counts == (1_930_504, 39_041_719, 48)
