"""The protocol: variables, steps and claims are declared on it, and a model is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from shadowcheck.claims import Claim, Strength
from shadowcheck.errors import SpecificationError, closest, suggestion
from shadowcheck.judge.built_in import MODEL
from shadowcheck.network.predicates import Predicate, Took
from shadowcheck.protocol.beginning import once_begun
from shadowcheck.protocol.joint import Joint
from shadowcheck.protocol.tables import Values
from shadowcheck.protocol.variable import UNSET, Action, Variable, comparable, listed
from shadowcheck.protocol.wiring import Declared, begun_in, relation, wired
from shadowcheck.specification.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.claims import Pattern
    from shadowcheck.machine.lts import Value
    from shadowcheck.network import Network

    Function = Callable[..., object]

BEGIN = "begin"
"""The step in which a protocol begins that may begin in several ways."""

COLUMNS = ("says", "source", "fair", "labels", "group", "by", "to", "action", "failure")
"""What may be said of a step besides what it does."""


class Protocol:
    """A protocol of *name*, about which *says* tells in a sentence.

    *sizes* are the default numbers of replicas of its families. With *may_stop*, it may stop in any state: otherwise
    a state without a step is a deadlock, unless every variable that says where it `ends` is there. *addresses* turns
    the source of a step or a claim into an address. *recorded* are counts (states, steps, depth) by the configuration
    that they are of, such as ``"processes=3"``, with which a check compares.
    """

    def __init__(  # noqa: PLR0913 - what a model has
        self, name: str, says: str = "", *, sizes: Mapping[str, int] | None = None, may_stop: bool = False,
        addresses: Callable[[str], str] = str, recorded: Mapping[str, tuple[int, int, int]] | None = None,
    ) -> None:
        self.name, self.says, self.sizes = name, says, dict(sizes or {})
        self.may_stop, self.addresses, self.recorded = may_stop, addresses, dict(recorded or {})
        self._variables: dict[str, Variable] = {}
        self._steps: dict[str, Declared] = {}
        self._claims: list[Claim] = []
        self._groups: dict[str, str] = {}
        self._labels: list[str] = []
        self._compared: dict[Variable, int] = {}
        self._known: tuple[int, Values] | None = None

    def variable(
        self, name: str, first: Value = UNSET, values: Iterable[Value] | None = None, *, family: str | None = None,
        ends: Iterable[Value] | None = None,
    ) -> Variable:
        """Declare a variable that begins with *first*, or in one of the ways of `begins`, and return it.

        *values* are all that it may have (else it has those to which the steps lead). With a *family* there is one for
        each replica; variables of one family belong together. *ends* are the values in which it may stay for ever.
        Raises `SpecificationError` if there is a variable of that name, or *first* is not one of *values*.
        """
        whole = f"protocol {self.name!r}"
        known = () if values is None else tuple(comparable(one, name, whole) for one in values)
        declared = None if values is None else tuple(dict.fromkeys(known))
        comparable(first, name, whole)
        if name in self._variables or (declared is not None and first not in (*declared, UNSET)):
            raise SpecificationError(
                f"variable {name!r} is declared twice" if name in self._variables
                else f"variable {name!r} begins with {first!r}, which is not one of its values",
                where=f"protocol {self.name!r}", why="a variable has one name, and begins with one of its values",
                instead="another name" if name in self._variables else f"one of {listed(declared or ())}",
                code="SC0233",
            )
        may_end = None if ends is None else tuple(comparable(one, name, whole) for one in ends)
        made = Variable(name, first, declared, family, may_end)
        made.at(*may_end or ())
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
        docstring what it `says`. Raises `SpecificationError` if there is a step of that name, and for other arguments.
        """
        conditions = (given,) if isinstance(given, Predicate) else tuple(given)
        self._check_columns(str(about[0]) if about else name, row)
        if about and isinstance(about[0], str):
            self._check_arguments(about[1:], Action)
            self._declare(Declared(about[0], tuple(about[1:]), None, conditions, row))
            return None
        only_read = (reads,) if isinstance(reads, Variable) else tuple(reads)
        self._check_arguments(about + only_read, Variable)

        def declare(function: Function) -> Function:
            called = name or function.__name__.strip("_").replace("_", " ")
            told = " ".join((function.__doc__ or "").split())
            joint = Joint(called, tuple(about), only_read, function)
            self._declare(Declared(called, (), joint, conditions, {"says": told, **row}))
            return function

        return declare

    def _check_arguments(self, given: Sequence[object], kind: type) -> None:
        for one in given:
            if not isinstance(one, kind):
                raise SpecificationError(
                    f"{one!r:.80} is given to a step, which is a name and actions, or is about variables",
                    where=f"protocol {self.name!r}", why="it would not be known what the step does", code="SC0237",
                    instead="protocol.step('go', x.becomes(1)); or @protocol.step(x, y), above a function",
                )
            self._check_own(one.variable if isinstance(one, Action) else one)

    def _check_own(self, variable: object) -> None:
        if isinstance(variable, Variable) and self._variables.get(variable.name) is not variable:
            raise SpecificationError(
                f"variable {variable.name!r} is not one of protocol {self.name!r}", where=f"protocol {self.name!r}",
                why="a protocol is about variables that were declared on it", code="SC0237",
                instead=f"{variable.name} = protocol.variable({variable.name!r}, ...), on this protocol",
            )

    def _check_columns(self, step: str, row: Iterable[str]) -> None:
        for column in row:
            if column not in COLUMNS:
                raise SpecificationError(
                    f"a step has no {column!r}", where=f"step {step!r}", why=f"it has {', '.join(COLUMNS)}",
                    instead=suggestion(column, COLUMNS, "leave it out"), code="SC0237",
                )

    def begins(self, *variables: Variable) -> Callable[[Function], Function]:
        """Declare with a function which values the variables that have no first one may begin with together.

        The function has no arguments and returns a list: of values, or of tuples of values. It becomes the step
        ``begin``, which comes before everything else. Raises `SpecificationError` if there is such a step already.
        """
        self._check_arguments(variables, Variable)

        def declare(function: Function) -> Function:
            told = " ".join((function.__doc__ or "It begins.").split())
            joint = Joint(BEGIN, variables, (), function, begins=True)
            self._declare(Declared(BEGIN, (), joint, (), {"says": told, "fair": True}))
            return function

        return declare

    def _declare(self, step: Declared) -> None:
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
        for one in variables:
            self._check_own(one)
        known = self._values().known
        self._compared.update({one: len(known[one]) for one in variables if one not in self._compared})
        return relation(test, variables, known)

    def _values(self) -> Values:
        if self._known is None or self._known[0] != len(self._steps) + len(self._variables):
            joints = [step.joint for step in self._steps.values() if step.joint is not None]
            actions = [(step.name, action) for step in self._steps.values() for action in step.actions]
            self._known = len(self._steps) + len(self._variables), Values([*self._variables.values()], joints, actions)
        return self._known[1]

    def network(self) -> Network:
        """Return the variables as roles, and the steps. Raises `SpecificationError` for what does not fit together."""
        self._check_beginning()
        self._check_known()
        return wired(
            self.name, self._values(), list(self._steps.values()), self._groups, may_stop=self.may_stop
        )

    def _check_known(self) -> None:
        for one, many in self._compared.items():
            if len(self._values().known[one]) > many:
                raise SpecificationError(
                    f"where(...) is about variable {one.name!r} before all of its values are known", code="SC0238",
                    where=f"protocol {self.name!r}",
                    why=f"a step that is declared later gives it {self._values().known[one][many]!r}",
                    instead=f"declare its values, protocol.variable({one.name!r}, {one.first!r}, ...), or steps first",
                )

    def _check_beginning(self) -> None:
        if not self._variables:
            raise SpecificationError(
                f"protocol {self.name!r} has no variables", where=f"protocol {self.name!r}",
                why="without one nothing can happen", code="SC0213",
                instead="protocol.variable(name, first, values), and steps that change it",
            )
        unset = [one.name for one in self._variables.values() if one.first is UNSET]
        begin = self._steps.get(BEGIN)
        set_ = [one.name for one in begin.variables] if begin is not None else []
        for name in unset:
            if name not in set_:
                raise SpecificationError(
                    f"variable {name!r} does not begin with any value", where=f"protocol {self.name!r}",
                    why="it was declared without a first value, and no function says with which ones it may begin",
                    instead=f"protocol.variable({name!r}, <first value>), or @protocol.begins(<it, and all others>)",
                    code="SC0236",
                )

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
        begun = begun_in(self._values())
        claims = [one if begun is None else once_begun(one, begun) for one in self._claims]
        owners = tuple(dict.fromkeys(claim.owner for claim in self._claims))
        return Model(
            self.name, self.says or self.name, (), self.sizes, lambda _: network, lambda *_: claims,
            parties=owners, addresses=self.addresses, recorded=self.recorded,
        )
