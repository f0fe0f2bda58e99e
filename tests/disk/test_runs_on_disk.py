"""What is on disk: sorted runs, merged and subtracted a block at a time, equal to what sets would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.two_phase_commit import commitment
from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import precedes
from shadowcheck.disk import partition
from shadowcheck.disk.cones import Looks
from shadowcheck.disk.plan import Sizes, plan_of
from shadowcheck.disk.rows import Recent, distinct, owners, places, subtract, united
from shadowcheck.disk.runs import RunFile, Shelf, merged, without
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims
from toys.tables import claim, network, role, step

WORDS = 2
row = st.tuples(st.integers(0, 3), st.integers(0, 2**64 - 1) | st.integers(0, 3))
some_rows = st.lists(row, max_size=12)
quickly = settings(max_examples=60, deadline=None, derandomize=True)


def rows_of(tuples):
    return np.array(sorted(set(tuples)), dtype=np.uint64).reshape(-1, WORDS)


def tuples_of(rows):
    return [tuple(one) for one in rows.tolist()]


def blocks_of(rows, size):
    return iter([rows[start:start + size] for start in range(0, len(rows), size)])


def together(blocks):
    return [one for rows in blocks for one in tuples_of(rows)]


@quickly
@given(st.lists(row))
def test_sorting_drops_repetitions(tuples):
    rows = np.array(tuples, dtype=np.uint64).reshape(-1, WORDS)
    assert tuples_of(distinct(rows)) == sorted(set(tuples))


@quickly
@given(st.lists(some_rows), st.integers(1, 4))
def test_merging_runs_in_blocks_is_the_union_of_sets(runs, size):
    wanted = sorted({one for run in runs for one in run})
    assert tuples_of(united([rows_of(run) for run in runs], WORDS)) == wanted
    assert together(merged([blocks_of(rows_of(run), size) for run in runs], WORDS)) == wanted


@quickly
@given(some_rows, st.lists(some_rows), st.integers(1, 4))
def test_what_was_visited_is_subtracted(tuples, visited, size):
    wanted = sorted(set(tuples) - {one for run in visited for one in run})
    runs = [blocks_of(rows_of(run), size) for run in visited]
    assert together(without(blocks_of(rows_of(tuples), size), runs, WORDS)) == wanted


@quickly
@given(some_rows, some_rows)
def test_rows_are_found_where_they_are(tuples, among):
    known = tuples_of(rows_of(among))
    found = places(np.array(tuples, dtype=np.uint64).reshape(-1, WORDS), rows_of(among)).tolist()
    assert found == [known.index(one) if one in known else -1 for one in tuples]


@quickly
@given(st.lists(row), st.lists(row))
def test_only_rows_that_were_handled_already_are_left_out(first, second):
    """The start was visited, and a step that leads back to its origin leads to nothing new."""
    recent, sent = Recent((0, 0)), {(0, 0)}
    for tuples in (first, second):
        targets = np.array(tuples, dtype=np.uint64).reshape(-1, WORDS)
        origins, source = np.array([(1, 1)], dtype=np.uint64), np.zeros(len(targets), dtype=np.int64)
        found = set(tuples_of(recent.others(targets, origins, source)))
        assert set(tuples) - sent - {(1, 1)} <= found <= set(tuples) - {(1, 1), (0, 0)}
        sent |= found


def test_subtracting_from_or_by_nothing_changes_nothing():
    none, some = rows_of([]), rows_of([(1, 2)])
    kept = np.ones(1, dtype=np.bool_)
    subtract(some, none, kept)
    subtract(none, some, np.ones(0, dtype=np.bool_))
    assert kept.all()


def test_every_partition_gets_about_as_many():
    rows = np.arange(10_000, dtype=np.uint64).reshape(-1, WORDS)
    share = np.bincount(owners(rows, 7), minlength=7) / len(rows)
    assert abs(share - 1 / 7).max() < 0.02


def test_a_run_is_read_as_it_was_written_from_any_row_on(tmp_path):
    rows = np.arange(60_000, dtype=np.uint64).reshape(-1, WORDS)
    with RunFile(tmp_path / "run", WORDS) as file:
        file.write(rows[:10_000])
        file.write(rows[10_000:])
    shelf = Shelf(tmp_path, WORDS)
    shelf.check(file.span)
    assert together(shelf.blocks(file.span, 1, 17_001)) == tuples_of(rows[17_001:])
    assert len(list(shelf.blocks(file.span, 1))) > 3


def test_what_an_unfinished_level_left_behind_is_overwritten(tmp_path):
    first, second = rows_of([(0, 1), (0, 2)]), rows_of([(0, 3)])
    for rows in (first, second):
        with RunFile(tmp_path / "run", WORDS, first=1) as file:
            file.write(rows)
    assert together(Shelf(tmp_path, WORDS).blocks(file.span, 1)) == [(0, 3)]
    assert (tmp_path / "run").stat().st_size == 2 * 8 * WORDS


@pytest.mark.parametrize("most", [2, 3, 5])
def test_many_runs_are_merged_and_nothing_is_lost(most, monkeypatch):
    """A partition must not read a file for each level of a search that has very many."""
    monkeypatch.setattr(partition, "MOST_RUNS", most)
    model = commitment(4)
    outcome = ENGINES["disk"].check(model, built_in_claims(model.network), run=Run(workers=2, memory=1 << 14))
    assert (outcome.states, outcome.steps, outcome.depth) == (1_568, 8_257, 13)


def test_a_partition_reads_few_files_at_once_however_much_it_receives(tmp_path, monkeypatch):
    monkeypatch.setattr(partition, "MOST_RUNS", 2)
    plan = plan_of(commitment(2), Sizes(1, 1 << 10))
    one = partition.Partition(plan, 0, tmp_path)
    one.begin()
    received = [distinct(np.arange(first, first + 40, dtype=np.uint64).reshape(-1, 1)) for first in range(0, 300, 20)]
    for rows in received:
        one.receive(rows)
        assert len(list(tmp_path.glob("incoming-*"))) <= 3
    assert one.settle().level.length == len({*tuples_of(np.concatenate(received))} - {plan.start})
    assert [path.name for path in tmp_path.iterdir()] == [partition.LEVELS]
    assert one.size() == (tmp_path / partition.LEVELS).stat().st_size


def test_a_cone_that_becomes_too_large_is_given_up(monkeypatch):
    monkeypatch.setattr("shadowcheck.disk.cones.MOST", 10)
    cone, nothing = Looks.empty(WORDS, 4, 0), np.zeros(0, dtype=np.int64)
    cone.note(rows_of([(0, 1), (0, 2)]), (np.array([0, 1]), np.array([3, 3])), (nothing, nothing))
    assert cone.enabled.tolist() == [[False, False, False, True]] * 2
    cone.note(rows_of([(0, 3)]), (np.array([0]), np.array([0])), (nothing, nothing))
    assert cone.given_up
    other = Looks.empty(WORDS, 4, 0)
    other.join(cone)
    assert other.given_up


def test_an_order_that_is_broken_at_the_start_is_broken():
    """Nothing leads to the initial state: no step shows that the observer is in its goal there."""
    lamp = role()
    still = network(step("press", lamp.does("press", where=lamp.at("on"))))
    instance = compile_network(still, {})
    dark = claim(precedes(still.took("press"), lamp.at("off")))
    expected, found = (ENGINES[name].check(instance, [dark]).verdicts for name in ("reference", "disk"))
    assert found == expected
    assert found[0].result is Result.FAILS
