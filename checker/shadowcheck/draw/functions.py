"""The picture of a function: its places, by their lines and the calls made there, and on each arrow the answers.

The arrows of answers with which all goes well are bold: they are the normal course, and lead from the top downwards.
All other answers that lead to the same place are one arrow, beside the bold one if that leads there, too.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.draw.machines import ENTRY, assembled
from shadowcheck.draw.picture import Bundles, Look, Node, Picture
from shadowcheck.function.run import FINISHED
from shadowcheck.machine.lts import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.function.design import FunctionSource
    from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Value

CAPTION = "A box is a call with its line, after the lines of the calls that led there. Bold: all goes well. "


def function_picture(system: LocalSystem, source: FunctionSource, title: str = "") -> Picture:
    """Draw *system*, the table of the function of *source*, with the heading *title*, by default its name."""
    places = _Places(system, source)
    rows: dict[int, list[Reaction]] = {number: [] for number in range(len(system.states))}
    for reaction in system.reactions:
        rows[reaction.source].append(reaction)
    answered = {number: _Answers(system, source, found, places.calls[number]) for number, found in rows.items()}
    course = _course(system, answered)
    places.number(course)
    bundles = Bundles()
    bundles.add(ENTRY, places.ids[system.initials[""]], "")
    for number in sorted(course, key=places.position):  # boxes that gather arrows list their sources in this order
        for target, item, well in answered[number].items():
            bundles.add(places.ids[number], places.ids[target], item, bold=well)
    said = (inspect.getdoc(source.function) or "").split("\n\n")[0].replace("\n", " ")
    nodes = (Node(ENTRY, "", Look.ENTRY), *(places.box(number) for number in course))
    picture = assembled(title or system.name, f"{CAPTION}{said}", nodes, bundles)
    return replace(picture, nodes=(*picture.nodes, places.legend()))


def _course(system: LocalSystem, answered: Mapping[int, _Answers]) -> list[int]:
    """Return the places in the order of the normal course, and what departs from it after that."""
    found: dict[int, None] = {}
    waiting = [system.initials[""]]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found[number] = None
            ways = answered[number]
            waiting += [*reversed([one for one in ways.targets if one not in ways.well]), *reversed(ways.well)]
    return [*found]


class _Answers:
    """What one place is answered, by where that leads: `targets`, and those where all goes `well`, the best first."""

    def __init__(
        self, system: LocalSystem, source: FunctionSource, rows: Sequence[Reaction], calls: Sequence[str]
    ) -> None:
        self._system, self._profile, self._calls = system, source.profile, calls
        self._told: dict[int, list[tuple[str, bool]]] = defaultdict(list)
        self._errors: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        best, rank = self._profile.good, dict[int, int]()
        for row in rows:
            whose, name, told = self._words(row)
            if name and name not in best:
                self._errors[whose][row.target].append(name)
                continue
            well = row.event in calls and bool(name or not self._facts(row))
            self._told[row.target].append((f"{whose}{name or told}", well))
            if well:
                place = best.index(name) if name else 0
                rank[row.target] = min(place, rank.get(row.target, place))
        self.targets = [*dict.fromkeys(row.target for row in rows)]
        self.well = sorted(rank, key=lambda target: rank[target])

    def items(self) -> Iterator[tuple[int, str, bool]]:
        """Yield each place where an answer leads, with a word on an arrow to it, and whether all goes well with it."""
        for target in self.targets:
            yield from ((target, *told) for told in self._told.get(target, ()))
            yield from ((target, told, False) for told in self._failed(target))

    def _failed(self, target: int) -> Iterator[str]:
        for whose, found in self._errors.items():
            most = max(found, key=lambda one: len(found[one]))
            if target in found and len(found) == 1:
                yield f"{whose}any error"
            elif target == most and len(found[target]) > 1:
                yield f"{whose}any other error"
            else:
                yield from (f"{whose}{name}" for name in found.get(target, ()))

    def _facts(self, row: Reaction) -> dict[str, Value]:
        return {name: value for name, value in row.choices if name in self._system.parameters}

    def _words(self, row: Reaction) -> tuple[str, str, str]:
        """Return whose answer it is if there are several calls, and the name of the answer, or else what it tells."""
        if row.event not in self._calls:
            return "", "", row.event
        facts = self._facts(row)
        asked = ", ".join(f"{name}: {spoken(value)}" for name, value in row.choices if name not in facts)
        whose = f"{row.event}: " if len(self._calls) > 1 else f"{asked}: " if asked and facts else ""
        if asked and not facts:
            return "", "", asked
        if self._profile.named is None:
            return whose, "", ", ".join(f"{name}: {spoken(value)}" for name, value in facts.items())
        return whose, self._profile.named(row.event, facts), ""


class _Places:
    """The places of a function, by the numbers of their states: the id of each, its lines, and the calls made there.

    Places with the same lines are numbered, too, in the order in which the normal course comes to them.
    """

    def __init__(self, system: LocalSystem, source: FunctionSource) -> None:
        self._system, self._source = system, source
        self._spots = [source.spots_of(state.configuration) for state in system.states]
        self.calls = _calls(system)
        self._lines = [
            " | ".join("/".join(str(spot.line) for spot in thread) for thread in threads) or state.configuration[-1]
            for threads, state in zip(self._spots, system.states, strict=True)
        ]
        self._words = [", ".join(calls) for calls in self.calls]
        self._there: dict[str, list[int]] = defaultdict(list)
        self.ids: dict[int, str] = {}

    def number(self, course: Sequence[int]) -> None:
        """Give each place its id, and those with the same lines a number in the order of *course*."""
        for number in course:
            self._there[self._lines[number]].append(number)
        for lines, there in self._there.items():
            for count, number in enumerate(there, 1):
                self.ids[number] = lines if len(there) == 1 else f"{lines} ({count})"

    def position(self, number: int) -> tuple[list[list[int]], int]:
        """Return by what places are put in the order of the file: their lines, and their number."""
        lines = [[spot.line for spot in thread] for thread in self._spots[number]]
        return lines, self._there[self._lines[number]].index(number)

    def legend(self) -> Node:
        """Return the box that says how the picture is read."""
        deep = max((thread for threads in self._spots for thread in threads), key=len)
        *outer, last = [f"line {spot.line} of {spot.name}" for spot in deep]
        lines = "/".join(str(spot.line) for spot in deep)
        example = f"{lines}: {last}" + "".join(f", called in {one}" for one in reversed(outer))
        several = any(len(there) > 1 for there in self._there.values())
        numbered = ["(1), (2): the same lines, at different times"] if several else []
        return Node("*legend", "How to read it", Look.LIST, (example, "bold: all goes well", *numbered))

    def box(self, number: int) -> Node:
        """Return the box of a place: its title, and what tells it from others with the same lines."""
        name, words, state = self.ids[number], self._words[number], self._system.states[number]
        ends = number in self._system.ends
        alike = [one for one in self._there[self._lines[number]] if self._words[one] == words]
        return Node(
            name, name if ends else f"{name}: {words}",
            Look.PLAIN if not ends else Look.END if name == FINISHED else Look.FAILED_END,
            tuple(_differing(state, [self._system.states[one] for one in alike])),
            "; ".join(", ".join(f"line {one.line} of {one.name}" for one in thread) for thread in self._spots[number]),
        )


def _calls(system: LocalSystem) -> list[tuple[str, ...]]:
    """Return the calls that are made in each state: what else may come there is no call of the function."""
    found: list[dict[str, None]] = [{} for _ in system.states]
    for row in system.reactions:
        if f": {row.event}" in "/".join(system.states[row.source].configuration):
            found[row.source][row.event] = None
    return [tuple(calls) for calls in found]


def _differing(state: LocalState, alike: Sequence[LocalState]) -> Iterator[str]:
    """Yield the values in which *state* differs from some of those that look *alike*."""
    for pair in state.data:
        if not all(pair in one.data for one in alike):
            yield f"{pair[0]} = {spoken(pair[1])}"
