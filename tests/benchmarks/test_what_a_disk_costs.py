"""The benchmark of searching on disk: each kind of search finds the same, and is a row of the table."""

from __future__ import annotations

import pytest

from benchmarks import disk


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in disk.KINDS if not kind.startswith("ray")])
def test_each_kind_of_search_counts_two_phase_commit_as_published(kind):
    found = disk.measured(kind, 4)
    assert (found.states, found.steps) == (1_568, 8_257)
    assert (found.disk > 0) == (kind != "memory")
    assert found.memory > 0


def test_a_search_is_a_row_of_the_table():
    found = disk.Sample(10, 3_000_000, 2.0, 1.5, 5_000_000, 7_000_000)
    (*_, row) = disk.table({("little", 8): found})
    assert row == "| 8 | 10 | on disk, 1 worker, 64 MB | 2.0 | 1.5 | 2.00 | 5 | 7 |"
