"""Spaces of views: what a view of a network holds, and the rules as a view sees them.

A *view* is the local states of all roles that are there once, and of the roles of one replica. What another replica
does is seen from it as a step of a *guest*: a replica outside the view, in any state that some view has beside the same
single roles. A step of two replicas may have one guest, or two. What the rules ask of further replicas is not looked
at: there may be none.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import distinct
from shadowcheck.explore.table import Known, Table, tabulated
from shadowcheck.instance.formula import AllOf, Inside, allowed_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.explore.graph import Numbers
    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.instance.formula import Formula

BITS = 62
"""The most bits that a view may have: it is one signed number of 64 bits."""

Tables = tuple[Table, ...]


@dataclass(frozen=True, eq=False)
class Guest:
    """A replica outside the view: the `ways` in which it can take part, as tables over the fields of its own view."""

    ways: tuple[Tables, ...]


@dataclass(frozen=True, eq=False)
class ViewRule:
    """A rule as a view sees it: `mine` is what it does there.

    If guests take part, `host` is their family, and all `guests` are needed, one or two. `asks` is what the rule asks
    of all replicas outside the view, each with their family, if none of them is a guest: any of them may block it.
    """

    rule: Rule
    mine: Tables
    host: str = ""
    guests: tuple[Guest, ...] = ()
    asks: tuple[tuple[str, Table], ...] = ()

    @cached_property
    def moves(self) -> bool:
        """Whether it leads from some view to another one."""
        return any(table.moves for table in self.mine)


class Space:
    """The views of a replica of `family`, in an `instance` with two replicas of each family, or three."""

    def __init__(self, instance: Instance, family: str) -> None:
        self.family, self._whole = family, instance
        self._tables: Known = {}
        own = [field for field in instance.fields if field.index == 1 and field.role.replicas == family]
        single = [field for field in instance.fields if field.index is None]
        self.fields = tuple(_packed([*own, *single]))
        self.instance = dataclasses.replace(instance, fields=self.fields)
        self.low = sum(field.width for field in self.fields[:len(own)])
        self.place = dict(zip([*own, *single], self.fields, strict=True))
        self._like = {field.role: field for field in self.fields[:len(own)]}
        self.bits = self.fields[-1].shift + self.fields[-1].width
        if self.bits > BITS:
            raise SpecificationError(
                f"the views engine cannot handle views of {self.bits} bits", where="--engine views",
                why=f"it keeps each view in one signed 64-bit number, of which a view may use {BITS} bits",
                instead="ask about a fixed number of replicas", code="SC0320",
            )

    @cached_property
    def initial(self) -> Numbers:
        """The views of the initial states: one for each way in which a replica may begin."""
        ways = math.lcm(*(len(field.role.variants) for field in self._like.values()))
        return distinct(np.asarray([self.beginning(way) for way in range(ways)], dtype=np.int64))

    def beginning(self, way: int) -> int:
        """Return the initial view of a replica that begins in this *way*, counted from 0."""
        return sum(_beginning(field, way) << field.shift for field in self.fields)

    def columns(self, views: Numbers) -> list[Numbers]:
        """Return the local states of each field in *views*."""
        return [(views & field.mask) >> field.shift for field in self.fields]

    def mine(self, parts: Iterable[Part]) -> Tables:
        """Tabulate those of *parts* that are made in a view."""
        return tabulated(((part, self.place[part.field]) for part in parts if part.field in self.place), self._tables)

    @cached_property
    def allowed_end(self) -> Formula:
        """Say that all that is in the view is where an instance with several replicas may stop."""
        end = allowed_end(self._whole)
        if not isinstance(end, AllOf):  # nobody may stop
            return end
        seen = (one for one in end.parts if isinstance(one, Inside) and one.field in self.place)
        return AllOf(tuple(dataclasses.replace(one, field=self.place[one.field]) for one in seen))

    def like_mine(self, parts: Iterable[Part]) -> Tables:
        """Tabulate *parts* of another replica of the family over the fields of a view of its own."""
        return tabulated(((part, self._like[part.field.role]) for part in parts), self._tables)


_WITH_GUESTS = ((2,), (1, 2), (2, 1), (2, 3))
"""The replicas that a rule of the view's own family is about, if guests take part: the one in the view has number 1."""
_OF_GUESTS = ((1,), (1, 2))
"""The replicas that a rule of another family is about: all of them are guests."""


def rules_of(space: Space, spaces: Mapping[str, Space]) -> Iterator[ViewRule]:
    """Yield the rules as a view of *space* sees them; guests that do the same to a view are taken together."""
    alike: dict[object, list[Rule]] = defaultdict(list)
    for rule in space.instance.rules:
        host = rule.step.replicated
        if host is None or (host == space.family and rule.numbers == (1,)):
            yield ViewRule(rule, space.mine(rule.parts), asks=tuple(_asked(rule, spaces)))
        elif rule.numbers in (_WITH_GUESTS if host == space.family else _OF_GUESTS):
            alike[rule.step, rule.numbers, *_done(rule, space)].append(rule)
    for rules in alike.values():
        host = rules[0].step.replicated or ""
        guests = [number for number in rules[0].numbers if (host, number) != (space.family, 1)]
        yield ViewRule(rules[0], space.mine(rules[0].parts), host, tuple(
            Guest(tuple(spaces[host].like_mine(_of(rule, host, number)) for rule in rules)) for number in guests
        ))


def _of(rule: Rule, family: str, replica: int | None) -> list[Part]:
    return [part for part in rule.parts if part.field.role.replicas == family and part.field.index == replica]


def _done(rule: Rule, space: Space) -> Iterator[object]:
    """Yield what tells apart what rules do to a view."""
    for part in rule.parts:
        if part.field in space.place:
            yield part.field, tuple(sorted(part.next.items()))


def _asked(rule: Rule, spaces: Mapping[str, Space]) -> Iterator[tuple[str, Table]]:
    """Yield what *rule*, which is about no guest, asks of replicas outside the view, if some cannot always do it."""
    for name, other in spaces.items():
        for table in other.like_mine(_of(rule, name, 2)):
            if not table.enabled.all():
                yield name, table


def _packed(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield *fields* numbered anew, side by side."""
    shift = 0
    for number, field in enumerate(fields):
        yield dataclasses.replace(field, number=number, shift=shift)
        shift += field.width


def _beginning(field: Field, way: int) -> int:
    variants = field.role.variants
    return field.initial if field.index is None else field.system.initials[variants[way % len(variants)]]
