"""The matrix of fairness: a response that needs strong fairness, one that needs weak, one none, and one that fails.

Whoever is strongly fair to an action is weakly fair to it, so that what holds under weak fairness holds under strong:
"only under weak" is "not without". Oracle: the definitions of `checker/decisions/0010-strong-fairness.md` by hand, and
`neglected` below, which walks each lasso again by the rules alone.
"""

from __future__ import annotations

import dataclasses

import pytest

from shadowcheck.claims import responds
from shadowcheck.errors import SpecificationError
from shadowcheck.judge import Result
from shadowcheck.network import Fairness, every
from toys.tables import graph_of, network, role, step, switch, table, taken, verdict

NONE, WEAK, STRONG = Fairness
FAILS, HOLDS = Result.FAILS, Result.HOLDS
LAMP, SWITCH = role(), role("switch", switch())
BLINK = step("blink", LAMP.does("press"), fair=WEAK)
LIT = responds(SWITCH.at("off"), SWITCH.at("on"))


def press(fair, *moves):
    return step("press", SWITCH.does("press"), *moves, fair=fair)


def only_in_the_dark(fair):
    """The lamp blinks for ever, and one may press while it is off: again and again, but never for long."""
    return network(press(fair, LAMP.stays(LAMP.at("off"))), BLINK)


def at_any_time(fair):
    return network(press(fair), BLINK)


def at_the_same_moment(fair):
    """What is pressed lights the lamp at once."""
    return network(step("press", LAMP.does("press", where=LAMP.at("off")), SWITCH.does("press"), fair=fair))


def before_it_jams(fair):
    """One may press until it jams, and it jams in the end."""
    jam = role("jam", table("jam", "free stuck", ("free", "go", "stuck")))
    return network(press(fair, jam.stays(jam.at("free"))), step("go", jam.does("go"), fair=WEAK))


LIGHTS_AT_ONCE = responds(SWITCH.at("on"), LAMP.at("on"))
RESTS_AT_ONCE, BLINKS, JAMS = ([], [], True), ([], ["blink", "blink"], False), (["go"], [], True)
HOLDS_THERE = None
MATRIX = {
    (only_in_the_dark, LIT): {NONE: BLINKS, WEAK: BLINKS, STRONG: HOLDS_THERE},
    (at_any_time, LIT): {NONE: BLINKS, WEAK: HOLDS_THERE, STRONG: HOLDS_THERE},
    (at_the_same_moment, LIGHTS_AT_ONCE): {NONE: HOLDS_THERE, WEAK: HOLDS_THERE, STRONG: HOLDS_THERE},
    (before_it_jams, LIT): {NONE: JAMS, WEAK: JAMS, STRONG: JAMS},
}
CELLS = [(*row, fair, expected) for row, cells in MATRIX.items() for fair, expected in cells.items()]


@pytest.mark.parametrize(("model", "claim", "fair", "expected"), CELLS,
    ids=[f"{model.__name__}-{fair.name.lower()}" for model, _, fair, _ in CELLS])
def test_each_response_holds_under_the_fairness_that_it_needs_and_fails_under_less(model, claim, fair, expected):
    graph = graph_of(model(fair))
    found = verdict(claim, graph)
    assert found.result is (HOLDS if expected is HOLDS_THERE else FAILS)
    if expected is not HOLDS_THERE:
        evidence = found.evidence
        assert (taken(graph, evidence.stem), taken(graph, evidence.loop), evidence.rests) == expected
        assert neglected(graph.instance, evidence) == set()


def neglected(instance, evidence, strong=None):
    """The steps of the table (about a replica) that the run neglects which *evidence* tells; *strong*: with these as
    strongly fair steps instead of those declared so."""
    state, loop_states, done = instance.initial, [], set()
    for place, number in enumerate((*evidence.stem, *evidence.loop)):
        if place >= len(evidence.stem):
            loop_states.append(state)
            done.add(named(instance.rules[number]))
        state += instance.rules[number].effect(state)
    assert not evidence.loop or loop_states[0] == state
    assert evidence.rests is not bool(evidence.loop)
    met = [able(instance, here) for here in loop_states or [state]]
    declared = {named(rule): rule.step.fair for rule in instance.rules}
    often = {duty for duty in set.union(*met) if (declared[duty] == 2 if strong is None else duty[0] in strong)}
    always = {duty for duty in set.intersection(*met) if declared[duty]}
    return {duty[0] for duty in (often | always) - done}


