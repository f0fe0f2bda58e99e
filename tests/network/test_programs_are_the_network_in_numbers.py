"""Oracle: synchronisation vectors by hand, and packing against its inverse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shadowcheck.instance import compile_network
from shadowcheck.network import each, each_able, if_able, others
from shadowcheck.network.predicates import And, Took
from toys.tables import graph_of, lamp, network, role, step, table, taken

CHOOSY = table(
    "choosy", "a b c",
    ("a", "ask", "b", "ok", (("full", False),)), ("a", "ask", "a", "veto", (("full", True),)), ("b", "ask", "c"),
)


def sized(states):
    return table(f"m{states}", " ".join(f"s{n}" for n in range(states)), ("s0", "go", "s0"))


@settings(max_examples=60)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(1, 4), st.data())
def test_packing_and_unpacking_are_inverse(counts, copies, data):
    cast = [role(f"r{k}", sized(states), "copies" if k % 2 else None) for k, states in enumerate(counts)]
    net = network(*(step(f"go {one.name}", one.does("go")) for one in cast))
    instance = compile_network(net, {"copies": copies} if net.parameters() else {})
    locals_ = tuple(data.draw(st.integers(0, len(one.system.states) - 1)) for one in instance.fields)
    state = instance.encode(locals_)
    assert instance.decode(state) == locals_
    assert state >> sum(one.width for one in instance.fields) == 0
    assert [(state & one.mask) >> one.shift for one in instance.fields] == list(locals_)
    graph = graph_of(net, **instance.sizes)
    graph.states.append(state)
    assert [int(graph.column(one)[-1]) for one in instance.fields] == list(locals_)


def test_fields_stand_replica_by_replica_and_variants_are_dealt_out_in_turn():
    machine = table("m", "a b", ("a", "go", "b"), initials={"": 0, "other": 1})
    one, box, alone = role("one", machine, "n", variants=("", "other")), role("box", machine, "n"), role("alone",
        title="The lamp")
    instance = compile_network(network(step("go", one.does("go"), box.does("go"), alone.does("press"))), {"n": 3})
    assert [field.name for field in instance.fields] == ["The lamp", "one 1", "box 1", "one 2", "box 2", "one 3",
        "box 3"]
    assert [field.initial for field in instance.fields_of("one")] == [0, 1, 0]
    assert [field.number for field in instance.fields] == list(range(7))
    assert instance.describe(instance.initial)["one 2"] == "b"
    assert [str(rule) for rule in instance.rules] == ["go 1", "go 2", "go 3"]


def test_choices_and_outcomes_make_rules_of_their_own():
    one = role("one", CHOOSY)
    instance = compile_network(network(step("ask", one.does("ask"))), {})
    assert [str(rule) for rule in instance.rules] == ["ask [full: no]", "ask [full: yes]", "ask"]
    assert [rule.parts[0].outcome for rule in instance.rules] == ["ok", "veto", "ok"]
    named = compile_network(network(step("ask", one.does("ask", answering="veto"))), {})
    assert [str(rule) for rule in named.rules] == ["ask [full: yes]"]
    both = compile_network(network(step("ask", one.does("ask", answering=["veto", "ok"]))), {})
    assert len(both.rules) == 3


def test_two_rows_for_the_same_state_and_answer_are_both_possible():
    one = role("one", table("m", "a b c", ("a", "go", "b"), ("a", "go", "c"), ("b", "go", "c")))
    graph = graph_of(network(step("go", one.does("go"))))
    assert (len(graph.states), graph.steps) == (3, 3)


def test_a_step_that_nobody_can_ever_take_has_no_rule():
    one = role("one", CHOOSY)
    net = network(step("never", one.does("ask", where=one.at("c"))), step("ask", one.does("ask")))
    assert {rule.step.name for rule in compile_network(net, {}).rules} == {"ask"}
    assert list(graph_of(net).dead_steps()) == ["never"]


MANY = role("many", table("m", "a b c", ("a", "go", "b"), ("b", "go", "c")), "n")
START = role("start")


@pytest.mark.parametrize(("move", "reached"), [
    (each(MANY.does("go")), ["aaa", "bbb", "ccc"]),
    (each(MANY.does("go", where=MANY.at("a"))), ["aaa", "bbb"]),
    (each_able(MANY.does("go")), ["aaa", "bbb", "ccc"]),
    (each_able(MANY.does("go", where=MANY.at("b"))), ["aaa"]),
    (each_able(MANY.does("go"), provided=MANY.at("a")), ["aaa", "bbb"]),
    (each_able(MANY.does("go", answering="veto")), ["aaa"]),
])
def test_each_replica_moves_or_stands_still(move, reached):
    graph = graph_of(network(step("all", move)), n=3)
    assert words(graph) == reached


def words(graph):
    return ["".join(graph.instance.describe(state)[f"many {k}"] for k in (1, 2, 3)) for state in graph.states]


def test_the_able_move_while_the_rest_stand_still():
    graph = graph_of(network(
        step("one", MANY.does("go", where=MANY.at("a")), others(MANY.stays(MANY.at("a")))),
            step("rest", each_able(MANY.does("go"))),
    ), n=3)
    assert words(graph) == ["aaa", "baa", "aba", "aab", "bbb", "cbb", "bcb", "bbc", "ccc"]


def test_others_are_everybody_but_the_one_that_is_bound():
    graph = graph_of(network(step("swap", MANY.stays(MANY.at("a")), others(MANY.does("go")))), n=3)
    assert words(graph) == ["aaa", "abb", "bab", "bba", "acc", "cac", "cca"]
    alone = graph_of(network(step("swap", MANY.stays(MANY.at("a")), others(MANY.does("go")))), n=1)
    assert (len(alone.states), alone.steps) == (1, 1)


def test_one_machine_that_may_stand_still_never_blocks_the_step():
    one = role("one", CHOOSY)
    graph = graph_of(network(step("ask", if_able(one.does("ask")), START.does("press"))))
    assert taken(graph, graph.rules)[:3] == ["ask [full: no]", "ask [full: yes]", "ask"]
    idle = [part for rule in graph.instance.rules for part in rule.parts if part.field.role is one]
    assert [(dict(part.next), part.event, part.choices) for part in idle] == [
        ({0: 1}, "ask", (("full", False),)), ({0: 0}, "ask", (("full", True),)), ({1: 2}, "ask", ()),
            ({2: 2}, None, ()),
    ]


def test_a_single_answer_with_choices_is_told_apart_from_standing_still():
    one = role("one", CHOOSY)
    instance = compile_network(network(step("ask", if_able(one.does("ask", answering="veto")))), {})
    assert [str(rule) for rule in instance.rules] == ["ask [full: yes]", "ask"]
    instance = compile_network(network(step("press", if_able(START.does("press", where=START.at("off"))))), {})
    assert [(dict(part.next), part.idle) for rule in instance.rules for part in rule.parts] == [({0: 1, 1: 1}, {1})]


def passing(name, first, *rows):
    """A machine of two states, with *rows* (source, event, target, value)."""
    return table(name, "a b", *((source, event, to, "ok", (("v", v),)) for source, event, to, v in rows),
                 initials={"": "ab".index(first)})


TELLER = role("teller", passing("teller", "a", ("a", "tell", "b", "high"), ("b", "tell", "a", "low")))
"""It tells "high", then "low", and so on."""


def test_who_does_not_hear_at_all_lets_a_value_pass_that_it_could_not_hear():
    hearer = role("hearer", passing("hearer", "b", ("a", "hear", "b", "low")), "hearers")
    net = network(step("tell", TELLER.does("tell"), each_able(hearer.does("hear")), agree=("v",)))
    assert (len(graph_of(net, hearers=2).states), graph_of(net, hearers=2).steps) == (2, 2)


def test_the_same_move_is_another_one_where_more_is_agreed_on():
    hearer = role("hearer", passing("hearer", "b", ("a", "hear", "b", "low")), "hearers")
    net = network(
        step("hear", each_able(hearer.does("hear"))),
        step("tell", TELLER.does("tell"), each_able(hearer.does("hear")), agree=("v",)),
    )
    assert (len(graph_of(net, hearers=2).states), graph_of(net, hearers=2).steps) == (2, 4)


def test_only_what_is_provided_blocks_a_guard_that_may_also_stand_still():
    one = role("one", CHOOSY)
    for move, where in (
        (if_able(one.stays(one.at("a"))), {0, 1, 2}), (if_able(one.stays(one.at("a")), provided=one.at("b")), {1}),
        (one.stays(one.at("a")), {0}),
    ):
        (rule,) = compile_network(network(step("look", move)), {}).rules
        assert [dict(part.next) for part in rule.parts] == [{state: state for state in where}]


def test_a_guard_is_a_table_of_its_own_machine_only():
    assert And(()).table(lamp()) == (True, True)
    with pytest.raises(AssertionError):
        Took(("go",)).table(lamp())
