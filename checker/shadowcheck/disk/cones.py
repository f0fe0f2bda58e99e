"""Cones, noted while the states are visited: the network as one replica sees it (`shadowcheck.judge.projection`).

The judge makes a cone of a graph, which a search on disk does not have. So each partition notes, for every look of its
states, which rules are enabled in some state that looks like this, and which duties not in all.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.disk.formulas import column
from shadowcheck.disk.rows import distinct, none, places, united
from shadowcheck.explore.graph import Graph
from shadowcheck.judge.duties import duties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.disk.expansion import Steps
    from shadowcheck.disk.rows import Row, Rows
    from shadowcheck.explore.graph import Column, Numbers, Truth
    from shadowcheck.instance import Field, Instance
    from shadowcheck.packed.words import Packing

MOST = 20_000_000
"""A cone with more looks times rules is given up: it costs more than it saves."""


@dataclass(eq=False)
class Looks:
    """What was noted of one cone: its `looks`, sorted; which rules are `enabled` in each, and which duties `lacking`.

    It is `given_up` if it has become too large. `changed` tells whether something was added since it was last cleared.
    """

    looks: Rows
    enabled: Truth
    lacking: Truth
    given_up: bool = False
    changed: bool = field(default=False, compare=False)

    @classmethod
    def empty(cls, words: int, rules: int, owed: int) -> Looks:
        """Return a cone without looks, for so many *rules* and duties."""
        return cls(none(words), np.zeros((0, rules), dtype=np.bool_), np.zeros((0, owed), dtype=np.bool_))

    def note(self, rows: Rows, able: tuple[Numbers, Column], lacking: tuple[Numbers, Numbers]) -> None:
        """Note states that look like *rows*: by place among them, the rules that are *able*, the duties *lacking*."""
        if self.given_up:
            return
        known = places(rows, self.looks)
        if (known < 0).any():
            self._widen(distinct(rows[known < 0]))
            known = places(rows, self.looks)
        if not self.given_up:
            self._mark(self.enabled, known[able[0]], able[1])
            self._mark(self.lacking, known[lacking[0]], lacking[1])

    def _mark(self, table: Truth, look: Numbers, number: Column) -> None:
        if not table[look, number].all():
            table[look, number] = True
            self.changed = True

    def join(self, other: Looks) -> None:
        """Add what was noted in *other*."""
        self.given_up |= other.given_up
        if not self.given_up:
            self._widen(other.looks)
        if not self.given_up:
            at = places(other.looks, self.looks)
            self.enabled[at] |= other.enabled
            self.lacking[at] |= other.lacking

    def _widen(self, more: Rows) -> None:
        """Add the looks *more*, which are sorted."""
        looks = united([self.looks, more], more.shape[1])
        if len(looks) == len(self.looks):
            return
        self.changed = True
        if len(looks) * self.enabled.shape[1] > MOST:
            self.given_up, self.looks = True, self.looks[:0]
            self.enabled, self.lacking = self.enabled[:0], self.lacking[:0]
            return
        at = places(self.looks, looks)
        for name in ("enabled", "lacking"):
            before = getattr(self, name)
            table = np.zeros((len(looks), before.shape[1]), dtype=np.bool_)
            table[at] = before
            setattr(self, name, table)
        self.looks = looks


def note_all(cones: Sequence[Looks], masks: Sequence[Row], steps: Steps, duty: Numbers, owed: int) -> None:
    """Note *steps* in all *cones*, which see the bits in *masks*; *duty* is that of each rule, of so many *owed*."""
    enabled = np.zeros((len(steps.origins), owed), dtype=np.bool_)
    fulfils = duty[steps.rules]
    enabled[steps.source[fulfils >= 0], fulfils[fulfils >= 0]] = True
    node, missed = np.nonzero(~enabled)
    for cone, mask in zip(cones, masks, strict=True):
        cone.note(steps.origins & np.asarray(mask, dtype=np.uint64), (steps.source, steps.rules), (node, missed))


def graph_of(cone: Looks, seen: Sequence[Field], instance: Instance, packing: Packing) -> Graph | None:
    """Return the graph of a *cone* of *instance* with the fields *seen*; None if it was given up."""
    if cone.given_up:
        return None
    start = np.asarray([packing.split(instance.initial)], dtype=np.uint64) & np.asarray(
        mask_of(seen, packing), dtype=np.uint64
    )
    first = int(places(start, cone.looks)[0])
    order = np.concatenate([[first], np.delete(np.arange(len(cone.looks)), first)])  # a run begins in state 0
    looks, number = cone.looks[order], np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    source, rule, target = _steps(cone, order, looks, number, seen, instance, packing)
    return Graph(
        dataclasses.replace(instance, fields=tuple(seen)), states=[packing.join(row) for row in looks.tolist()],
        offsets=np.searchsorted(source, np.arange(len(looks) + 1)), rules=rule, targets=target,
        parents=np.full(len(looks), -1), certain=~cone.lacking[order],
    )


def _steps(  # noqa: PLR0913, PLR0917 - all of one graph
    cone: Looks, order: Numbers, looks: Rows, number: Numbers, seen: Sequence[Field], instance: Instance,
    packing: Packing,
) -> tuple[Numbers, Numbers, Numbers]:
    """Return source, rule and target of the cone's steps, in the order of sources and rules."""
    source, rule = np.nonzero(cone.enabled[order])
    target = np.empty(len(source), dtype=np.int64)
    for one in instance.rules:
        where = np.flatnonzero(rule == one.number)
        there = looks[source[where]]
        for part in (part for part in one.parts if part.field in seen):
            place = part.field.number
            moves = np.zeros(1 << part.field.width, dtype=np.uint64)
            moves[list(part.next)] = [local ^ there for local, there in part.next.items()]
            local = column(looks[source[where]], packing, part.field)
            there[:, packing.word[place]] ^= moves[local] << np.uint64(packing.shift[place])
        target[where] = number[places(there, cone.looks)]
    return source, rule, target


def mask_of(seen: Sequence[Field], packing: Packing) -> Row:
    """Return the bits of the fields *seen* in every word."""
    words = [0] * packing.words
    for one in seen:
        words[packing.word[one.number]] |= ((1 << one.width) - 1) << packing.shift[one.number]
    return tuple(words)


def duties_of(instance: Instance) -> tuple[Numbers, int]:
    """Return the duty of every rule of *instance* (-1: none), and how many there are."""
    number = duties(instance)
    return number, int(number.max(initial=-1)) + 1
