"""Each pattern at its edges: vacuity, the initial state, things at the same moment, replicas, and searches that were
stopped.

Oracle: the LTL (with past) of the docstrings of `shadowcheck.claims.claim`, read by hand.
"""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest

from shadowcheck.claims import Always, Counts, DeadlockFree, absent, always, never, possible, precedes, responds
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore
from shadowcheck.explore.budget import bounded
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge import Result, judge_all
from shadowcheck.judge.judge import Bench, GraphBench
from shadowcheck.judge.quantifiers import Circumstances
from shadowcheck.judge.valuation import Valuation
from shadowcheck.network import before, each, entering, every, others, some, some_other
from shadowcheck.network.predicates import At, Has, Predicate, Refuses, Took
from toys.tables import claim, graph_of, network, role, step, switch, table, taken, verdict

LAMP, SWITCH = role(), role("switch", switch())
NET = network(step("press", SWITCH.does("press")), step("blink", LAMP.does("press"), SWITCH.stays(SWITCH.at("on"))))
GRAPH = graph_of(NET)
PRESS, BLINK = NET.took("press"), NET.took("blink")
OFF, ON, DARK, LIT = SWITCH.at("off"), SWITCH.at("on"), LAMP.at("off"), LAMP.at("on")
GONE = SWITCH.at("off") & SWITCH.at("on")
HOLDS, FAILS, VACUOUS, UNFINISHED = Result


@pytest.mark.parametrize(("pattern", "result", "steps"), [
    (always(OFF | ON), HOLDS, None),
    (always(DARK), FAILS, 2),
    (always(ON, given=LIT), HOLDS, None),
    (always(OFF, given=DARK), FAILS, 1),
    (always(ON, given=GONE), VACUOUS, None),
    (always(ON), FAILS, 0),
    (never(LIT), FAILS, 2),
    (never(OFF & LIT), HOLDS, None),
    (never(GONE), HOLDS, None),
    (never(LIT & GONE), HOLDS, None),
    (never(LIT & ~(OFF | ON)), VACUOUS, None),
    (never(LIT & Took(("nothing",))), VACUOUS, None),
    (never(LIT & ~(OFF | ON) | DARK & Took(("nothing",))), VACUOUS, None),
    (never(LIT & ~(OFF | ON) | OFF & LIT), HOLDS, None),
    (never(OFF & LIT | LIT & ~(OFF | ON)), HOLDS, None),
    (never(LIT & Took(("nothing",)) | GONE), HOLDS, None),
    (never(Took(("nothing",))), HOLDS, None),
    (never(PRESS), FAILS, 1),
    (never(PRESS & LIT), HOLDS, None),
    (never(BLINK & DARK), FAILS, 3),
    (never(BLINK & before(OFF)), HOLDS, None),
    (never(entering(ON)), FAILS, 1),
    (never(~PRESS & OFF), FAILS, 0),
    (never(entering(OFF)), HOLDS, None),
    (never(LIT & before(GONE)), VACUOUS, None),
    (precedes(PRESS, BLINK), HOLDS, None),
    (precedes(BLINK, PRESS), FAILS, 1),
    (precedes(PRESS, PRESS), HOLDS, None),
    (precedes(PRESS, ON), HOLDS, None),
    (precedes(OFF, BLINK), HOLDS, None),
    (precedes(ON, OFF), FAILS, 0),
    (precedes(PRESS, Took(("nothing",))), VACUOUS, None),
    (absent(PRESS, after=PRESS), HOLDS, None),
    (absent(BLINK, after=BLINK), FAILS, 3),
    (absent(ON, after=PRESS), FAILS, 2),
    (absent(OFF, after=OFF), HOLDS, None),
    (absent(PRESS, after=GONE), VACUOUS, None),
    (absent(GONE, after=PRESS), VACUOUS, None),
    (absent(PRESS, after=OFF), FAILS, 1),
    (responds(LIT, DARK), FAILS, 2),
    (possible(LIT), HOLDS, 2),
    (possible(OFF), HOLDS, 0),
    (possible(GONE), FAILS, None),
    (possible(BLINK), HOLDS, 2),
    (possible(PRESS, after=PRESS), FAILS, None),
    (possible(BLINK, after=LIT), HOLDS, 3),
    (possible(LIT, after=LIT), HOLDS, 4),
    (possible(BLINK, never=LIT), FAILS, None),
    (possible(ON, never=BLINK), HOLDS, 1),
    (possible(BLINK, never=BLINK), FAILS, None),
    (possible(LIT, never=PRESS), FAILS, None),
    (possible(ON, never=OFF), FAILS, None),
    (possible(BLINK, after=PRESS, never=LIT & DARK), HOLDS, 2),
    (possible(DARK & BLINK, after=BLINK, never=OFF), FAILS, None),
])
def test_the_patterns_are_their_formulas(pattern, result, steps):
    found = verdict(pattern, GRAPH)
    assert found.result is result
    assert (None if found.evidence is None else len(found.evidence.stem)) == steps
    assert found.passes is (result is HOLDS)


