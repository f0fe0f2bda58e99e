"""Patterns of linear temporal logic, and what can be reached from everywhere: on lamps and switches, by hand."""

from __future__ import annotations

import pytest

from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import (
    Ltl,
    always_eventually,
    eventually_always,
    ltl,
    possible_from_everywhere,
    release,
    until,
)
from shadowcheck.claims.obligation import Invariant, Response, Temporal
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, judge_all
from shadowcheck.network import FALSE, TRUE, Fairness, Network, some
from toys.refusals import refused
from toys.tables import claim, graph_of, lamp, network, role, step, switch, table, taken, verdict

HOLDS, FAILS, VACUOUS, UNFINISHED = Result
LAMP, SWITCH = role("lamp", lamp()), role("switch", switch())
BREAKING = role("lamp", table(
    "breaking", "off on broken dark", ("off", "press", "on"), ("on", "press", "off"), ("on", "hit", "broken"),
    ("broken", "notice", "dark"),
))


def lit(fair):
    return network(step("press", LAMP.does("press"), fair=fair))


def switched(fair):
    return network(step("press", SWITCH.does("press"), fair=fair))


def trapped():
    """A lamp that may break, which is noticed one step later."""
    return network(*(step(one, BREAKING.does(one), fair=one == "press") for one in ("press", "hit", "notice")))


@pytest.mark.parametrize(("pattern", "net", "result", "stem", "loop"), [
    (always_eventually(LAMP.at("on")), lit(fair=True), HOLDS, None, None),
    (always_eventually(LAMP.at("on")), lit(fair=False), FAILS, 0, 0),
    (always_eventually(lit(fair=True).took("press")), lit(fair=True), HOLDS, None, None),
    (always_eventually(switched(fair=True).took("press")), switched(fair=True), FAILS, 1, 0),
    (eventually_always(LAMP.at("on")), lit(fair=True), FAILS, 0, 2),
    (eventually_always(SWITCH.at("on")), switched(fair=True), HOLDS, None, None),
    (eventually_always(SWITCH.at("on")), switched(fair=False), FAILS, 0, 0),
    (until(SWITCH.at("off"), SWITCH.at("on")), switched(fair=True), HOLDS, None, None),
    (until(SWITCH.at("off"), SWITCH.at("on")), switched(fair=False), FAILS, 0, 0),
    (until(TRUE, SWITCH.at("on")), switched(fair=True), HOLDS, None, None),
    (until(LAMP.at("off"), FALSE), lit(fair=True), FAILS, 1, 0),
    (until(SWITCH.at("off"), SWITCH.at("off")), switched(fair=True), VACUOUS, None, None),
    (release(SWITCH.at("on"), SWITCH.at("off")), switched(fair=False), FAILS, 1, 0),
    (release(FALSE, SWITCH.at("off")), switched(fair=False), FAILS, 1, 0),
    (release(SWITCH.at("on"), TRUE), switched(fair=False), HOLDS, None, None),
    (release(SWITCH.at("off"), SWITCH.at("off")), switched(fair=False), VACUOUS, None, None),
    (ltl("X switch.on"), switched(fair=True), HOLDS, None, None),
    (ltl("X switch.on"), switched(fair=False), FAILS, 0, 0),
    (ltl("G (switch.on -> X switch.on)"), switched(fair=False), HOLDS, None, None),
    (ltl("G (switch.on -> X switch.off)"), switched(fair=True), FAILS, 1, 0),
    (ltl("F G switch.off | F G switch.on"), switched(fair=False), HOLDS, None, None),
    (ltl("G F lamp.on -> G F lamp.off"), lit(fair=False), FAILS, 1, 0),
    (ltl("F lamp.on -> G F lamp.on"), lit(fair=False), FAILS, 2, 0),
    (ltl("switch.off W switch.on"), switched(fair=False), HOLDS, None, None),
    (ltl("[] (took('press') -> <> lamp.on)"), lit(fair=False), FAILS, 2, 0),
    (possible_from_everywhere(LAMP.at("on")), lit(fair=False), HOLDS, None, None),
    (possible_from_everywhere(lit(fair=False).took("press")), lit(fair=False), HOLDS, None, None),
    (possible_from_everywhere(SWITCH.at("off")), switched(fair=True), FAILS, 1, 0),
    (possible_from_everywhere(LAMP.at("on")), trapped(), FAILS, 2, 0),
    (always_eventually(BREAKING.at("on", "broken", "dark")), trapped(), HOLDS, None, None),
    (eventually_always(BREAKING.at("broken", "dark")), trapped(), FAILS, 0, 2),
], ids=lambda given: str(given) if not isinstance(given, Network) else "")
def test_a_pattern_is_its_formula(pattern, net, result, stem, loop):
    found = verdict(pattern, graph_of(net))
    assert found.result is result
    assert (None if found.evidence is None else (len(found.evidence.stem), len(found.evidence.loop))) == (
        None if stem is None else (stem, loop))


