"""A published count, in our terms: what a model's graph must come to, and who says so.

Others count differently; the functions below translate, so that each table can quote what stands in its source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.network import Network

LARGE = 300_000
MANY = 10_000_000
"""Cases with more states, or steps, than these are for engines that are quick, or for those who have time."""


@dataclass(frozen=True)
class Case:
    """A model at one size, and the figures published for it; None where the source gives no such figure.

    `steps` counts every enabled step of every state, self-loops too; `depth` is the distance of the farthest state.
    """

    name: str
    network: Callable[[], Network]
    sizes: Mapping[str, int]
    states: int
    steps: int | None
    depth: int | None
    source: str
    large: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "large", self.states > LARGE or (self.steps or 0) > MANY)


def tlc(  # noqa: PLR0917 - a row of a table, in the order of TLC's own summary
    name: str, network: Callable[[], Network], distinct: int, generated: int | None, depth: int, source: str,
    sizes: Mapping[str, int] | None = None, *, beginnings: bool = False,
) -> Case:
    """Translate TLC's figures, as recorded in a manifest of tlaplus/Examples.

    TLC counts every successor that it generates, and every initial state as one more; its depth counts the states of a
    longest shortest path, ours the steps between them. A specification with several *beginnings* is modelled with one
    more state, from which a step leads to each of them: then *generated* is the number of steps as it is, and depth
    too.
    """
    extra = 1 if beginnings else 0
    steps = None if generated is None else generated - 1 + extra
    return Case(name, network, sizes or {}, distinct + extra, steps, depth - 1 + extra, f"tlaplus/Examples/{source}")


def contest(  # noqa: PLR0917 - a row of a table, in the order of the contest's answer
    name: str, network: Callable[[], Network], states: int, transitions: int, instance: str,
    sizes: Mapping[str, int] | None = None,
) -> Case:
    """Quote the Model Checking Contest's answer to "StateSpace" for *instance*: markings, and firings between them."""
    source = f"yanntm/pnmcc-models-2020/oracle/{instance}-SS.out"
    return Case(name, network, sizes or {}, states, transitions, None, source)
