"""A good writer's log is accused of nothing, whatever VSS does, and whatever the log leaves out."""

import random

import pytest

from recorded.writers import header_of, instance_of, judged, lines_of, random_run
from vss_protocol.gallery.writers import GOOD

TROUBLE = (30, 3, 1)
"""How often the usual comes, for one trouble: faults, vetoes, another backup."""

UNNAMED = (2, 3)
"""The ways in which no backup is named, so that too much may be unknown."""


def left_out(lines, seed):
    """All is told; or half of the answers are not; or no backup is named; or neither; or every second backup."""
    chance, way = random.Random(seed), seed % 5  # noqa: S311 - the same runs every time
    share = {"answer": (0, 0.5, 0, 0.5, 0)[way], "about": (0, 0, 1, 1, 0.5)[way]}
    return [{key: value for key, value in one.items() if chance.random() >= share.get(key, 0)} for one in lines]


def accused(tmp_path, design, seed):
    instance = instance_of(design)
    run = random_run(instance, seed, 30 + seed % 40, TROUBLE[seed % 3])
    lines = left_out(lines_of(design, instance.initial, run, every_handler=seed % 2 == 0), seed)
    if not lines:
        return []
    report = judged(
        tmp_path, lines, header_of(design) if seed % 4 < 2 else None, reading=("strict", "lenient")[seed % 2]
    )
    assert report.unexplained is None, f"seed {seed}"
    assert not report.too_many or seed % 5 in UNNAMED, f"seed {seed}"
    if seed % 5 == 0:
        assert report.exit_status == 0, f"seed {seed}: all is told"
    return [(one.claim.id, one.line) for one in report.broken if one.level.value != "note"]


@pytest.mark.parametrize("seed", [0, 6])
@pytest.mark.parametrize("design", GOOD[1:3], ids=lambda one: one.__name__)
def test_a_good_writer_is_never_accused(tmp_path, design, seed):
    assert accused(tmp_path, design, seed) == []


@pytest.mark.slow
@pytest.mark.parametrize("design", GOOD, ids=lambda one: one.__name__)
def test_a_good_writer_is_never_accused_in_many_runs(tmp_path, design):
    assert [found for seed in range(1, 11) for found in accused(tmp_path, design, seed)] == []
