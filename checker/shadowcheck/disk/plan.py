"""Plan: what a partition must know to take part in a search, as plain data that can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shadowcheck.disk.cones import duties_of, mask_of
from shadowcheck.disk.expansion import Watch, with_corner
from shadowcheck.disk.formulas import Question, bare, bearing, portable
from shadowcheck.instance.formula import allowed_end, is_about_steps
from shadowcheck.packed.tables import tables_of
from shadowcheck.packed.words import packing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.claims.observer import Observation
    from shadowcheck.disk.rows import Row
    from shadowcheck.explore.graph import Numbers
    from shadowcheck.instance import Field, Instance
    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.grounding import Binding, Grounding
    from shadowcheck.packed.tables import Tables
    from shadowcheck.packed.words import Packing


class Sizes(NamedTuple):
    """Into how many `partitions` the nodes are divided, and how many bytes of `memory` each partition may take.

    If it is `lasting`, a level is on the disk itself before it counts, so that a power failure loses nothing.
    """

    partitions: int
    memory: int
    lasting: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """A search: the rules in `tables`, the node where it starts, and what is asked about the nodes that it meets.

    `trouble` and `duty` are those of every rule. `end` are the states in which the network may stop, `ends` the
    machines of which it is told where they stop. `cones` are the bits that each cone sees. In a product, `watch` is the
    observer that goes along, and nothing is asked.
    """

    sizes: Sizes
    tables: Tables
    fan: int
    packing: Packing
    start: Row
    trouble: Numbers
    duty: Numbers
    owed: int
    end: Formula
    ends: tuple[Field, ...]
    questions: tuple[Question, ...] = ()
    cones: tuple[Row, ...] = ()
    watch: Watch | None = field(default=None)

    @property
    def words(self) -> int:
        """How many words a node has."""
        return self.packing.words

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return len(self.trouble)


def plan_of(
    instance: Instance, sizes: Sizes, questions: Sequence[Formula] = (), cones: Sequence[Sequence[Field]] = (),
) -> Plan:
    """Plan to visit every state of *instance*, to ask these *questions*, and to note these *cones*."""
    packing = packing_of(instance)
    compiled = tables_of(instance, packing)
    duty, owed = duties_of(instance)
    return Plan(
        sizes, compiled.tables, compiled.fan, packing, packing.split(instance.initial), _trouble(instance), duty, owed,
        portable(allowed_end(instance)), tuple(bare(one) for one in _ending(instance)),
        tuple(question(one, len(instance.rules)) for one in questions),
        tuple(mask_of(seen, packing) for seen in cones),
    )


def product_of(instance: Instance, sizes: Sizes, observation: Observation, bound: Binding, known: Grounding) -> Plan:
    """Plan to visit every node of the product of *instance* with an observer."""
    narrow = packing_of(instance)
    packing, corner = with_corner(narrow, len(observation.observer.states))
    compiled = tables_of(instance, packing)
    first, second, blocked = (
        None if one is None else known.of(one, bound)
        for one in (observation.first, observation.second, observation.without)
    )
    mode = observation.observer.start(*(one is not None and known.initially(one) for one in (first, second)))
    row = [*packing.split(instance.initial)]
    row[corner.word] |= mode << corner.shift
    duty, owed = duties_of(instance)
    return Plan(
        sizes, compiled.tables, compiled.fan, packing, tuple(row), _trouble(instance), duty, owed,
        portable(allowed_end(instance)), (), watch=Watch(
            observation.observer, corner, *(None if one is None else question(one, len(instance.rules), steps=True)
            for one in (first, second, blocked)),
        ),
    )


def question(formula: Formula, rules: int, *, steps: bool = False) -> Question:
    """Return *formula* as a question about nodes, or about steps if it is about them, or is asked of *steps*."""
    about = steps or is_about_steps(formula)
    return Question(portable(formula), bearing(formula, rules) if about else None)


def _trouble(instance: Instance) -> Numbers:
    return np.asarray([rule.step.is_trouble for rule in instance.rules], dtype=np.int64)


def _ending(instance: Instance) -> list[Field]:
    """Return the machines that may stop in some of their states only (see `shadowcheck.judge.judging`)."""
    return [one for one in instance.fields if 0 < len(one.system.ends) < len(one.system.states)]
