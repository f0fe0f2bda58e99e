"""The clock: when to stop, because the time is over or because somebody pressed Ctrl-C.

A diagram operation must not be torn apart: Ctrl-C only leaves a note, and the search, which looks at the clock before
each operation, stops there.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutOfTime(Exception):  # noqa: N818 - no error: the answer is "unfinished"
    """The time that was given is over."""


@dataclass
class Clock:
    """When to give up: after `limit` seconds (None: never), or when it was `interrupted`."""

    limit: float | None = None
    interrupted: bool = False

    def __post_init__(self) -> None:
        self._start = time.monotonic()

    def check(self) -> None:
        """Raise `OutOfTime` if the time is over, and `KeyboardInterrupt` if Ctrl-C was pressed."""
        if self.interrupted:
            raise KeyboardInterrupt
        if self.limit is not None and time.monotonic() - self._start > self.limit:
            raise OutOfTime


@contextlib.contextmanager
def watching_for_interrupts(clock: Clock) -> Iterator[None]:
    """Let Ctrl-C only tell *clock*, as long as the block runs; a second Ctrl-C does what it always does.

    Elsewhere than in the main thread, or where the instance has its own way with Ctrl-C, nothing is changed.
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
