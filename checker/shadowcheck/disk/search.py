"""Search: level after level, each on record when it is finished, whoever owns the partitions."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from shadowcheck.disk.cones import Looks
from shadowcheck.disk.crew import LostError, joined_cones
from shadowcheck.disk.history import History
from shadowcheck.disk.runs import damaged
from shadowcheck.explore.run import past

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shadowcheck.disk.crew import Crew
    from shadowcheck.disk.journal import Entry, Journal
    from shadowcheck.disk.plan import Plan
    from shadowcheck.explore.run import Run

RESERVE = 1 << 28
"""Bytes of the disk that a search leaves free."""

MOST_LOSSES = 20
"""What is lost so often is not begun again."""

Answer = TypeVar("Answer")


class Stopped(Exception):  # noqa: N818 - not a mistake of anybody: it ends the search
    """The disk is full, or too many workers were lost; the message says so."""


class Search:
    """A search with its `plan` and `crew`, whose `journal` is in *folder*; `history` is what it has found so far."""

    def __init__(self, plan: Plan, crew: Crew, folder: Path, journal: Journal) -> None:
        self.plan, self.crew, self.folder, self.journal = plan, crew, folder, journal
        self.history = History(plan.sizes.partitions)
        for entry in journal.entries:
            if "level" in entry:
                self.history.add(entry)
        self._cones: list[Looks] | None = None
        self._opened = False

    def go(self, run: Run) -> str | None:
        """Make level after level; return why the search is unfinished (None: it is finished, or is at a goal).

        Raises `Stopped`, and `SpecificationError` for files that are not what they were.
        """
        while not self.history.complete and self.history.goal_at is None:
            if self.history.states > run.most and run.limit is not None:
                return past(run.most)
            self._refuse_full()
            self.attempt(lambda: self._level(run), run)
        return None

    def attempt(self, work: Callable[[], Answer], run: Run) -> Answer:
        """Do some *work* with the crew; if a partition is lost meanwhile, all go back, and it is done again.

        Raises `Stopped` if that happens again and again.
        """
        for losses in range(1, MOST_LOSSES + 1):
            try:
                self.open(check=losses == 1)
                return work()
            except LostError as lost:
                self._opened, why = False, str(lost)
                run.prepares(f"{why}: level {self.history.done} is begun again")
        raise Stopped(f"{why}, {MOST_LOSSES} times in a row")

    def open(self, *, check: bool) -> None:
        """Let the crew go on from the levels that are on record; *check* the files of these."""
        if not self._opened and self.history.done:
            self.crew.open(self.history.levels, self.history.visited, check=check)
        self._opened = True

    def _level(self, run: Run) -> None:
        history, found = self.history, None
        if not history.done:
            settled = self.crew.begin()
        else:
            asked = [number for number in range(len(self.plan.questions)) if number not in history.first]
            found = self.crew.expand(asked, self._telling(run))
            settled = self.crew.settle()
        entry = history.entry(settled, found, self._keep_cones())
        self._record(entry)
        if run.stored is not None:
            run.stored(self.crew.tidy())
        else:
            self.crew.tidy()

    def _telling(self, run: Run) -> Callable[[int], None]:
        """Return what tells the progress of a level, by how many steps were found in a part of it."""
        history, steps = self.history, self.history.steps

        def tell(more: int) -> None:
            nonlocal steps
            steps += more
            if run.progress is not None:
                run.progress(history.states, steps, history.done - 1)

        return tell

    def _record(self, entry: Entry) -> None:
        """Write *entry*; only then does the level count."""
        before = self.history.cones
        self.journal.write(entry)
        self.history.add(self.journal.entries[-1])
        if before is not None and before != self.history.cones:
            (self.folder / before).unlink(missing_ok=True)

    def _refuse_full(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < RESERVE:
            raise Stopped(f"only {free / 1e6:,.0f} MB are free on the disk of {self.folder}")

    def _keep_cones(self) -> str | None:
        """Write the cones, if something was added; return the name of the file, None if nothing was."""
        fresh = self.crew.cones()
        if fresh is None:
            return None
        known = self.cones()
        before = [(len(one.looks), int(one.enabled.sum()), int(one.lacking.sum())) for one in known]
        for one, more in zip(known, fresh, strict=True):
            one.join(more)
        if before == [(len(one.looks), int(one.enabled.sum()), int(one.lacking.sum())) for one in known]:
            return None
        name = f"cones-{self.history.done}.npz"
        columns: dict[str, Any] = {
            f"{column}{number}": np.packbits(getattr(one, column), axis=1) if column != "looks" else one.looks
            for number, one in enumerate(known) for column in ("looks", "enabled", "lacking")
        }
        with (self.folder / name).open("wb") as file:
            np.savez(file, given_up=[one.given_up for one in known], **columns)
            if self.plan.sizes.lasting:
                file.flush()
                os.fsync(file.fileno())
        return name

    def cones(self) -> list[Looks]:
        """Return the cones that are on record."""
        if self._cones is None:
            self._cones = joined_cones(self.plan, [])
            if self.history.cones is not None:
                self._cones = self._read_cones(self.folder / self.history.cones)
        return self._cones

    def _read_cones(self, path: Path) -> list[Looks]:
        try:
            with np.load(path) as kept:
                return [self._cone(kept, number) for number in range(len(self.plan.cones))]
        except (OSError, ValueError, LookupError, BadZipFile):
            raise damaged(path, "it cannot be read") from None

    def _cone(self, kept: np.lib.npyio.NpzFile, number: int) -> Looks:
        enabled, lacking = (
            np.unpackbits(kept[f"{column}{number}"], axis=1, count=many).astype(np.bool_)
            for column, many in (("enabled", self.plan.rules), ("lacking", self.plan.owed))
        )
        return Looks(kept[f"looks{number}"], enabled, lacking, bool(kept["given_up"][number]))
