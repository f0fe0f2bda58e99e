"""Joint steps: a function of several variables' values becomes rows of the tables of their machines.

A function that can be split, so that each variable's next value depends only on its own, gives each machine an event
without more. Otherwise the event has the values of all of them as parameters, on which the machines agree in the step.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.protocol.variable import UNSET, Participant, asked, place, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shadowcheck.machine.lts import Value
    from shadowcheck.protocol.variable import Action, Variable

    Row = tuple[Value, Value, tuple[tuple[str, Value], ...]]
    """Of one participant: its value, its next value, and the parameters of the event."""

    Pair = tuple[tuple[Value, ...], tuple[Value, ...]]
    """Of all participants of a step: their values before and after it."""

MOST = 200_000
"""The most combinations of values for which the function of one step is called."""

WAY = "way"
"""The parameter that tells the alternatives of one combination apart, unless a variable has that name."""


@dataclass(frozen=True, eq=False)
class Joint:
    """A step in which several variables change together, by a *function* of their values and of some it only reads.

    `writes` come first among the function's arguments; it returns their next values, as a tuple if they are several.
    Of the step in which the protocol *begins*, the function has no arguments, and returns the values to begin with.
    A step that does not *stutter* cannot happen where nothing would change.
    """

    name: str
    writes: tuple[Participant, ...]
    reads: tuple[Participant, ...]
    function: Callable[..., object]
    begins: bool = False
    stutters: bool = True

    @property
    def participants(self) -> tuple[Participant, ...]:
        """All that take part, in the order of the function's arguments."""
        return self.writes + self.reads

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Their variables, in this order."""
        return tuple(one.variable for one in self.participants)

    @property
    def place(self) -> str:
        """Where the function is written, as file and line."""
        return place(self.name, self.function)

    def pairs(self, known: Mapping[Variable, Sequence[Value]], since: Mapping[Variable, int]) -> Iterator[Pair]:
        """Yield what the function does with each combination of *known* values, but for those asked about before.

        *since* says how many values of each variable those were. Raises `SpecificationError` if there are too many
        combinations, and for what the function raises or returns.
        """
        columns = [known[one] for one in self.variables]
        many = math.prod(map(len, columns))
        if many > MOST:
            raise SpecificationError(
                f"step {self.name!r} is about {many:,} combinations of values", where=self.place,
                why=f"its function is called for each, {MOST:,} times at most", instead="fewer variables in one step, "
                "fewer values, or None from the functions of the steps that go beyond what can happen", code="SC0228",
            )
        for before in _new(columns, [since.get(one, 0) for one in self.variables]):
            if {one is UNSET for one in before} <= {self.begins}:
                yield from ((before, after) for after in self._after(before))

    def _after(self, before: tuple[Value, ...]) -> list[tuple[Value, ...]]:
        given = () if self.begins else before
        writes = tuple(one.variable for one in self.writes)
        results = asked(lambda: self.function(*given), self.name, self.function, self._given(before), writes)
        after = [self._whole(before, result) + before[len(self.writes):] for result in results]
        return after if self.stutters else [one for one in after if one != before]

    def _whole(self, before: tuple[Value, ...], result: Value) -> tuple[Value, ...]:
        if len(self.writes) == 1:
            return (result,)
        if not isinstance(result, tuple) or len(result) != len(self.writes):
            wanted = ", ".join(one.name for one in self.writes)
            what = f"returns {result!r}, not the next values ({wanted})"
            raise unusable(what, self.name, self.function, self._given(before))
        return result

    def _given(self, before: tuple[Value, ...]) -> str:
        return ", ".join(f"{one.name}={value!r}" for one, value in zip(self.participants, before, strict=True))


def joined(step: str, actions: Sequence[Action]) -> Joint:
    """Return what *actions* of a *step* do together, as a step that does not stutter.

    Raises `SpecificationError` if one is by many replicas, or two are by the same variable.
    """
    taking = tuple(Participant(action.variable, action.scope) for action in actions)
    if len(set(taking)) < len(taking) or any(not action.scope.is_single for action in actions):
        raise SpecificationError(
            f"whether step {step!r} changes anything depends on several replicas", where=f"step {step!r}",
            why="it is looked at for the values of a few variables, of one replica or two", code="SC0237",
            instead="leave stutters=False out, or say where it cannot happen: given=..., or no row in a table",
        )
    return Joint(step, taking, (), partial(_next, step, actions), stutters=False)


def _next(step: str, actions: Sequence[Action], *values: Value) -> list[Value]:
    """Return the next values that *actions* give the variables, which have these *values*."""
    nexts = [action.next(value, step) for action, value in zip(actions, values, strict=True)]
    return nexts[0] if len(nexts) == 1 else list(itertools.product(*nexts))


def _new(columns: Sequence[Sequence[Value]], old: Sequence[int]) -> Iterator[tuple[Value, ...]]:
    """Yield the combinations of values in which some value is new: not among the first *old* ones of its column.

    The first new value of a combination is in one column: those before it are old there, and those after it may be any.
    """
    for first in range(len(columns)):
        before = (column[:known] for column, known in zip(columns[:first], old, strict=False))
        yield from itertools.product(*before, columns[first][old[first]:], *columns[first + 1:])


def rows(joint: Joint, pairs: Sequence[Pair]) -> tuple[list[list[Row]], tuple[str, ...]]:
    """Return for each participant of *joint* its rows, and the names of the parameters on which they have to agree."""
    columns = [
        list(dict.fromkeys((before[k], after[k]) for before, after in pairs)) for k in range(len(joint.participants))
    ]
    several = len({before for before, _ in pairs}) < len(set(pairs))
    if len(columns) == 1 or _is_product(columns, pairs):
        return [[(one, to, ()) for one, to in column] for column in columns], ()
    names = tuple(one.name for one in joint.participants)
    names += (_unlike(names, WAY),) if several else ()
    met: dict[tuple[Value, ...], int] = {}
    found: list[list[Row]] = [[] for _ in columns]
    for before, after in dict.fromkeys(pairs):
        way = met[before] = met.get(before, 0) + 1
        values = (*before, way) if several else before
        for k, column in enumerate(found):
            column.append((before[k], after[k], tuple(zip(names, values, strict=True))))
    return found, names


def _is_product(columns: Sequence[Sequence[tuple[Value, Value]]], pairs: Sequence[Pair]) -> bool:
    """Whether the pairs are all combinations of what each variable does by itself."""
    return math.prod(map(len, columns)) == len(set(pairs))


def _unlike(names: Sequence[str], wanted: str) -> str:
    """Return the *wanted* name, or one like it that is none of *names*."""
    return wanted if wanted not in names else _unlike(names, f"{wanted}'")
