# ruff: noqa: SLF001 - the cache of numba has no public form
"""Compiling: kernels are compiled when they are first used, and cached on disk where that is possible."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pickle import UnpicklingError
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
Result = TypeVar("Result")

_UNREADABLE = (EOFError, UnpicklingError, LookupError, ValueError, TypeError, AttributeError, ImportError)
"""What pickle raises where a file does not hold what it should."""

_OPTIONS = {"nogil": True, "_nrt": False}
"""Kernels hold no lock of the interpreter, and count no references to arrays: threads would contend for each count."""

_numba = importlib.import_module("numba")  # by name: it has no stubs, and everything of it is untyped
_events = importlib.import_module("numba.core.event")

TRIED = ("0.68.",)
"""Versions of numba of which kernels are loaded alone; `tests/packed` pins what that relies on."""


def compiled(function: Function) -> Function:
    """Compile *function* at its first call with given types; it runs without holding the interpreter's lock.

    It may make no arrays: those that it needs are given to it. The result is cached beside the module or in the user's
    cache. If neither can be written to, each process compiles the function again, which is not an error.
    """
    try:
        kernel = _numba.njit(**_OPTIONS, cache=True)(function)
        if _numba.__version__.startswith(TRIED):
            _load_alone(kernel._cache)
    except RuntimeError:  # numba found no place for its cache
        kernel = _numba.njit(**_OPTIONS)(function)
    typed: Function = kernel
    return typed


def _load_alone(cache: Any) -> None:  # noqa: ANN401 - numba's, untyped
    """Let a kernel be loaded from its *cache* without all that compiling needs, the import of which takes 0.2 s.

    numba prepares itself for compiling before it looks into the cache. Machine code needs the run-time alone, and
    whatever is not in the cache is compiled as before: numba prepares itself then, too.
    """
    runtime = importlib.import_module("numba.core.runtime").rtsys

    def load(signature: object, target: object) -> object:
        runtime.initialize(target)
        with cache._guard_against_spurious_io_errors():
            return cache._load_overload(signature, target)

    cache.load_overload = load


def inlined(function: Function) -> Function:
    """Compile *function* as a part of the kernels that call it; it is not cached on its own."""
    kernel: Function = _numba.njit(**_OPTIONS)(function)
    return kernel


def run(kernel: Callable[..., Result], *given: object) -> Result:
    """Call *kernel*. It is not an error if its cache cannot be written (a full disk) or read (a file was cut off).

    numba raises before the kernel runs. What it could not read is dropped, and compiled and cached anew.
    """
    try:
        return kernel(*given)
    except OSError:
        return kernel(*given)
    except _UNREADABLE:
        with suppress(OSError):
            kernel._cache.flush()  # type: ignore[attr-defined]
        return kernel(*given)


@contextmanager
def announced(say: Callable[[], None] | None) -> Iterator[None]:
    """Call *say* once if something must be compiled within the context, as no cache has it."""
    with nullcontext() if say is None else _events.install_listener("numba:compile", _once(say)):
        yield


def _once(say: Callable[[], None]) -> Any:  # noqa: ANN401 - a listener of numba's, whose types are unknown
    class Listener(_events.Listener):  # type: ignore[misc, name-defined]
        said = False

        def on_start(self, _event: object) -> None:
            if not self.said:
                self.said = True
                say()

        def on_end(self, _event: object) -> None:
            """Say nothing at the end."""

    return Listener()
