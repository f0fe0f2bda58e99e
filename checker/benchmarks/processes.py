"""Processes: each contestant is one of its own, so that its seconds and its memory are its alone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROJECT = Path(__file__).resolve().parents[2]


class NotMeasured(Exception):  # noqa: N818 - nobody's mistake: the table says it in the place of figures
    """Why there is no figure: a tool is missing, or did not come to an end."""


class TooSlow(NotMeasured):
    """It was stopped after `limit` seconds, so that it takes at least these."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"stopped after {limit:,.0f} s")
        self.limit = limit


class Finished(NamedTuple):
    """What a process said (each line with the seconds since it began), and what it took, from its start to its end.

    `peak` is the most memory it had at once, in bytes, with its libraries. It is never less than what this process has,
    as the system counts that for the child before it becomes the other program: about 20 MB.
    """

    lines: tuple[tuple[float, str], ...]
    seconds: float
    peak: int
    status: int

    @property
    def text(self) -> str:
        """Everything it said."""
        return "\n".join(line for _, line in self.lines)


def run(
    command: Sequence[str], folder: Path, *, limit: float, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run *command* in *folder* to its end. Raises `TooSlow` after *limit* seconds.

    Whatever happens, Ctrl-C too, the process does not outlive the call.
    """
    begin, late = time.perf_counter(), threading.Event()
    with subprocess.Popen(  # noqa: S603 - the commands are our own
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        start_new_session=True, env={**os.environ, **(environment or {})},
    ) as child:
        timer = threading.Timer(limit, _stop, [child.pid, late])
        timer.start()
        try:
            assert child.stdout is not None  # noqa: S101 - it is a pipe
            lines = tuple((time.perf_counter() - begin, line.rstrip("\n")) for line in child.stdout)
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - begin
            child.returncode = os.waitstatus_to_exitcode(status)
        finally:
            timer.cancel()
            if child.returncode is None:
                _stop(child.pid, late)
    if late.is_set():
        raise TooSlow(limit)
    return Finished(lines, seconds, _bytes(usage.ru_maxrss), child.returncode)


def _stop(number: int, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


def _bytes(size: int) -> int:
    """Return what `getrusage` says in bytes: macOS says it so, Linux in kilobytes."""
    return size if sys.platform == "darwin" else size * 1024


def python(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of this package; it needs `PATHS`."""
    return [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]


PATHS = {"PYTHONPATH": os.pathsep.join(str(_PROJECT / folder) for folder in ("checker", "spec", "tests"))}
"""Where such a process finds us, the specification, and the models of the tests."""


def told_in(text: str) -> dict[str, Any] | None:
    """Return the last line of *text* that is a JSON object; None if there is none."""
    lines = [line for line in text.splitlines() if line.startswith("{")]
    found: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
    return found


def last_of(text: str) -> str:
    """Return the last line of *text*, which says what went wrong."""
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]
