"""Ctrl-C: where a function hears it.

Python raises `KeyboardInterrupt` between any two instructions. Here it comes in place of a call, so what the call
before it has answered is never lost; and only where a `try` around the call catches it: elsewhere it is the end of the
process. It does not come while the program cleans up: in an `except` or a `finally`, and at the end of a `with` block.
Who cleans up on every way out could not do so otherwise: one more Ctrl-C at the right moment undoes every clean-up.
"""

from __future__ import annotations

import ast
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shadowcheck.function.loops import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from shadowcheck.function.written import Link

    Under = Sequence[tuple[FrameType, Sequence[Link]]]


class Computed(Exception):  # noqa: N818 - it is not an error before it is told where
    """What a handler catches is computed by the expression *node*."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__(ast.unparse(node))
        self.node = node


def hears(under: Under, method: str) -> bool:
    """Whether the call of *method* may be interrupted, and the function catches that.

    *under* are the frames that are under way, the outermost first, each with the way from its call outwards.
    Raises `Computed`.
    """
    called = method
    for frame, way in reversed(under):
        if called == "__exit__":
            return False
        caught = (_caught(link, frame) for link in way)
        known = next((one for one in caught if one is not None), None)
        if known is not None:
            return known
        called = frame.f_code.co_name
    return False


def _caught(link: Link, frame: FrameType) -> bool | None:
    """Whether Ctrl-C at *link* is caught; None if what is around *link* decides that."""
    match link.around:
        case ast.ExceptHandler() if link.field == "body":
            return False
        case ast.Try() if link.field == "finalbody":
            return False
        case ast.Try(handlers=handlers) if link.field == "body":
            return any(catches_ctrl_c(one.type, frame) for one in handlers) or None
        case ast.With(items=items) if link.field == "body":
            kinds = (kind for item in items for kind in suppressed(item))
            return any(catches_ctrl_c(kind, frame) for kind in kinds) or None
    return None


def suppressed(item: ast.withitem) -> Sequence[ast.expr]:
    """Return what *item* names between its parentheses: the exceptions, if it is `contextlib.suppress`."""
    return item.context_expr.args if isinstance(item.context_expr, ast.Call) and item.optional_vars is None else ()


def catches_ctrl_c(kind: ast.expr | None, frame: FrameType) -> bool:
    """Whether a handler for *kind* in *frame* catches `KeyboardInterrupt`. Raises `Computed`."""
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(catches_ctrl_c(one, frame) for one in kind.elts)
    return _is_caught(_value(kind, frame))


def _value(kind: ast.expr, frame: FrameType) -> object:
    match kind:
        case ast.Name(id=name):
            return value_of(name, frame)
        case ast.Attribute(value=owner, attr=name):
            return getattr(_value(owner, frame), name, None)
    raise Computed(kind)


def _is_caught(found: object) -> bool:
    kinds = found if isinstance(found, tuple) else (found,)
    return any(isinstance(one, type) and issubclass(KeyboardInterrupt, one) for one in kinds)


@contextmanager
def pressed() -> Iterator[list[int]]:
    """Yield a list that gets an item when the user of shadowcheck presses Ctrl-C: the function is not to catch that.

    A second time raises `KeyboardInterrupt` as usual. Changes nothing outside the main thread, or if the process has
    installed its own handler of SIGINT.
    """
    before, noted = signal.getsignal(signal.SIGINT), list[int]()
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield noted
        return

    def note(number: int, _: FrameType | None) -> None:
        noted.append(number)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)
