"""A partition: the nodes whose hash falls to it, level by level, in sorted runs in its folder.

Korf, "Delayed duplicate detection" (2003): what a level's nodes reach is not looked up one by one, but sorted, and
then compared with all that was visited in one pass over the disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.disk.cones import Looks, note_all
from shadowcheck.disk.expansion import Expander
from shadowcheck.disk.formulas import Positions, truth
from shadowcheck.disk.found import Batch, Found, Left, Settled, in_order, least
from shadowcheck.disk.rows import WORD_BYTES, Recent, distinct, owners, places, united
from shadowcheck.disk.runs import RunFile, Shelf, Span, merged, without

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shadowcheck.disk.expansion import Steps
    from shadowcheck.disk.formulas import Question
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.rows import Rows
    from shadowcheck.explore.graph import Numbers

MOST_RUNS = 64
"""When the visited nodes are in more runs than this, the smaller half is merged into one; of those received, all."""

LEVELS = "levels.bin"
"""The nodes of all levels, one level after the other; a level that is not finished is cut off."""

STUCK, GOAL = -1, -2
"""Ends of runs that are no question of the plan: nobody can take a step; the observer is in its goal."""


@dataclass(eq=False)
class Partition:
    """Partition `number` of a search, in `folder`, which is made if it is not there."""

    plan: Plan
    number: int
    folder: Path
    levels: list[Span] = field(default_factory=list)
    visited: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._shelf = Shelf(self.folder, self.plan.words)
        share, plan = self.plan.sizes.memory, self.plan
        self._expander = Expander(plan.tables, plan.fan, plan.packing, memory=share // 2, watch=plan.watch)
        self._buffer = share // 8
        self.cones = [Looks.empty(plan.words, plan.rules, plan.owed) for _ in plan.cones]
        self._incoming: list[Rows] = []
        self._spilled: list[Span] = []
        self._spills = 0
        self._recent = Recent(plan.start)

    def begin(self) -> Settled:
        """Make the first level, whose only node is the start, if that belongs to this partition."""
        self.open([], [])
        start = np.asarray([self.plan.start], dtype=np.uint64)
        if owners(start, self.plan.sizes.partitions)[0] == self.number:
            self.receive(start)
        return self.settle()

    def open(self, levels: Sequence[Span], visited: Sequence[Span], *, check: bool = False) -> None:
        """Go back to (or on from) these *levels*; what else is in the folder is removed.

        Raises `SpecificationError` if they are not there; *check*: or are not as they were written.
        """
        self.levels, self.visited = list(levels), list(visited)
        self._incoming, self._spilled = [], []
        self._recent = Recent(self.plan.start)  # what was sent meanwhile may be lost, and what was told of the cones
        for cone in self.cones:
            cone.changed = True
        for path in self.folder.iterdir():
            if path.name not in {LEVELS, *(span.file for span in self.visited)}:
                path.unlink()
        if check:
            for span in {*self.levels, *self.visited}:
                self._shelf.check(span)

    def expand(self, first: int, asked: Sequence[int]) -> Batch:
        """Expand nodes of the last level, from node *first* on, until what they reach has to be sent.

        Only the questions with the numbers *asked* are asked.
        """
        found, size = Found.nothing(self.plan), 0
        reached: list[Rows] = []
        for rows in self._blocks(len(self.levels) - 1, first):
            steps = self._expander.expand(rows)
            self._look(steps, found, asked)
            reached.append(distinct(self._recent.others(steps.targets, steps.origins, steps.source)))
            first, size = first + len(rows), size + reached[-1].nbytes
            if size > self._buffer:
                break
        return Batch(found, first, self._sorted_by_owner(united(reached, self.plan.words)))

    def _sorted_by_owner(self, rows: Rows) -> list[Rows]:
        owner = owners(rows, self.plan.sizes.partitions)
        return [rows[owner == one] for one in range(self.plan.sizes.partitions)]

    def _blocks(self, level: int, first: int = 0) -> Iterator[Rows]:
        """Read the nodes of *level* from node *first* on, as many at a time as can be expanded at once."""
        for rows in self._shelf.blocks(self.levels[level], self._buffer, first):
            for start in range(0, len(rows), self._expander.at_once):
                yield rows[start:start + self._expander.at_once]

    def _look(self, steps: Steps, found: Found, asked: Sequence[int]) -> None:
        """Note what *steps* and the nodes that they leave show."""
        plan = self.plan
        if plan.watch is not None:
            found.goal |= bool(plan.watch.at_goal(steps.targets).any())
            return
        found.steps += len(steps.rules)
        found.fired[steps.rules] = True
        for number in asked:
            if not found.hits[number]:
                found.hits[number] = len(_satisfying(plan.questions[number], steps)) > 0
        note_all(self.cones, plan.cones, steps, plan.duty, plan.owed)
        quiet = steps.nodes.some(np.flatnonzero(steps.fans == 0))
        if len(quiet):
            allowed = truth(plan.end, quiet)
            found.allowed += int(allowed.sum())
            found.stuck += int((~allowed).sum())
            stopped = quiet.some(np.flatnonzero(allowed))
            met = (frozenset(np.unique(stopped.column(one)).tolist()) for one in plan.ends)
            found.ends = tuple(one | more for one, more in zip(found.ends, met, strict=True))

    def receive(self, rows: Rows) -> None:
        """Take in sorted nodes that a level reaches; when they are too many, they are put on disk."""
        if not len(rows):
            return
        self._incoming.append(rows)
        if sum(one.nbytes for one in self._incoming) > self._buffer:
            self._spill([iter([united(self._incoming, self.plan.words)])])
            self._incoming = []
        if len(self._spilled) > MOST_RUNS:  # all are open at once when the level is made
            before, self._spilled = self._spilled, []
            self._spill([self._read(span, len(before)) for span in before])
            self._drop(before)

    def _spill(self, runs: Sequence[Iterator[Rows]]) -> None:
        """Put what was received, in these sorted *runs*, on disk as one run."""
        self._spills += 1
        self._spilled.append(self._merged(runs, f"incoming-{self._spills}.bin"))

    def _merged(self, runs: Sequence[Iterator[Rows]], name: str, *, lasting: bool = False) -> Span:
        """Merge *runs* into one, in the file of that *name*."""
        with RunFile(self.folder / name, self.plan.words, lasting=lasting) as file:
            for rows in merged(runs, self.plan.words):
                file.write(rows)
        return file.span

    def _drop(self, spans: Sequence[Span]) -> None:
        for span in spans:
            (self.folder / span.file).unlink()

    def settle(self) -> Settled:
        """Make the next level of what was received and was not visited before."""
        words = self.plan.words
        runs = [self._read(span, len(self._spilled)) for span in self._spilled]
        blocks = merged([*runs, *(iter([rows]) for rows in self._incoming)], words)
        visited = [self._read(span, len(self.visited)) for span in self.visited if span.length]
        first = self.levels[-1].first + self.levels[-1].length if self.levels else 0
        with RunFile(self.folder / LEVELS, words, first, lasting=self.plan.sizes.lasting) as file:
            for rows in without(blocks, visited, words):
                file.write(rows)
        self._drop(self._spilled)
        self._incoming, self._spilled = [], []
        self.levels.append(file.span)
        self.visited += [file.span] if file.count else []
        self._merge_visited()
        return Settled(file.span, list(self.visited))

    def _merge_visited(self) -> None:
        """If there are too many runs, merge the smaller ones; those that they were stay until they are not needed."""
        if len(self.visited) <= MOST_RUNS:
            return
        by_size = sorted(self.visited, key=lambda span: (span.length, span.file, span.first))
        small, rest = by_size[:MOST_RUNS // 2 + 1], by_size[MOST_RUNS // 2 + 1:]
        runs = [self._read(span, len(small)) for span in small]
        one = self._merged(runs, f"visited-{len(self.levels)}.bin", lasting=self.plan.sizes.lasting)
        self.visited = [*rest, one]

    def tidy(self) -> None:
        """Remove merged runs that are no longer needed, when it is on record that they are not."""
        needed = {LEVELS, *(span.file for span in self.visited)}
        for path in self.folder.glob("visited-*.bin"):
            if path.name not in needed:
                path.unlink()

    def _read(self, span: Span, many: int) -> Iterator[Rows]:
        """Read *span*, which is one of *many* that are read side by side."""
        return self._shelf.blocks(span, self._buffer // max(1, many))

    def size(self) -> int:
        """Return how many bytes its files take."""
        rows = {span.file: span.first + span.length for span in [*self.visited, *self.levels]}  # the last level counts
        return sum(rows.values()) * self.plan.words * WORD_BYTES

    def ends(self, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends: by a question of the plan, or `STUCK`, or `GOAL`."""
        found = [self._ends(rows, what) for rows in self._blocks(level)]
        return in_order(found, self.plan.words)

    def _ends(self, rows: Rows, what: int) -> Left:
        if what >= 0 and self.plan.questions[what].bear is not None:
            steps = self._expander.expand(rows)
            wanted = self.plan.questions[what].of(steps.positions)
            return least(steps, wanted, self.plan.trouble[steps.rules[wanted]])
        if what == GOAL and self.plan.watch is not None:
            ending = self.plan.watch.at_goal(rows)
        elif what == STUCK:
            steps = self._expander.expand(rows)
            ending = (steps.fans == 0) & ~truth(self.plan.end, steps.nodes)
        else:
            ending = truth(self.plan.questions[what].formula, Positions(self.plan.packing, rows))
        return Left(rows[ending], np.zeros(int(ending.sum()), dtype=np.int64))

    def back(self, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        found: list[Left] = []
        for rows in self._blocks(level):
            steps = self._expander.expand(rows)
            place = places(steps.targets, left.nodes)
            ahead = np.flatnonzero(place >= 0)
            found.append(least(steps, ahead, left.trouble[place[ahead]] + self.plan.trouble[steps.rules[ahead]]))
        return in_order(found, self.plan.words)


def _satisfying(question: Question, steps: Steps) -> Numbers:
    if question.bear is not None:
        return question.of(steps.positions)
    return np.flatnonzero(truth(question.formula, steps.nodes))
