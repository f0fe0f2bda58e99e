"""The clock: stops a search when its memory is used up or when Ctrl-C was pressed.

An exception inside a BDD operation would leave the manager inconsistent. So Ctrl-C only sets a flag, which the search
checks before each operation.
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.explore.budget import OutOfMemory, taken

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEIGH_EVERY = 64  # looks at the clock


@dataclass
class Clock:
    """When to give up: when it was `interrupted`, or the process has taken `memory` bytes more (None: never)."""

    interrupted: bool = False
    memory: int | None = None

    def __post_init__(self) -> None:
        self._taken, self._looks = taken(), itertools.count(1)

    def check(self) -> None:
        """Raise `OutOfMemory`, or `KeyboardInterrupt` if Ctrl-C was pressed."""
        if self.interrupted:
            raise KeyboardInterrupt
        if self.memory is not None and next(self._looks) % _WEIGH_EVERY == 0 and taken() - self._taken > self.memory:
            raise OutOfMemory


@contextlib.contextmanager
def watching_for_interrupts(clock: Clock) -> Iterator[None]:
    """Within the block, let Ctrl-C set the flag of *clock*; a second Ctrl-C raises `KeyboardInterrupt` as usual.

    Changes nothing outside the main thread, or if the process has installed its own handler of SIGINT.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield
        return

    def note(*_: object) -> None:
        clock.interrupted = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
