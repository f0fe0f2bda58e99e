"""A step of a protocol takes two replicas of a family: by what each does, or by a function of the values of both.

Oracle: a breadth-first search over tuples of values that calls the functions for each two, in either order.
"""

import itertools
import random

import pytest

from protocol.counting import counted, graph_of, searched
from shadowcheck.claims import never, possible
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import every, some, some_other
from shadowcheck.packed.engine import explore as packed
from shadowcheck.protocol import Protocol, another, others
from shadowcheck.symbolic.engine import Symbolic
from toys.refusals import refused
from toys.tables import claim


def set_at(values, **changes):
    return tuple(changes.get(f"at{k}", value) for k, value in enumerate(values))


def each_two(many, first=1):
    """Pairs of places of the replicas in a state: they come after the *first* few variables that are there once."""
    return list(itertools.permutations(range(first, first + many), 2))


def random_meetings(seed, many):
    """A single variable, and a family whose members meet by random functions of both and of the single one."""
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    protocol = Protocol(f"meetings {seed}", sizes={"members": many})
    values = range(chance.randint(2, 3))
    single = protocol.variable("single", 0, values)
    member = protocol.variable("member", 0, values, family="members")
    protocol.step("begin", member.becomes({0: list(values)}), single.stays(0))
    functions = [lambda s: [set_at(s, **{f"at{k}": v}) for k in range(1, many + 1) if s[k] == 0 for v in values]
                 if s[0] == 0 else []]
    for number in range(chance.randint(1, 3)):
        reads, stutters = chance.random() < 0.3, chance.random() < 0.7
        width = 1 if reads else 2
        table = {
            given: chance.choice([[], [tuple(chance.choice(values) for _ in range(width))],
                                  [tuple(chance.choice(values) for _ in range(width)) for _ in range(2)]])
            for given in itertools.product(values, repeat=2)
        }
        table = {given: list(dict.fromkeys(found)) for given, found in table.items()}
        if reads:  # the other is only looked at
            step = protocol.step(member, reads=another(member), name=f"s{number}", stutters=stutters)
            step(lambda a, b, table=table: [one for (one,) in table[a, b]])
        else:
            step = protocol.step(member, another(member), name=f"s{number}", stutters=stutters)
            step(lambda a, b, table=table: table[a, b])

        def on_tuples(state, table=table, stutters=stutters):
            for one, other in each_two(many):
                for found in table[state[one], state[other]]:
                    there = set_at(state, **dict(zip((f"at{one}", f"at{other}"), found, strict=False)))
                    if stutters or there != state:
                        yield there

        functions.append(on_tuples)
    protocol.step("single", single.becomes({0: 1, 1: 0}), member.becomes({1: 1}), another(member.becomes({0: 1})))
    functions.append(lambda s: [
        set_at(s, at0=1 - s[0], **{f"at{other}": 1}) for one, other in each_two(many)
        if s[0] in (0, 1) and s[one] == 1 and s[other] == 0
    ])
    return protocol, searched((0,) * (many + 1), functions)


@pytest.mark.parametrize("many", [1, 2, 3])
@pytest.mark.parametrize("seed", range(25))
def test_random_meetings_have_the_states_and_steps_of_a_search_that_calls_the_functions(seed, many):
    protocol, wanted = random_meetings(seed, many)
    assert counted(protocol, members=many) == wanted


@pytest.mark.parametrize("seed", range(0, 25, 5))
def test_all_engines_count_them_alike(seed):
    protocol, wanted = random_meetings(seed, 3)
    instance = compile_network(protocol.network(), {"members": 3})
    graph, sets = packed(instance), Symbolic().check(instance, ())
    assert (len(graph.states), graph.steps, graph.depth) == wanted
    assert (sets.states, sets.steps) == wanted[:2]


def gossip():
    """Each node knows a secret of its own; who calls another learns what it knows, and the other way round."""
    protocol = Protocol("gossip", sizes={"nodes": 3}, may_stop=True)
    knows = protocol.variable("knows", "nothing", ("nothing", "rumour"), family="nodes")
    news = protocol.variable("news", "fresh", ("fresh", "old"))
    protocol.step("begin", knows.becomes("rumour"), news.becomes({"fresh": "old"}))

    @protocol.step(knows, another(knows), stutters=False)
    def call(one, other):
        """{who} calls {other}."""
        return ("rumour", "rumour") if "rumour" in {one, other} else None

    return protocol, knows


def test_whoever_calls_both_know():
    protocol, knows = gossip()
    protocol.claim("all", possible(every(knows.at("rumour"))))
    protocol.claim("two", possible(some(knows.at("rumour") & some_other(knows.at("nothing")))))
    graph = graph_of(protocol, nodes=3)
    verdicts = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert [one.result for one in verdicts] == [Result.HOLDS, Result.HOLDS]
    assert graph.depth == 3
    assert {rule.step.says for rule in graph.instance.rules if rule.other} == {"{who} calls {other}."}


