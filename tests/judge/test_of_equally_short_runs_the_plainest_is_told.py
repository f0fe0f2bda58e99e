"""Of equally short runs, the one is told in which the least fails, and for which the fewest faults are needed."""

import pytest

from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import DeadlockFree, absent, always, never, possible, responds
from shadowcheck.instance import compile_network
from toys.tables import claim, graph_of, network, role, step, table, taken, verdict

DOOR = role("door", table(
    "door", "shut opened passed", ("shut", "push", "opened"), ("shut", "kick", "opened"), ("opened", "walk", "passed"),
    ("opened", "jump", "passed"), ends="shut opened passed",
))
SHUT, OPENED, PASSED = DOOR.at("shut"), DOOR.at("opened"), DOOR.at("passed")
TROUBLE = {"a failure": {"failure": True}, "a fault": {"group": "faults"}}


def building(first, second, *, failing, marks):
    """A door that is opened, and walked through, in two ways each; the *failing* steps bear these *marks*."""
    steps = [step(name, DOOR.does(name), **(marks if name in failing else {})) for name in (*first, *second)]
    return network(*steps, groups={"faults": "something may be wrong"} if "group" in marks else {})


@pytest.mark.parametrize("marks", TROUBLE.values(), ids=TROUBLE)
@pytest.mark.parametrize("opening", [("push", "kick"), ("kick", "push")])
@pytest.mark.parametrize("passing", [("walk", "jump"), ("jump", "walk")])
@pytest.mark.parametrize("claimed", [
    lambda net: never(PASSED), lambda net: possible(PASSED), lambda net: absent(PASSED, after=OPENED),
    lambda net: never(net.took("walk", "jump")), lambda net: always(SHUT | OPENED),
    lambda net: possible(PASSED, after=OPENED), lambda net: responds(PASSED, SHUT),
], ids=["a state", "a witness", "an order", "a step", "always", "a witness after it", "an answer"])
def test_what_need_not_fail_does_not(claimed, opening, passing, marks):
    net = building(opening, passing, failing={"kick", "jump"}, marks=marks)
    graph = graph_of(net)
    run = verdict(claimed(net), graph).evidence
    assert taken(graph, run.stem) == ["push", "walk"]


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "packed"])
@pytest.mark.parametrize("pattern", [never(PASSED), possible(PASSED), absent(PASSED, after=OPENED)], ids=str)
def test_every_engine_tells_the_plainest(engine, pattern):
    net = building(("kick", "push"), ("jump", "walk"), failing={"kick", "jump"}, marks={"failure": True})
    instance = compile_network(net, {})
    outcome = ENGINES[engine].check(instance, [claim(pattern)])
    assert [str(instance.rules[number]) for number in outcome.verdicts[0].evidence.stem] == ["push", "walk"]


@pytest.mark.parametrize("marks", TROUBLE.values(), ids=TROUBLE)
def test_what_must_fail_fails_once(marks):
    net = building(("push", "kick"), ("jump",), failing={"kick", "jump"}, marks=marks)
    graph = graph_of(net)
    assert taken(graph, verdict(never(PASSED), graph).evidence.stem) == ["push", "jump"]


def test_a_shorter_run_with_a_failure_comes_before_a_longer_one_without():
    trip = role("trip", table(
        "trip", "home station work", ("home", "walk", "station"), ("station", "ride", "work"), ("home", "fly", "work"),
        ends="home station work",
    ))
    net = network(*(step(name, trip.does(name), failure=name == "fly") for name in ("walk", "ride", "fly")))
    graph = graph_of(net)
    assert taken(graph, verdict(never(trip.at("work")), graph).evidence.stem) == ["fly"]


def test_a_deadlock_is_told_by_the_plainest_way_there():
    gate = role("gate", table("gate", "open jammed locked", ("open", "slam", "jammed"), ("open", "close", "locked")))
    net = network(*(step(name, gate.does(name), failure=name == "slam") for name in ("slam", "close")))
    graph = graph_of(net)
    assert taken(graph, verdict(DeadlockFree(), graph).evidence.stem) == ["close"]
