"""The frames of a function under way: which they are, and what they have forgotten."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shadowcheck.function.hidden import handled_at
from shadowcheck.function.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.stop import Leaving


def begin(work: Callable[[], object], leaving: Leaving) -> None:
    """Do *work*: the frame of this call marks where it begins. It is watched no more when it is left."""
    try:
        work()
    finally:
        while leaving.armed:
            try:  # what it was stopped with may come in here, too
                leaving.off()
                leaving.armed = False
            except Stop:
                pass


def chain(ours: Collection[str], own: CodeType) -> list[FrameType]:
    """Return the frames of the author's functions that are under way in this thread, the outermost first.

    Those that it calls last are of the modules *ours*, and not the code *own*.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no public form
    while frame is not None and frame.f_globals.get("__name__") in ours and frame.f_code is not own:
        frame = frame.f_back
    found: list[FrameType] = []
    while frame is not None and frame.f_code is not begin.__code__:
        found.append(frame)
        frame = frame.f_back
    return found[::-1] if frame is not None else []


def forget(frames: Sequence[FrameType], method: str, handled: BaseException | None) -> None:
    """Forget during which exceptions others were raised, as soon as nothing can bring that back, at a call of *method*.

    So a place never tells more of it than the places before did.
    """
    inner = [*(frame.f_code.co_name for frame in frames[1:]), method] if frames else []
    handling = sum(handled_at(frame.f_code, frame.f_lasti, one) for frame, one in zip(frames, inner, strict=True))
    kept = [one for frame in frames for one in frame.f_locals.values() if handling == 0]
    for error in (*kept, handled if handling == 1 else None):
        if isinstance(error, BaseException):
            error.__context__ = None


def amid(error: BaseException | None, outer: BaseException | None) -> list[BaseException]:
    """Return a handled exception, and those that were handled when it was raised: `raise` may bring them back."""
    found: list[BaseException] = []
    while error is not None and error is not outer and error not in found:
        found.append(error)
        error = error.__context__
    return found