def test_what_is_given_of_every_replica_is_given_of_both_and_the_rest():
    def meeting(**row):
        protocol = Protocol("given", sizes={"nodes": 3})
        seen = protocol.variable("seen", "no", ("no", "yes"), family="nodes")
        ready = protocol.variable("ready", "no", ("no", "yes"), family="nodes")
        protocol.step("get ready", ready.becomes({"no": "yes"}))
        given = [every(ready.at("yes"))] if "every" in row else []
        by_hand = [] if given else [ready.stays("yes"), another(ready.stays("yes")), others(ready.stays("yes"))]
        protocol.step("meet", seen.becomes({"no": "yes"}), another(seen.becomes({"no": "yes"})), *by_hand, given=given)
        return protocol

    assert counted(meeting(every=True), nodes=3) == counted(meeting(), nodes=3) == (8 + 3, 12 + 6, 4)


def test_what_is_given_of_a_variable_is_about_the_one():
    protocol = Protocol("given", sizes={"nodes": 2})
    held = protocol.variable("held", "no", ("no", "yes"), family="nodes")
    rank = protocol.variable("rank", "low", ("low", "high"), family="nodes")
    protocol.step("rise", rank.becomes({"low": "high"}))
    protocol.step("take", rank.stays("low", "high"), another(held.becomes({"no": "yes"})), given=held.at("no"))
    protocol.claim("never-both", never(held.at("yes") & some_other(held.at("yes"))), per="nodes")
    graph = graph_of(protocol, nodes=2)
    (verdict,) = judge_all(protocol.model().claims(graph.instance.network, {}), graph)
    assert verdict.result is Result.HOLDS  # whoever gives has none


def test_some_replica_in_what_is_given_is_told_how_to_say_it():
    protocol = Protocol("given", sizes={"nodes": 2})
    held = protocol.variable("held", "no", ("no", "yes"), family="nodes")
    protocol.step("take", held.becomes({"no": "yes"}), given=some_other(held.at("yes")))
    with refused("is not about one variable", "a guard of one machine") as caught:
        protocol.network()
    assert "another(x.stays(...))" in caught.value.instead


def test_another_of_what_is_there_once_is_refused():
    protocol = Protocol("alone")
    one = protocol.variable("one", 0, range(2))
    protocol.step(one, another(one), name="meet")(lambda a, b: (b, a))
    with refused("'another' of 'one', of which there is only one", "only a role with replicas"):
        protocol.network()


@pytest.mark.parametrize("many", [another, others])
@pytest.mark.parametrize("turned", [False, True])
def test_the_order_in_which_actions_are_written_means_nothing(many, turned):
    protocol = Protocol("pair", sizes={"members": 2}, may_stop=True)
    member = protocol.variable("member", "new", ["new", "first", "second"], family="members")
    actions = [member.becomes({"new": "first"}), many(member.becomes({"new": "second"}))]
    protocol.step("pair", *(reversed(actions) if turned else actions))
    assert counted(protocol, members=2) == (3, 2, 1)


def test_a_step_that_is_named_as_what_another_does_in_a_step_is_refused():
    protocol = Protocol("pair", sizes={"members": 2}, may_stop=True)
    member = protocol.variable("member", "new", ["new", "first", "second"], family="members")
    protocol.step("pair", member.becomes({"new": "first"}), another(member.becomes({"new": "second"})))
    protocol.step("pair (another)", member.becomes({"first": "new"}))
    with refused("pair (another)", "one event", where="pair (another)"):
        protocol.network()


@pytest.mark.parametrize("who", [[another, others], [others, another], [others], [another], []])
def test_what_is_given_is_about_the_one_whoever_else_takes_part(who):
    protocol = Protocol("show", sizes={"members": 3}, may_stop=True)
    shown = protocol.variable("shown", "no", ["no", "yes"], family="members")
    member = protocol.variable("member", "new", ["new", "old", "seen"], family="members")
    actions = [one(member.becomes({"old": "seen"})) for one in who]
    protocol.step("age", member.becomes({"new": "old"}))
    protocol.step("show", shown.becomes({"no": "yes"}), *actions, given=member.at("old"))
    everybody = [never(every(member.at("old", "seen")) & some(shown.at("yes"))), never(
        some(shown.at("yes") & member.at("new")))]
    results = [judge_all([claim(one)], graph_of(protocol, members=3))[0].result for one in everybody]
    assert results == [Result.FAILS, Result.HOLDS]
