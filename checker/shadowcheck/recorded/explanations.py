"""Explanations: every state in which the environment may be after the lines so far, with what each claim remembers.

An explanation is a run of the network in which the recorded party does what the lines say, with the answers that they
give, while all others may take any steps of their own in between. Only the last states of all explanations are kept, as
a set; the set after a line depends on that before it and on the line alone, and is kept for the next time. An
explanation is one number: a packed state of the network, and above it the bits of the watches.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.formula import Position, holds
from shadowcheck.recorded.watch import NO_EFFECT, Effect, Watching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from shadowcheck.instance.formula import Formula
    from shadowcheck.instance.instance import Instance, Rule
    from shadowcheck.recorded.watch import Watch

MANY, MOST = 2_000, 10_000
"""The number of explanations beyond which the uncertain is forgotten, and beyond which none are followed."""
REMEMBERED, MOVES = 300_000, 200_000
"""How many explanations, in all sets, and how many steps from a state by an event, are kept for the next time."""
_SILENT = ""
"""Stands for the event of steps in which the recorded party does nothing."""

Explanations = frozenset[int]
_Move = tuple[int, Effect]
_Compiled = tuple[int, tuple[tuple[int, int, dict[int, int]], ...]]
_Index = dict[tuple[int, int], dict[int, list[_Compiled]]]


class TooMany(Exception):  # noqa: N818 - it is not a mistake
    """There are more explanations than are followed."""


class Reached(NamedTuple):
    """The explanations after a line, what is broken in any and in all of them, and which claims the line exercised."""

    explanations: Explanations
    in_any: int
    in_all: int
    exercised: int


class Explaining:
    """Follows the explanations of a log in *instance*.

    The party that is recorded plays *roles*. What it does *unseen* needs no line, and is not judged: the log says
    nothing about it.
    """

    def __init__(
        self, instance: Instance, watches: Sequence[Watch], roles: Sequence[str], unseen: Iterable[str],
    ) -> None:
        self.watching = Watching(instance, watches)
        self._width = sum(field.width for field in instance.fields)
        self._mask = (1 << self._width) - 1
        self._other: Explaining | None
        self.begin_anew()
        self.by_event: dict[str, list[Rule]] = defaultdict(list)
        for rule in instance.rules:
            own = (part.event for part in rule.parts if part.event and part.field.role.name in roles)
            self.by_event[next(own, _SILENT)].append(rule)
        self._rules = {event: _indexed(rules) for event, rules in self.by_event.items()}
        hidden = [rule for event in dict.fromkeys(unseen) for rule in self.by_event.get(event, ())]
        self._hidden = _indexed(_distinct(hidden, self.watching.asked_of_responses))
        start = self.watching.started(Position(instance.initial))
        self.initial = frozenset(self._closed({instance.initial | start << self._width}))

    def positions(self, explanations: Explanations) -> frozenset[int]:
        """Return the packed states of the network in *explanations*, without what the claims remember."""
        return frozenset(one & self._mask for one in explanations)

    def without(self, places: Iterable[int]) -> Explaining:
        """Return what follows the same explanations, and no longer watches these claims: other runs may still do."""
        settled = self.watching.settled | {*places}
        if self._other is None or self._other.watching.settled != settled:
            other = self._other = copy(self)
            other.watching = self.watching.without(settled)
            other.begin_anew()
        return self._other

    def begin_anew(self) -> None:
        """Keep nothing that was worked out before."""
        self._other = None
        self._size = 0
        self._known: dict[tuple[Explanations, tuple[str, ...], bool], Reached] = {}
        self._same: dict[Explanations, Explanations] = {}
        self._moves: dict[tuple[int, str], tuple[_Move, ...]] = {}
        self._silent: dict[int, tuple[_Move, ...]] = {}

    def after(self, explanations: Explanations, events: tuple[str, ...], *, ends: bool = False) -> Reached:
        """Return what explains a line more, which is one of *events*; nothing happens after one that *ends* the run.

        Raises `TooMany`.
        """
        key = explanations, events, ends
        if key not in self._known:
            if self._size >= REMEMBERED or len(self._moves) >= MOVES:
                self.begin_anew()
            self._known[key] = self._worked_out(explanations, events, ends=ends)
            self._size += 1 + len(self._known[key].explanations)
        return self._known[key]

    def unmoved(self, explanations: Explanations) -> Reached:
        """Return *explanations* as they are, with what is broken in them."""
        return self._summed(explanations, 0)

    def either(self, ways: Sequence[Reached]) -> Reached:
        """Return what one of *ways* led to. Raises `TooMany`."""
        found: Explanations = frozenset().union(*(one.explanations for one in ways))
        if len(found) > MOST:
            raise TooMany
        return self._summed(found, reduce(or_, (one.exercised for one in ways)))

    def _summed(self, found: Explanations, exercised: int) -> Reached:
        bits = [one >> self._width for one in found]
        broken = self.watching.broken
        return Reached(found, reduce(or_, bits, 0) & broken, reduce(and_, bits, broken) if bits else 0, exercised)

    def forgotten(self, explanations: Explanations, places: Iterable[int]) -> Explanations:
        """Return *explanations* without what they remember of these claims."""
        lost = sum(3 << 2 * place for place in places) << self._width
        return frozenset(one & ~lost for one in explanations)

    def _worked_out(self, explanations: Explanations, events: tuple[str, ...], *, ends: bool) -> Reached:
        found, exercised = set[int](), 0
        for one in explanations:
            known = one >> self._width
            for event in events:
                for state, effect in self._from(one & self._mask, event):
                    found.add(state | effect.on(known) << self._width)
                    exercised |= effect.exercises
        found = {self._ended(one) for one in found} if ends else self._closed(found)
        return self._summed(self._same.setdefault(whole := frozenset(found), whole), exercised)

    def _ended(self, one: int) -> int:
        bits = one >> self._width
        return one | self.watching.ended(bits) << self._width

    def _closed(self, found: set[int]) -> set[int]:
        """Return *found* and everything that it becomes by unrecorded steps."""
        new = list(found)
        while new:
            one = new.pop()
            bits, state = one >> self._width, one & self._mask
            for there, effect in self._silently(state):
                reached = there | effect.on(bits) << self._width
                if reached not in found:
                    found.add(reached)
                    new.append(reached)
            if len(found) > MOST:
                raise TooMany
        return found

    def _from(self, state: int, event: str) -> tuple[_Move, ...]:
        """Return the steps by *event* from the packed *state*."""
        key = state, event
        if key not in self._moves:
            self._moves[key] = tuple(self._worked_from(state, self._rules.get(event, {})))
        return self._moves[key]

    def _silently(self, state: int) -> tuple[_Move, ...]:
        """Return the unrecorded steps from the packed *state*; none that changes nothing."""
        if state not in self._silent:
            found = [
                *self._worked_from(state, self._rules.get(_SILENT, {})),
                *((there, effect.unjudged) for there, effect in self._worked_from(state, self._hidden)),
            ]
            different = {(there, effect.key): (there, effect) for there, effect in found}
            different.pop((state, NO_EFFECT.key), None)
            self._silent[state] = tuple(different.values())
        return self._silent[state]

    def _worked_from(self, state: int, rules: _Index) -> Iterator[_Move]:
        for (place, mask), by_value in rules.items():
            for number, parts in by_value.get(state >> place & mask, ()):
                change = 0
                for shift, own, following in parts:
                    here = state >> shift & own
                    there = following.get(here)
                    if there is None:
                        break
                    change += (there - here) << shift
                else:
                    yield state + change, self.watching.effect(number, Position(state + change, number, state))

    def remember(self, explanations: Explanations, bits: int) -> bool:
        """Whether any of *explanations* has one of these bits."""
        return any(one >> self._width & bits for one in explanations)

    def unless(self, explanations: Explanations, formula: Formula) -> Explanations:
        """Return those of *explanations* in which *formula* does not hold."""
        return frozenset(one for one in explanations if not holds(formula, Position(one & self._mask)))

    def states(self, explanations: Explanations) -> frozenset[int]:
        """Return the packed states of the network in *explanations*."""
        return frozenset(one & self._mask for one in explanations)


def _indexed(rules: Iterable[Rule]) -> _Index:
    """Return *rules* by the part that excludes most, and by the local state that it is in."""
    index: _Index = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        by_share = sorted(rule.parts, key=lambda part: len(part.next) / len(part.field.role.system.states))
        parts = tuple((part.field.shift, (1 << part.field.width) - 1, dict(part.next)) for part in by_share)
        shift, own, following = parts[0]
        for here in following:
            index[shift, own][here].append((rule.number, parts))
    return index


def _distinct(rules: Iterable[Rule], apart: Collection[int]) -> Iterator[Rule]:
    """Yield *rules* without those that do the same; those whose numbers are *apart* are all different."""
    seen = set[object]()
    for rule in rules:
        does = frozenset((part.field.number, frozenset(part.next.items())) for part in rule.parts)
        key = rule.number if rule.number in apart else does
        if key not in seen:
            seen.add(key)
            yield rule
