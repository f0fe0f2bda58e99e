"""The packed engine: breadth-first search over states packed in words, by compiled kernels. Exact, and quick.

numba, which compiles the kernels, is imported when the engine is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shadowcheck.packed.engine import Counted, explore, search

__all__ = ["Counted", "explore", "search"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or a class
    """Give what the package promises, and import it only then."""
    if name not in __all__:
        raise AttributeError(name)
    from shadowcheck.packed import engine  # noqa: PLC0415 - numba takes half a second to import

    return getattr(engine, name)
