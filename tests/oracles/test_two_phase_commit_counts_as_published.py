"""Two-phase commit (`two_phase_commit.py`) against figures that others have published.

* TLC, three resource managers: 288 distinct states, 1,146 generated, depth 11; and for what it implements, transaction
  commit itself: 34, 94 and 7 (tlaplus/Examples, specifications/transaction_commit/manifest.json, `TwoPhase.cfg` and
  `TCommit.cfg`).
* Stateright: 288 states for three resource managers, 8,832 for five (assertions in its examples/2pc.rs).

Nobody has published the other figures for two and five managers; they are those of `literally`, a transcription of
`TwoPhase.tla` into sets of messages, which agrees with what is published.

TLC counts every successor that it generates, repeated ones and self-loops too, and the initial state as one more:
*generated* is our `steps` + 1. Its depth counts the states of a longest shortest path, ours the steps: depth 11 is
our 10.
"""

from __future__ import annotations

import pytest

from oracles.two_phase_commit import SOURCE, commitment, literally, transaction_commit, two_phase_commit
from shadowcheck.claims import Claim, Strength, absent, always, never, possible, precedes, responds
from shadowcheck.explore import explore
from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.network import every, some
from shadowcheck.trace import rebuild, replay
from toys.tables import graph_of


def claims(network):
    """Claims of the protocol, by name; the first is `TCConsistent` of TCommit.tla."""
    manager, resource = network.role("manager"), network.role("resource")
    patterns = {
        "consistent": (never(some(resource.at("committed")) & some(resource.at("aborted"))), None),
        "prepared before committed": (precedes(network.took("RMPrepare"), network.took("RMRcvCommitMsg")), "resources"),
        "no abort after commit": (absent(network.took("TMAbort"), after=network.took("TMCommit")), None),
        "committed by the manager": (
            always(manager.at("committed"), given=some(resource.at("committed"))), None),
        "all may commit": (possible(every(resource.at("committed"))), None),
        "one may abort after it prepared": (
            possible(resource.at("aborted"), after=network.took("RMPrepare")), "resources"),
        "all may commit without votes": (
            possible(every(resource.at("committed")), never=network.took("TMRcvPrepared")), None),
        "a decision is heard": (
            responds(manager.at("committed"), every(resource.at("committed"))), None),
        "somebody decides": (responds(manager.at("undecided"), manager.at("committed", "aborted")), None),
    }
    return [
        Claim(name, name, pattern, SOURCE, "manager", Strength.MUST, per=per) for name,
            (pattern, per) in patterns.items()
    ]


def verdicts(managers, **how):
    graph = explore(commitment(managers, **how))
    return graph, {verdict.claim.id: verdict for verdict in judge_all(claims(two_phase_commit()), graph)}


@pytest.mark.parametrize(("managers", "distinct", "generated", "depth"),
                         [(2, 56, 154, 8), (3, 288, 1_146, 11), (5, 8_832, 58_146, 17)])
def test_counts_agree_with_tlc_and_stateright(managers, distinct, generated, depth):
    graph = explore(commitment(managers))
    assert (len(graph.states), graph.steps + 1, graph.depth + 1) == (distinct, generated, depth)
    assert literally(managers) == (distinct, generated, depth)
    assert graph.complete


def test_counts_of_transaction_commit_itself_agree_with_tlc():
    graph = graph_of(transaction_commit(), resources=3)
    assert (len(graph.states), graph.steps + 1, graph.depth + 1) == (34, 94, 7)


@pytest.mark.parametrize("managers", [1, 2, 3, 4])
def test_the_protocol_is_consistent_and_may_commit(managers):
    _, found = verdicts(managers)
    kept = ["consistent", "prepared before committed", "no abort after commit", "committed by the manager"]
    # one manager alone never commits while another aborts: both parts of "consistent" still happen
    assert [found[name].result for name in kept[:2]] == [Result.HOLDS] * 2
    assert found["committed by the manager"].result is Result.HOLDS
    assert found["all may commit"].result is Result.HOLDS
    assert found["one may abort after it prepared"].result is Result.HOLDS
    assert found["all may commit without votes"].result is Result.FAILS


def test_the_shortest_commit_takes_every_vote_the_decision_and_every_message():
    graph, found = verdicts(3)
    taken = [step.rule.step.name for step in rebuild(graph.instance, found["all may commit"].evidence).steps]
    assert sorted(taken) == ["RMPrepare"] * 3 + ["RMRcvCommitMsg"] * 3 + ["TMCommit"] + ["TMRcvPrepared"] * 3


def test_a_careless_manager_is_caught_by_the_shortest_trace_which_the_live_machines_replay():
    graph, found = verdicts(2, careless=True)
    verdict = found["consistent"]
    assert verdict.result is Result.FAILS
    assert [str(graph.instance.rules[e]) for e in verdict.evidence.stem] == [
        "TMCommit", "RMChooseToAbort 1", "RMRcvCommitMsg 2",
    ]
    assert verdict.blame.parts == ("resource 2 was committed", "resource 1 was aborted")
    replay(rebuild(graph.instance, verdict.evidence))
    assert found["prepared before committed"].result is Result.FAILS
    assert len(found["prepared before committed"].evidence.stem) == 2


def test_nothing_is_promised_without_fairness_and_every_decision_is_heard_with_it():
    _, unfair = verdicts(2)
    _, fair = verdicts(2, fair=True)
    assert [unfair[name].result for name in ("a decision is heard", "somebody decides")] == [Result.FAILS] * 2
    assert fair["a decision is heard"].result is Result.HOLDS
    assert fair["somebody decides"].result is Result.HOLDS


def test_the_network_stops_only_where_it_may():
    graph = explore(commitment(2))
    assert [verdict.result for verdict in judge_all(built_in_claims(graph.instance.network), graph)] == [Result.HOLDS]
    assert not list(graph.dead_steps())
