"""The table of a function: its places are states, its calls events, and the answers parameters of the events.

Places that differ only in values that decide nothing any more are one state: Python keeps an error code until the
variable goes, but what the program does is the same (the coarsest bisimulation, P. Kanellakis and S. Smolka, 1983).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.function.place import HANDLES, name_of
from shadowcheck.machine.choice import Choice, Parameter
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence
from shadowcheck.machine.members import members

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from shadowcheck.function.explore import Explored
    from shadowcheck.function.place import Here, Standing
    from shadowcheck.function.profile import Facts
    from shadowcheck.function.run import Made
    from shadowcheck.machine.lts import Value


THREAD = "thread"
"""The name of the choice which of several threads goes on: each call of a function with threads says whose it is."""


class Table:
    """The table of what was *explored*, for the class *design*; `states` tells the state of each place.

    `sets` are the lines at which a variable holds a set.
    """

    def __init__(self, explored: Explored, design: type) -> None:
        self._explored = explored
        classes = _classes(explored)
        first: dict[int, Hashable] = {}
        for key in explored.places:
            first.setdefault(classes[key], key)
        groups: dict[int, list[Here]] = {number: [] for number in first}
        for key, here in explored.places.items():
            groups[classes[key]].append(here)
        named = _named([*groups.values()])
        number = {one: place for place, one in enumerate(groups)}
        self.states: Mapping[Hashable, LocalState] = {key: named[number[classes[key]]] for key in explored.places}
        self.threads = {named[number[one]].configuration: group[0].threads for one, group in groups.items()}
        self.sets = {f"{one.spot.file}:{one.spot.line}" for one in explored.places.values() if one.sets}
        calls = [call for here in explored.places.values() for call in here.calls]
        questions = {call.question: (True, False) for call in calls if call.question}
        numbers = sorted({0, *(call.thread for call in calls)})
        which = {THREAD: tuple(map(name_of, numbers))} if len(numbers) > 1 else {}
        rows = [
            Reaction(
                made.event, number[one], number[classes[explored.moves[key, made]]],
                choices=(*made.facts, *(_thread(made, explored) if which else ())),
            )
            for one, key in first.items() for made in explored.steps(explored.places[key])
        ]
        declared = members(design, Choice)
        told = {name: Sentence(one.sentence, one.source) for name, one in declared.items()}
        self.system = LocalSystem(
            name=design.__name__, states=tuple(named), initials={"": number[classes[explored.first]]},
            events=tuple(dict.fromkeys(row.event for row in rows)), reactions=tuple(rows),
            ends=frozenset(number[one] for one, key in first.items() if explored.places[key].ending),
            glossary=told, choices={**{name: one.values for name, one in declared.items()}, **questions, **which},
            machine=design, notes=explored.profile.notes, parameters=frozenset(members(design, Parameter)),
        )


def _thread(made: Made, explored: Explored) -> Facts:
    """Return which thread makes a call; of Ctrl-C nothing, which comes in the main one."""
    return () if made.event == explored.profile.interruption else ((THREAD, name_of(made.thread)),)


def _classes(explored: Explored) -> dict[Hashable, int]:
    """Return the class of each place, numbered in the order met: places of one class make the same calls for ever."""
    places = explored.places
    questions = {key: tuple(one.question for one in here.calls) for key, here in places.items()}
    classes = _numbered({key: (_configuration(here), questions[key], here.hears) for key, here in places.items()})
    while True:
        finer = _numbered({
            key: (classes[key], *(classes[explored.moves[key, made]] for made in explored.steps(here)))
            for key, here in places.items()
        })
        if finer == classes:
            return classes
        classes = finer


def _numbered(kinds: Mapping[Hashable, Hashable]) -> dict[Hashable, int]:
    numbers: dict[Hashable, int] = {}
    return {key: numbers.setdefault(kind, len(numbers)) for key, kind in kinds.items()}


def _configuration(here: Here) -> tuple[str, ...]:
    if not here.threads:
        return (here.ending,)
    if len(here.threads) == 1 and not here.ending:
        return _lines(here.threads[0])
    own = [f"{name_of(one.thread)}: {'/'.join(_lines(one))}" for one in here.threads]
    return (" | ".join([here.ending, *own] if here.ending else own),)


def _lines(one: Standing) -> tuple[str, ...]:
    names = ["", *(f"{spot.name}, " for spot in one.spots[1:])]
    lines = [f"{name}line {spot.line}" for name, spot in zip(names, one.spots, strict=True)]
    return (*lines[:-1], f"{lines[-1]}: {one.event or 'join'}")


def _common(group: Sequence[Here]) -> list[tuple[str, Value]]:
    """Return the values that all places of *group* have in common; of handled exceptions, at least the type."""
    common = [pair for pair in group[0].values if all(pair in one.values for one in group)]
    types = {str(dict(one.values).get(HANDLES, "")).partition(" ")[0] for one in group}
    if HANDLES in dict(common) or "" in types:
        return common
    return [*common, (HANDLES, " or ".join(sorted(types)))]


def _named(groups: Sequence[Sequence[Here]]) -> list[LocalState]:
    """Name the states: by their lines, by what all places of one have in common, and by a number if need be."""
    met: defaultdict[LocalState, int] = defaultdict(int)
    named: list[LocalState] = []
    for group in groups:
        state = LocalState(_configuration(group[0]), tuple(_common(group)))
        met[state] += 1
        twice = (("case", met[state]),) if met[state] > 1 else ()
        named.append(LocalState(state.configuration, (*state.data, *twice)))
    return named
