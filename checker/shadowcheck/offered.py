"""What installed packages offer through entry points: read once, as to read it goes through all packages there are."""

from __future__ import annotations

import importlib.metadata
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints


def entry_points(group: str) -> EntryPoints:
    """Return the entry points of *group*, those that come first on Python's path first."""
    return _on(tuple(sys.path), group)


@lru_cache(maxsize=8)
def _on(_path: tuple[str, ...], group: str) -> EntryPoints:
    """Return the entry points of *group* in the packages on the path that Python has now."""
    return importlib.metadata.entry_points(group=group)
