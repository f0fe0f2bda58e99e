"""Charts that others published: the table against a search that runs python-statemachine alone.

The search makes a fresh machine for each way and sends it the events of the way, so it restores nothing, and takes two
machines for the same if they are in the same states, with the same attributes, and with the same history.
"""

from collections import deque

import pytest
from statemachine.exceptions import TransitionNotAllowed

from shadowcheck.machine import unfold
from toys.known_charts import Courses, Lift, Load, Oven, Player

COUNTS = {Oven: (12, 60, 29), Player: (9, 54, 16), Courses: (12, 48, 20), Lift: (10, 22, 22)}
"""States, reactions, and those that change something. By hand: an oven is off with its door closed or open, or on with
either, at one of five times; a player is in one of four states, or off after one of those, or off for the first time.
"""


def made(chart):
    return chart(Load()) if chart is Lift else chart()


def led(chart, way):
    machine = made(chart)
    for event in way:
        machine.send(event)
    return machine


def key(machine):
    """What can make a difference to what a machine does later; what leaving its state overwrites cannot."""
    names = {state.id for state in machine.configuration}
    own = {name: value for name, value in vars(machine).items() if isinstance(value, int)}
    past = {
        one: frozenset(state.id for state in states) for one, states in machine.history_values.items()
        if states[0].parent.id not in names
    }
    full = getattr(machine.model, "full", None)
    return frozenset(names), tuple(sorted(own.items())), tuple(sorted(past.items())), full


def searched(chart, events):
    """Return how many states there are, and the steps between them: with those that change nothing, and without."""
    first = key(made(chart))
    ways, waiting, steps, moves = {first: ()}, deque([first]), 0, 0
    while waiting:
        here = waiting.popleft()
        for event in events:
            machine = led(chart, ways[here])
            try:
                machine.send(event)
            except TransitionNotAllowed:
                continue
            there = key(machine)
            steps += 1
            moves += there != here
            if there not in ways:
                ways[there] = (*ways[here], event)
                waiting.append(there)
    return len(ways), steps, moves


def counted(table):
    moves = sum(row.source != row.target for row in table.reactions)
    return len(table.states), len(table.reactions), moves


@pytest.mark.parametrize("chart", COUNTS)
def test_a_chart_has_as_many_states_and_steps_as_a_search_of_the_library_finds(chart):
    table = unfold(chart)
    assert counted(table) == searched(chart, table.events) == COUNTS[chart]
