"""The protocol: variables, steps and claims are declared on it, and a model is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from shadowcheck.claims import Claim, Strength
from shadowcheck.errors import SpecificationError
from shadowcheck.judge.built_in import MODEL
from shadowcheck.network.predicates import Predicate, Took
from shadowcheck.protocol.beginning import once_begun
from shadowcheck.protocol.joint import Joint, joined
from shadowcheck.protocol.refused import (
    check_arguments,
    check_beginning,
    check_columns,
    check_compared,
    check_first,
    check_labels,
    check_own,
    check_variable,
)
from shadowcheck.protocol.tables import Values
from shadowcheck.protocol.variable import UNSET, Action, Participant, Variable, comparable
from shadowcheck.protocol.wiring import Declared, begun_in, relation, wired
from shadowcheck.specification.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shadowcheck.claims import Pattern
    from shadowcheck.machine.lts import Value
    from shadowcheck.network import Network

    Function = Callable[..., object]
    Reading = Variable | Participant

BEGIN = "begin"
"""The step in which a protocol begins that may begin in several ways."""


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

    @property
    def _whole(self) -> str:
        return f"protocol {self.name!r}"

    def variable(
        self, name: str, first: Value = UNSET, values: Iterable[Value] | None = None, *, family: str | None = None,
        ends: Iterable[Value] | None = None,
    ) -> Variable:
        """Declare a variable that begins with *first*, or in one of the ways of `begins`, and return it.

        *values* are all that it may have (else it has those to which the steps lead). With a *family* there is one for
        each replica; variables of one family belong together. *ends* are the values in which it may stay for ever.
        Raises `SpecificationError` if there is a variable of that name, or *first* is not one of *values*.
        """
        known = () if values is None else tuple(comparable(one, name, self._whole) for one in values)
        declared = None if values is None else tuple(dict.fromkeys(known))
        may_end = None if ends is None else tuple(comparable(one, name, self._whole) for one in ends)
        made = Variable(name, comparable(first, name, self._whole), declared, family, may_end)
        check_variable(made, self._variables, self._whole)
        self._variables[name] = made
        if family is not None:
            self.sizes.setdefault(family, 2)
        return made

    @overload
    def step(
        self, name: str, *actions: Action, given: Predicate | Sequence[Predicate] = ..., stutters: bool = ...,
        **row: Any,  # noqa: ANN401 - the columns of Step
    ) -> None: ...
    @overload
    def step(
        self, *writes: Variable | Participant, reads: Reading | Sequence[Reading] = ..., name: str = ...,
        given: Predicate | Sequence[Predicate] = ..., stutters: bool = ...,
        **row: Any,  # noqa: ANN401 - the columns of Step
    ) -> Callable[[Function], Function]: ...

    def step(
        self, *about: Any, reads: Reading | Sequence[Reading] = (), name: str = "",
        given: Predicate | Sequence[Predicate] = (), stutters: bool = True, **row: Any,
    ) -> Callable[[Function], Function] | None:
        """Declare a step: what variables do by themselves, or, as a decorator, a function of several of them.

        ``p.step("approach", train.becomes({"away": "near"}), gate.stays("down"))``: each action by itself. As
        ``@p.step(small, big, reads=tap)`` on a function: it gets their values (those that it only *reads* last), and
        returns the next values of the others; None where the step cannot happen; a list of several possibilities.
        Of a family, the step is about one replica; `another` takes one more, `each` all of them, `others` the rest.
        What is *given* has to hold for the step to happen. One that changes nothing counts as a step, as in TLC, unless
        it does not *stutter*: then it cannot happen there. *row* is what `Step` knows besides: `says`, `source`,
        `fair`, `action`, `anyone`, `labels`, `group`, `by`. The name of the function, with spaces, is the step's, and
        its docstring what it `says`. Raises `SpecificationError` if there is a step of that name, and for other
        arguments.
        """
        conditions = (given,) if isinstance(given, Predicate) else tuple(given)
        check_columns(str(about[0]) if about else name, row)
        if about and isinstance(about[0], str):
            check_arguments(about[1:], (Action,), self._variables, self._whole)
            moving = Declared(about[0], tuple(about[1:]), None, conditions, row)
            self._declare(moving if stutters else Declared(about[0], (), joined(about[0], about[1:]), conditions, row))
            return None
        only_read = (reads,) if isinstance(reads, Variable | Participant) else tuple(reads)
        check_arguments((*about, *only_read), (Variable, Participant), self._variables, self._whole)
        writes, others = (tuple(map(_participant, some)) for some in (about, only_read))

        def declare(function: Function) -> Function:
            called = name or function.__name__.strip("_").replace("_", " ")
            told = " ".join((function.__doc__ or "").split())
            joint = Joint(called, writes, others, function, stutters=stutters)
            self._declare(Declared(called, (), joint, conditions, {"says": told, **row}))
            return function

        return declare

    def begins(self, *variables: Variable) -> Callable[[Function], Function]:
        """Declare with a function which values the variables that have no first one may begin with together.

        The function has no arguments and returns a list: of values, or of tuples of values. It becomes the step
        ``begin``, which comes before everything else. Raises `SpecificationError` if there is such a step already, and
        for a variable that has a first value.
        """
        check_arguments(variables, (Variable,), self._variables, self._whole)
        check_first(variables, self._whole)

        def declare(function: Function) -> Function:
            told = " ".join((function.__doc__ or "It begins.").split())
            joint = Joint(BEGIN, tuple(map(_participant, variables)), (), function, begins=True)
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
        """Say that the step just taken has one of these names or labels. Unknown ones are refused with the model.

        Of a replica, this says that the step is about it, not that it takes part in it as `another`.
        """
        self._labels += names
        return Took(names)

    def where(self, test: Callable[..., object], *variables: Variable) -> Predicate:
        """Say that *test* is true of the values of *variables*: ``p.where(lambda a, b: a < b, low, high)``.

        Their values are those declared, or those that the steps declared so far lead to: steps come before claims.
        """
        for one in variables:
            check_own(one, self._variables, self._whole)
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
        values = self._values()
        check_beginning(values, self._steps.get(BEGIN), self._whole)
        check_compared(self._compared, values, self._whole)
        return wired(self.name, values, list(self._steps.values()), self._groups, may_stop=self.may_stop)

    def model(self) -> Model:
        """Return the model. Raises `SpecificationError` for what does not fit together."""
        network = self.network()
        known = {name for step in network.steps for name in (step.name, *step.labels)}
        check_labels(self._labels, known, self._whole)
        begun = begun_in(self._values())
        claims = [one if begun is None else once_begun(one, begun) for one in self._claims]
        owners = tuple(dict.fromkeys(claim.owner for claim in self._claims))
        return Model(
            self.name, self.says or self.name, (), self.sizes, lambda _: network, lambda *_: claims,
            parties=owners, addresses=self.addresses, recorded=self.recorded,
        )


def _participant(one: Variable | Participant) -> Participant:
    return one if isinstance(one, Participant) else Participant(one)
