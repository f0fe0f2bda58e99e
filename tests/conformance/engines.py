"""Every engine in every form, as one function: a program and claims to counts and verdicts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck import packed
from shadowcheck.explore import explore, levels
from shadowcheck.judge import Verdict, judge_all
from shadowcheck.symbolic.backend import available
from shadowcheck.symbolic.engine import check_symbolically

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance


class Found(NamedTuple):
    states: int
    steps: int
    depth: int | None
    verdicts: tuple[Verdict, ...]


Engine = Callable[["Instance", "list[Claim]"], Found]


def visiting(search, instance, claims):
    graph = search(instance)
    assert graph.complete
    return Found(len(graph.states), graph.steps, graph.depth, tuple(judge_all(claims, graph)))


def with_sets(backend, instance, claims):
    found = check_symbolically(instance, claims, backend=backend)
    assert found.unfinished is None
    return Found(found.states, found.steps, found.depth, found.verdicts)


ENGINES: dict[str, Engine] = {
    "reference": partial(visiting, explore),
    "packed, whole levels": partial(visiting, levels.explore),
    "packed, one worker": partial(visiting, partial(packed.explore, workers=1)),
    "packed, two workers": partial(visiting, partial(packed.explore, workers=2)),
    "packed, five workers": partial(visiting, partial(packed.explore, workers=5)),
    "packed, several words": partial(visiting, partial(packed.explore, workers=2, capacity=13)),
    **{f"symbolic, {name}": partial(with_sets, name) for name in available()},
}
