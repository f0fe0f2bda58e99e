"""Wiring: what was declared on a protocol becomes a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import spoken
from shadowcheck.network import Network, Role, Step, each
from shadowcheck.network.network import recheck
from shadowcheck.network.predicates import And, At, Every, Not, Or, Predicate, Some, SomeOther, walk
from shadowcheck.network.role import Scope
from shadowcheck.protocol.tables import Tables, event_of
from shadowcheck.protocol.variable import UNSET, Action, Variable, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shadowcheck.machine.lts import Value
    from shadowcheck.network import Move
    from shadowcheck.protocol.joint import Joint
    from shadowcheck.protocol.tables import Values


@dataclass(frozen=True, eq=False)
class Declared:
    """A step as it was declared: its actions, or a joint function; `given` has to hold; `row` is the rest of it."""

    name: str
    actions: tuple[Action, ...]
    joint: Joint | None
    given: tuple[Predicate, ...]
    row: Mapping[str, Any]

    @property
    def variables(self) -> list[Variable]:
        """The variables that take part, apart from those of which something is given."""
        joint = self.joint.variables if self.joint is not None else ()
        return [*joint, *(action.variable for action in self.actions)]

    def event(self, action: Action) -> str:
        """Return the event of *action*: two actions of one variable, by one replica and by the others, are two.

        The name of the step alone is the event of the one replica, if it acts, wherever its action stands.
        """
        own = [one for one in self.actions if one.variable is action.variable]
        plain = next((one for one in own if one.scope is Scope.ONE), own[0])
        return self.name if plain is action else event_of(self.name, action.scope)

    @property
    def events(self) -> set[str]:
        """The events of all that it does."""
        joint = self.joint.participants if self.joint is not None else ()
        return {*map(self.event, self.actions), *(event_of(self.name, one.scope) for one in joint)}


def wired(
    name: str, values: Values, steps: Sequence[Declared], groups: Mapping[str, str], *, may_stop: bool
) -> Network:
    """Return the network of the variables of *values*, and of *steps*. Raises `SpecificationError`."""
    _check_events(steps)
    tables, agree = Tables(values), dict[str, tuple[str, ...]]()
    for one, known in values.known.items():
        _check_met(one, one.ends or (), known, f"variable {one.name!r}")
    for step in steps:
        for action in step.actions:
            told = action.change if isinstance(action.change, Mapping) else ()
            _check_met(action.variable, told, values.known[action.variable], f"step {step.name!r}")
        if step.joint is not None:
            agree[step.name] = tables.join(step.joint)
        for action in step.actions:
            tables.act(step.event(action), (step.name, action))
    may_stop = may_stop or any(one.ends is not None for one in values.known)
    roles: dict[Variable, Role] = {}
    for one, known in values.known.items():
        unsaid = known if may_stop else ()
        roles[one] = Role(one.name, tables.system(one, unsaid if one.ends is None else one.ends), one.family)
    begun = begun_in(values)
    return Network(name, tuple(roles.values()), tuple(
        _step(one, roles, agree.get(one.name, ()), begun) for one in steps
    ), dict(groups))


def _check_events(steps: Sequence[Declared]) -> None:
    """Refuse a step with the name of what other replicas do in another: each would do what the other does."""
    names = {step.name for step in steps}
    for step in steps:
        for event in sorted(step.events & (names - {step.name})):
            raise SpecificationError(
                f"a step is called {event!r}, as what other replicas do in step {step.name!r}", where=f"step {event!r}",
                why="both would be one event of a variable", instead="another name for it", code="SC0237",
            )


def _check_met(variable: Variable, told: Iterable[Value], known: Sequence[Value], where: str) -> None:
    """Refuse a value that is *told* of *variable*, to which no step leads: what is said of it would be lost."""
    met = set(known)
    for value in told:
        if value not in met:
            raise SpecificationError(
                f"variable {variable.name!r} never has the value {value!r}", where=where,
                why=f"no step leads to it; its values are {listed(known)}", code="SC0226",
                instead="name one of these, or let a step lead to it",
            )


def begun_in(values: Values) -> Predicate | None:
    """Say that the protocol has begun; None if it begins with all its variables."""
    unset = next((one for one in values.known if one.first is UNSET), None)
    return None if unset is None else ~At(unset.name, (spoken(UNSET),))


def _step(
    step: Declared, roles: Mapping[Variable, Role], agree: tuple[str, ...], begun: Predicate | None
) -> Step:
    """Return the step; one that no variable takes part in that is unset at first has to wait until it is set."""
    moves = [
        replace(roles[one.variable].does(event_of(step.name, one.scope)), scope=one.scope)
        for one in (step.joint.participants if step.joint is not None else ())
    ]
    moves += (
        replace(roles[one.variable].does(step.event(one)), scope=one.scope) for one in step.actions
    )
    waits = begun is not None and not any(one.first is UNSET for one in step.variables)
    by_name = {role.name: role for role in roles.values()}
    for condition in (*step.given, *([begun] if waits and begun is not None else [])):
        moves = _guarded(moves, condition, by_name, step.name)
    return Step(step.name, *moves, agree=agree, **step.row)


def _guarded(moves: list[Move], condition: Predicate, roles: Mapping[str, Role], step: str) -> list[Move]:
    """Return *moves*, of a step that can only happen where *condition* holds, which is about one variable."""
    if isinstance(condition, Not) and isinstance(condition.part, Some):
        condition = Every(~condition.part.part)
    inner = condition.part if isinstance(condition, Every) else condition
    names = {part.role for part in walk(inner) if isinstance(part, At)}
    quantified = any(isinstance(part, Every | Some | SomeOther) for part in walk(inner))
    if quantified or len(names) != 1 or names - roles.keys():
        raise SpecificationError(
            f"what is given for step {step!r} is not about one variable: {condition}", where=f"step {step!r}",
            why="a condition is a guard of one machine, or of every replica", code="SC0210",
            instead="several conditions, given=(one, another), each about one variable, every(...) or ~some(...); "
            "reads=(...) in a step with a function; for some replica, or some other, x.stays(...) or "
            "another(x.stays(...)) in a step about it",
        )
    role = roles[names.pop()]
    recheck(inner, role)
    if not isinstance(condition, Every):
        scopes = [move.scope for move in moves if move.role is role]
        return _if(moves, role, Scope.EACH if scopes == [Scope.EACH] else Scope.ONE, inner)
    if not any(move.role is role for move in moves):
        return [*moves, each(role.stays(inner))]
    meeting = [Scope.ANOTHER] if any(move.scope is Scope.ANOTHER for move in moves) else []
    for scope in (Scope.ONE, *meeting, Scope.OTHERS):
        moves = _if(moves, role, scope, inner)
    return moves


def _if(moves: list[Move], role: Role, scope: Scope, inner: Predicate) -> list[Move]:
    """Return *moves*, where *inner* must hold of those that *role* makes in that *scope*; they stand still if none."""
    k = next((k for k, move in enumerate(moves) if move.role is role and move.scope is scope), None)
    if k is None:
        return [*moves, replace(role.stays(inner), scope=scope)]
    guard = moves[k].where
    return [*moves[:k], replace(moves[k], where=inner if guard is None else guard & inner), *moves[k + 1:]]


def relation(
    test: Callable[..., object], variables: Sequence[Variable], known: Mapping[Variable, Sequence[Value]],
    given: tuple[Value, ...] = (),
) -> Predicate:
    """Return the predicate that is true where *test* is, of the values *given* and those of *variables*."""
    first, *rest = variables
    values = [value for value in known[first] if value is not UNSET]
    if not rest:
        return At(first.name, tuple(spoken(value) for value in values if test(*given, value)))
    inner = ((value, relation(test, rest, known, (*given, value))) for value in values)
    nowhere = (At(rest[-1].name, ()), Or(()))
    return Or(tuple(And((first.at(value), part)) for value, part in inner if part not in nowhere))
