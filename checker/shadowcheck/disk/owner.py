"""Owners: what an actor of a cluster does with the partitions that it owns."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.disk.crew import LostError
from shadowcheck.disk.found import Left
from shadowcheck.disk.journal import FORMAT
from shadowcheck.disk.partition import Partition
from shadowcheck.packed.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shadowcheck.disk.cones import Looks
    from shadowcheck.disk.found import Settled
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.rows import Rows
    from shadowcheck.disk.runs import Span

LOST = "a worker of the cluster was lost"
"""What is said of an actor that is gone."""


def _installed() -> str:
    try:
        return version("shadowcheck")
    except PackageNotFoundError:  # it is run from its source tree
        return "of a source tree"


HERE = (_installed(), FORMAT)
"""Who works together must be of the same version."""


class Owner:
    """What an actor does: it owns partition `number` of one search, or of several, by their keys."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._owned: dict[str, Partition] = {}
        self._attempt: dict[str, int] = {}
        self._receiving = Lock()

    def hello(self) -> tuple[str, int]:
        """Return what version this is."""
        return HERE

    def own(self, key: str, attempt: int, plan: Plan, folder: Path) -> None:
        """Own a partition of the search *key*, in *folder*; what was sent before this *attempt* is dropped."""
        with self._receiving:
            if key not in self._owned:
                tables = Tables(*map(np.array, plan.tables))  # Ray's arrays are read-only
                self._owned[key] = Partition(replace(plan, tables=tables), self._number, folder)
            self._attempt[key] = attempt

    def open(self, key: str, levels: Sequence[Span], visited: Sequence[Span], *, check: bool) -> None:
        """Go back to these *levels*."""
        with self._receiving:
            self._of(key).open(levels, visited, check=check)

    def _of(self, key: str) -> Partition:
        """Return the partition of the search *key*. Raises `LostError` if this is one that was started again since."""
        if key not in self._owned:
            raise LostError(LOST)
        return self._owned[key]

    def begin(self, key: str) -> Settled:
        """Make the first level."""
        return self._of(key).begin()

    def expand(self, key: str, first: int, asked: Sequence[int]) -> tuple[object, ...]:
        """Expand nodes from *first* on; return what they show and the next node, then an array for each partition."""
        batch = self._of(key).expand(first, asked)
        return (batch.found, batch.next), *batch.sent

    def receive(self, key: str, attempt: int, rows: Rows) -> None:
        """Take in nodes that were sent in this *attempt* at a level."""
        with self._receiving:
            if self._attempt.get(key) == attempt:
                self._owned[key].receive(np.array(rows))

    def settle(self, key: str) -> Settled:
        """Make the next level."""
        with self._receiving:
            return self._of(key).settle()

    def cones(self, key: str) -> list[Looks] | None:
        """Return what was noted of the cones, if that is something new."""
        cones = self._of(key).cones
        if not any(cone.changed for cone in cones):
            return None
        for cone in cones:
            cone.changed = False
        return cones

    def tidy(self, key: str) -> int:
        """Remove files that are not needed any more; return how many bytes the others take."""
        self._of(key).tidy()
        return self._of(key).size()

    def ends(self, key: str, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends."""
        return self._of(key).ends(level, what)

    def back(self, key: str, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        return self._of(key).back(level, Left(np.array(left.nodes), np.array(left.trouble)))

    def drop(self, key: str) -> None:
        """Own no partition of the search *key* any more, and remove its files."""
        gone = self._owned.pop(key, None)
        if gone is not None:
            shutil.rmtree(gone.folder, ignore_errors=True)