@pytest.mark.parametrize(("fair", "result"), [(False, FAILS), (True, FAILS), (Fairness.STRONG, HOLDS)])
def test_a_formula_is_judged_under_the_fairness_declared(fair, result):
    """The second lamp can only be pressed while the first is on."""
    other = role("other", lamp())
    net = network(
        step("blink", LAMP.does("press"), fair=True),
        step("press", other.does("press"), LAMP.stays(LAMP.at("on")), fair=fair),
    )
    for pattern in (always_eventually(net.took("press")), ltl("G F other.on & G F other.off")):
        assert verdict(pattern, graph_of(net)).result is result


def test_a_run_that_breaks_a_formula_in_the_end_is_told_as_one_that_goes_on():
    found = verdict(eventually_always(LAMP.at("on")), graph_of(lit(fair=True)))
    assert found.reason == "a run breaks it: it may go round for ever"
    assert found.blame.parts == ("not true of this run: F G (lamp is on)",)
    assert taken(graph_of(lit(fair=True)), found.evidence.loop) == ["press", "press"]
    rests = verdict(always_eventually(LAMP.at("on")), graph_of(lit(fair=False)))
    assert rests.evidence.rests
    assert rests.reason == "a run breaks it: it may stay where it is for ever"


def test_a_run_that_no_future_can_mend_ends_with_the_step_that_breaks_the_formula():
    found = verdict(release(SWITCH.at("on"), SWITCH.at("off")), graph_of(switched(fair=True)))
    assert found.reason == "an order of steps breaks it"
    assert (found.evidence.rests, found.evidence.loop) == (False, ())


def test_what_cannot_be_reached_any_more_is_told_with_the_shortest_way_there():
    found = verdict(possible_from_everywhere(LAMP.at("on")), graph_of(trapped()))
    assert found.reason == "from where this run leads, it can never come about"
    assert found.blame.parts == ("out of reach: lamp is on",)
    assert taken(graph_of(trapped()), found.evidence.stem) == ["press", "hit"]


def test_each_replica_is_judged_by_itself():
    many = role("switch", switch(), "n")
    net = network(step("press", many.does("press"), fair=True))
    assert verdict(eventually_always(many.at("on")), graph_of(net, n=3), "n").result is HOLDS
    assert verdict(ltl("F G every(switch.on)"), graph_of(net, n=3)).result is HOLDS
    found = verdict(ltl("switch.off U some_other(switch.on)"), graph_of(net, n=3), "n")
    assert (found.result, len(found.evidence.stem)) == (FAILS, 1)


@pytest.mark.parametrize(("text", "obligation"), [
    ("G switch.off", Invariant), ("G (switch.on -> switch.on)", Invariant), ("G !took('press')", Invariant),
    ("G (switch.off -> F switch.on)", Response), ("G (took('press') -> F switch.on)", Response),
    ("G (took('press') -> F took('press'))", Response), ("G (switch.on -> F took('press'))", Temporal),
    ("G took('press')", Temporal), ("F switch.on", Temporal), ("G (switch.on -> X switch.on)", Temporal),
])
def test_a_formula_is_judged_as_a_simple_obligation_where_that_says_the_same(text, obligation):
    assert isinstance(claim(ltl(text)).obligation, obligation)


@pytest.mark.parametrize("text", [
    "G (switch.on & switch.off -> X switch.on)", "F switch.on & G (lamp.on & !lamp.on -> F switch.on)",
    "G ((false -> X switch.on) & (switch.on -> X switch.on))",
    "G F (switch.on & switch.off) -> G F lamp.on", "F switch.on & (F G !(lamp.on | lamp.off) -> F lamp.on)",
    "G ((lamp.on U (lamp.on & lamp.off)) -> X switch.on)",
    "(F lamp.on & G took('light', 'press') & X false) -> F lamp.on",
])
def test_a_formula_about_something_that_never_happens_is_vacuous(text):
    net = network(step("press", SWITCH.does("press"), fair=True), step("light", LAMP.does("press")))
    found = verdict(ltl(text), graph_of(net))
    assert found.result is VACUOUS
    assert "its condition never happens" in found.reason


