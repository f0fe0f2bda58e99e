"""NuSMV reaches what we reach, where the user has it: SHADOWCHECK_NUSMV names the program.

Its diameter counts the levels, ours the steps between them. It knows no steps: its transitions are a relation.
"""

from __future__ import annotations

import pytest

from export.cases import every_kind_of_move, vss
from export.strangers import needs_file, nusmv
from oracles.test_two_phase_commit_counts_as_published import claims
from oracles.two_phase_commit import two_phase_commit
from shadowcheck.claims import Always, DeadlockFree, Never, Possible
from shadowcheck.explore import explore
from shadowcheck.export import smv
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.network.predicates import speaks_of_steps


@pytest.fixture
def binary():
    return needs_file("SHADOWCHECK_NUSMV", "NuSMV's program, so that it can be run")


def judged(graph, claimed):
    """Our verdicts on the claims that SMV can say, in NuSMV's words and order: invariants first."""
    ours = [
        verdict for verdict in judge_all(claimed, graph)
        if isinstance(verdict.claim.pattern, Always | Never | DeadlockFree | Possible)
        and not any(map(speaks_of_steps, verdict.claim.predicates()))
    ]
    ours.sort(key=lambda verdict: isinstance(verdict.claim.pattern, Possible))
    return ["true" if true(verdict) else "false" for verdict in ours]


def true(verdict):
    if isinstance(verdict.claim.pattern, Possible):
        return verdict.result is Result.HOLDS
    return verdict.result is not Result.FAILS


def agrees(instance, claimed, folder, binary):
    graph = explore(instance)
    states, depth, truths = nusmv(smv(instance, claimed), folder, binary)
    assert (states, depth, truths) == (len(graph.states), graph.depth, judged(graph, claimed))


@pytest.mark.parametrize("careless", [False, True])
def test_nusmv_reaches_and_judges_two_phase_commit_as_we_do(careless, binary, tmp_path):
    net = two_phase_commit(careless=careless)
    instance = compile_network(net, {"resources": 3})
    agrees(instance, [*built_in_claims(instance.network), *claims(net)], tmp_path, binary)


def test_nusmv_reaches_every_kind_of_move_as_we_do(binary, tmp_path):
    instance = compile_network(every_kind_of_move(), {"as": 2})
    agrees(instance, built_in_claims(instance.network), tmp_path, binary)


@pytest.mark.slow
def test_nusmv_reaches_and_judges_vss_with_one_writer_as_we_do(binary, tmp_path):
    instance, claimed, _ = vss(1)
    agrees(instance, claimed, tmp_path, binary)
