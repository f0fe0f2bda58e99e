"""Workers: threads that run kernels in parallel, as these do not hold the interpreter's lock."""

from __future__ import annotations

import os
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Self

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable

    _Work = Callable[[int], object]


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
        self._given: list[SimpleQueue[_Work | None]] = [SimpleQueue() for _ in range(1, self.count)]
        self._ended: SimpleQueue[BaseException | None] = SimpleQueue()
        self._others = [Thread(target=self._obey, args=(worker,), daemon=True) for worker in range(1, self.count)]

    def each(self, work: _Work, *, alone: bool = False) -> None:
        """Let every worker do *work*, and wait for all; *alone*: in this thread only, when there is little to do."""
        others = [] if alone else self._given
        for given in others:
            given.put(work)
        try:
            for worker in range(self.count - len(others)):
                work(worker)
        except BaseException:
            self.stopping = True
            raise
        finally:
            errors = [self._ended.get() for _ in others]
        for error in filter(None, errors):
            raise error

    def _obey(self, worker: int) -> None:
        """Do what is given to *worker*, one work after the other; a pool of the library takes twice as long for it."""
        while (work := self._given[worker - 1].get()) is not None:
            error: BaseException | None = None
            try:
                work(worker)
            except BaseException as raised:  # noqa: BLE001 - whoever waits raises it
                error = raised
            self._ended.put(error)

    def __enter__(self) -> Self:
        for thread in self._others:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopping = True
        for given, thread in zip(self._given, self._others, strict=True):
            given.put(None)
            thread.join()
