"""Where rules are enabled, found for all of them at once, is where each is by its own tables."""

from __future__ import annotations

import numpy as np
import pytest

from shadowcheck.explore import enabling
from shadowcheck.explore.enabling import Enabling
from shadowcheck.explore.table import Table, where_enabled

SIZES = (2, 5, 40)


def random_rule(rng):
    """Tables over some of the fields, perhaps two over the same one, perhaps none."""
    fields = rng.integers(len(SIZES), size=rng.integers(4))
    truths = [rng.random(SIZES[field]) < rng.choice([0, 0.3, 0.9]) for field in fields]
    return [Table(int(field), truth, np.zeros(len(truth))) for field, truth in zip(fields, truths, strict=True)]


@pytest.mark.parametrize("count", [0, 1, 64, 65, 200])
@pytest.mark.parametrize("room", [1 << 20, 256], ids=["one block", "many blocks"])
def test_each_rule_is_enabled_where_its_tables_are(count, room, monkeypatch):
    monkeypatch.setattr(enabling, "_ROOM", room)
    rng = np.random.default_rng(count)
    rules = [random_rule(rng) for _ in range(count)]
    columns = [rng.integers(size, size=300) for size in SIZES]
    place, rule = Enabling(rules).steps(columns)
    expected = [(int(one), number) for number, tables in enumerate(rules) for one in where_enabled(tables, columns)]
    assert list(zip(place.tolist(), rule.tolist(), strict=True)) == sorted(expected)


def test_steps_are_gathered_by_their_rules():
    rules = np.asarray([2, 0, 2, 3])
    found = Enabling([[]] * 5).by_rule(rules)
    assert {rule: places.tolist() for rule, places in found} == {0: [1], 2: [0, 2], 3: [3]}