def named(rule):
    return rule.step.action or rule.step.name, rule.replica


def able(instance, state):
    return {named(rule) for rule in instance.rules if rule.effect(state) is not None}


def test_the_lasso_that_is_weakly_fair_is_the_one_that_strong_fairness_excludes():
    graph = graph_of(only_in_the_dark(WEAK))
    evidence = verdict(LIT, graph).evidence
    assert neglected(graph.instance, evidence, strong=["press"]) == {"press"}


@pytest.mark.parametrize(("short", "long"), [(False, NONE), (True, WEAK)])
def test_false_and_true_are_short_for_none_and_weak(short, long):
    assert step("press", SWITCH.does("press"), fair=short).fairness is long
    assert network(press(short)) == network(press(long))
    assert bool(long) is short


def test_the_steps_of_an_action_are_all_weakly_or_all_strongly_fair():
    ways = [dataclasses.replace(press(fair), name=fair.name, action="press") for fair in (WEAK, STRONG)]
    with pytest.raises(SpecificationError, match="one action, but one of them is weakly fair and one strongly"):
        network(*ways)


@pytest.mark.parametrize("wrong", ["strong", 3, None])
def test_a_fairness_that_does_not_exist_is_refused(wrong):
    with pytest.raises(SpecificationError, match=r"'press' is fair=.*\n.*\n.*\n.*Fairness.STRONG"):
        network(press(wrong))


# a component is taken apart

def wheel(*rows):
    """A machine with the moves *rows* ("a go b"), and for each the step of that name."""
    told = [row.split() for row in rows]
    names = dict.fromkeys(name for source, _, target in told for name in (source, target))
    machine = role("wheel", table("wheel", " ".join(names), *told))
    return machine, {event: step(event, machine.does(event)) for _, event, _ in told}


@pytest.mark.parametrize(("fair_in_c", "fair_on", "loop"), [
    (STRONG, STRONG, None), (STRONG, WEAK, ["out", "back"]), (WEAK, STRONG, ["out", "on", "home"]),
])
def test_what_a_component_loses_to_one_strong_duty_may_have_served_another(fair_in_c, fair_on, loop):
    """In c one can press, so that no fair run passes it; then "on", which leads there, cannot be served in b either."""
    machine, steps = wheel("a out b", "b back a", "b on c", "c home a")
    leave = dataclasses.replace(steps["out"], fair=WEAK)
    on = dataclasses.replace(steps["on"], fair=fair_on)
    graph = graph_of(network(press(fair_in_c, machine.stays(machine.at("c"))), leave, steps["back"], on, steps["home"]))
    found = verdict(LIT, graph)
    assert found.result is (HOLDS if loop is None else FAILS)
    if loop is not None:
        assert taken(graph, found.evidence.loop) == loop
        assert neglected(graph.instance, found.evidence) == set()


@pytest.mark.parametrize(("fair_in_c", "expected"), [(STRONG, HOLDS), (WEAK, FAILS)])
def test_a_weak_duty_may_be_neglected_only_in_what_is_left_of_a_component(fair_in_c, expected):
    """One may ring in a and in b, though not in c: where c is passed again and again, one need not."""
    machine, steps = wheel("a out b", "b back a", "b on c", "c home a")
    ring = step("ring", SWITCH.does("press"), machine.stays(machine.at("a", "b")), fair=WEAK)
    graph = graph_of(network(press(fair_in_c, machine.stays(machine.at("c"))), ring, *steps.values()))
    found = verdict(LIT, graph)
    assert found.result is expected
    if expected is FAILS:
        assert taken(graph, found.evidence.loop) == ["out", "on", "home"]
        assert neglected(graph.instance, found.evidence) == set()


