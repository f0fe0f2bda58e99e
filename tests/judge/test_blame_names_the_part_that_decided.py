"""A broken claim says which conjunct broke it, for which replica, and what the machines were."""

from __future__ import annotations

import pytest

from shadowcheck.claims import absent, always, never, precedes
from shadowcheck.instance.formula import Position
from shadowcheck.instance.grounding import Grounding
from shadowcheck.judge.blame import blame
from shadowcheck.network import before, each, entering, every, some
from toys.tables import graph_of, network, role, step, switch, verdict

MANY, LAMP = role("many", switch(), "n", title="lamp"), role("main", switch())
NET = network(step("press", MANY.does("press")), step("main", LAMP.does("press"), each(MANY.stays(MANY.at("on")))))
GRAPH = graph_of(NET, n=2)
ON, MAIN = MANY.at("on"), LAMP.at("on")


@pytest.mark.parametrize(("pattern", "per", "parts"), [
    (never(MAIN), None, ["main was on"]),
    (never(ON), "n", ["lamp 1 was on"]),
    (never(MAIN & MANY.has(bright=True)), "n", ["main was on", "lamp 1 was on; its bright is yes"]),
    (always(~MAIN | ~ON), "n", ["main was on", "lamp 1 was on"]),
    (always(MANY.at("off") & ~MAIN), "n", ["lamp 1 was on"]),
    (always(ON, given=ON | MANY.has(bright=False)), "n", ["lamp 1 was off; its bright is no", "lamp 1 was off"]),
    (never(every(ON)), None, ["lamp 1 was on", "lamp 2 was on"]),
    (never(some(ON)), None, ["lamp 1 was on"]),
    (always(every(MANY.at("off"))), None, ["lamp 1 was on"]),
    (never(NET.took("press") & every(ON)), None, ["the step was: press (2)", "lamp 1 was on", "lamp 2 was on"]),
    (never(~NET.took("press") & MAIN), None, ["the step was: main", "main was on"]),
    (never(entering(MAIN)), None, ["main was on", "before the step, main was off"]),
    (never(before(some(ON))), None, ["before the step, lamp 1 was on"]),
    (never(some(NET.took("press") & ON)), None, ["the step was: press (1)", "lamp 1 was on"]),
    (never(~NET.took("press") & MANY.at("off")), "n", ["lamp 1 was off"]),
    (never(~before(ON) & ~MANY.unable("press")), "n",
     ["lamp 1 was off; it is not true that it has no answer to press"]),
    (precedes(MAIN, NET.took("press")), "n", ["the step was: press (1)"]),
    (absent(NET.took("main"), after=ON), "n", ["the step was: main"]),
])
def test_the_decisive_parts_are_named_with_replica_and_values(pattern, per, parts):
    found = verdict(pattern, GRAPH, per)
    assert list(found.blame.parts) == parts
    assert found.blame.replica == (1 if per else None)


def test_what_is_false_is_blamed_on_what_made_it_false():
    formula, start = Grounding(GRAPH.instance).of(ON & MAIN, ("n", 2)), Position(GRAPH.instance.initial)
    assert blame(formula, start, GRAPH.instance) == ("lamp 2 was off", "main was off")
