"""Workers: threads that run kernels in parallel, as these do not hold the interpreter's lock."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Self

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Workers, numbered from 0. The calling thread is worker 0, so that Ctrl-C reaches it."""

    def __init__(self, count: int | None = None) -> None:
        """*count* None: as many as there are cores. Raises `SpecificationError` for less than one."""
        self.count = cores() if count is None else count
        if self.count < 1:
            raise SpecificationError(
                f"{self.count} workers", where="workers", why="at least one has to search",
                instead="a number from 1 up, or leave it out for all cores", code="SC0312",
            )
        self.stopping = False
        self._pool = ThreadPoolExecutor(self.count - 1) if self.count > 1 else None

    def each(self, work: Callable[[int], object], *, alone: bool = False) -> None:
        """Let every worker do *work*, and wait for all; *alone*: in this thread only, when there is little to do."""
        others: list[Future[object]] = []
        try:
            if self._pool is not None and not alone:
                others = [self._pool.submit(work, worker) for worker in range(1, self.count)]
            for worker in range(self.count - len(others)):
                work(worker)
        except BaseException:
            self.stopping = True
            raise
        finally:
            wait(others)
        for other in others:
            other.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stopping = True
        if self._pool is not None:
            self._pool.shutdown()
