"""Expansion: all steps that leave some nodes, by the kernel with which the packed engine records them.

A node is a state, with the state of an observer in bits of it that no field uses. The kernel carries these bits along;
what the observer makes of each step is worked out afterwards, for all steps at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.claims.observer import FIRST, NOTHING, SECOND
from shadowcheck.disk.formulas import Positions, Question
from shadowcheck.packed import kernels
from shadowcheck.packed.jit import run

if TYPE_CHECKING:
    from shadowcheck.claims.observer import Observer
    from shadowcheck.disk.rows import Rows
    from shadowcheck.explore.graph import Column, Numbers, Truth
    from shadowcheck.packed.tables import Tables
    from shadowcheck.packed.words import Packing

BYTES_PER_STEP = 256
"""About how many bytes of memory the expansion and the questions take for each step."""

MOST_STEPS = 1 << 19
"""More steps at a time are not quicker."""


class Corner(NamedTuple):
    """Bits of a node that no field uses: in `word`, from `shift` on, those of `mask`."""

    word: int
    shift: int
    mask: int

    def read(self, rows: Rows) -> Numbers:
        """Return the number in each of *rows*."""
        found: Numbers = ((rows[:, self.word] >> np.uint64(self.shift)) & np.uint64(self.mask)).astype(np.int64)
        return found

    def write(self, rows: Rows, numbers: Numbers) -> Rows:
        """Return *rows* with these *numbers*."""
        changed = rows.copy()
        changed[:, self.word] &= ~np.uint64(self.mask << self.shift)
        changed[:, self.word] |= numbers.astype(np.uint64) << np.uint64(self.shift)
        return changed


def with_corner(packing: Packing, modes: int) -> tuple[Packing, Corner]:
    """Find room for so many *modes* in the last word; if there is none, a further word holds nothing else."""
    last, bits = packing.words - 1, (modes - 1).bit_length()
    used = max(shift + width for word, shift, width in zip(packing.word, packing.shift, packing.width, strict=True)
               if word == last)
    if used + bits <= 64:
        return packing, Corner(last, used, (1 << bits) - 1)
    wider = replace(packing, starts=(*packing.starts, packing.starts[-1] + used))
    return wider, Corner(last + 1, 0, (1 << bits) - 1)


@dataclass(frozen=True, eq=False)
class Watch:
    """An observer that goes along, where its state is kept, and what answers its questions (None: nothing does).

    Steps that satisfy `blocked` must not be taken.
    """

    observer: Observer
    corner: Corner
    first: Question | None
    second: Question | None
    blocked: Question | None

    def letters(self, steps: Positions) -> Numbers:
        """Return the letter of each of *steps*."""
        letters = np.full(len(steps), NOTHING, dtype=np.int64)
        for question, answer in ((self.first, FIRST), (self.second, SECOND)):
            if question is not None:
                letters[question.of(steps)] += answer
        return letters

    def at_goal(self, rows: Rows) -> Truth:
        """Tell for each of *rows* whether the observer is in its goal."""
        reached: Truth = self.corner.read(rows) == self.observer.goal
        return reached


@dataclass(eq=False)
class Steps:
    """The steps that leave the nodes `origins`, in order: from node `source` of these, by `rules`, to `targets`.

    `fans` tells for every node how many of the network's steps leave it.
    """

    packing: Packing
    origins: Rows
    fans: Numbers
    rules: Column
    source: Numbers
    targets: Rows

    @cached_property
    def positions(self) -> Positions:
        """The steps, as positions of formulas."""
        return Positions(self.packing, self.targets, self.origins[self.source], self.rules)

    @cached_property
    def nodes(self) -> Positions:
        """The nodes that they leave, as positions of formulas."""
        return Positions(self.packing, self.origins)


class Expander:
    """Expands nodes of an instance whose rules are in *tables*, `at_once` of them at most at a time."""

    def __init__(
        self, tables: Tables, fan: int, packing: Packing, *, memory: int, watch: Watch | None = None
    ) -> None:
        """*fan*: the most steps that a state can have. *memory*: bytes that an expansion may take."""
        self.tables, self.packing, self.watch = tables, packing, watch
        self.at_once = max(1, min(MOST_STEPS, memory // BYTES_PER_STEP) // fan)
        steps, words = self.at_once * fan, packing.words
        self._one = (0,) * words
        self._room = _room(steps, words)
        self._reached = self._room.keys.reshape(-1, words)
        self._recent = kernels.Recent(
            np.zeros(words << kernels.RECENT_BITS, np.uint64), np.zeros(1 << kernels.RECENT_BITS, np.int32)
        )
        self._record = kernels.Record(
            np.empty(steps, np.int32), np.empty(steps, np.int32), np.empty(self.at_once, np.int32), fan,
            np.empty(fan, np.int64), np.empty(fan * words, np.uint64),
        )

    def expand(self, rows: Rows) -> Steps:
        """Return the steps that leave *rows*, at most `at_once`; in a product, none leaves a sink of the observer."""
        if self.watch is not None and self.watch.observer.sinks:
            rows = rows[~np.isin(self.watch.corner.read(rows), self.watch.observer.sinks)]
        count = self._recorded(rows) if len(rows) else 0
        fans = self._record.fans[:len(rows)].astype(np.int64)
        source = np.repeat(np.arange(len(rows), dtype=np.int64), fans)
        targets, number = rows[source], self._record.targets[:count]
        moving = number < 0
        targets[moving] = self._reached[-1 - number[moving]]
        steps = Steps(self.packing, rows, fans, self._record.rules[:count].copy(), source, targets)
        return steps if self.watch is None else _watched(steps, self.watch)

    def _recorded(self, rows: Rows) -> int:
        """Let the kernel write down the steps that leave *rows*; return how many they are.

        It looks first among the states that it has reached lately, whose numbers it takes. None is known at first: the
        first of *rows* stands for them, as one more that was reached.
        """
        self._reached[-1] = rows[0]
        self._recent.keys.reshape(-1, len(self._one))[:] = rows[0]
        self._recent.numbers[:] = -len(self._reached)
        flat = np.ascontiguousarray(rows).reshape(-1)
        given = (flat, 0, len(rows), 0, self._room, self._one, self._recent, self._record, 0)
        return run(kernels.record, self.tables, *given)


def _watched(steps: Steps, watch: Watch) -> Steps:
    """Let the observer of *watch* read *steps*, and drop those that must not be taken."""
    if watch.blocked is not None:
        kept = np.ones(len(steps.rules), dtype=np.bool_)
        kept[watch.blocked.of(steps.positions)] = False
        steps = replace(steps, rules=steps.rules[kept], source=steps.source[kept], targets=steps.targets[kept])
    moves = np.asarray(watch.observer.moves, dtype=np.int64)
    modes = moves[watch.corner.read(steps.targets), watch.letters(steps.positions)]
    return replace(steps, targets=watch.corner.write(steps.targets, modes))


def _room(steps: int, words: int) -> kernels.Room:
    """Make the room of one worker, to whom everything belongs: of what serves to insert, there is nothing.

    There is room for one state more than the *steps* that may lead to different ones.
    """
    number, place = np.empty(0, np.uint32), np.empty(0, np.int64)
    return kernels.Room(
        1, steps, np.empty((steps + 1) * words, np.uint64), np.empty(steps, np.uint32), number,
        np.zeros((1, 17), np.int64), np.zeros(1, np.int64), np.zeros((1, 16), np.int64),
        number, number, place, number, np.empty((1, 2, 17), np.int64),
    )
