"""Two replicas of one family take part in a step: between each two, in either order, and nobody else.

Oracles: breadth-first searches over tuples in Python, which know nothing of machines; and, for random networks, the
naive interpretation (tests/oracles) and the comparison of all engines (tests/conformance), which have such steps, too.
"""

from __future__ import annotations

import itertools

import pytest

from protocol.counting import searched
from shadowcheck.certificate.statement import Statement
from shadowcheck.claims import never, precedes, responds
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import (
    Fairness,
    Network,
    Step,
    another,
    each,
    every,
    if_able,
    others,
    some,
    some_other,
)
from shadowcheck.network.apart import told_apart
from shadowcheck.network.localised import localised
from shadowcheck.trace import rebuild
from shadowcheck.trace.sequence import chart
from shadowcheck.trace.story import sentence, story
from shadowcheck.views.prove import prove
from toys.tables import claim, role, table

NODE = table(
    "node", "without with", ("with", "give", "without"), ("without", "take", "with"), ("without", "get", "with")
)
SOURCE = table("source", "full empty", ("full", "spend", "empty"))


def passing(*more, **row):
    """A token that comes from somewhere once, and is passed from node to node."""
    node, source = role("node", NODE, "nodes"), role("source", SOURCE)
    give = Step("pass", node.does("give"), another(node.does("take")), **row)
    start = Step("start", node.does("get"), source.does("spend"))
    return Network("passing", (source, node), (start, give, *(one(node) for one in more)))


def counted(network, **sizes):
    graph = explore(compile_network(network, sizes))
    return len(graph.states), graph.steps, graph.depth


# what a rule is


def test_there_is_a_rule_for_each_two_in_either_order():
    rules = [rule for rule in compile_network(passing(), {"nodes": 3}).rules if rule.step.name == "pass"]
    assert [(rule.replica, rule.other) for rule in rules] == list(itertools.permutations((1, 2, 3), 2))
    assert [str(rule) for rule in rules][:2] == ["pass 1, 2", "pass 1, 3"]
    moves = [{part.field.name: part.event for part in rule.parts} for rule in rules]
    assert moves[0] == {"node 1": "give", "node 2": "take"}
    assert moves[2] == {"node 2": "give", "node 1": "take"}


def test_one_replica_alone_meets_nobody():
    assert {rule.step.name for rule in compile_network(passing(), {"nodes": 1}).rules} == {"start"}


def test_the_others_are_those_who_do_not_take_part():
    network = passing(lambda node: Step(
        "witnessed", node.does("give"), another(node.does("take")), others(if_able(node.does("get")))
    ))
    (rule,) = [rule for rule in compile_network(network, {"nodes": 4}).rules if str(rule) == "witnessed 3, 1"]
    assert {part.field.name: part.event for part in rule.parts} == {
        "node 3": "give", "node 1": "take", "node 2": "get", "node 4": "get",
    }


def test_all_roles_of_the_second_replica_are_of_the_same_one():
    node, box = role("node", NODE, "nodes"), role("box", NODE, "nodes")
    network = Network("boxes", (node, box), (Step("send", node.does("give"), another(box.does("take"))),))
    instance = compile_network(network, {"nodes": 2})
    assert [[part.field.name for part in rule.parts] for rule in instance.rules] == [
        ["node 1", "box 2"], ["node 2", "box 1"],
    ]


# what is told


def test_a_step_is_told_with_the_names_of_both():
    network = passing(says="{who} hands {other} the token.")
    instance = compile_network(network, {"nodes": 2})
    (one,) = judge_all([claim(never(network.took("pass")))], explore(instance))
    trace = rebuild(instance, one.evidence)
    assert sentence(trace.steps[-1].rule, instance) == "Node 1 hands node 2 the token."
    assert {"    node 1: with -> without", "    node 2: without -> with"} <= {line[1:] for line in story(trace)[-2:]}
    assert Step("meet", *network.steps[1].moves).says == "{who} and {other}: meet."


