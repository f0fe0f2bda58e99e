"""Explanations: every state in which the environment may be after the lines so far, with what each claim remembers.

An explanation is a run of the network in which the recorded party does what the lines tell, with answers as they tell
them, while all others may take any steps of their own in between. Of all explanations only the last states are kept, as
a set; the set after a line depends on that before it and on the line alone, and is kept for the next time. An
explanation is one number: a packed state of the network, and above it the bits of the watches.
"""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.instance.formula import Position
from shadowcheck.recorded.watch import Watching

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from shadowcheck.instance.instance import Instance, Rule
    from shadowcheck.recorded.watch import Watch

MOST = 20_000
"""The most explanations that are followed at once."""
REMEMBERED = 4_000
"""How many sets, and how many steps between them, are kept for the next time."""

Explanations = frozenset[int]
_Compiled = tuple[int, tuple[tuple[int, int, dict[int, int]], ...]]


class TooMany(Exception):  # noqa: N818 - it is no mistake
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
    nothing of it. A claim that is `settled` is not watched any more.
    """

    def __init__(
        self, instance: Instance, watches: Sequence[Watch], roles: Sequence[str], unseen: Iterable[str],
    ) -> None:
        self.watching = Watching(instance, watches)
        self._width = sum(field.width for field in instance.fields)
        self._settled: set[int] = set()
        self._known: dict[tuple[Explanations, tuple[str, ...], bool], Reached] = {}
        self._rules: dict[str, list[_Compiled]] = defaultdict(list)
        self._silent: list[_Compiled] = []
        self._unseen: list[_Compiled] = []
        self.by_event: dict[str, list[Rule]] = defaultdict(list)
        hidden = set(unseen)
        for rule in instance.rules:
            event = next((part.event for part in rule.parts if part.event and part.field.role.name in roles), None)
            if event is None:
                self._silent.append(_compiled(rule))
                continue
            self._rules[event].append(_compiled(rule))
            self.by_event[event].append(rule)
            if event in hidden:
                self._unseen.append(_compiled(rule))
        start = self.watching.started(Position(instance.initial))
        self.initial = frozenset(self._closed({instance.initial | start << self._width}))

    def settle(self, places: Collection[int]) -> None:
        """Watch these claims no more."""
        self._settled.update(places)
        self._known.clear()

    def after(self, explanations: Explanations, events: tuple[str, ...], *, ends: bool = False) -> Reached:
        """Return what explains a line more, which is one of *events*; nothing happens after one that *ends* the run.

        Raises `TooMany`.
        """
        key = explanations, events, ends
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._worked_out(explanations, events, ends=ends)
        return self._known[key]

    def forgotten(self, explanations: Explanations, places: Iterable[int]) -> Explanations:
        """Return *explanations* without what they remember of these claims."""
        lost = sum(3 << 2 * place for place in places) << self._width
        return frozenset(one & ~lost for one in explanations)

    def _worked_out(self, explanations: Explanations, events: tuple[str, ...], *, ends: bool) -> Reached:
        found, exercised = set[int](), 0
        rules = [rule for event in events for rule in self._rules.get(event, ())]
        for one, more in self._steps(explanations, rules, judged=True):
            found.add(one)
            exercised |= more
        if ends:
            found = {self._ended(one) for one in found}
        else:
            found = self._closed(found)
        bits = [one >> self._width for one in found]
        broken = self.watching.broken
        in_all = reduce(and_, bits, broken) if bits else 0
        return Reached(frozenset(found), reduce(or_, bits, 0) & broken, in_all, exercised)

    def _ended(self, one: int) -> int:
        bits = one >> self._width
        return one | self.watching.ended(bits) << self._width

    def _closed(self, found: set[int]) -> set[int]:
        """Return *found* and all that it becomes by steps that no line tells of."""
        new = list(found)
        while new:
            reached = {one for one, _ in self._steps(new, self._silent, judged=True)}
            reached |= {one for one, _ in self._steps(new, self._unseen, judged=False)}
            new = [one for one in reached if one not in found]
            found.update(new)
            if len(found) > MOST:
                raise TooMany
        return found

    def _steps(self, explanations: Iterable[int], rules: Sequence[_Compiled], *, judged: bool) -> Iterator[tuple[int, int]]:
        width, mask, moved = self._width, (1 << self._width) - 1, self.watching.moved
        concerned = self._is_watched if judged else self._is_owed
        for one in explanations:
            state, bits = one & mask, one >> width
            for number, parts in rules:
                change = 0
                for shift, own, following in parts:
                    there = following.get(state >> shift & own)
                    if there is None:
                        break
                    change += there - (state >> shift & own) << shift
                else:
                    after, exercised = moved(bits, Position(state + change, number, state), concerned)
                    yield state + change | after << width, exercised

    def _is_watched(self, watch: Watch) -> bool:
        return watch.place not in self._settled

    def _is_owed(self, watch: Watch) -> bool:
        return watch.is_response and watch.place not in self._settled

    def remember(self, explanations: Explanations, bits: int) -> bool:
        """Whether any of *explanations* has one of these bits."""
        return any(one >> self._width & bits for one in explanations)

    def states(self, explanations: Explanations) -> frozenset[int]:
        """Return the packed states of the network in *explanations*."""
        mask = (1 << self._width) - 1
        return frozenset(one & mask for one in explanations)


def _compiled(rule: Rule) -> _Compiled:
    parts = tuple((part.field.shift, (1 << part.field.width) - 1, dict(part.next)) for part in rule.parts)
    return rule.number, tuple(sorted(parts, key=lambda part: len(part[2])))
