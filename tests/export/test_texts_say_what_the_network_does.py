"""What is exported to TLA+ and SMV, read again by small readers of their own: the same states, steps and depth."""

from __future__ import annotations

import pytest

from export.cases import counted, every_kind_of_move, random_program, vss
from export.reading import SmvText, TlaText
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.explore import explore
from shadowcheck.export import smv, tla
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims


def counted_alike(instance, claimed=()):
    wanted = counted(explore(instance))
    assert TlaText(tla(instance, claimed).module).counts() == wanted
    assert SmvText(smv(instance, claimed)).counts() == wanted


@pytest.mark.parametrize("managers", [1, 2, 3])
def test_two_phase_commit_reads_as_it_was_meant(managers):
    counted_alike(compile_network(two_phase_commit(fair=True), {"resources": managers}))


def test_every_kind_of_move_and_any_name_reads_as_it_was_meant():
    instance = compile_network(every_kind_of_move(), {"as": 2})
    counted_alike(instance, built_in_claims(instance.network))


@pytest.mark.parametrize("seed", range(30))
def test_random_networks_read_as_they_were_meant(seed):
    instance, claimed = random_program(seed, 500)
    counted_alike(instance, claimed)


@pytest.mark.slow
def test_vss_with_one_writer_reads_as_it_was_meant():
    instance, claimed, recorded = vss(1)
    assert TlaText(tla(instance, claimed).module).counts() == recorded
    assert SmvText(smv(instance, claimed)).counts() == recorded