def test_a_chart_draws_the_arrow_from_the_one_to_the_other():
    network = passing(to="node")
    instance = compile_network(network, {"nodes": 2})
    (one,) = judge_all([claim(never(network.took("pass")))], explore(instance))
    drawn = chart(rebuild(instance, one.evidence), "a pass")
    (message,) = drawn.rows[-1].messages
    assert (drawn.lifelines[message.source], drawn.lifelines[message.target]) == ("node 1", "node 2")


def test_blame_names_both():
    network = passing()
    (one,) = judge_all([claim(never(network.took("pass")))], explore(compile_network(network, {"nodes": 2})))
    assert one.blame.parts == ("the step was: pass (1, 2)",)


# what it means


@pytest.mark.parametrize("many", [1, 2, 3, 5])
def test_a_token_is_passed_as_a_search_by_hand_passes_it(many):
    def successors(state):
        full, *with_it = state
        for one in range(many):
            if full and not with_it[one]:
                yield (False, *with_it[:one], True, *with_it[one + 1:])
            for other in range(many):
                if one != other and with_it[one] and not with_it[other]:
                    now = list(with_it)
                    now[one], now[other] = False, True
                    yield (False, *now)

    assert counted(passing(), nodes=many) == searched((True, *[False] * many), [successors])


def leaders():
    """The population protocol that elects a leader: of two that meet, the second gives way (Angluin et al., 2006)."""
    agent = role("agent", table("agent", "leader follower", ("leader", "give way", "follower")), "agents")
    return Network("leaders", (agent,), (
        Step("meet", agent.stays(agent.at("leader")), another(agent.does("give way")), fair=True),
    ))


def test_a_leader_is_elected_and_stays_alone():
    network = leaders()
    agent = network.role("agent")
    claims = [
        claim(responds(agent.at("leader") & some_other(agent.at("leader")), ~(
            agent.at("leader") & some_other(agent.at("leader")))), "agents", id="one in the end"),
        claim(never(every(agent.at("follower"))), id="never none"),
    ]
    for many in (1, 2, 3, 4):
        graph = explore(compile_network(network, {"agents": many}))
        assert len(graph.states) == 2 ** many - 1
        assert {one.result for one in judge_all(claims, graph)} <= {Result.HOLDS, Result.VACUOUS}


def test_fairness_is_of_the_one_whoever_the_other_is():
    """A replica that may go on giving to one and the same other is fair; one that never gives, is not."""
    give = table("giver", "one two", ("one", "give", "two"), ("two", "give", "one"), ("one", "take", "one"),
                 ("two", "take", "two"))
    node = role("node", give, "nodes")
    network = Network("giving", (node,), (Step("give", node.does("give"), another(node.does("take")), fair=True),))
    graph = explore(compile_network(network, {"nodes": 3}))
    claims = [claim(responds(node.at("one"), node.at("two")), "nodes", id="gives")]
    assert judge_all(claims, graph)[0].result is Result.HOLDS


def test_a_claim_about_the_step_of_a_replica_is_about_the_one():
    network = passing()
    node = network.role("node")
    graph = explore(compile_network(network, {"nodes": 3}))
    claims = [
        claim(never(network.took("pass") & node.at("with")), "nodes", id="who passes has it no more"),
        claim(never(network.took("pass") & some_other(network.took("pass"))), "nodes", id="it is about one"),
    ]
    assert {one.result for one in judge_all(claims, graph)} == {Result.HOLDS}


# two replicas in claims


def test_claims_speak_of_two_replicas():
    network = passing()
    node = network.role("node")
    both = node.at("with") & some_other(node.at("with"))
    claims = [
        claim(never(both), "nodes", id="per node"), claim(never(some(both)), id="of some two"),
    ]
    graph = explore(compile_network(network, {"nodes": 3}))
    assert {one.result for one in judge_all(claims, graph)} == {Result.HOLDS}


