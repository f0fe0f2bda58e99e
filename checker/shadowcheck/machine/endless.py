"""Reactions that do not end: a handler with `while True` must not stop the unfolding silently.

How many lines a handler may run is not a bound that can be counted cheaply: being notified of each line makes every
unfolding slower, and takes the place of a debugger or of coverage. So another thread looks at the reaction from time to
time, and interrupts one that has taken far more processor time than any reaction takes. This decides only
whether the machine is refused, never what is in its table. What waits without computing (a breakpoint) may take any
time.
"""

from __future__ import annotations

import ctypes
import threading
from contextlib import contextmanager
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_SECONDS = 5.0
"""Seconds of processor time that one reaction may take; a usual one takes less than a thousandth of one."""
LOOKS = 20
"""How often a reaction is looked at within this time."""


class Endless(BaseException):
    """Raised in a reaction that does not end; no `except Exception` of a handler catches it."""


OURS = Endless, KeyboardInterrupt
"""What may come in the author's code, and is not raised by it: all else is, whatever it derives from."""


@contextmanager
def ending(current: Callable[[], object], where: Callable[[], int | None] = lambda: None) -> Iterator[None]:
    """Raise `Endless` as soon as one *current* reaction has taken too long; None means that there is none.

    It is raised in the thread that *where* tells; in this one, if that is None.
    """
    over, thread = threading.Event(), threading.get_ident()
    watching = threading.Thread(
        target=_watch, args=(current, lambda: where() or thread, over, MOST_SECONDS), daemon=True,
    )
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch(current: Callable[[], object], thread: Callable[[], int], over: threading.Event, most: float) -> None:
    last, since = None, process_time()
    while not over.wait(most / LOOKS):
        reaction = current()
        if reaction is None or reaction is not last:
            last, since = reaction, process_time()
        elif process_time() - since > most:
            since = process_time()  # the exception needs a while to be told; a bare `except` may catch it
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread()), ctypes.py_object(Endless))
