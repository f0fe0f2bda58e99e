"""Whatever regions, history and transitions without an event a chart has: its table says what the library does.

The other side is python-statemachine alone: a chart is made as its users make it, and sent events; nothing of the
bench takes part.
"""

import random

import pytest
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import unfold
from toys.charts import charts

HONEST = {"SC0122", "SC0179", "SC0182", "SC0184", "SC0185"}
"""A send in vain, too many states, no rest, states that cannot be active together, the order of regions."""


@st.composite
def accepted(draw):
    """Draw a chart and its table; it is none of those that have no exact meaning."""
    try:
        chart = draw(charts())
        table = unfold(chart, limit=500)
    except InvalidDefinition:
        reject()
    except SpecificationError as error:
        event(error.code)
        if error.code not in HONEST:
            raise
        reject()
    event("with regions" if any(state.regions for state in table.states) else "without regions")
    event("with history" if "h" in {name[0] for name, _ in table.states[0].data} else "without history")
    return chart, table


def stands(machine):
    return {state.id for state in machine.configuration}, machine.n, machine.last


def is_taken(machine, name):
    try:
        machine.send(name)
    except TransitionNotAllowed:
        return False
    return True


def follow(chart, table, drawn):
    rows, here, machine = {(row.source, row.event): row.target for row in table.reactions}, table.initials[""], chart()
    for _ in range(25):
        data = dict(table.states[here].data)
        assert stands(machine) == (set(table.states[here].configuration), data["n"], data["last"])
        name = drawn.choice(table.events)
        assert is_taken(machine, name) == ((here, name) in rows)
        here = rows.get((here, name), here)


def compared(pair, seed):
    chart, table = pair
    assume(table.events)
    drawn = random.Random(seed)  # noqa: S311 - of a test
    for _ in range(5):
        follow(chart, table, drawn)


CHECKS = list(HealthCheck)


@settings(max_examples=8, deadline=None, suppress_health_check=CHECKS)
@given(accepted(), st.integers(0, 1000))
def test_a_table_says_what_the_library_does(pair, seed):
    compared(pair, seed)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
@given(accepted(), st.integers(0, 1000))
def test_many_tables_say_what_the_library_does(pair, seed):
    compared(pair, seed)
