"""Claims about steps, and about some or every replica: a certificate is confirmed just if they hold in instances.

Each of them fails for one reason alone: in the eyes of the replica that takes the step, of another, or of anybody.
"""

from __future__ import annotations

import pytest

from certificate.certifying import bench, parts, unmet, views
from shadowcheck.claims import absent, never, precedes
from shadowcheck.judge import Result
from shadowcheck.network import before, each, every, some
from toys.tables import claim, graph_of, lamp, network, role, step, switch, verdict

ONE, OTHER, CLOCK = role("lamp", lamp(), "lamps"), role("reader", switch(ends=""), "readers"), role("clock", lamp())
ON, OFF, READ, LATE = ONE.at("on"), ONE.at("off"), OTHER.at("on"), CLOCK.at("on")
LIGHT, DOUSE = step("light", ONE.does("press", where=OFF)), step("douse", ONE.does("press", where=ON))
LIGHTING = network(LIGHT)
LAMPS = network(LIGHT, DOUSE)
ALL = network(step("turn", each(ONE.does("press"))))
TIMED = network(LIGHT, step("tick", CLOCK.does("press")))
READING = network(LIGHT, step("read", OTHER.does("press"), CLOCK.does("press", where=~LATE)))


LIT, DOUSED, TURNED, TICKED = LAMPS.took("light"), LAMPS.took("douse"), ALL.took("turn"), TIMED.took("tick")
HAS_READ, LIT_BESIDE = READING.took("read"), READING.took("light")

CLAIMS = [
    # of the step that was taken, and the state that it left
    (LAMPS, never(LIT & OFF), "lamps"), (LAMPS, never(LIT & ON), "lamps"),
    (ALL, never(before(ON) & ON), "lamps"), (ALL, never(before(OFF) & ON), "lamps"),
    (ALL, never(TURNED & ON), "lamps"), (ALL, never(TURNED & before(ON) & ON), "lamps"),
    (LAMPS, never(before(ON) & ON), "lamps"), (LAMPS, never(before(ON) & OFF & LIT), "lamps"),
    (TIMED, never(TICKED & ON), "lamps"), (TIMED, never(TICKED & before(LATE) & LATE), None),
    # of another than the one that takes it
    (LAMPS, never(DOUSED & some(ON)), None), (LAMPS, never(DOUSED & every(ON)), None),
    (LAMPS, never(LIT & ~every(ON)), None), (LAMPS, never(LIT & every(OFF)), None),
    (LAMPS, never(LIT & ~some(ON)), None), (LIGHTING, never(before(OFF) & OFF & ~some(ON)), "lamps"),
    (LAMPS, never(some(LIT & OFF)), None), (LAMPS, never(some(LIT & ON)), None),
    (LAMPS, never(before(OFF) & OFF & ~some(ON)), "lamps"),
    # of two families
    (READING, never(READ & some(ON)), "readers"), (READING, never(HAS_READ & ~READ), "readers"),
    (READING, never(HAS_READ & ON), "lamps"), (READING, never(some(READ) & ~LATE), None),
    (READING, never(LIT_BESIDE & before(READ) & ~READ), "readers"),
    # of an order
    (LAMPS, precedes(LIT, ON), "lamps"), (LAMPS, precedes(DOUSED, LIT), "lamps"),
    (LAMPS, precedes(LIT, DOUSED), None), (LAMPS, absent(DOUSED, after=LIT), "lamps"),
    (READING, absent(HAS_READ, after=LATE), None), (READING, absent(HAS_READ, after=HAS_READ), "readers"),
    (READING, precedes(HAS_READ, LATE), None), (READING, precedes(READ, LATE), "readers"),
    (TIMED, precedes(LATE, ON), "lamps"), (TIMED, absent(OFF, after=ON), "lamps"),
]


def holds(net, pattern, per):
    """Whether *pattern* fails in no instance with up to three replicas of each family."""
    sizes = [dict.fromkeys(net.parameters(), size) for size in (1, 2, 3)]
    return all(verdict(pattern, graph_of(net, **given), per).result is not Result.FAILS for given in sizes)


@pytest.mark.usefixtures("broken_orders")
@pytest.mark.parametrize(("net", "pattern", "per"), CLAIMS, ids=[f"{pattern}, {per}" for _, pattern, per in CLAIMS])
def test_a_claim_is_confirmed_if_it_holds_and_not_if_it_fails(net, pattern, per):
    made = parts(net, claim(pattern, per))
    assert (not unmet(made.filled(views(made, bench(net))))) is holds(net, pattern, per)


def test_half_of_these_claims_hold():
    count = sum(holds(*one) for one in CLAIMS)
    assert len(CLAIMS) / 3 < count < 2 * len(CLAIMS) / 3
