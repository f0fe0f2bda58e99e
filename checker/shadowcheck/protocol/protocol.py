"""The protocol: variables, steps and claims are declared on it, and a model is made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from shadowcheck.claims import Claim, Strength
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.judge.built_in import MODEL
from shadowcheck.machine.lts import spoken
from shadowcheck.network import Network, Role, Step, each
from shadowcheck.network.predicates import And, At, Every, Or, Predicate, Took, walk
from shadowcheck.protocol.joint import Joint
from shadowcheck.protocol.tables import Tables, Values
from shadowcheck.protocol.variable import Action, Variable
from shadowcheck.specification.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.claims import Pattern
    from shadowcheck.machine.lts import Value
    from shadowcheck.network.role import Move

    Function = Callable[..., object]


@dataclass(frozen=True, eq=False)
class _Declared:
    """A step as it was declared: its actions, or a joint function; `given` has to hold; `row` is the rest of it."""

    name: str
    actions: tuple[Action, ...]
    joint: Joint | None
    given: tuple[Predicate, ...]
    row: Mapping[str, Any]


class Protocol:
    """A protocol of *name*, about which *says* tells in a sentence.

    *sizes* are the default numbers of replicas of its families. With *may_stop*, it may stop in any state: otherwise
    a state without a step is a deadlock, unless every variable that says where it `ends` is there. *addresses* turns
    the source of a step or a claim into an address.
    """

    def __init__(
        self, name: str, says: str = "", *, sizes: Mapping[str, int] | None = None, may_stop: bool = False,
        addresses: Callable[[str], str] = str,
    ) -> None:
        self.name, self.says, self.sizes = name, says, dict(sizes or {})
        self.may_stop, self.addresses = may_stop, addresses
        self._variables: dict[str, Variable] = {}
        self._steps: dict[str, _Declared] = {}
        self._claims: list[Claim] = []
        self._groups: dict[str, str] = {}
        self._labels: list[str] = []
        self._known: tuple[int, Values] | None = None

    def variable(
        self, name: str, first: Value, values: Iterable[Value] | None = None, *, family: str | None = None,
        ends: Iterable[Value] | None = None,
    ) -> Variable:
        """Declare a variable that begins with *first*, and return it.

        *values* are all that it may have (else it has those to which the steps lead). With a *family* there is one for
        each replica; variables of one family belong together. *ends* are the values in which it may stay for ever.
        Raises `SpecificationError` if there is a variable of that name, or *first* is not one of *values*.
        """
        declared = None if values is None else tuple(values)
        if name in self._variables or (declared is not None and first not in declared):
            raise SpecificationError(
                f"variable {name!r} is declared twice" if name in self._variables
                else f"variable {name!r} begins with {first!r}, which is not one of its values",
                where=f"protocol {self.name!r}", why="a variable has one name, and begins with one of its values",
                instead="another name" if name in self._variables else f"one of {', '.join(map(repr, declared or ()))}",
                code="SC0233",
            )
        made = Variable(name, first, declared, family, None if ends is None else tuple(ends))
        self._variables[name] = made
        if family is not None:
            self.sizes.setdefault(family, 2)
        return made

    @overload
    def step(
        self, name: str, *actions: Action, given: Predicate | Sequence[Predicate] = ...,
        **row: Any,  # noqa: ANN401 - the columns of Step
    ) -> None: ...
    @overload
    def step(
        self, *writes: Variable, reads: Variable | Sequence[Variable] = ..., name: str = ...,
        given: Predicate | Sequence[Predicate] = ..., **row: Any,  # noqa: ANN401 - the columns of Step
    ) -> Callable[[Function], Function]: ...

    def step(
        self, *about: Any, reads: Variable | Sequence[Variable] = (), name: str = "",
        given: Predicate | Sequence[Predicate] = (), **row: Any,
    ) -> Callable[[Function], Function] | None:
        """Declare a step: what variables do by themselves, or, as a decorator, a function of several of them.

        ``p.step("approach", train.becomes({"away": "near"}), gate.stays("down"))``: each action by itself. As
        ``@p.step(small, big, reads=tap)`` on a function: it gets their values (those that it only *reads* last), and
        returns the next values of the others; None where the step cannot happen; a list of several possibilities.
        What is *given* has to hold for the step to happen. *row* is what `Step` knows besides: `says`, `source`,
        `fair`, `labels`, `group`, `by`, `action`. The name of the function, with spaces, is the step's, and its
        docstring what it `says`. Raises `SpecificationError` if there is a step of that name.
        """
        conditions = (given,) if isinstance(given, Predicate) else tuple(given)
        if about and isinstance(about[0], str):
            self._declare(_Declared(about[0], tuple(about[1:]), None, conditions, row))
            return None
        only_read = (reads,) if isinstance(reads, Variable) else tuple(reads)

        def declare(function: Function) -> Function:
            called = name or function.__name__.strip("_").replace("_", " ")
            told = " ".join((function.__doc__ or "").split())
            joint = Joint(called, tuple(about), only_read, function)
            self._declare(_Declared(called, (), joint, conditions, {"says": told, **row}))
            return function

        return declare

    def _declare(self, step: _Declared) -> None:
        if step.name in self._steps:
            raise SpecificationError(
                f"step {step.name!r} is declared twice", where=f"protocol {self.name!r}",
                why="every step is identified by its name", code="SC0224",
                instead="another name; steps that stand for the same thing can share a label: labels=(...)",
            )
        self._steps[step.name] = step

    def group(self, name: str, says: str) -> None:
        """Declare a fault that can be switched off (``--without NAME``): the steps with ``group=NAME`` belong to it."""
        self._groups[name] = says

    def claim(  # noqa: PLR0913 - a claim has as many columns
        self, id: str, pattern: Pattern, says: str = "", *, source: str = MODEL,  # noqa: A002 - a claim has an id
        owner: str = "", strength: Strength = Strength.MUST, per: str | None = None,
        **more: Any,  # noqa: ANN401 - the further columns of Claim
    ) -> None:
        """Claim *pattern*; *says* is the sentence (else the pattern itself), and the rest is as in `Claim`."""
        self._claims.append(Claim(
            id, says or str(pattern), pattern, source, owner or self.name, strength, per, **more
        ))

    def took(self, *names: str) -> Predicate:
        """Say that the step just taken has one of these names or labels. Unknown ones are refused with the model."""
        self._labels += names
        return Took(names)

    def where(self, test: Callable[..., object], *variables: Variable) -> Predicate:
        """Say that *test* is true of the values of *variables*: ``p.where(lambda a, b: a < b, low, high)``.

        Their values are those declared, or those that the steps declared so far lead to: steps come before claims.
        """
        known = self._values().known
        return _relation(lambda given: bool(test(*given)), variables, known, ())

    def _values(self) -> Values:
        if self._known is None or self._known[0] != len(self._steps) + len(self._variables):
            joints = [step.joint for step in self._steps.values() if step.joint is not None]
            actions = [(step.name, action) for step in self._steps.values() for action in step.actions]
            self._known = len(self._steps) + len(self._variables), Values([*self._variables.values()], joints, actions)
        return self._known[1]

    def network(self) -> Network:
        """Return the variables as roles, and the steps."""
        tables = Tables(self._values())
        agree = {step.name: tables.join(step.joint) for step in self._steps.values() if step.joint is not None}
        for step in self._steps.values():
            for action in step.actions:
                tables.act(_event(step, action), (step.name, action))
        roles = {
            one: Role(one.name, tables.system(one, self._ends(one, tables.values.known[one])), one.family)
            for one in self._variables.values()
        }
        steps = (self._wired(step, roles, agree.get(step.name, ())) for step in self._steps.values())
        return Network(self.name, tuple(roles.values()), tuple(steps), dict(self._groups))

    def _ends(self, variable: Variable, known: Sequence[Value]) -> Sequence[Value]:
        if variable.ends is not None:
            return variable.ends
        somebody_says = any(one.ends is not None for one in self._variables.values())
        return known if self.may_stop or somebody_says else ()

    def _wired(self, step: _Declared, roles: Mapping[Variable, Role], agree: tuple[str, ...]) -> Step:
        joint = step.joint.variables if step.joint is not None else ()
        moves = [roles[variable].does(step.name) for variable in joint]
        moves += (
            replace(roles[action.variable].does(_event(step, action)), scope=action.scope) for action in step.actions
        )
        by_name = {role.name: role for role in roles.values()}
        for condition in step.given:
            moves = _guarded(moves, condition, by_name, step.name)
        return Step(step.name, *moves, agree=agree, **step.row)

    def model(self) -> Model:
        """Return the model. Raises `SpecificationError` for what does not fit together."""
        network = self.network()
        known = {name for step in network.steps for name in (step.name, *step.labels)}
        for label in self._labels:
            if label not in known:
                raise SpecificationError(
                    f"no step is called {label!r}", where=f"protocol {self.name!r}",
                    why=f"the closest are {', '.join(closest(label, known) or sorted(known)[:4])}",
                    instead="name a step or one of its labels", code="SC0204",
                )
        owners = tuple(dict.fromkeys(claim.owner for claim in self._claims))
        return Model(
            self.name, self.says or self.name, (), self.sizes, lambda _: network, lambda *_: tuple(self._claims),
            parties=owners, addresses=self.addresses,
        )


def _event(step: _Declared, action: Action) -> str:
    """Return the event of *action* in *step*: two actions of one variable, by one replica and the others, are two."""
    first = next(one for one in step.actions if one.variable is action.variable)
    return step.name if first is action else f"{step.name} ({action.scope.value})"


def _relation(
    test: Callable[[tuple[Value, ...]], bool], variables: Sequence[Variable],
    known: Mapping[Variable, Sequence[Value]], given: tuple[Value, ...],
) -> Predicate:
    """Return the predicate that is true where *test* is, of the values *given* and those of *variables*."""
    first, *rest = variables
    if not rest:
        return At(first.name, tuple(spoken(value) for value in known[first] if test((*given, value))))
    parts = tuple(
        And((first.at(value), inner)) for value in known[first]
        if (inner := _relation(test, rest, known, (*given, value))) != At(rest[-1].name, ()) and inner != Or(())
    )
    return Or(parts)


def _guarded(moves: list[Move], condition: Predicate, roles: Mapping[str, Role], step: str) -> list[Move]:
    """Return *moves*, of a step that can only happen where *condition* holds, which is about one variable."""
    inner = condition.part if isinstance(condition, Every) else condition
    names = {part.role for part in walk(inner) if isinstance(part, At)}
    if len(names) != 1 or names - roles.keys():
        raise SpecificationError(
            f"what is given for step {step!r} is not about one variable: {condition}", where=f"step {step!r}",
            why="a condition is a guard of one machine", code="SC0210",
            instead="several conditions, given=(one, another); or reads=(...) in a step with a function",
        )
    role = roles[names.pop()]
    stays = role.stays(inner)
    if isinstance(condition, Every):
        return [*moves, each(stays)]
    taking = [k for k, move in enumerate(moves) if move.role is role]
    if not taking:
        return [*moves, stays]
    k = taking[0]
    guard = moves[k].where
    return [*moves[:k], replace(moves[k], where=inner if guard is None else guard & inner), *moves[k + 1:]]
