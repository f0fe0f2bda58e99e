"""Random reads: how many a second this machine does over a table of the size of the engine's; the floor of any search.

``python -m benchmarks.reads STATES`` says, as JSON, the rates of reads that do not wait for each other (their places
are computed) and of reads that do (each place is what the last one read).
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shadowcheck.packed.hashtable import LOAD
from shadowcheck.packed.jit import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

Table = NDArray[np.uint32]

READS = 1 << 24
_TIMES = 5


@compiled
def independent(table: Table, count: int) -> int:  # pragma: no cover - compiled
    """Read *count* places that do not depend on what is read: many reads are under way at once."""
    mask, place, total = np.uint64(len(table) - 1), np.uint64(1), np.uint64(0)
    for _ in range(count):
        place = place * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += np.uint64(table[(place >> np.uint64(24)) & mask])
    return np.int64(total)  # type: ignore[return-value]


@compiled
def dependent(table: Table, count: int) -> int:  # pragma: no cover - compiled
    """Read *count* places, each of which is what the one before holds."""
    place = np.int64(0)
    for _ in range(count):
        place = np.int64(table[place])
    return place  # type: ignore[return-value]


def table_of(states: int) -> Table:
    """Return a table as the packed engine has it for so many *states*: one cycle through all its places, at random."""
    slots = 1 << (int(states / LOAD)).bit_length()
    order = np.random.default_rng(1).permutation(slots).astype(np.uint32)
    table = np.empty(slots, dtype=np.uint32)
    table[order] = np.roll(order, -1)
    return table


def rate(read: Callable[[Table, int], int], table: Table) -> float:
    """Return the reads a second, the best of a few: what the machine can do when nobody disturbs it."""
    seconds = []
    read(table, 1)
    for _ in range(_TIMES):
        start = time.perf_counter()
        read(table, READS)
        seconds.append(time.perf_counter() - start)
    return READS / min(seconds)


def main(states: int) -> None:
    """Measure, and say it."""
    table = table_of(states)
    told = {"bytes": table.nbytes, "independent": rate(independent, table), "dependent": rate(dependent, table)}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
