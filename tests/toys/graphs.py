"""When two searches found the same graph, and when one that was stopped found the beginning of it."""

import numpy as np

COLUMNS = ("states", "offsets", "rules", "targets", "parents", "levels")


def assert_same_graph(found, expected):
    """Number by number, stopped or not."""
    for name in COLUMNS:
        assert list(getattr(found, name)) == list(getattr(expected, name)), name
    assert found.unfinished == expected.unfinished
    for field in found.instance.fields:
        assert found.column(field).tolist() == expected.column(field).tolist()


def assert_prefix(part, whole):
    """What *part* says is what *whole* says, as far as it goes; the states that were met last have no steps yet."""
    met, expanded, steps = len(part.states), part.expanded, part.steps
    sizes = {"states": met, "offsets": expanded + 1, "rules": steps, "targets": steps, "parents": met}
    for name, size in sizes.items():
        assert list(getattr(part, name)) == list(getattr(whole, name)[:size]), name
        assert len(getattr(part, name)) == size
    assert steps == part.offsets[-1] == whole.offsets[expanded]
    assert list(part.levels) == [start for start in whole.levels if start < met]
    assert {*part.targets, 0} == set(range(met))
    assert part.first.tolist() == [*part.offsets, *[steps] * (met - expanded)]
    assert np.all(part.source < expanded)
    assert all(len(part.path_to(k)) == len(whole.path_to(k)) for k in range(0, met, 7 if met > 1_000 else 1))
