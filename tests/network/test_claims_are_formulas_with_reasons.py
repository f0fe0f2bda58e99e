"""Oracle: the formulas, written out in LTL (with past) and CTL, as in Dwyer, Avrunin and Corbett's patterns."""

from __future__ import annotations

import pytest

from shadowcheck.claims import DeadlockFree, absent, always, never, possible, precedes, responds
from shadowcheck.network import every
from toys.tables import claim, network, role, step

LAMP = role()
ON, OFF = LAMP.at("on"), LAMP.at("off")
PRESS = network(step("press", LAMP.does("press"))).took("press")


@pytest.mark.parametrize(("pattern", "kind", "formula"), [
    (always(ON), "always", "G (lamp is on)"),
    (always(ON, given=OFF), "always", "G (lamp is off -> lamp is on)"),
    (always(ON | OFF, given=ON & OFF), "always", "G ((lamp is on and lamp is off) -> (lamp is on or lamp is off))"),
    (never(ON & PRESS), "never", "G not (lamp is on and step 'press')"),
    (precedes(PRESS, ON), "precedes", "G ((lamp is on) -> O (step 'press'))"),
    (absent(PRESS, after=ON), "absent", "G ((lamp is on) -> X G not (step 'press'))"),
    (responds(ON, OFF), "responds", "G ((lamp is on) -> F (lamp is off)), every step as fair as declared"),
    (possible(ON), "possible", "EF (lamp is on)"),
    (possible(ON, after=OFF, never=PRESS), "possible",
     "EF (lamp is on), after (lamp is off), on a path with no (step 'press')"),
    (DeadlockFree(), "deadlockfree", "G (some step is enabled, or every machine is at an allowed end)"),
])
def test_every_pattern_can_be_read_as_a_formula(pattern, kind, formula):
    assert str(pattern) == formula
    assert claim(pattern).kind == kind


def test_a_claim_knows_of_whom_it_speaks():
    mixed = claim(possible(ON & every(OFF), after=PRESS))
    assert mixed.unbound() == {"lamp"}
    assert claim(possible(ON, never=OFF)).predicates() == (ON, OFF)
    assert claim(DeadlockFree()).unbound() == frozenset()