@pytest.mark.parametrize(("fair_in_c", "loop"), [(STRONG, None), (WEAK, ["out", "on", "home"])])
def test_what_is_left_of_a_component_need_not_be_connected(fair_in_c, loop):
    """Without c there is no way back from b: neither in a nor in b may a run stay."""
    machine, steps = wheel("a out b", "b on c", "c home a")
    moving = [dataclasses.replace(steps[name], fair=WEAK) for name in ("out", "on")]
    graph = graph_of(network(press(fair_in_c, machine.stays(machine.at("c"))), *moving, steps["home"]))
    found = verdict(LIT, graph)
    assert found.result is (HOLDS if loop is None else FAILS)
    if loop is not None:
        assert taken(graph, found.evidence.loop) == loop


def test_a_run_may_rest_or_go_round_where_the_strong_step_is_never_enabled():
    machine, steps = wheel("a out b", "b on c", "c round b")
    at_a = press(STRONG, machine.stays(machine.at("a")))
    for leaving, end in ((steps["on"], []), (dataclasses.replace(steps["on"], fair=STRONG), ["on", "round"])):
        graph = graph_of(network(at_a, steps["out"], leaving, steps["round"]))
        found = verdict(LIT, graph)
        assert (found.result, taken(graph, found.evidence.stem)) == (FAILS, ["out"])
        assert (taken(graph, found.evidence.loop), found.evidence.rests) == (end, not end)
        assert neglected(graph.instance, found.evidence) == set()


def test_nobody_may_rest_where_a_strong_step_is_enabled_for_ever():
    assert verdict(LIT, graph_of(network(press(STRONG)))).result is HOLDS


def test_the_loop_serves_only_the_strong_steps_that_it_meets():
    _, steps = wheel("a out b", "b back a", "a aside c", "c away d", "d home a")
    fair = [dataclasses.replace(one, fair=STRONG) for one in steps.values() if one.name != "aside"]
    graph = graph_of(network(press(NONE), *fair, steps["aside"]))
    found = verdict(LIT, graph)
    assert (taken(graph, found.evidence.loop), neglected(graph.instance, found.evidence)) == (["out", "back"], set())


def test_the_way_back_may_meet_strong_steps_that_are_served_then():
    """The loop has to pass b on its way back from "out", and in b a strong step is enabled that leads elsewhere."""
    _, steps = wheel("a out b", "b back a", "b aside c", "c home b")
    fair = [dataclasses.replace(steps[name], fair=STRONG) for name in ("out", "aside")]
    graph = graph_of(network(press(NONE), *fair, steps["back"], steps["home"]))
    found = verdict(LIT, graph)
    assert taken(graph, found.evidence.loop) == ["out", "aside", "home", "back"]
    assert neglected(graph.instance, found.evidence) == set()


def test_strong_fairness_is_about_the_action_and_not_about_its_outcome():
    handler = role("handler", table(
        "handler", "waiting done",
        ("waiting", "ask", "done", "ok", (("veto", False),)), ("waiting", "ask", "waiting", "veto", (("veto", True),)),
    ))
    graph = graph_of(network(step("ask", handler.does("ask"), fair=STRONG)))
    found = verdict(responds(handler.at("waiting"), handler.at("done")), graph)
    assert (found.result, taken(graph, found.evidence.loop)) == (FAILS, ["ask [veto: yes]"])


def test_strong_fairness_is_about_each_replica_on_its_own():
    """All blink; each switch can be pressed only beside its own dark lamp. One press is not for all."""
    switches, lamps = role("switches", switch(), "n"), role("lamps", replicas="n")
    dark = step("press", switches.does("press"), lamps.stays(lamps.at("off")), fair=STRONG)
    blink = step("blink", lamps.does("press"), fair=WEAK)
    claim = responds(every(switches.at("off")), every(switches.at("on")))
    assert verdict(claim, graph_of(network(dark, blink), n=2)).result is HOLDS
    either = [dataclasses.replace(one, fair=STRONG, action="move") for one in (dark, blink)]
    graph = graph_of(network(*either), n=2)
    assert verdict(claim, graph).result is FAILS
    assert neglected(graph.instance, verdict(claim, graph).evidence) == set()


def test_the_same_lasso_is_found_again():
    lassos = [verdict(LIT, graph_of(only_in_the_dark(WEAK))).evidence for _ in range(2)]
    assert lassos[0] == lassos[1]
