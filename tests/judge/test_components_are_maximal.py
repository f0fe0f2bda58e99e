"""Strongly connected components are those of another implementation, and of the definition."""

import itertools
import random

import networkx as nx
import numpy as np
import pytest

from shadowcheck.judge import strongly_connected as strongly
from shadowcheck.judge.strongly_connected import strongly_connected


def moves(nodes, many, seed):
    """Random moves among the nodes, some of them parallel or from a node to itself; of an odd seed without loops."""
    rand = random.Random(seed)  # noqa: S311 - no secret
    made = [(rand.randrange(nodes), rand.randrange(nodes)) for _ in range(many)]
    return [(min(move), max(move)) for move in made if len(set(move)) > 1] if seed % 2 else made


def found(made, nodes):
    origin, target = (np.array([move[side] for move in made], dtype=np.int64) for side in (0, 1))
    return strongly_connected(origin, target, nodes).tolist()


def parts(numbers):
    """The sets of the nodes that have the same number."""
    return {frozenset(node for node, one in enumerate(numbers) if one == number) for number in numbers}


@pytest.mark.parametrize("few", [0, strongly.FEW], ids=["in arrays", "node by node"])
@pytest.mark.parametrize("deepest", [3, 1_000])
@pytest.mark.parametrize("layers", [1, 100])
@pytest.mark.parametrize("seed", range(60))
def test_components_are_those_that_networkx_finds(monkeypatch, seed, layers, deepest, few):
    monkeypatch.setattr(strongly, "FEW", few)
    monkeypatch.setattr(strongly, "_LAYERS", layers)
    monkeypatch.setattr(strongly, "_DEEPEST", deepest)
    nodes = 3 + seed
    made = moves(nodes, many=4 * seed, seed=seed)
    graph = nx.DiGraph(made)
    graph.add_nodes_from(range(nodes))
    assert parts(found(made, nodes)) == set(map(frozenset, nx.strongly_connected_components(graph)))


def test_nodes_without_moves_are_alone():
    assert found([], 3) == [0, 1, 2]
    assert found([], 0) == []


def test_the_numbers_have_no_gap():
    numbers = found([(0, 1), (1, 0), (3, 4), (4, 5), (5, 3)], 7)
    assert sorted(set(numbers)) == list(range(4))


def test_a_loop_longer_than_pythons_stack_is_one_component():
    many = 20_000
    assert set(found([(node, (node + 1) % many) for node in range(many)], many)) == {0}


@pytest.mark.parametrize("few", [0, strongly.FEW], ids=["in arrays", "node by node"])
def test_a_long_path_is_not_peeled_move_by_move(monkeypatch, few):
    """Each pass takes as long as there are moves, so that as many passes as moves would take for ever."""
    monkeypatch.setattr(strongly, "FEW", few)
    many, passes, inner = 200_000, itertools.count(1), strongly._inner

    def counted(*moves):
        assert next(passes) < 1_000, "it is peeled move by move"
        return inner(*moves)

    monkeypatch.setattr(strongly, "_inner", counted)
    assert found([(node, node + 1) for node in range(many)], many + 1) == list(range(many + 1))


def test_many_components_are_found_whichever_search_finds_them(monkeypatch):
    """More than are looked for in arrays; each is a loop of three, and leads to the next."""
    monkeypatch.setattr(strongly, "FEW", 0)
    loops = [(3 * one + here, 3 * one + (here + 1) % 3) for one in range(20) for here in range(3)]
    numbers = found([*loops, *((3 * one, 3 * one + 3) for one in range(19))], 60)
    assert parts(numbers) == {frozenset({3 * one, 3 * one + 1, 3 * one + 2}) for one in range(20)}


def test_two_loops_with_a_move_from_one_to_the_other_are_two_components():
    assert parts(found([(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], 4)) == {frozenset({0, 1}), frozenset({2, 3})}
