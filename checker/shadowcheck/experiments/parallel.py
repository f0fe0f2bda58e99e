"""Work in several processes: the same function of many tasks, with results in the order of the tasks.

Processes are started anew (`spawn`), as Windows can do no other. So a task is given in words: a model by the name
under which it is found again, not as an object. Only one process does the work if that is enough.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from shadowcheck.explore.graph import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")

LOST = "a process ended without an answer, perhaps as memory ran out"


@dataclass
class Work(Generic[Result]):
    """The results that there are, by the number of the task; `stopped` says why some are missing ("": none is)."""

    results: dict[int, Result] = field(default_factory=dict)
    stopped: str = ""


def usual_jobs() -> int:
    """Return how many processes there are unless the user says otherwise: one for each core."""
    return os.cpu_count() or 1


def in_parallel(
    function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int, done: Callable[[int], None]
) -> Work[Result]:
    """Call *function*, which is at the top of a module, with each of *tasks*, in so many processes as there are *jobs*.

    *done* is called now and then with how many are done. Ctrl-C does not raise: what is not finished is missing. Raises
    what *function* raises.
    """
    work: Work[Result] = Work()
    try:
        if jobs == 1 or len(tasks) <= 1:
            for number, task in enumerate(tasks):
                work.results[number] = function(task)
                done(number + 1)
        else:
            _pooled(work, function, tasks, jobs, done)
    except KeyboardInterrupt:
        work.stopped = INTERRUPTED
    except BrokenProcessPool:
        work.stopped = LOST
    return work


def _pooled(
    work: Work[Result], function: Callable[[Task], Result], tasks: Sequence[Task], jobs: int,
    done: Callable[[int], None],
) -> None:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(min(jobs, len(tasks)), multiprocessing.get_context("spawn"), _begin)
    try:
        numbers = {pool.submit(function, task): number for number, task in enumerate(tasks)}
        left = set(numbers)
        while left:
            ready, left = wait(left, return_when=FIRST_COMPLETED)
            for future in sorted(ready, key=numbers.__getitem__):
                with contextlib.suppress(BrokenProcessPool):  # those that have an answer keep it
                    work.results[numbers[future]] = future.result()
            done(len(work.results))
    finally:
        if len(work.results) < len(tasks):
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
        pool.shutdown(cancel_futures=True)  # it waits for them; a second waiter would not see that they have ended
    if len(work.results) < len(tasks):
        raise BrokenProcessPool(LOST)


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and standard output to its report."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout = sys.stderr
