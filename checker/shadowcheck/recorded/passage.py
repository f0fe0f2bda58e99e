"""A passage of a recorded run: all explanations of some lines as a graph, and the one with the fewest untold steps.

Between two lines lies a *gap*, in which the environment takes steps that no line tells. A gap is entered in the states
that the step of the line before leads to, and left from the states in which the next line can happen. States from which
the last line is not reached explain nothing, and are left out: what remains is all explanations of the lines, and only
these. What is in each of them is certain.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.recorded.explanations import TooMany
from shadowcheck.recorded.gap import COUNTED, Gap, distances, ends, ways, without
from shadowcheck.recorded.moves import SILENT
from shadowcheck.trace.story import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from shadowcheck.instance.instance import Instance
    from shadowcheck.recorded.gap import Step, Told
    from shadowcheck.recorded.moves import Moves

MOST_STEPS = 400_000
"""How many steps of all explanations are kept at a time."""
FAR = 100
"""How many lines are looked back for the time from which a step may have happened."""

class Meant(NamedTuple):
    """A line: its thread, the events that it may be, and those of which it is one if none of them is possible."""

    thread: str | None
    events: tuple[str, ...]
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Untold:
    """A step that no line tells, by its rule.

    If it is `certain`, every explanation has it, in its gap or (`since`) after that line, by its place in the passage.
    """

    rule: int
    certain: bool
    since: int | None = None


class Line(NamedTuple):
    """What all explanations have of a line: the rules that it may be, and the states after it."""

    rules: frozenset[int]
    after: frozenset[int]


@dataclass(frozen=True)
class Explained:
    """A line of the explanation that was chosen, by its place in its moment: the untold steps before it, and its rule.

    `state` is the one after it; `known` is what all explanations have of the line.
    """

    line: int
    untold: tuple[Untold, ...]
    rule: int
    state: int
    known: Line


class Passage:
    """All explanations of the lines in *moments*: those of one moment, in any order that their threads allow.

    It begins in any of the states *start*, and what is *unseen* may happen without a line. Raises `TooMany`.
    """

    def __init__(
        self, instance: Instance, moves: Moves, start: Iterable[int], moments: Sequence[Sequence[Meant]],
        unseen: Iterable[str],
    ) -> None:
        self._instance, self._moves = instance, moves
        self._hidden = (SILENT, *moves.known(unseen))
        self._alike: dict[str, set[int]] = defaultdict(set)
        for rule in (rule for event in self._hidden for rule in moves.by_event.get(event, ())):
            self._alike[sentence(rule, instance)].add(rule.number)
        self._width = moves.width
        self._mask = (1 << self._width) - 1
        self._kept = 0
        self._known: dict[tuple[int, str, bool], list[Step]] = {}
        self.gaps: list[Gap] = []
        entered = sorted(start)
        for number, moment in enumerate(moments):
            gaps = self._gaps(number, entered, moment, otherwise=False)
            if not gaps[-1].told:
                gaps = self._gaps(number, entered, moment, otherwise=True)
            self.gaps += gaps
            entered = ends(gaps[-1])
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, gap in enumerate(self.gaps):
            self._places[gap.moment].append(place)
        self._reach(entered)

    def _reach(self, ends: Iterable[int]) -> None:
        """Keep the explanations that lead to one of these states."""
        self._after_gap: list[Mapping[int, int]] = [dict.fromkeys(ends, 0)]
        """For each gap, the states after the line that ends it, from which the end is reached, with how far it is."""
        for gap in reversed(self.gaps):
            gap.left = distances(gap, self._after_gap[0])
            self._after_gap.insert(0, {state: gap.left[state] for state in gap.ways_in()})
        self.start = tuple(self._after_gap.pop(0))

    def keep(self, wanted: Callable[[int], bool]) -> bool:
        """Keep only the explanations that end in a state that is *wanted*; all, and return False, if none does."""
        ends = [state for state in self._after_gap[-1] if wanted(state)] if self.gaps else []
        if ends:
            self._reach(ends)
        return bool(ends)

    def _gaps(self, number: int, entered: list[int], moment: Sequence[Meant], *, otherwise: bool) -> list[Gap]:
        """Return a gap before each line of *moment*. Above the bits of a state stands which of its lines are taken."""
        found: list[Gap] = []
        for place in range(len(moment)):
            gap = Gap(number, place == 0, entered)
            self._fill(gap)
            gap.told = self._told(gap, moment, otherwise=otherwise)
            for steps in gap.told.values():
                self._keep(steps)
            entered = ends(gap)
            found.append(gap)
        return found

    def _fill(self, gap: Gap) -> None:
        """Add all untold steps to *gap*."""
        new = list(gap.entered)
        gap.untold = {state: [] for state in new}
        while new:
            state = new.pop()
            gap.untold[state] = steps = [
                step for event in self._hidden for step in self._after(state, event, unjudged=event != SILENT)
            ]
            for _, there in steps:
                if there not in gap.untold:
                    gap.untold[there] = []
                    new.append(there)
            self._keep(steps)

    def _told(self, gap: Gap, moment: Sequence[Meant], *, otherwise: bool) -> dict[int, list[Told]]:
        """Return the steps of the lines of *moment* that may come next."""
        by_taken: dict[int, list[int]] = defaultdict(list)
        for state in gap.untold:
            by_taken[state >> self._width].append(state)
        told: dict[int, list[Told]] = defaultdict(list)
        for taken, states in by_taken.items():
            for line in _next(moment, taken):
                found = self._told_of(states, moment[line].events)
                if not found and otherwise:
                    found = self._told_of(states, moment[line].otherwise)
                now = taken | 1 << line
                now = 0 if now == (1 << len(moment)) - 1 else now
                for state, rule, there in found:
                    told[state].append((rule, there & self._mask | now << self._width, line))
        return dict(told)

    def _told_of(self, states: Iterable[int], events: tuple[str, ...]) -> list[tuple[int, int, int]]:
        return [(state, *step) for state in states for event in events for step in self._after(state, event)]

    def _after(self, state: int, event: str, *, unjudged: bool = False) -> list[Step]:
        key = state, event, unjudged
        if key not in self._known:
            taken = state & ~self._mask
            steps = self._moves.after(state & self._mask, event, unjudged=unjudged)
            self._known[key] = [(rule, there | taken) for rule, there in steps]
        return self._known[key]

    def _keep(self, steps: Sequence[object]) -> None:
        self._kept += 1 + len(steps)
        if self._kept > MOST_STEPS:
            raise TooMany

    def explanation(self) -> list[Explained]:
        """Return the explanation with the fewest untold steps; of several, that in which they come latest.

        Of what is left, the less serious rule is taken, and of these the first: the same on every run.
        """
        state = min(self.start, key=lambda one: (self.gaps[0].left[one], one)) if self.gaps else 0
        found = []
        for place in range(len(self.gaps)):
            found.append(self._explained(place, state))
            state = found[-1].state
        return found

    def _explained(self, place: int, state: int) -> Explained:
        gap, after, untold = self.gaps[place], self._after_gap[place], list[Untold]()
        while not (able := [step for step in gap.told.get(state, ()) if after.get(step[1]) == gap.left[state]]):
            nearer = [step for step in gap.untold[state] if gap.left.get(step[1]) == gap.left[state] - 1]
            rule, there = min(nearer, key=self._order)
            untold.append(self._untold(place, rule))
            state = there
        rule, there, line = min(able, key=self._order)
        return Explained(line, tuple(untold), rule, there, self._line(gap.moment, line))

    def _line(self, moment: int, line: int) -> Line:
        steps = [
            (rule, self._moves.plain(there))
            for place in self._places[moment]
            for found in self.gaps[place].told.values()
            for rule, there, one in found
            if one == line and there in self._after_gap[place]
        ]
        return Line(frozenset(rule for rule, _ in steps), frozenset(there for _, there in steps))

    def _order(self, step: tuple[int, ...]) -> tuple[object, ...]:
        return self._instance.rules[step[0]].step.is_trouble, *step

    def _untold(self, place: int, rule: int) -> Untold:
        """Say how certain it is that *rule* is taken there: go back, without it, and see whether there is a way."""
        alike = self._alike[sentence(self._instance.rules[rule], self._instance)]
        reached: Collection[int] = self._after_gap[place]
        for back in islice(range(place, -1, -1), FAR):
            reached = without(self.gaps[back], alike, reached)
            if not reached:
                since = next(one for one in range(back, -1, -1) if self.gaps[one].first)
                return Untold(rule, certain=True, since=None if since == place else since)
        return Untold(rule, certain=False)

    def count(self) -> int:
        """Count the explanations; more than `COUNTED` are one more than that. No line is explained in one way."""
        if not self.gaps:
            return 1
        after: Mapping[int, int] = dict.fromkeys(self._after_gap[-1], 1)
        for gap in reversed(self.gaps):
            found = ways(gap, after)
            after = {state: found[state] for state in gap.ways_in()}
        return min(sum(after.values()), COUNTED + 1)


def _next(moment: Sequence[Meant], taken: int) -> list[int]:
    """Return the lines that may come next when these are *taken*: those of one thread are in order."""
    left = [line for line in range(len(moment)) if not taken >> line & 1]
    return [line for line in left if not any(moment[one].thread == moment[line].thread for one in left if one < line)]
