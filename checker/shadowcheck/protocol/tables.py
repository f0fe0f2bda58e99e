"""Tables: the values that each variable can have, found step by step, and the machine that this makes of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Value
from shadowcheck.network.role import Scope
from shadowcheck.protocol.joint import Joint, rows
from shadowcheck.protocol.variable import UNSET, Action, Variable, comparable, listed, named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.protocol.joint import Pair, Row

MOST_VALUES = 5_000
"""The most values that a variable may have."""

VALUE = "value"
"""The observable of every variable."""


class Values:
    """The values of all variables: those that are declared, and otherwise those that the steps lead to.

    What a step does to a combination of values counts even if they never occur together, so there may be more values
    than can be reached, never fewer. Raises `SpecificationError` for a value that was not declared, and for too many.
    """

    def __init__(
        self, variables: Sequence[Variable], joints: Sequence[Joint], actions: Sequence[tuple[str, Action]]
    ) -> None:
        self.known = {
            one: [*([UNSET] if one.first is UNSET else []), *(one.values or ())] or [one.first] for one in variables
        }
        self.pairs: dict[Joint, list[Pair]] = {joint: [] for joint in joints}
        self.alone: dict[tuple[str, Action], list[tuple[Value, Value]]] = {one: [] for one in actions}
        self._seen = {one: set(values) for one, values in self.known.items()}
        asked: dict[Variable, int] = {}
        while asked != (now := {one: len(values) for one, values in self.known.items()}):
            self._ask(asked, {one: list(values) for one, values in self.known.items()})
            asked = now

    def _ask(self, asked: Mapping[Variable, int], known: Mapping[Variable, Sequence[Value]]) -> None:
        """Ask every step about the values *known*, but for those that it was *asked* about."""
        for joint, pairs in self.pairs.items():
            if not joint.variables or any(len(known[one]) > asked.get(one, 0) for one in joint.variables):
                for pair in joint.pairs(known, asked):
                    pairs.append(pair)
                    for variable, value in zip(joint.variables, pair[1], strict=True):
                        self._meet(variable, value, joint.place)
        for (step, action), moves in self.alone.items():
            for value in known[action.variable][asked.get(action.variable, 0):]:
                for to in action.next(value, step):
                    moves.append((value, to))
                    self._meet(action.variable, to, f"step {step!r}")

    def _meet(self, variable: Variable, value: Value, where: str) -> None:
        if comparable(value, variable.name, where) in self._seen[variable]:
            return
        if variable.values is not None:
            raise SpecificationError(
                f"variable {variable.name!r} would become {value!r}", where=where,
                why=f"its values are {listed(variable.values)}", code="SC0231",
                instead="return None where the step cannot happen, or declare the value",
            )
        if value is None:
            raise SpecificationError(
                f"variable {variable.name!r} would become None", where=where, code="SC0239",
                why="None says that a step cannot happen, if it is not among the values that are declared",
                instead=f"declare them: protocol.variable({variable.name!r}, first, [None, ...]); or use another word",
            )
        self._seen[variable].add(value)
        self.known[variable].append(value)
        if len(self.known[variable]) > MOST_VALUES:
            raise SpecificationError(
                f"variable {variable.name!r} has more than {MOST_VALUES:,} values, the last {value!r}", where=where,
                why="its steps go on for ever, at least where other variables have values that do not occur with these",
                instead="return None where the step cannot happen, or declare the values", code="SC0232",
            )


def event_of(step: str, scope: Scope) -> str:
    """Return the event of a variable in a *step*; what other replicas do than the one that it is about is another."""
    return step if scope is Scope.ONE else f"{step} ({scope.value})"


class Tables:
    """Collects the rows of the machines."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._rows: dict[Variable, list[tuple[str, Row]]] = defaultdict(list)
        self._parameters: dict[Variable, dict[str, None]] = defaultdict(dict)
        self._events: dict[Variable, dict[str, None]] = defaultdict(dict)

    def join(self, joint: Joint) -> tuple[str, ...]:
        """Add the rows of *joint*; return the parameters on which its machines have to agree."""
        columns, agree = rows(joint, self.values.pairs[joint])
        for one, column in zip(joint.participants, columns, strict=True):
            event = event_of(joint.name, one.scope)
            self._events[one.variable][event] = None
            self._rows[one.variable] += [(event, row) for row in column]
            self._parameters[one.variable].update(dict.fromkeys(agree))
        return agree

    def act(self, event: str, key: tuple[str, Action]) -> None:
        """Add what the action of a step does, as *event*."""
        self._events[key[1].variable][event] = None
        self._rows[key[1].variable] += [(event, (value, to, ())) for value, to in self.values.alone[key]]

    def system(self, variable: Variable, ends: Sequence[Value]) -> LocalSystem:
        """Return the machine of *variable*, which may stay for ever in the values *ends*."""
        number = {value: place for place, value in enumerate(self.values.known[variable])}
        found = self._rows[variable]
        choices: dict[str, dict[Value, None]] = {name: {} for name in self._parameters[variable]}
        for _, (_, _, given) in found:
            for name, value in given:
                choices[name][value] = None
        return LocalSystem(
            variable.name, tuple(LocalState((name,)) for name in named(number, variable)),
            {"": number[variable.first]}, tuple(self._events[variable]),
            tuple(Reaction(event, number[value], number[to], choices=given) for event, (value, to, given) in found),
            {VALUE: tuple(number)}, frozenset(number[value] for value in ends if value in number),
            choices={name: tuple(values) for name, values in choices.items()}, parameters=frozenset(choices),
        )