@pytest.mark.parametrize("lazy", [possible(BLINK), never(BLINK)])
def test_a_step_is_shown_by_its_firing_not_by_its_being_enabled(lazy):
    found = verdict(lazy, GRAPH)
    assert taken(GRAPH, found.evidence.stem) == ["press", "blink"]


def test_a_step_that_is_guarded_but_blocked_by_a_partner_is_not_possible():
    blocked = network(step("press", SWITCH.does("press"), LAMP.stays(LAMP.at("on"))), step("blink", LAMP.does("press"),
                      SWITCH.stays(SWITCH.at("on"))))
    assert verdict(possible(blocked.took("press")), graph_of(blocked)).result is FAILS


def test_vacuity_is_excused_by_a_switched_off_group_that_the_claim_needs_and_by_no_other():
    for off, needs, passes in [(["crash"], ("crash",), True), (["crash"], (), False), ([], ("crash",), False),
                               (["veto"], ("crash",), False), (["veto", "crash"], ("crash",), True)]:
        found = verdict(always(ON, given=GONE), GRAPH, off=off, needs=needs)
        assert (found.result, found.excused, found.passes) == (VACUOUS, passes, passes)
        found = verdict(possible(GONE), GRAPH, off=off, needs=needs)
        assert (found.result, found.passes) == (VACUOUS if passes else FAILS, passes)
        assert not verdict(always(DARK), GRAPH, off=off, needs=needs).passes
    assert found.reason == "not reachable without crash"


def test_vacuity_is_excused_with_fewer_replicas_than_the_claim_needs():
    net = network(step("press", role("many", switch(), "n").does("press")))
    for count, passes in [(1, True), (2, False)]:
        found = verdict(possible(some(net.role("many").at("off") & net.role("many").at("on"))), graph_of(net, n=count),
                        at_least={"n": 2})
        assert found.passes is passes
    excused = verdict(precedes(net.took("press"), Took(("gone",))), graph_of(net, n=1), at_least={"n": 2})
    assert excused.excused
    assert excused.reason == "its second event never happens: step 'gone' (with fewer than 2 n)"


def test_what_never_happens_is_named_for_each_case_once():
    nothing = Took(("nothing",))
    assert verdict(never(LIT & nothing | DARK & nothing), GRAPH).reason == "a part of it never happens: step 'nothing'"
    told = "a part of it never happens: step 'nothing'; nor does: step 'none'"
    assert verdict(never(LIT & nothing | DARK & Took(("none",))), GRAPH).reason == told


def test_a_machine_of_the_users_excuses_vacuous_claims_about_others_only():
    about_writers = claim(possible(GONE), id="theirs", needs=("crash",))
    about_others = dataclasses.replace(about_writers, owner="writer")
    found = judge_all([about_writers, about_others], GRAPH, Circumstances(replaced=("writer",)))
    assert [(one.result, one.excused) for one in found] == [(VACUOUS, True), (FAILS, False)]
    assert found[0].reason == "not reachable with this writer"


@pytest.mark.parametrize(("recorded", "result"), [((3, 3, 2), HOLDS), ((3, 4, 2), FAILS)])
def test_recorded_counts_are_compared(recorded, result):
    found = verdict(Counts(*recorded), GRAPH)
    assert found.result is result
    assert verdict(Counts(*recorded), explore(compile_network(NET, {}), Run(limit=1))).result is UNFINISHED
    if result is FAILS:
        assert found.reason.startswith("found 3 states, 3 steps, depth 2, but 3 states, 4 steps, depth 2 were recorded")


