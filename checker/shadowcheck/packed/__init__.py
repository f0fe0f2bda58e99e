"""The packed engine: fast and exact breadth-first search over states packed in words, by compiled kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.extras import installing, lacking

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance import Instance

__all__ = ["explore", "unavailable"]


def unavailable() -> str | None:
    """Say in words why this engine cannot be used here; None if it can."""
    return lacking("numba")


def explore(instance: Instance, run: Run = PLAIN) -> Graph:
    """Return every reachable state and step of *instance*: see `packed.engine.explore`, which is imported only now.

    Raises `SpecificationError`, too, if numba is not installed, or cannot be loaded.
    """
    missing = unavailable()
    if missing is not None:
        given = [f"--{name}" for name in ("memory", "workers") if getattr(run, name) is not None]
        raise SpecificationError(
            "the packed engine is not available", where=" ".join(given) or "--engine packed",
            why=f"{missing}, which compiles the kernels of this engine",
            instead=f"{installing('engines')}; or leave --engine, --memory and --workers out", code="SC0314",
        )
    from shadowcheck.packed import engine  # noqa: PLC0415 - numba, which compiles the kernels, takes half a second

    return engine.explore(instance, run)
