"""The matrix of weak fairness, and what one is fair to (`checker/decisions/0004-weak-fairness.md`).

Oracle: WF(action) of TLA+ by hand: an action that is enabled for ever from some point on is taken again and again.
"""

from __future__ import annotations

import dataclasses

import pytest

from shadowcheck.claims import responds
from shadowcheck.judge import Result
from shadowcheck.network import each, every
from toys.tables import graph_of, lamp, network, role, step, switch, table, taken, verdict

LAMP, SWITCH = role(), role("switch", switch())
PRESS, BLINK = step("press", SWITCH.does("press")), step("blink", LAMP.does("press"))
LIT = responds(SWITCH.at("off"), SWITCH.at("on"))


def fair(one, **more):
    return dataclasses.replace(one, fair=True, **more)


def test_what_nobody_is_fair_to_may_be_put_off_for_ever_by_resting():
    found = verdict(LIT, graph_of(network(PRESS)))
    assert (found.result, found.evidence.stem, found.evidence.loop, found.evidence.rests) == (Result.FAILS, (), (),
        True)
    assert found.reason == "the answer may never come: the run may stay where it is for ever"
    assert found.blame.parts == ("owed: switch is on",)


def test_a_fair_step_that_is_always_enabled_comes_whatever_else_goes_on():
    assert verdict(LIT, graph_of(network(fair(PRESS)))).result is Result.HOLDS
    assert verdict(LIT, graph_of(network(fair(PRESS), BLINK))).result is Result.HOLDS
    assert verdict(LIT, graph_of(network(fair(PRESS), fair(BLINK)))).result is Result.HOLDS


def test_fairness_to_others_is_of_no_use_and_the_loop_shows_it():
    graph = graph_of(network(PRESS, fair(BLINK)))
    found = verdict(LIT, graph)
    assert found.result is Result.FAILS
    assert found.reason == "the answer may never come: the run may go round for ever"
    assert (found.evidence.stem, taken(graph, found.evidence.loop)) == ((), ["blink", "blink"])
    assert not found.evidence.rests


@pytest.mark.parametrize("blink", [BLINK, fair(BLINK)])
def test_a_fair_step_that_is_disabled_again_and_again_may_never_come(blink):
    """This is where strong fairness differs: the loop passes the light, in which nobody can press."""
    only_in_the_dark = step("press", SWITCH.does("press"), LAMP.stays(LAMP.at("off")), fair=True)
    graph = graph_of(network(only_in_the_dark, blink))
    found = verdict(LIT, graph)
    assert (found.result, taken(graph, found.evidence.loop), found.evidence.rests) == (Result.FAILS,
        ["blink", "blink"], False)


def test_a_run_may_rest_where_no_fair_step_is_enabled():
    only_in_the_dark = step("press", SWITCH.does("press"), LAMP.stays(LAMP.at("off")), fair=True)
    light = step("light", LAMP.does("press", where=LAMP.at("off")))
    graph = graph_of(network(only_in_the_dark, light))
    found = verdict(LIT, graph)
    assert (found.result, taken(graph, found.evidence.stem), found.evidence.rests) == (Result.FAILS, ["light"], True)


def test_an_answer_ends_what_was_owed_even_if_it_leads_to_where_an_answer_was_owed():
    """In the beginning the answer is owed in a; then it comes with each step back to a."""
    wheel = role("wheel", table("wheel", "a b", ("a", "out", "b"), ("b", "back", "a")))
    net = network(step("out", wheel.does("out"), fair=True), step("back", wheel.does("back"), fair=True))
    assert verdict(responds(wheel.at("a"), net.took("back")), graph_of(net)).result is Result.HOLDS
    assert verdict(responds(wheel.at("a"), wheel.at("b") & net.took("back")), graph_of(net)).result is Result.FAILS


def test_the_end_of_everything_answers_nothing():
    stuck = role("stuck", table("stuck", "a b", ("a", "go", "b"), ends="b"))
    press = step("press", SWITCH.does("press"), stuck.stays(stuck.at("a")), fair=True)
    graph = graph_of(network(step("go", stuck.does("go"), fair=True), press))
    found = verdict(LIT, graph)
    assert (found.result, taken(graph, found.evidence.stem), found.evidence.rests) == (Result.FAILS, ["go"], True)


