"""TLC counts what we count, where the user has it: SHADOWCHECK_TLA2TOOLS names tla2tools.jar."""

from __future__ import annotations

import pytest

from export.cases import counted, every_kind_of_move, vss
from export.strangers import needs_file, tlc
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.explore import explore
from shadowcheck.export import tla
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims


@pytest.fixture
def jar():
    return needs_file("SHADOWCHECK_TLA2TOOLS", "tla2tools.jar, so that TLC can be run")


@pytest.mark.parametrize("managers", [2, 3, 5])
def test_tlc_counts_two_phase_commit_as_we_do(managers, jar, tmp_path):
    instance = compile_network(two_phase_commit(fair=True), {"resources": managers})
    module, config = tla(instance, built_in_claims(instance.network), "network")
    assert tlc(module, config, tmp_path, jar) == counted(explore(instance))


def test_tlc_counts_every_kind_of_move_as_we_do(jar, tmp_path):
    instance = compile_network(every_kind_of_move(), {"as": 2})
    assert tlc(*tla(instance, [], "network"), tmp_path, jar) == counted(explore(instance))


@pytest.mark.slow
@pytest.mark.parametrize("writers", [1, 2])
def test_tlc_counts_vss_as_we_do_and_finds_its_invariants_kept(writers, jar, tmp_path):
    instance, claimed, recorded = vss(writers)
    assert tlc(*tla(instance, claimed, "network"), tmp_path, jar) == recorded
