"""Random walks of the live machines, wired by the table of steps, stay inside the explored space."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.trace import Trace, TraceStep, replay
from vss_protocol import MODEL


@cache
def explored():
    return explore(compile_network(MODEL.network(MODEL.settings({})), {"writers": 1}))


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=60))
def test_a_random_walk_replays_on_the_live_machines_and_meets_only_explored_states(picks):
    graph = explored()
    number = {state: index for index, state in enumerate(graph.states)}
    here, steps = 0, []
    for pick in picks:
        first, end = graph.offsets[here], graph.offsets[here + 1]
        if first == end:
            break
        edge = first + pick % (end - first)
        there = graph.targets[edge]
        steps.append(TraceStep(graph.instance.rules[graph.rules[edge]], graph.states[here], graph.states[there]))
        here = there
        assert graph.states[here] in number
    replay(Trace(graph.instance, graph.states[0], tuple(steps)))