HANDLER = role("handler", table(
    "handler", "waiting done",
    ("waiting", "ask", "done", "ok", (("veto", False),)), ("waiting", "ask", "waiting", "veto", (("veto", True),)),
    ("done", "ask", "done"),
))
DONE = responds(HANDLER.at("waiting"), HANDLER.at("done"))


def test_the_environment_may_choose_the_same_answer_for_ever():
    """Fairness to the step, not to each of its choices: a handler that always vetoes is not excluded."""
    graph = graph_of(network(step("ask", HANDLER.does("ask"), fair=True)))
    found = verdict(DONE, graph)
    assert found.result is Result.FAILS
    assert taken(graph, found.evidence.loop) == ["ask [veto: yes]"]


def test_steps_that_are_ways_of_one_action_are_fair_together():
    ok = step("ok", HANDLER.does("ask", answering="ok"), fair=True)
    veto = step("veto", HANDLER.does("ask", answering="veto"), fair=True)
    assert verdict(DONE, graph_of(network(ok, veto))).result is Result.HOLDS
    together = network(*(dataclasses.replace(one, action="handler returns") for one in (ok, veto)))
    graph = graph_of(together)
    found = verdict(DONE, graph)
    assert (found.result, taken(graph, found.evidence.loop)) == (Result.FAILS, ["veto [veto: yes]"])


def test_an_action_is_fair_for_each_replica_on_its_own():
    many, lamps = role("many", switch(), "n"), role("lamps", lamp(), "n")
    blink = step("blink", lamps.does("press"), fair=True, action="move")
    press = step("press", many.does("press"), fair=True)
    claim = responds(every(many.at("off")), every(many.at("on")))
    assert verdict(claim, graph_of(network(press, blink), n=2)).result is Result.HOLDS
    shared = network(dataclasses.replace(press, action="move"), blink)
    assert verdict(claim, graph_of(shared, n=2)).result is Result.FAILS
    mine = responds(many.at("off"), many.at("on"))
    assert verdict(mine, graph_of(network(press, blink), n=2), per="n").result is Result.HOLDS


def test_one_broadcast_is_one_action():
    many = role("many", switch(), "n")
    claim = responds(every(many.at("off")), every(many.at("on")))
    assert verdict(claim,
        graph_of(network(step("all", each(many.does("press")), fair=True)), n=3)).result is Result.HOLDS


def test_the_walk_round_the_loop_serves_several_fair_actions():
    """Three machines that go round, each fair; the press waits for a moment that need not come."""
    rounds = [role(f"r{k}",
        table(f"r{k}", "a b c", ("a", "go", "b"), ("b", "go", "c"), ("c", "go", "a"))) for k in range(3)]
    never_all = step("press", SWITCH.does("press"), *(one.stays(one.at("a")) for one in rounds), fair=True)
    graph = graph_of(network(never_all, *(step(f"go {one.name}", one.does("go"), fair=True) for one in rounds)))
    found = verdict(LIT, graph)
    assert found.result is Result.FAILS
    assert {"go r0", "go r1", "go r2"} <= set(taken(graph, found.evidence.loop))
    assert "press" not in taken(graph, found.evidence.loop)


@pytest.mark.parametrize("both",
    [responds(SWITCH.at("on"), SWITCH.at("on")), responds(SWITCH.at("off"), SWITCH.at("off"))])
def test_an_answer_at_the_same_moment_is_an_answer(both):
    assert verdict(both, graph_of(network(PRESS))).result is Result.HOLDS


def test_a_trigger_that_never_comes_makes_the_claim_vacuous():
    graph = graph_of(network(step("blink", LAMP.does("press"), SWITCH.stays(SWITCH.at("off")))))
    found = verdict(responds(SWITCH.at("on"), LAMP.at("on")), graph)
    assert (found.result, found.reason) == (Result.VACUOUS, "its trigger never happens: switch is on")


def test_three_hundred_ways_between_two_states_are_still_a_way():
    """Parallel moves are added up when components are computed: 256 of them must not count as none."""
    rows = [(source, f"e{k}", target) for k in range(256) for source, target in (("a", "b"), ("b", "a"))]
    swing = role("swing", table("swing", "a b", *rows))
    steps = [step(f"e{k}", swing.does(f"e{k}"), fair=True) for k in range(256)]
    graph = graph_of(network(*steps, PRESS))
    assert verdict(LIT, graph).result is Result.FAILS
