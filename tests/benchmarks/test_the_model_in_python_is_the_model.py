"""What the model checkers in Python are given has our states and steps, in both forms of it: read here without them."""

from __future__ import annotations

import pytest

from benchmarks.in_python import in_python
from export.cases import every_kind_of_move, random_program, vss
from oracles.two_phase_commit import commitment
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from toys.tables import network, role, step, switch


def swept(initial, successors):
    """How many states there are, and steps; and each step's name."""
    seen, waiting, steps = {initial}, [initial], []
    while waiting:
        for name, there in successors(waiting.pop()):
            steps.append(name)
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return len(seen), len(steps), set(steps)


def counted_alike(instance):
    exec(compile(in_python(instance), "network.py", "exec"), read := {})  # noqa: S102 - we have written it
    graph = explore(instance)
    wanted = (len(graph.states), graph.steps, {str(instance.rules[number]) for number in graph.rules})
    pairs = read["RULES"]
    assert swept(read["INITIAL"], read["transitions"]) == wanted
    assert swept(read["INITIAL"], lambda s: [(name, then(s)) for name, when, then in pairs if when(s)]) == wanted
    assert len(read["FIELDS"]) == len(read["INITIAL"])


@pytest.mark.parametrize("managers", [1, 4])
def test_two_phase_commit_is_what_it_is(managers):
    counted_alike(commitment(managers))


def test_every_kind_of_move_is_what_it_is():
    counted_alike(compile_network(every_kind_of_move(), {"as": 2}))


def test_a_network_that_can_do_nothing_stays_where_it_is():
    one = role("lamp", switch())
    counted_alike(compile_network(network(step("no", one.does("press", where=one.at("on")))), {}))


@pytest.mark.parametrize("seed", range(20))
def test_random_networks_are_what_they_are(seed):
    counted_alike(random_program(seed, 500)[0])


@pytest.mark.slow
def test_vss_with_one_writer_is_what_it_is():
    counted_alike(vss(1)[0])
