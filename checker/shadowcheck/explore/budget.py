"""Memory: how much of it a search may take, so that it ends in "unfinished" and not in a crash."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import resource
except ImportError:  # on Windows
    resource = None  # type: ignore[assignment]

SHARE = 0.8
"""The share of the free memory that a search may take unless told otherwise."""

_ROUGH = 10_000_000  # more bytes than this are given in millions


class OutOfMemory(Exception):  # noqa: N818 - not a mistake of anybody: it ends the search
    """The next array would not fit."""


class Budget:
    """A number of bytes, of which each array takes some."""

    def __init__(self, limit: int | None = None) -> None:
        """*limit* None: most of what is free now. Raises `SpecificationError` if it is not positive."""
        if limit is not None and limit < 1:
            raise SpecificationError(
                f"a memory of {limit} bytes", where="memory", why="the initial state alone takes more",
                instead="a number of bytes from 1 up, or leave it out to use most of the free memory", code="SC0311",
            )
        self.limit = free() if limit is None else limit
        self._taken: dict[str, int] = {}

    def fits(self, what: str, size: int) -> bool:
        """Whether the array *what* may have *size* bytes instead of those that it has now."""
        return sum({**self._taken, what: size}.values()) <= self.limit

    def spend(self, what: str, size: int) -> None:
        """Note that the array *what* has *size* bytes from now on. Raises `OutOfMemory` if that is too much."""
        if not self.fits(what, size):
            raise OutOfMemory
        self._taken[what] = size

    def __str__(self) -> str:
        return f"memory of {told(self.limit)} used up"


def told(size: int) -> str:
    """Write *size* bytes in the largest unit of which they are a whole number, whether of 1,024 or of 1,000."""
    for power, unit in (3, "GB"), (2, "MB"), (1, "kB"):
        for scale in (1_024 ** power, 1_000 ** power):
            if size % scale == 0:
                return f"{size // scale:,} {unit}"
    return f"{size / 1e6:,.0f} MB" if size > _ROUGH else f"{size:,} byte{'s' * (size > 1)}"


@contextmanager
def bounded(size: int) -> Iterator[None]:
    """Let this process take *size* more bytes; allocating more raises `MemoryError`, if the system can be told so."""
    if resource is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = psutil.Process().memory_info().vms + max(0, size)
    soft = most if before[0] == resource.RLIM_INFINITY else min(most, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def taken() -> int:
    """Return how many bytes of memory this process has now."""
    return int(psutil.Process().memory_info().rss)


def free() -> int:
    """Return how many bytes a search may take on this machine now."""
    return int(psutil.virtual_memory().available * SHARE)
