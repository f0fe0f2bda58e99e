"""The packed engine gives the reference engine's graph, number by number, with any number of workers and words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.toys import network, role, step, table
from oracles.random_networks import random_network
from oracles.two_phase_commit import two_phase_commit
from shadowcheck import packed
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network
from shadowcheck.network import each
from shadowcheck.packed import rounds, tables
from vss_protocol import MODEL

pytestmark = pytest.mark.slow

COLUMNS = ("states", "offsets", "rules", "targets", "parents", "levels")


def commitment(managers):
    return compile_network(two_phase_commit(), {"resources": managers})


def backup(writers):
    return compile_network(MODEL.network(MODEL.settings({})), {"writers": writers})


def counters(how_many, values):
    """Machines that count up to the last of so many values, each on its own."""
    rows = [(f"v{n}", "up", f"v{n + 1}") for n in range(values - 1)]
    one = role("counter", table("counter", " ".join(f"v{n}" for n in range(values)), *rows), "counters")
    return compile_network(network(step("up", one.does("up"))), {"counters": how_many})


def assert_same(found, expected):
    for name in COLUMNS:
        assert list(getattr(found, name)) == list(getattr(expected, name)), name
    assert found.unfinished == expected.unfinished
    for field in found.instance.fields:
        assert found.column(field).tolist() == expected.column(field).tolist()


def assert_counts(counted, graph):
    assert (counted.states, counted.steps, counted.depth) == (len(graph.states), graph.steps, graph.depth)
    assert counted.levels == tuple(np.diff([*graph.levels, len(graph.states)]).tolist())
    assert counted.fired == set(graph.rules)
    assert counted.deadlocks == int((np.diff(graph.first) == 0).sum())
    assert counted.expanded == graph.expanded
    assert counted.unfinished is None


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("capacity", [64, 20, 5])
@pytest.mark.parametrize("managers", [2, 3, 5])
def test_two_phase_commit_has_the_graph_of_the_reference(managers, capacity, workers):
    instance = commitment(managers)
    expected = explore(instance)
    assert_same(packed.explore(instance, workers=workers, capacity=capacity), expected)
    assert_counts(packed.search(instance, workers=workers, capacity=capacity), expected)


@pytest.mark.parametrize(("capacity", "workers"), [(64, 1), (64, 2), (20, 2)])
def test_a_backup_with_one_writer_has_the_graph_of_the_reference(capacity, workers):
    instance = backup(1)
    expected = explore(instance)
    assert_same(packed.explore(instance, workers=workers, capacity=capacity), expected)
    assert_counts(packed.search(instance, workers=workers, capacity=capacity), expected)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=True), st.sampled_from([(1, 64), (2, 64), (1, 3), (3, 3)]))
def test_random_networks_have_the_graph_of_the_reference(rng, way):
    workers, capacity = way
    case = random_network(rng)
    instance = compile_network(case.network, case.sizes)
    expected = explore(instance, limit=2_000)
    if expected.complete:
        assert_same(packed.explore(instance, workers=workers, capacity=capacity), expected)
        assert_counts(packed.search(instance, workers=workers, capacity=capacity), expected)


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_tables_of_any_size_say_the_same(monkeypatch, bits):
    """The smaller the clusters, the more is checked part by part."""
    monkeypatch.setattr(tables, "ENTRY_BITS", bits)
    monkeypatch.setattr(tables, "JOINED_BITS", bits)
    instance = backup(1)
    expected = explore(instance)
    assert_same(packed.explore(instance, workers=1), expected)
    assert_counts(packed.search(instance, workers=1), expected)


@pytest.mark.parametrize("workers", [1, 2])
def test_rounds_of_any_size_give_the_same(monkeypatch, workers):
    """Small rounds end within levels, and a state may then be met again while what is known of it is provisional."""
    instance = commitment(4)
    expected = explore(instance)
    for items in (1, 100, 3_000):
        monkeypatch.setattr(rounds, "ITEMS", items)
        monkeypatch.setattr(rounds, "_ALONE", 2)
        assert_same(packed.explore(instance, workers=workers), expected)
        assert_counts(packed.search(instance, workers=workers), expected)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_wide_state_takes_several_words(workers):
    wide = role("wide", table("wide", " ".join(f"s{n}" for n in range(700)), ("s0", "go", "s699")), "n")
    instance = compile_network(network(step("go", wide.does("go"))), {"n": 9})
    assert instance.fields[-1].shift > 64
    assert_same(packed.explore(instance, workers=workers), explore(instance))
    assert_counts(packed.search(instance, workers=workers), explore(instance))


def test_a_word_is_used_to_its_last_bit():
    """Sixteen fields of four bits: every bit pattern is a state that may occur, so none can stand for "empty"."""
    one = role("one", table("one", " ".join(f"s{n}" for n in range(16)), ("s0", "go", "s15"), ("s15", "go", "s0")), "n")
    instance = compile_network(network(step("go", one.does("go")), step("all", each(one.does("go")))), {"n": 16})
    counted = packed.search(instance, workers=1)
    assert instance.fields[-1].shift + instance.fields[-1].width == 64
    assert (counted.states, counted.depth, counted.deadlocks) == (2**16, 8, 0)
    assert counted.steps == 17 * 2**16


@pytest.mark.parametrize("workers", [1, 2])
def test_two_searches_are_the_same_byte_by_byte(workers):
    one, other = packed.explore(backup(1), workers=workers), packed.explore(backup(1), workers=workers)
    assert one.states.words.tobytes() == other.states.words.tobytes()
    for name in ("offsets", "rules", "targets", "parents"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_columns_take_no_more_bytes_than_they_need():
    graph = packed.explore(commitment(3), workers=1)
    assert [getattr(graph, name).itemsize for name in ("rules", "targets", "offsets", "parents")] == [2, 4, 8, 8]
    assert (graph.rule.dtype, graph.target.dtype) == (np.int16, np.int32)
    assert graph.states.words.nbytes == 8 * len(graph.states)


def test_a_network_that_cannot_move_is_one_state():
    instance = compile_network(network(step("up", (stuck := role("stuck")).stays(stuck.at("on")))), {})
    assert_same(packed.explore(instance, workers=2), explore(instance))
    assert_counts(packed.search(instance, workers=2), explore(instance))


def test_a_lattice_of_any_table_size_has_the_counts_of_a_lattice():
    """59,049 states: tables are given up and made anew several times."""
    counted = packed.search(counters(10, 3), workers=2)
    assert (counted.states, counted.steps, counted.depth) == (3**10, 10 * 2 * 3**9, 20)


@pytest.mark.parametrize(("managers", "states"), [(3, 288), (5, 8_832), (7, 296_448)])
def test_published_counts_are_met(managers, states):
    assert packed.search(commitment(managers)).states == states


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_nine_managers_are_ten_million_states(workers):
    counted = packed.search(commitment(9), workers=workers)
    assert (counted.states, counted.steps, counted.depth) == (10_340_352, 123_558_401, 28)