def test_ctrl_c_while_judging_keeps_what_was_judged_and_leaves_the_rest_open(monkeypatch):
    graph, claims = graph_of(NET), [claim(always(DARK), id=name) for name in "abc"]
    judged, calls = Bench.judge, []

    def interrupt(bench, one, *rest):
        calls.append(one.id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return judged(bench, one, *rest)

    monkeypatch.setattr(Bench, "judge", interrupt)
    assert [one.result for one in judge_all(claims, graph)] == [FAILS, UNFINISHED, UNFINISHED]
    assert graph.complete  # the search was; only the judging was not
    graph.unfinished = INTERRUPTED
    assert [one.result for one in judge_all(claims, graph)] == [UNFINISHED] * 3


@pytest.mark.parametrize("pattern", [always(~GONE), never(GONE), precedes(PRESS, BLINK), absent(PRESS, after=PRESS),
                                     responds(PRESS, ON), possible(GONE), DeadlockFree()])
def test_what_an_unfinished_search_has_not_seen_is_left_open(pattern):
    part = explore(compile_network(NET, {}), Run(limit=2))
    found = verdict(pattern, part)
    assert found.result is UNFINISHED
    assert "limit of 2 states passed" in found.reason
    assert not found.passes


def test_what_an_unfinished_search_has_seen_is_certain():
    part = explore(compile_network(NET, {}), Run(limit=1))
    assert verdict(never(PRESS), part).result is FAILS
    assert verdict(possible(ON), part).result is HOLDS
    assert verdict(always(OFF), part).result is FAILS


# replicas

MANY = role("many", switch(), "n")
FEW = role("few", switch(), "m")
CROWD = network(
    step("press", MANY.does("press"), others(MANY.stays(MANY.at("off", "on")))), step("few", FEW.does("press")),
    step("all", each(MANY.stays(MANY.at("on"))), LAMP.does("press")),
)
CROWDED = graph_of(CROWD, n=2, m=2)
MINE = CROWD.took("press")


@pytest.mark.parametrize(("pattern", "per", "result"), [
    (precedes(MINE, MANY.at("on")), "n", HOLDS),
    (absent(MINE, after=MINE), "n", HOLDS),
    (absent(MINE, after=MINE), None, FAILS),
    (precedes(MINE, CROWD.took("all")), "n", HOLDS),
    (precedes(CROWD.took("few"), MANY.at("on")), "n", FAILS),
    (never(CROWD.took("few") & MANY.at("on")), "n", FAILS),
    (absent(CROWD.took("few"), after=CROWD.took("few")), "m", HOLDS),
    (absent(CROWD.took("few"), after=CROWD.took("few")), "n", FAILS),
    (never(some(MINE & MANY.at("off"))), None, HOLDS),
    (never(some(MINE & MANY.at("on"))), None, FAILS),
    (never(every(MINE)), None, HOLDS),
    (possible(every(CROWD.took("all"))), None, HOLDS),
    (possible(every(MANY.at("on")) & some(FEW.at("off"))), None, HOLDS),
    (possible(MANY.at("on") & every(MANY.at("on"))), "n", HOLDS),
    (possible(MANY.at("on") & every(MANY.at("off"))), "n", FAILS),
    (always(some(FEW.at("off")) | every(FEW.at("on"))), None, HOLDS),
    (possible(some(before(MANY.at("off")) & MANY.at("on"))), None, HOLDS),
    (possible(every(before(MANY.at("off")) & MANY.at("on"))), None, FAILS),
    (never(some(MANY.at("on") & Took(("nothing",)))), None, VACUOUS),
    (never(some(Took(("nothing",)))), None, HOLDS),
    (never(some(MANY.at("on") & Took(("nothing",)) | MINE & Took(("nothing",)))), None, VACUOUS),
    (never(some(MANY.at("on") & Took(("nothing",)) | MINE & MANY.at("off"))), None, HOLDS),
    (possible(every(LAMP.at("on"))), None, HOLDS),
    (possible(every(MANY.at("on") & some(FEW.at("off")))), None, HOLDS),
])
def test_claims_of_replicas_speak_of_the_one_that_is_bound(pattern, per, result):
    assert verdict(pattern, CROWDED, per).result is result


def test_each_replica_must_keep_a_claim_and_the_shortest_failure_is_shown():
    starts = table("m", "a b c", ("a", "go", "b"), ("b", "go", "c"), initials={"": 0, "later": 1})
    runners = role("runner", starts, "n", variants=("", "later"))
    graph = graph_of(network(step("go", runners.does("go"))), n=2)
    found = verdict(never(runners.at("c")), graph, "n")
    assert (found.blame.replica, len(found.evidence.stem)) == (2, 1)
    assert found.blame.parts == ("runner 2 was c",)
    shown = verdict(possible(runners.at("c")), graph, "n")
    assert (shown.result, shown.blame.replica, len(shown.evidence.stem)) == (HOLDS, 2, 1)
    assert verdict(possible(runners.at("a"), after=runners.at("b")), graph, "n").result is FAILS


def test_a_claim_is_vacuous_only_if_no_replica_exercises_it():
    starts = table("m", "a b", ("a", "go", "b"), initials={"": 0, "later": 1})
    runners = role("runner", starts, "n", variants=("", "later"))
    net = network(step("go", runners.does("go")))
    assert verdict(precedes(runners.at("a"), net.took("go")), graph_of(net, n=2), "n").result is HOLDS


def wrong(pattern, per=None):
    with pytest.raises(SpecificationError) as refused:
        verdict(pattern, CROWDED, per)
    return refused.value.what


def test_a_claim_that_does_not_say_of_whom_it_speaks_is_refused():
    assert wrong(never(MANY.at("on"))) == "claim 'C1' does not say which 'many' it is about"
    assert wrong(never(MANY.at("on")), "m") == "claim 'C1' does not say which 'many' it is about"
    assert wrong(never(LAMP.at("on")), "k") == "claim 'C1' is per 'k', which the network does not have"
    assert "ranges over m and n at once" in wrong(never(some(MANY.at("on") & FEW.at("on"))))
    assert "ranges over m and n at once" in wrong(never(some(MANY.at("on") & CROWD.took("few"))))


@pytest.mark.parametrize(("part", "what"), [
    (At("many", ("of",)), "no state 'of'"), (Has("many", "dim", (True,)), "no observable 'dim'"),
    (Refuses("many", "pull"), "no event 'pull'"), (At("nobody", ("on",)), "no role 'nobody'"),
])
def test_a_claim_about_what_is_not_there_is_refused_and_never_simply_kept(part, what):
    assert what in wrong(never(part), "n")
    assert what in wrong(possible(some(part)))


def test_deadlock_is_told_from_an_allowed_end():
    stop = table("stop", "a b", ("a", "go", "b"))
    for ends, result in [("b", HOLDS), ("", FAILS), ("a", FAILS)]:
        graph = graph_of(network(step("go", role("one", table("one", "a b", ("a", "go", "b"), ends=ends)).does("go"))))
        assert verdict(DeadlockFree(), graph).result is result
    done = table("done", "a b", ("a", "go", "b"))
    both = [role("one", table("one", "a b", ("a", "go", "b"), ends="b")), role("two", done)]
    ended = verdict(DeadlockFree(), graph_of(network(step("go", *(one.does("go") for one in both)))))
    assert (ended.result, ended.reason) == (HOLDS, "states without a step: 1, all of them allowed ends (one b)")
    half = graph_of(network(step("go", role("one", switch(), "n").does("press"), role("two", stop).does("go"))), n=2)
    found = verdict(DeadlockFree(), half)
    assert found.result is FAILS
    assert found.blame.parts == ("two was b", "one 1 was on", "one 2 was off")
    assert len(found.evidence.stem) == 1


def test_a_loop_is_no_deadlock():
    assert verdict(DeadlockFree(), graph_of(network(step("blink", LAMP.does("press"))))).result is HOLDS


@pytest.mark.parametrize(("times", "result", "reason"), [
    (1, HOLDS, "this run shows it"), (2, UNFINISHED, "memory of 1 GB used up by judging"),
])
def test_a_claim_that_takes_too_much_memory_loses_no_other_verdict(times, result, reason, monkeypatch):
    judge, failing = GraphBench.judge, iter(range(times))

    def judged(bench, one, given):
        if one.id == "b" and next(failing, None) is not None:
            raise MemoryError
        return judge(bench, one, given)

    monkeypatch.setattr(GraphBench, "judge", judged)
    claims = [claim(possible(LIT), id=name) for name in "abc"]
    found = judge_all(claims, GRAPH, run=Run(memory=1 << 30))
    assert [(one.result, one.reason) for one in found if one.claim.id != "b"] == [(HOLDS, "this run shows it")] * 2
    assert (found[1].claim.id, found[1].result, found[1].reason) == ("b", result, reason)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems cannot be told so")
def test_memory_beyond_the_bound_is_refused_until_the_bound_is_lifted():
    with bounded(1 << 24), pytest.raises(MemoryError):
        np.ones(1 << 28, dtype=np.int8)
    assert np.ones(1 << 28, dtype=np.int8).all()


def test_verdicts_come_in_the_order_of_the_claims():
    claims = [claim(always(DARK), id="b"), claim(possible(LIT), id="a")]
    assert [found.claim for found in judge_all(claims, GRAPH)] == claims


def test_only_predicates_can_be_valued():
    with pytest.raises(AssertionError):
        Valuation(GRAPH).of_states(Grounding(GRAPH.instance).of(PRESS, None))
    with pytest.raises(AssertionError):
        Grounding(CROWDED.instance).of(MANY.at("on"), None)
    with pytest.raises(AssertionError):
        Grounding(GRAPH.instance).of(Predicate(), None)


def test_an_invariant_built_by_hand_is_judged_alike():
    assert verdict(Always(ON, LIT), GRAPH).result is HOLDS


def test_one_replica_that_cannot_does_not_decide_while_another_is_still_open():
    walker = table("walker", "a b c d", ("a", "go", "d"), ("b", "go", "c"), ("c", "go", "d"), initials={"": 0, "x": 1})
    many = role("many", walker, replicas="n", variants=("", "x"))
    instance = compile_network(network(step("go", many.does("go"))), {"n": 2})
    pattern = possible(many.at("d"), never=many.at("a"))
    assert verdict(pattern, explore(instance, Run(limit=1)), per="n", needs=("gone",)).result is UNFINISHED
    assert verdict(pattern, explore(instance), per="n").result is HOLDS


def test_along_an_observer_an_unfinished_search_claims_no_shortest_way():
    claimed, part = absent(BLINK, after=PRESS), explore(compile_network(NET, {}), Run(limit=2))
    assert verdict(claimed, GRAPH).evidence.shortest
    found = verdict(claimed, part)
    assert found.evidence is None or not found.evidence.shortest


@pytest.mark.parametrize(("pattern", "results"), [
    (lambda one: never(one.at("on") & some_other(one.at("on"))), [HOLDS, FAILS, FAILS]),
    (lambda one: never(entering(one.at("on")) & some_other(one.at("on"))), [HOLDS, FAILS, FAILS]),
    (lambda one: always(~some_other(one.at("on")), given=one.at("on")), [HOLDS, FAILS, FAILS]),
    (lambda one: responds(one.at("on"), some_other(one.at("on"))), [FAILS, HOLDS, HOLDS]),
    (lambda one: possible(some_other(one.at("on")), never=some_other(one.at("off"))), [FAILS, FAILS, FAILS]),
])
def test_of_a_single_replica_there_is_no_other(pattern, results):
    one = role("lamp", switch(), "lamps")
    net = network(step("press", one.does("press"), fair=True))
    found = [verdict(pattern(one), graph_of(net, lamps=count), "lamps").result for count in (1, 2, 3)]
    assert [HOLDS if one is VACUOUS else one for one in found] == results


def test_what_breaks_an_invariant_is_counted_once_for_all_replicas():
    many = role(replicas="n")
    net = network(step("press", many.does("press")))
    graph = graph_of(net, n=3)
    assert verdict(never(many.at("on")), graph, "n").tally == (7, "state", None)
    assert verdict(never(every(many.at("on"))), graph).tally == (1, "state", None)
    assert verdict(never(net.took("press") & many.at("on")), graph, "n").tally == (12, "step", None)
    assert verdict(precedes(many.at("on"), net.took("press") & many.at("off")), graph, "n").tally is None


def test_states_without_a_step_are_counted_as_ends_and_as_deadlocks():
    one, other = role("one", switch(ends="on")), role("other", switch(ends="off"))
    net = network(step("press", one.does("press")), step("both", one.does("press"), other.does("press")))
    assert verdict(DeadlockFree(), graph_of(net)).tally == (1, "state", 1)