def test_that_no_two_have_the_token_is_proved_for_every_number():
    network = passing()
    node, source = network.role("node"), network.role("source")
    claims = [
        claim(never(node.at("with") & some_other(node.at("with"))), "nodes", id="one has it"),
        claim(never(some(node.at("with")) & source.at("full")), id="not before"),
        claim(precedes(network.took("start"), network.took("pass")), id="order"),
    ]
    assert prove(network, claims).proved == {"one has it", "not before", "order"}


def test_that_none_of_two_loses_is_not_proved_where_some_number_breaks_it():
    """With three there is one who has never had it; with two there is none. Views must not miss the third."""
    network = passing(lambda node: Step(
        "rob", node.does("get"), another(node.does("give")), others(node.stays(node.at("without")))
    ), lambda node: Step("forge", node.stays(node.at("with")), another(node.stays(node.at("without"))),
                         others(node.does("get"))))
    node = network.role("node")
    asked = claim(never(node.at("with") & some_other(node.at("with"))), "nodes", id="one has it")
    results = {
        many: judge_all([asked], explore(compile_network(network, {"nodes": many})))[0].result for many in (2, 3)
    }
    assert results == {2: Result.HOLDS, 3: Result.FAILS}
    assert prove(network, [asked]).proved == frozenset()


# what is refused


def refused(*moves):
    node, source = role("node", NODE, "nodes"), role("source", SOURCE)
    with pytest.raises(SpecificationError) as caught:
        Network("refused", (source, node), (Step("go", *(move(node, source) for move in moves)),))
    return caught.value.code


@pytest.mark.parametrize(("code", "moves"), [
    ("SC0221", [lambda node, _: another(node.does("give"))]),
    ("SC0221", [lambda _, source: source.does("spend"), lambda node, _: another(node.does("give"))]),
    ("SC0219", [lambda _, source: another(source.does("spend"))]),
    ("SC0222", [lambda node, _: node.does("give"), lambda node, _: another(node.does("take")),
                lambda node, _: another(node.does("get"))]),
    ("SC0222", [lambda node, _: node.does("give"), lambda node, _: another(node.does("take")),
                lambda node, _: each(node.does("get"))]),
])
def test_another_that_cannot_be_is_refused(code, moves):
    assert refused(*moves) == code


def test_a_certificate_cannot_be_about_two_that_meet():
    with pytest.raises(SpecificationError, match="a certificate cannot tell what step 'pass' does"):
        Statement(passing(), [])


# networks made of others


def test_where_one_is_told_apart_it_meets_the_rest_either_way_and_is_assumed_to_be_fair_in_nothing():
    apart = told_apart(passing(fair=True), "nodes", 0)
    moves = {step.name: [(move.role.name, move.scope.value) for move in step.moves] for step in apart.steps}
    assert moves["the one: pass"] == [("the one: node", "one"), ("node", "one")]
    assert moves["another: pass"] == [("node", "one"), ("node", "another")]
    assert moves["another: pass (with the one)"] == [("node", "one"), ("the one: node", "one")]
    assert {step.fairness for step in apart.steps if "pass" in step.name} == {Fairness.NONE}
    assert counted(apart, nodes=2) == counted(passing(), nodes=3)


def test_of_which_only_the_other_is_seen_someone_is_the_one():
    node, box = role("node", NODE, "nodes"), role("box", NODE, "nodes")
    network = Network("boxes", (node, box), (
        Step("send", node.does("give"), another(box.does("take"))),
        Step("copy", node.does("give"), others(box.does("take"))),
        Step("all", node.does("give"), another(node.does("take")), each(box.does("get"))),
    ))
    few = localised(network, {"box"})
    scopes = {step.name: [(move.event, move.scope.value) for move in step.moves] for step in few.steps}
    assert scopes["send"] == [(None, "one"), ("take", "another")]
    assert scopes["copy"] == [(None, "one"), ("take", "others")]
    assert scopes["all"] == [("get", "one"), ("get", "others")]
