"""The table of an object: its states are the values of its attributes, its events those that it has handlers for."""

from __future__ import annotations

from collections import defaultdict
from enum import Enum
from inspect import getattr_static
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.function.outside import bodies_of
from shadowcheck.machine.act import Act
from shadowcheck.machine.callbacks import raised, unending
from shadowcheck.machine.choice import Choice, Parameter
from shadowcheck.machine.endless import Endless
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence, Value
from shadowcheck.machine.members import members
from shadowcheck.machine.order import sets_of, shows_order
from shadowcheck.object.explore import Explored
from shadowcheck.object.run import Run, watched
from shadowcheck.object.written import functions_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.object.kind import Kind
    from shadowcheck.object.look import Seen
    from shadowcheck.object.profile import Fact


class Table:
    """The table of *kind*, named as its *design*: the `system`, and the state for each contents of the attributes.

    Unless it is to be *confirmed*, nothing is done a second time. Raises `SpecificationError`.
    """

    def __init__(self, kind: Kind, design: type[Machine[Any]], *, confirmed: bool = True) -> None:
        self.kind, self.design = kind, design
        with watched(kind):
            self._explored = explored = Explored(kind, confirmed=confirmed)
            facts = {name: self._shown(name, fact) for name, fact in kind.profile.facts.items()}
        self.states = dict(zip(explored.states, _named(explored.states.values()), strict=True))
        number = {key: place for place, key in enumerate(explored.states)}
        rows = tuple(
            Reaction(
                event, number[key], number[move.target], move.done.outcome, move.done.choices, move.done.failure,
                move.done.acts, move.thrown,
            )
            for (key, event), moves in explored.moves.items() for move in moves
        )
        self.system = self._system(rows, number[explored.first], facts)

    def _system(self, rows: tuple[Reaction, ...], first: int, facts: Mapping[str, tuple[Value, ...]]) -> LocalSystem:
        choices = members(self.design, Choice)
        asked = {name for row in rows for name, _ in row.choices}
        declared = {**choices, **members(self.design, Act)}
        told = {name: Sentence(one.sentence, one.source) for name, one in declared.items()}
        decided = dict.fromkeys(sorted(asked.difference(choices)), (False, True))
        return LocalSystem(
            name=self.design.__name__, states=tuple(self.states.values()), initials={"": first},
            events=tuple(self.kind.methods), reactions=rows,
            observables=facts,
            glossary={**self.design.glossary, **told}, machine=self.design,
            choices={**{name: one.values for name, one in choices.items()}, **decided},
            parameters=frozenset(members(self.design, Parameter)),
        )

    def sets_in_order(self) -> set[str]:
        """Return where there are sets, if any code of the class may take their elements in order."""
        code = list(bodies_of(functions_of(self.kind.owners)))
        if not any(map(shows_order, code)):
            return set()
        kept = {name for seen in self._explored.states.values() for name in seen.sets}
        return {*sets_of(code), *(f"self.{name}" for name in kept)}

    def _shown(self, name: str, fact: Fact) -> tuple[Value, ...]:
        return tuple(self._value(name, fact, key) for key in self._explored.states)

    def _value(self, name: str, fact: Fact, key: Hashable) -> Value:
        """Return what the fact *name* is in a state, read from two objects that came to it by different ways."""
        first, second = (self._read(name, fact, key, again=again) for again in (False, True))
        if first != second:
            raise self._refused(
                name, key, f"showed {first!r}, and then {second!r}", "it depends on something that is in no attribute",
                "a property that only reads attributes", "SC1110",
            )
        return first

    def _read(self, name: str, fact: Fact, key: Hashable, *, again: bool) -> Value:
        run = Run(self.kind).follow(self._explored.way_to(key, again=again))
        self.kind.busy = run.object
        try:
            if getattr_static(run.object, name, self) is self:
                return fact.default
            found = getattr(run.object, name)
            value = fact.read(found() if callable(found) and not isinstance(found, type) else found)
        except (SpecificationError, KeyboardInterrupt):
            raise
        except Endless as error:
            raise unending(error, self.kind.where(state=self._explored.states[key])) from error
        except BaseException as error:
            where = self.kind.where(state=self._explored.states[key])
            raise raised(f"the property {name!r}", error, where, "return a value all the same") from error
        if run.state != key:
            raise self._refused(
                name, key, "changed the object", "it is read in every state, any number of times",
                "a property that only reads", "SC0123",
            )
        if not isinstance(value, bool | int | str | Enum):
            raise self._refused(
                name, key, f"showed {value!r}", "claims compare it with a bool, a number, a word or an enum member",
                "one of these", "SC0124",
            )
        return value

    def _refused(self, name: str, key: Hashable, *told: str) -> SpecificationError:
        (what, why, instead, code), where = told, self.kind.where(state=self._explored.states[key])
        return SpecificationError(f"{name!r} {what}", where=where, why=why, instead=instead, code=code)


def _named(states: Iterable[Seen]) -> list[LocalState]:
    """Name the states by their attributes in words, and those that look alike by a number."""
    met = defaultdict[str, int](int)
    named = []
    for seen in states:
        met[str(seen)] += 1
        twice = (("case", met[str(seen)]),) if met[str(seen)] > 1 else ()
        named.append(LocalState((str(seen),), twice))
    return named
