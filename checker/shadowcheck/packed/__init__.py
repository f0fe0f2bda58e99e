"""The packed engine: fast and exact breadth-first search over states packed in words, by compiled kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.explore.run import PLAIN, Run

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance import Instance

__all__ = ["explore"]


def explore(instance: Instance, run: Run = PLAIN) -> Graph:
    """Return every reachable state and step of *instance*: see `packed.engine.explore`, which is imported only now."""
    from shadowcheck.packed import engine  # noqa: PLC0415 - numba, which compiles the kernels, takes half a second

    return engine.explore(instance, run)
