"""The packed engine gives the reference graph with tables, rounds and words of any size; byte by byte, twice."""

from __future__ import annotations

import numpy as np
import pytest

from oracles.two_phase_commit import commitment
from shadowcheck import packed
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.network import each
from shadowcheck.packed import engine, rounds, tables
from toys.graphs import assert_same_graph
from toys.tables import counters, network, role, step, table
from vss_protocol import MODEL

pytestmark = pytest.mark.slow


def backup(writers):
    return compile_network(MODEL.network(MODEL.settings({})), {"writers": writers})


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("capacity", [64, 20, 5])
def test_words_of_any_size_give_the_same(capacity, workers):
    instance = commitment(5)
    assert_same_graph(engine.explore(instance, Run(workers=workers), capacity=capacity), explore(instance))


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_tables_of_any_size_say_the_same(monkeypatch, bits):
    """The smaller the clusters, the more is checked part by part."""
    monkeypatch.setattr(tables, "ENTRY_BITS", bits)
    monkeypatch.setattr(tables, "JOINED_BITS", bits)
    instance = backup(1)
    assert_same_graph(packed.explore(instance, Run(workers=1)), explore(instance))


@pytest.mark.parametrize("workers", [1, 2])
def test_rounds_of_any_size_give_the_same(monkeypatch, workers):
    """Small rounds end within levels, and a state may then be met again while what is known of it is provisional."""
    instance = commitment(4)
    expected = explore(instance)
    for items in (1, 100, 3_000):
        monkeypatch.setattr(rounds, "ITEMS", items)
        monkeypatch.setattr(rounds, "_ALONE", 2)
        assert_same_graph(packed.explore(instance, Run(workers=workers)), expected)


def test_a_word_is_used_to_its_last_bit():
    """Sixteen fields of four bits: every bit pattern is a state that may occur, so none can stand for "empty"."""
    one = role("one", table("one", " ".join(f"s{n}" for n in range(16)), ("s0", "go", "s15"), ("s15", "go", "s0")), "n")
    instance = compile_network(network(step("go", one.does("go")), step("all", each(one.does("go")))), {"n": 16})
    graph = packed.explore(instance, Run(workers=1))
    assert instance.fields[-1].shift + instance.fields[-1].width == 64
    assert (len(graph.states), graph.depth, graph.steps) == (2**16, 8, 17 * 2**16)
    assert np.diff(graph.first).min() == 17


@pytest.mark.parametrize("workers", [1, 2])
def test_two_searches_are_the_same_byte_by_byte(workers):
    run = Run(workers=workers)
    one, other = packed.explore(backup(1), run), packed.explore(backup(1), run)
    assert one.states.words.tobytes() == other.states.words.tobytes()
    for name in ("offsets", "rules", "targets", "parents"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_columns_take_no_more_bytes_than_they_need():
    graph = packed.explore(commitment(3), Run(workers=1))
    assert [getattr(graph, name).itemsize for name in ("rules", "targets", "offsets", "parents")] == [2, 4, 8, 8]
    assert (graph.rule.dtype, graph.target.dtype) == (np.int16, np.int32)
    assert graph.states.words.nbytes == 8 * len(graph.states)


def test_a_lattice_of_any_table_size_has_the_counts_of_a_lattice():
    """59,049 states: tables are given up and made anew several times."""
    graph = packed.explore(counters(10, 3), Run(workers=2))
    assert (len(graph.states), graph.steps, graph.depth) == (3**10, 10 * 2 * 3**9, 20)
