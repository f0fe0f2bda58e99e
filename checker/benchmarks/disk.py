"""What searching on disk costs, and what the seam to a cluster costs: ``python checker/benchmarks/disk.py``.

Two-phase commit is counted, by one process after another: in memory as the packed engine does it (`counting`), on disk,
on disk with little memory, and by as many actors of Ray on this machine. Processor seconds are those of all processes
of a search, so that other work on the machine does not distort them; the whole seconds are those of the clock.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).with_name("results") / "disk.md"

SIZES = (8, 9)
LITTLE = 64 << 20

KINDS = {
    "memory": "in memory, 1 worker",
    "disk-1": "on disk, 1 worker",
    "little": "on disk, 1 worker, 64 MB",
    "disk-2": "on disk, 2 workers",
    "ray-2": "on disk, 2 workers of Ray",
}
"""What is measured, and what it is called."""

_SAYS = """Two-phase commit is counted, without claims, by one process after another, all of whose compiling is done.
Processor seconds are those of all processes of a search; `checker/benchmarks/disk.py` measures again. Other work on the
machine makes the seconds of the clock longer, and memory is what the processes have, their libraries included."""


class Sample(NamedTuple):
    """One search: its counts, seconds of the clock and of processors, and the most bytes in memory and on disk."""

    states: int
    steps: int
    clock: float
    processor: float
    memory: int
    disk: int


class _Watch(threading.Thread):
    """Adds up the processor seconds of this process, and of the actors of Ray, while they are there."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds: dict[int, float] = {}
        self.memory = 0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            self.look()

    def look(self) -> None:
        """Look at all processes once."""
        resident = 0
        for process in psutil.process_iter():
            with suppress(psutil.Error, IndexError):
                if process.pid == os.getpid() or process.cmdline()[0].startswith("ray::Owner"):
                    times = process.cpu_times()
                    self.seconds[process.pid] = times.user + times.system
                    resident += process.memory_info().rss
        self.memory = max(self.memory, resident)


@contextmanager
def _watched() -> Iterator[_Watch]:
    watch = _Watch()
    watch.look()
    begun = dict(watch.seconds)
    watch.start()
    yield watch
    watch.over.set()
    watch.join()
    watch.look()
    for pid, before in begun.items():
        watch.seconds[pid] -= before


def one(kind: str, size: int) -> Sample:
    """Search two-phase commit with *size* managers; what must be compiled is compiled before."""
    from benchmarks.counting import tally  # noqa: PLC0415 - only the processes that measure compile
    from benchmarks.models import program_of  # noqa: PLC0415
    from benchmarks.plan import COMMIT  # noqa: PLC0415
    from shadowcheck.disk import Disk  # noqa: PLC0415
    from shadowcheck.explore.run import Run  # noqa: PLC0415

    def search(managers: int) -> tuple[Any, int, float]:
        instance, sizes = program_of(COMMIT, managers), [0]
        begin = time.perf_counter()
        if kind == "memory":
            return tally(instance, Run(limit=1 << 32, workers=1)), 0, time.perf_counter() - begin
        with tempfile.TemporaryDirectory(prefix="shadowcheck-") as folder:
            run = Run(
                checkpoint=Path(folder), workers=int(kind[-1]) if kind[-1].isdigit() else 1, stored=sizes.append,
                memory=LITTLE if kind == "little" else None, cluster="auto" if kind.startswith("ray") else None,
            )
            return Disk().check(instance, (), run=run), max(sizes), time.perf_counter() - begin

    if kind.startswith("ray"):
        import ray  # noqa: PLC0415 - an extra

        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    search(3)
    with _watched() as watch:
        found, disk, clock = search(size)
    return Sample(found.states, found.steps, clock, sum(watch.seconds.values()), watch.memory, disk)


def measured(kind: str, size: int) -> Sample:
    """Measure in a process of its own."""
    path = os.pathsep.join(str(ROOT / part) for part in ("checker", "spec", "tests"))
    done = subprocess.run(  # noqa: S603 - this file
        [sys.executable, __file__, kind, str(size)], env={**os.environ, "PYTHONPATH": path}, check=True,
        capture_output=True, text=True,
    )
    return Sample(*json.loads(done.stdout.splitlines()[-1]))


def table(rows: dict[tuple[str, int], Sample]) -> Iterator[str]:
    """Write *rows* as Markdown."""
    yield "| managers | states | search | seconds | of processors | million steps in one | memory, MB | disk, MB |"
    yield "|---:|---:|---|---:|---:|---:|---:|---:|"
    for (kind, size), row in rows.items():
        rate = row.steps / row.processor / 1e6
        yield (f"| {size} | {row.states:,} | {KINDS[kind]} | {row.clock:.1f} | {row.processor:.1f} | {rate:.2f} "
               f"| {row.memory / 1e6:,.0f} | {row.disk / 1e6:,.0f} |")


def main(given: Sequence[str]) -> None:
    """Measure all, and write the table; or one search, named by its kind and size, for which a process was started."""
    if given:
        sys.stdout.write(json.dumps(one(given[0], int(given[1]))) + "\n")
        return
    rows = {(kind, size): measured(kind, size) for size in SIZES for kind in KINDS}
    text = "\n".join(["# Searching on disk", "", _SAYS, "", *table(rows), ""])
    RESULTS.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
