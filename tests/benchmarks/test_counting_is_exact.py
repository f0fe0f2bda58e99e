"""The packed engine's search without the graph, as it is measured, counts what the reference engine's graph has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.counting import EVERYTHING, tally
from oracles.random_cases import random_cases
from oracles.random_networks import WEAK_ONLY
from oracles.two_phase_commit import commitment
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.packed import rounds, tables
from toys.tables import stuck, wide
from vss_protocol import MODEL

pytestmark = pytest.mark.slow


def backup(writers):
    return compile_network(MODEL.network(MODEL.settings({})), {"writers": writers})


def assert_counts(counted, graph):
    assert (counted.states, counted.steps, counted.depth) == (len(graph.states), graph.steps, graph.depth)
    assert counted.levels == tuple(np.diff([*graph.levels, len(graph.states)]).tolist())
    assert counted.fired == set(graph.rules)
    assert counted.deadlocks == int((np.diff(graph.first) == 0).sum())
    assert counted.expanded == graph.expanded
    assert counted.unfinished is None


@pytest.mark.parametrize(("capacity", "workers"), [(64, 1), (64, 2), (64, 3), (20, 2)])
@pytest.mark.parametrize(
    ("make", "size"), [(commitment, 2), (commitment, 5), (backup, 1)], ids=["two", "five", "backup"],
)
def test_any_number_of_words_and_workers_counts_alike(make, size, capacity, workers):
    instance = make(size)
    assert_counts(tally(instance, Run(workers=workers), capacity=capacity), explore(instance))


@pytest.mark.parametrize(("make", "size"), [(commitment, 5), (backup, 1)], ids=["five", "backup"])
def test_states_of_many_words_are_counted(make, size):
    instance = make(size)
    assert_counts(tally(instance, Run(workers=3), capacity=5), explore(instance))


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(random_cases(fairness=WEAK_ONLY, most=None), st.sampled_from([1, 2, 3]))
def test_random_networks_are_counted(case, workers):
    instance = compile_network(case.network, case.sizes)
    expected = explore(instance, Run(limit=2_000))
    if expected.complete:
        assert_counts(tally(instance, Run(workers=workers)), expected)


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_tables_of_any_size_count_the_same(monkeypatch, bits):
    monkeypatch.setattr(tables, "ENTRY_BITS", bits)
    monkeypatch.setattr(tables, "JOINED_BITS", bits)
    assert_counts(tally(backup(1), Run(workers=1)), explore(backup(1)))


@pytest.mark.parametrize("workers", [1, 2])
def test_rounds_of_any_size_count_the_same(monkeypatch, workers):
    expected = explore(commitment(4))
    for items in (1, 100, 3_000):
        monkeypatch.setattr(rounds, "ITEMS", items)
        monkeypatch.setattr(rounds, "_ALONE", 2)
        assert_counts(tally(commitment(4), Run(workers=workers)), expected)


@pytest.mark.parametrize("case", [stuck, wide])
def test_one_state_and_wide_states_are_counted(case):
    for workers in (1, 2):
        assert_counts(tally(case(), Run(workers=workers)), explore(case()))


@pytest.mark.parametrize(("managers", "states"), [(3, 288), (5, 8_832), (7, 296_448)])
def test_published_counts_are_met(managers, states):
    assert tally(commitment(managers)).states == states


@pytest.mark.parametrize("workers", [1, 2])
def test_nine_managers_are_ten_million_states(workers):
    counted = tally(commitment(9), replace(EVERYTHING, workers=workers))
    assert (counted.states, counted.steps, counted.depth) == (10_340_352, 123_558_401, 28)


def test_a_limit_that_is_not_passed_is_none():
    assert tally(commitment(4), Run(limit=1_568)).unfinished is None
    assert tally(commitment(4), Run(limit=1_567)).unfinished is not None


def test_counts_up_to_a_limit_are_exact_and_the_same_with_any_number_of_workers(monkeypatch):
    monkeypatch.setattr(rounds, "ITEMS", 1_000)
    found = [tally(commitment(5), Run(limit=3_000, workers=workers)) for workers in (1, 2, 3)]
    assert found[0] == found[1] == found[2]
    assert found[0].unfinished == "limit of 3,000 states passed"
    whole, depth = explore(commitment(5)), found[0].depth
    assert found[0].states == whole.levels[depth + 1] <= 3_000 < whole.levels[depth + 2]
    assert found[0].expanded == whole.levels[depth]
    assert found[0].steps == whole.offsets[found[0].expanded]
    assert found[0].levels == tuple(np.diff(whole.levels[:depth + 2]).tolist())


@pytest.mark.parametrize("workers", [1, 2])
def test_too_little_memory_ends_unfinished_with_exact_counts(workers):
    counted = tally(commitment(7), Run(memory=4_000_000, workers=workers))
    assert counted.unfinished == "memory of 4 MB used up"
    assert 1_000 < counted.states < 296_448
    assert tally(commitment(3), Run(memory=1)).states == 1


@pytest.mark.parametrize(("workers", "size"), [(32, 200 << 20), (64, 500 << 20)])
def test_many_workers_share_the_memory(workers, size):
    found = tally(backup(1), Run(workers=workers, memory=size))
    assert (found.states, found.unfinished) == (10_584, None)


@pytest.mark.parametrize("workers", [1, 2])
def test_interruption_leaves_what_was_done(monkeypatch, workers):
    monkeypatch.setattr(rounds, "ITEMS", 500)

    def interrupt(states, steps, level):
        if steps > 2_000:
            raise KeyboardInterrupt

    counted = tally(commitment(4), Run(progress=interrupt, workers=workers))
    assert counted.unfinished == "interrupted"
    assert 1 < counted.states < 1_568


def test_interruption_before_anything_is_done_leaves_the_initial_state(monkeypatch):
    def interrupt(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(rounds, "tables_of", interrupt)
    assert tally(commitment(2)).states == 1


def test_progress_tells_states_steps_and_level():
    told = []
    counted = tally(commitment(4), Run(progress=lambda *numbers: told.append(numbers)))
    assert told[-1] == (counted.states, counted.steps, counted.depth)
    assert told == sorted(told)
