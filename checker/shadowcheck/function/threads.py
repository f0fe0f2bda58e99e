"""Threads of a function: real ones, of which one runs at a time, from call to call.

A thread is switched at its calls alone: what it does between two calls is one moment for all others. A new thread
begins when the one that started it has come to its next call. When all threads stand at a call, or wait for one
another, the script says whose call is answered next.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from shadowcheck.function.stop import Leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.function.place import View

MOST_THREADS = 4
"""The most threads that a function may have at a time, with the one in which it was called itself."""


class Task:
    """A thread: what it does (of the main one, nothing more), and where it stands if it does not run."""

    def __init__(self, number: int, work: Callable[[], object] = int, *, begun: bool = False) -> None:
        self.number, self.work = number, work
        self.view: View | None = None
        self.waits: Task | None = None
        self.started, self.ended = begun, False
        self.leaving = Leaving()
        self.thread: threading.Thread | None = None
        self._turn = threading.Semaphore(0)

    @property
    def may_go_on(self) -> bool:
        """Whether it has not begun yet, or what it waits for has ended."""
        return not self.started or (self.waits is not None and self.waits.ended)

    def go(self, begin: Callable[[Task], None]) -> None:
        """Let it run: it is the only one that does until it hands its turn on. A new one is begun with *begin*."""
        if self.started:
            self._turn.release()
            return
        self.started = True
        self.thread = threading.Thread(target=begin, args=(self,), daemon=True)
        self.thread.start()

    def await_turn(self) -> None:
        """Stand still until it is let run."""
        self._turn.acquire()


def free_number(tasks: Iterable[Task]) -> int:
    """Return the smallest number that none of *tasks*, which have not ended, has."""
    taken = {one.number for one in tasks}
    return next(number for number in range(len(taken) + 1) if number not in taken)
