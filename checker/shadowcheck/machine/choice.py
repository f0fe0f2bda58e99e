"""What the environment decides, by name, and the script by which unfolding tries every decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from shadowcheck.machine.refusal import place, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.machine.notation import Machine

V = TypeVar("V")


class Choice(Generic[V]):
    """A decision of the environment that a handler or a guard asks for, by reading it as an attribute.

    `disk_full = Choice("the volume has no room left")` is decided anew in every reaction that reads
    `self.disk_full`, and stays the same until that reaction ends. Unfolding tries all *values*, in their order.

    Raises `SpecificationError` if *values* is empty, and when the choice is read outside of a reaction.
    """

    kind = "choice"
    occasion = "only an event gives the environment an occasion to decide"

    @overload
    def __init__(self: Choice[bool], sentence: str, *, source: str = "") -> None: ...
    @overload
    def __init__(self, sentence: str, *, values: tuple[V, ...], source: str = "") -> None: ...

    def __init__(self, sentence: str, *, values: tuple[Any, ...] = (False, True), source: str = "") -> None:
        self.sentence, self.source = sentence, source
        self.values: tuple[V, ...] = values
        self.name = ""
        why = _unfit(sentence, values)
        if why:
            raise refusal(
                f"a {self.kind} {'without' if isinstance(values, tuple) and not values else 'with odd'} values",
                f"{type(self).__name__}({sentence!r}, values={values!r})",
                why,
                'a sentence, and values=("some", "answers")',
            )

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, machine: None, owner: type) -> Choice[V]: ...
    @overload
    def __get__(self, machine: Machine[Any], owner: type) -> V: ...

    def __get__(self, machine: Machine[Any] | None, owner: type) -> Choice[V] | V:
        """Return the scripted answer: python-statemachine reads the attribute whenever it evaluates a guard."""
        if machine is None:
            return self
        if machine.under_construction:  # guard names are read once to see whether they are methods
            return self.values[0]
        script = machine.script
        if script is None or script.event is None:
            raise refusal(
                f"the {self.kind} {self.name!r} was asked outside of a reaction",
                place(owner),
                f"{self.occasion}: not the entry into the initial state, and not an observable",
                "ask in a guard or in a handler of an event",
            )
        return cast("V", script.ask(cast("Choice[Value]", self), owner))

    def __set__(self, machine: Machine[Any], value: V) -> None:
        """Refuse: the environment decides, not the machine."""
        raise refusal(
            f"the {self.kind} {self.name!r} was set to {value!r}",
            place(type(machine)),
            "it is the environment that decides it",
            "a data field, if the machine has to remember it",
        )


def _unfit(sentence: object, values: object) -> str:
    """Return why unfolding could not try all *values*, "" if it could."""
    if not isinstance(sentence, str):
        return "what is decided is said in a sentence, for the reports"
    if not isinstance(values, tuple):
        return "the values are a tuple"
    if not values:
        return "the environment would have no answer to give"
    try:
        twice = len(set(values)) < len(values)
    except TypeError:
        return "a value is put into tables: a bool, an int, a word or an enum member, and nothing that can be changed"
    return "two of the values are equal, so that nobody could tell which was meant" if twice else ""


class Parameter(Choice[V]):
    """A value that comes with an event: which backup it is about, say.

    It is read as a choice is, and unfolding tries all values. But a choice decides how an event that is answered turns
    out, so that an event answered under some choices only is refused; for a parameter it is a fact about the machine
    that it has an answer for some values, and none for others. If it comes with some *events* only, reading it in the
    reaction to another one is refused.
    """

    kind = "parameter"
    occasion = "a parameter comes with an event"

    def __init__(self, sentence: str, *, values: tuple[V, ...], source: str = "", events: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, values=values, source=source)
        self.events = events

    def comes_with(self, event: str) -> bool:
        """Whether *event* has this parameter."""
        return not self.events or event in self.events


class Script:
    """One reaction, as its environment sees it: what was decided, what was asked, what was recorded.

    *answers* are decisions by name. A choice that has none takes its first value, unless the script is
    *complete* (replay), where that is refused. Without an *event*, the script is that of the initial entry.
    """

    def __init__(
        self,
        event: str | None = None,
        answers: Mapping[str, Value] | None = None,
        *,
        at: LocalState | None = None,
        complete: bool = False,
    ) -> None:
        self.event, self.at, self.complete = event, at, complete
        self.answers = dict(answers or {})
        self.asked: dict[str, Value] = {}
        self.acts: dict[str, None] = {}
        self.failure: str | None = None
        self.awaited = event
        self.sent_by_itself: str | None = None
        self._choices: list[Choice[Value]] = []

    def ask(self, choice: Choice[Value], owner: type) -> Value:
        """Decide *choice*, the same way however often it is asked in this reaction."""
        if isinstance(choice, Parameter) and not choice.comes_with(self.event or ""):
            raise refusal(
                f"the parameter {choice.name!r} was asked in the reaction to {self.event!r}",
                place(owner, state=self.at, event=self.event),
                f"it comes with {', '.join(choice.events)} only",
                "a data field, if the machine has to remember what it was told before",
            )
        if choice.name not in self.asked:
            self._choices.append(choice)
            self.asked[choice.name] = self._decide(choice, owner)
        return self.asked[choice.name]

    def _decide(self, choice: Choice[Value], owner: type) -> Value:
        answer = self.answers.get(choice.name, choice.values[0])
        if answer not in choice.values or (self.complete and choice.name not in self.answers):
            raise refusal(
                f"the {choice.kind} {choice.name!r} has no answer in the script",
                place(owner, state=self.at, event=self.event),
                f"the script answers {self.answers!r}; the values of the choice are {choice.values!r}",
                f"an answer to {choice.name!r} that is one of its values",
            )
        return answer

    def admits(self, event: str) -> bool:
        """Tell whether *event* is the one that this script delivers, once; anything else the machine sent itself."""
        if event == self.awaited:
            self.awaited = None
            return True
        self.sent_by_itself = event
        return False

    def given(self) -> dict[str, Value]:
        """Return the parameters of the event that were read, with their values."""
        return {choice.name: self.asked[choice.name] for choice in self._choices if isinstance(choice, Parameter)}

    def following(self) -> dict[str, Value] | None:
        """Return the answers to try next: an odometer whose last wheel is the choice that was asked last."""
        for turned in reversed(range(len(self._choices))):
            choice = self._choices[turned]
            position = choice.values.index(self.asked[choice.name]) + 1
            if position < len(choice.values):
                kept = {before.name: self.asked[before.name] for before in self._choices[:turned]}
                return {**kept, choice.name: choice.values[position]}
        return None
