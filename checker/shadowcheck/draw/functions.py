"""The picture of a function: its places, by their lines and the calls made there, and on each arrow the answers.

The arrows of answers with which all goes well are bold: they are the normal course, and lead from the top downwards.
All other answers that lead to the same place are one arrow.
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.function.design import FunctionSource
    from shadowcheck.function.place import Spot
    from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction

CAPTION = "A box is a call with its line, after the lines of the calls that led there. Bold: all goes well. "


def function_picture(system: LocalSystem, source: FunctionSource, title: str = "") -> Picture:
    """Draw *system*, the table of the function of *source*, with the heading *title*, by default its name."""
    places = _Places(system, source)
    rows: dict[int, list[Reaction]] = {number: [] for number in range(len(system.states))}
    for reaction in system.reactions:
        rows[reaction.source].append(reaction)
    answered = {number: _Answers(system, source, found, places.calls[number]) for number, found in rows.items()}
    course = _course(system, answered)
    bundles, bold = Bundles(), set[tuple[str, str]]()
    bundles.add(ENTRY, places.ids[system.initials[""]], "")
    for number in course:
        for target, items in answered[number].items():
            for item in items:
                bundles.add(places.ids[number], places.ids[target], item)
            if target in answered[number].well:
                bold.add((places.ids[number], places.ids[target]))
    said = (inspect.getdoc(source.function) or "").split("\n\n")[0].replace("\n", " ")
    nodes = (Node(ENTRY, "", Look.ENTRY), *(places.box(number) for number in course))
    picture = assembled(title or system.name, f"{CAPTION}{said}", nodes, bundles)
    arrows = (replace(arrow, bold=(arrow.source, arrow.target) in bold) for arrow in picture.arrows)
    return replace(picture, nodes=(*picture.nodes, places.legend()), arrows=tuple(arrows))


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
    """What one place is answered, by where that leads: `targets`, and those where all goes `well`."""

    def __init__(self, system: LocalSystem, source: FunctionSource, rows: Sequence[Reaction], call: str) -> None:
        best = source.profile.good
        self._good: dict[int, list[str]] = defaultdict(list)
        self._others: dict[int, list[str]] = defaultdict(list)
        self._errors: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            told = ", ".join(f"{name}: {spoken(value)}" for name, value in row.choices)
            if row.event != call:
                self._others[row.target].append(row.event)
            elif not system.parameters.issuperset(name for name, _ in row.choices):
                self._good[row.target].append(told)  # the function goes by something else than an answer
            elif source.profile.named is None:
                self._others[row.target].append(told)
            else:
                name = source.profile.named(row.event, dict(row.choices))
                (self._good if name in best else self._errors)[row.target].append(name)
        self.targets = [*dict.fromkeys(row.target for row in rows)]
        rank = {name: place for place, name in enumerate(best)}
        self.well = sorted(self._good, key=lambda one: min(rank.get(name, 0) for name in self._good[one]))
        self._most = max(self._errors, key=lambda target: len(self._errors[target]), default=None)

    def items(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each place where an answer leads, with the words on the arrow to it."""
        for target in self.targets:
            yield target, [*self._good.get(target, ()), *self._told(target), *self._others.get(target, ())]

    def _told(self, target: int) -> list[str]:
        errors = self._errors.get(target, [])
        if errors and len(self._errors) == 1:
            return ["any error"]
        return ["any other error"] if target == self._most and len(errors) > 1 else errors


class _Places:
    """The places of a function, by the numbers of their states: the id of each, its lines, and the call made there."""

    def __init__(self, system: LocalSystem, source: FunctionSource) -> None:
        self._system, self._source = system, source
        self.calls = [state.configuration[-1].rpartition(": ")[2] for state in system.states]
        self._lines = [self._lines_of(number) for number in range(len(system.states))]
        several = _ambiguous(zip(self._lines, self.calls, strict=True))
        names = [
            f"{lines} {call}" if lines in several else lines
            for lines, call in zip(self._lines, self.calls, strict=True)
        ]
        alike: dict[str, list[LocalState]] = defaultdict(list)
        for name, state in zip(names, system.states, strict=True):
            alike[name].append(state)
        self._alike = [alike[name] for name in names]
        self.ids = [
            name if len(alike[name]) == 1 else f"{name} ({alike[name].index(state) + 1})"
            for name, state in zip(names, system.states, strict=True)
        ]

    def _lines_of(self, number: int) -> str:
        return "/".join(str(spot.line) for spot in self._spots(number)) or self._system.states[number].configuration[-1]

    def legend(self) -> Node:
        """Return the box that says how the picture is read."""
        deep = max(range(len(self.ids)), key=lambda number: (len(self._spots(number)), -number))
        *outer, last = [f"line {spot.line} of {spot.name}" for spot in self._spots(deep)]
        lines = "/".join(str(spot.line) for spot in self._spots(deep))
        several = ["(1), (2): the same lines, at different times"] if any(len(one) > 1 for one in self._alike) else []
        example = f"{lines}: {last}" + "".join(f", called in {one}" for one in reversed(outer))
        return Node("*legend", "How to read it", Look.LIST, (example, "bold: all goes well", *several))

    def _spots(self, number: int) -> tuple[Spot, ...]:
        return self._source.folded.spots[self._system.states[number].configuration]

    def box(self, number: int) -> Node:
        """Return the box of a place: its title, and what tells it from others with the same lines."""
        name, call, alike = self.ids[number], self.calls[number], self._alike[number]
        ends = number in self._system.ends
        common = [pair for pair in self._system.states[number].data if all(pair in one.data for one in alike)]
        own = [pair for pair in self._system.states[number].data if pair not in common]
        return Node(
            name, name if ends or name.startswith(f"{self._lines[number]} {call}") else f"{name}: {call}",
            Look.PLAIN if not ends else Look.END if call == FINISHED else Look.FAILED_END,
            tuple(f"{key} = {spoken(value)}" for key, value in own if len(alike) > 1), self._says(number),
        )

    def _says(self, number: int) -> str:
        return ", ".join(f"line {spot.line} of {spot.name}" for spot in self._spots(number))


def _ambiguous(places: Iterable[tuple[str, str]]) -> set[str]:
    """Return the lines on which different calls are made."""
    found: dict[str, set[str]] = defaultdict(set)
    for lines, call in places:
        found[lines].add(call)
    return {lines for lines, calls in found.items() if len(calls) > 1}
