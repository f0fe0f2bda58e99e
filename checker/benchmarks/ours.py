"""One process of ours: searches one model with one engine, and prints counts, seconds and memory as one line of JSON.

``python -m benchmarks.ours ENGINE MODEL SIZE``; with ``--warm`` it only compiles the kernels.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.models import program_of, safety_claims
from benchmarks.plan import LEVELS, PACKED, PACKED_TWO, REFERENCE, SAFETY

if TYPE_CHECKING:
    from shadowcheck.instance import Instance

_SELF = Path("/proc/self")


class Counted(NamedTuple):
    """What an engine counted, and what else it says."""

    states: int | None
    steps: int | None
    notes: str = ""


def count(engine: str, instance: Instance) -> Counted:
    """Count *instance*'s states and steps with *engine*."""
    if engine in {PACKED, PACKED_TWO}:
        return _packed(instance, workers=1 if engine == PACKED else 2)
    if engine in {LEVELS, REFERENCE}:
        return _graph(instance, engine)
    return _claims(instance) if engine == SAFETY else _sets(instance)


def begin(engine: str, instance: Instance) -> None:
    """Make *engine* ready for *instance*: load what is compiled, or compile it."""
    if engine in {PACKED, PACKED_TWO}:
        _packed(instance, workers=1 if engine == PACKED else 2, limit=1)


def _packed(instance: Instance, *, workers: int, limit: int | None = None) -> Counted:
    from benchmarks.counting import EVERYTHING, tally  # noqa: PLC0415 - each process loads what it measures

    found = tally(instance, replace(EVERYTHING, workers=workers, limit=limit or EVERYTHING.limit))
    return Counted(found.states, found.steps, found.unfinished if limit is None and found.unfinished else "")


def _graph(instance: Instance, engine: str) -> Counted:
    if engine == LEVELS:
        from shadowcheck.explore.levels import explore  # noqa: PLC0415 - the same
    else:
        from shadowcheck.explore import explore  # noqa: PLC0415 - the same
    graph = explore(instance)
    return Counted(len(graph.states), graph.steps, graph.unfinished or "")


def _sets(instance: Instance) -> Counted:
    from shadowcheck.symbolic.engine import Analysis  # noqa: PLC0415 - the same

    found = Analysis(instance)
    return Counted(found.states(), found.steps())


def _claims(instance: Instance) -> Counted:
    from shadowcheck.judge import Result  # noqa: PLC0415 - the same
    from shadowcheck.symbolic.engine import Symbolic  # noqa: PLC0415 - the same

    found = Symbolic().check(instance, safety_claims(instance))
    told = Counter("excused" if v.result is Result.VACUOUS and v.passes else str(v.result) for v in found.verdicts)
    return Counted(found.states, found.steps, ", ".join(f"{told[result]} {result}" for result in sorted(told)))


def memory(name: str) -> int | None:
    """Return a size from the process's status, in bytes: "VmRSS" is what it has, "VmHWM" the most it had; or None."""
    with suppress(OSError):
        for line in (_SELF / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return None


def forget_peak() -> None:
    """Let the most memory that the process had be what it has now, where the system can do that."""
    with suppress(OSError):
        (_SELF / "clear_refs").write_text("5", encoding="utf-8")


def main(engine: str, model: str, size: int, *, warm: bool) -> None:
    """Search, and say it."""
    instance = program_of(model, size)
    begin(engine, instance)
    if warm:
        return
    peak = memory("VmHWM") or 0
    forget_peak()
    before, start = memory("VmRSS"), time.perf_counter()
    counted = count(engine, instance)
    seconds, most = time.perf_counter() - start, memory("VmHWM")
    held = None if before is None or most is None else max(0, most - before)
    told = {**counted._asdict(), "search": seconds, "peak": max(peak, most or 0), "held": held}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), warm="--warm" in sys.argv)
