"""What is measured beside the searches: random reads, the first use of the compiled kernels, and a whole check."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.contestants import last_of, told_in
from benchmarks.plan import COMMIT, PACKED
from benchmarks.processes import PATHS, NotMeasured, python, run
from benchmarks.sample import Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.processes import Finished


class Reads(NamedTuple):
    """Random reads a second over a table of so many bytes, as the engine has for `states`."""

    states: int
    bytes: int
    independent: float
    dependent: float


class Extras(NamedTuple):
    """The figures; None for what could not be measured. Seconds are of whole processes, each with an empty cache.

    `first_use` searches two-phase commit with three managers, so that nearly all of it is compiling. `check` is
    `shadowcheck check`, as a user types it.
    """

    reads: Reads | None
    first_use: float | None
    check: Spread | None


def measure_extras(states: int, repeat: int, limit: float) -> Extras:
    """Measure all of it; reads over the table for so many *states*."""
    with tempfile.TemporaryDirectory(prefix="shadowcheck-", ignore_cleanup_errors=True) as folder:
        here = Path(folder)
        first = _fresh(here, python("ours", PACKED, COMMIT, 3), "first", limit)
        checks = [_fresh(here, [sys.executable, "-m", "shadowcheck", "check"], f"check-{turn}", limit)
                  for turn in range(repeat)]
        seconds = [done.seconds for done in checks if done is not None]
        return Extras(
            _reads(states, here, limit), None if first is None else first.seconds,
            Spread.of(seconds) if seconds else None,
        )


def _reads(states: int, folder: Path, limit: float) -> Reads | None:
    done = run(python("reads", states), folder, limit=limit, environment=PATHS)
    told = told_in(done.text)
    return None if told is None else Reads(states, **told)


def _fresh(folder: Path, command: Sequence[str], name: str, limit: float) -> Finished | None:
    """Run *command* with nothing compiled before; None if it fails. Exit status 1 says that a claim failed: it ran."""
    environment = {**PATHS, "NUMBA_CACHE_DIR": str(folder / name)}
    try:
        done = run(command, folder, limit=limit, environment=environment)
    except NotMeasured as trouble:
        sys.stderr.write(f"{name}: {trouble}\n")
        return None
    if done.status not in {0, 1}:
        sys.stderr.write(f"{name}: {last_of(done.text)}\n")
        return None
    return done