@pytest.mark.parametrize(("text", "result"), [
    ("F switch.off", VACUOUS), ("switch.on U switch.off", VACUOUS), ("switch.on W switch.off", VACUOUS),
    ("switch.on -> G switch.off", VACUOUS), ("took('press') -> G switch.off", VACUOUS),
    ("F switch.on", HOLDS), ("switch.off U switch.on", HOLDS), ("switch.off W switch.on", HOLDS),
    ("switch.off -> F switch.on", HOLDS), ("switch.on | F switch.on", HOLDS), ("switch.off <-> F switch.on", HOLDS),
    ("F switch.on -> F G switch.on", HOLDS), ("G F switch.on <-> F switch.on", HOLDS),
])
def test_a_formula_that_is_settled_at_the_start_is_vacuous(text, result):
    found = verdict(ltl(text), graph_of(switched(fair=True)))
    assert found.result is result
    assert found.reason.startswith("it is settled at the start, where this is so: ") == (result is VACUOUS)


def test_an_unfinished_search_says_neither():
    graph = explore(compile_network(lit(fair=True), {}), Run(limit=1))
    for pattern in (always_eventually(LAMP.at("on")), possible_from_everywhere(LAMP.at("on"))):
        assert verdict(pattern, graph).result is UNFINISHED


@pytest.mark.parametrize("engine", ["reference", "levels", "packed", "auto", "views"])
def test_every_engine_that_visits_states_judges_formulas(engine):
    many = role("switch", switch(), "n")
    instance = compile_network(network(step("press", many.does("press"), fair=True)), {"n": 2})
    asked = [claim(pattern, id=f"c{number}") for number, pattern in enumerate((
        ltl("F G every(switch.on)"), ltl("G F some(switch.off)"), possible_from_everywhere(some(many.at("off"))),
    ))]
    found = ENGINES[engine].check(instance, asked)
    assert [one.result for one in found.verdicts] == [HOLDS, FAILS, FAILS]
    assert not any(one.every for one in found.verdicts)


def test_the_symbolic_engine_says_that_it_does_not_judge_formulas():
    instance = compile_network(lit(fair=True), {})
    asked = [claim(always_eventually(LAMP.at("on"))), claim(possible_from_everywhere(LAMP.at("on")), id="C2")]
    for one in ENGINES["symbolic"].check(instance, asked).verdicts:
        assert one.result is UNFINISHED
        assert one.reason.startswith("engine symbolic judges no formula of LTL, AG EF and refinement; those that visit")


@pytest.mark.parametrize(("text", "told"), [
    ("G (", "to its end"), ("", "to its end"), ("G lamp", "not told what 'lamp' means"), ("G x y", "character 5"),
    ("some(F lamp.on)", "about one position"), ("GF x", "character 4"), (5, "it is no text"), ("G $", "character 3"),
])
def test_a_text_that_is_no_formula_is_refused_with_the_place(text, told):
    with refused(told):
        ltl(text, x=TRUE)


def test_a_formula_that_is_too_large_is_refused_before_anything_is_explored():
    with refused("a formula is too large"):
        ltl("!(" + " & ".join(f"G F lamp.s{n}" for n in range(12)) + ")")


def test_all_ways_to_write_a_formula_are_read_alike():
    ways = ("!x && []<>(x or y) -> <>X z", "not x and G F (x | y) => F X z", "~x & G F (x || y) -> F (X (z))")
    named = {"x": LAMP.at("on"), "y": LAMP.at("off"), "z": SWITCH.at("on")}
    assert len({str(ltl(way, **named)) for way in ways}) == 1
    assert str(ltl("x <-> lamp.bright = true", **named)) == (
        "(((lamp is on) -> (lamp.bright is yes)) and ((lamp.bright is yes) -> (lamp is on))), "
        "every step as fair as declared"
    )


def test_a_role_may_be_called_like_an_operator():
    one = role("G", switch())
    assert verdict(ltl("F G G.on"), graph_of(network(step("press", one.does("press"), fair=True)))).result is HOLDS


def test_a_claim_whose_formula_is_no_formula_is_no_claim():
    for wrong in (5, None, LAMP.at("on")):
        with refused("does not assert a pattern of predicates"):
            claim(Ltl(wrong))


def test_names_that_the_network_lacks_are_refused():
    with refused("has no state 'bright'"):
        judge_all([claim(ltl("G lamp.bright | F lamp.on"))], graph_of(lit(fair=True)))
