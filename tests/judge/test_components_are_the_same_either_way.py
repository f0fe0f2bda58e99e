"""The components of few moves are looked for in another way than those of many, with the same result."""

import random

import numpy as np
import pytest

from shadowcheck.judge import components
from shadowcheck.judge.components import fair_components
from shadowcheck.judge.duties import Owing


def owing(nodes, moves, duties, seed):
    """Random moves among the nodes, some of which answer; of an odd seed only those that lead on, without loops."""
    rand = random.Random(seed)  # noqa: S311 - no secret
    made = sorted((rand.randrange(nodes), rand.randrange(-1, nodes), rand.randrange(-1, duties)) for _ in range(moves))
    if seed % 2:
        made = [(origin, target if target > origin else -1, duty) for origin, target, duty in made]
    origin, target, duty = (np.array(column, dtype=np.int64) for column in zip(*made, strict=True))
    first = np.searchsorted(origin, np.arange(nodes + 1))
    enables = np.array([rand.random() < 0.9 for _ in made])
    strong = np.array([number % 2 == 0 for number in range(duties)])
    return Owing(np.arange(nodes), first, origin, np.arange(moves), target, duty, enables, strong)


@pytest.mark.parametrize("seed", range(40))
def test_few_moves_and_many_give_the_same_fair_components(monkeypatch, seed):
    one = owing(nodes=12, moves=6 + seed, duties=3, seed=seed)
    few = fair_components(one)
    monkeypatch.setattr(components, "FEW_MOVES", -1)
    assert fair_components(one).tolist() == few.tolist()
