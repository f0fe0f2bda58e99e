"""The end of a run: an exception that leaves the function, even if the function catches everything.

A handler that catches every exception catches this one, too, and a loop around it would go on for ever. So the run is
watched from then on: at each further line `Stop` is raised again. A handler stands outside its own `try`, so each
time the next `try` further out is left.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType, FrameType

_RAISES = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, *4 * [ctypes.py_object])
"""What raises an exception in a thread, as a trace function: after the two come three arguments more.

Before Python 3.12 tracing ends when a trace function raises an exception. So `Stop` is not raised there, but when
Python looks for signals next. The trace function cannot be written in Python, which looks for signals where a function
begins. In C, arguments in excess are not looked at.
"""
_NOTHING = ctypes.PYFUNCTYPE(None, *3 * [ctypes.py_object])
"""What does nothing, as a trace function for functions that are called meanwhile: also those of a finalizer."""
_TOOL = 4
"""The number under which Python 3.12 and later know who watches: one that is left to anybody."""


class Stop(BaseException):
    """The run is over. No `except Exception` catches it."""


class Leaving:
    """Makes sure that a run is left.

    While it is `armed`, whoever began the run calls `off`, and once more if that raises `Stop`.
    """

    def __init__(self) -> None:
        self.armed = False
        self.off: Callable[[], object] = _nothing
        self._watched: set[CodeType] = set()

    def arm(self, frames: Iterable[FrameType]) -> None:
        """Raise `Stop` again at each further line of *frames*."""
        if sys.version_info >= (3, 12):
            self._monitor({frame.f_code for frame in frames})
        else:
            self._trace(frames)
        self.armed = True

    def _trace(self, frames: Iterable[FrameType]) -> None:
        raises = _RAISES(("PyThreadState_SetAsyncExc", ctypes.pythonapi))
        again = partial(raises, threading.get_ident(), Stop)
        if not self.armed:
            self.off = partial(sys.settrace, sys.gettrace())  # a function in Python would be watched, too
        for frame in frames:
            frame.f_trace = again
        sys.settrace(_NOTHING(("Py_IsInitialized", ctypes.pythonapi)))

    def _monitor(self, codes: set[CodeType]) -> None:
        if sys.version_info >= (3, 12):
            watch, lines = sys.monitoring, sys.monitoring.events.LINE
            if not self.armed:
                watch.use_tool_id(_TOOL, __name__)
                watch.register_callback(_TOOL, lines, _again)
                self.off = self._watch_no_more
            for code in codes - self._watched:
                watch.set_local_events(_TOOL, code, lines)
            self._watched |= codes

    def _watch_no_more(self) -> None:
        if sys.version_info >= (3, 12):
            for code in self._watched:
                sys.monitoring.set_local_events(_TOOL, code, 0)
            sys.monitoring.free_tool_id(_TOOL)


class _Nowhere(StringIO):
    """A stream that keeps nothing."""

    def write(self, text: str) -> int:
        """Forget *text*."""
        return len(text)


@contextmanager
def quiet() -> Iterator[None]:
    """Within the block, let nothing be said: it would be said hundreds of times.

    Also not of a `Stop` that comes in a finalizer, which cannot be left by it.
    """
    before = sys.unraisablehook
    sys.unraisablehook = partial(_unraisable, before)
    try:
        with redirect_stdout(_Nowhere()), redirect_stderr(_Nowhere()):
            yield
    finally:
        sys.unraisablehook = before


def _unraisable(before: Callable[[sys.UnraisableHookArgs], object], told: sys.UnraisableHookArgs) -> None:
    if not isinstance(told.exc_value, Stop):
        before(told)


def _nothing() -> None:
    """Nothing is watched."""


def _again(_code: CodeType, _line: int) -> None:
    raise Stop
