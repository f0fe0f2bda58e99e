"""The script of one reaction: what the environment decides in it. Unfolding tries every script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.choice import Choice, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.machine.lts import LocalState, Value


class Script:
    """One reaction, as its environment sees it: what was decided, asked, recorded, and thrown.

    *answers* are decisions by name. A choice without one takes its first value, unless the script is *complete*
    (replay): then it is refused. Without an *event*, the script is that of the entry into the initial state.
    """

    def __init__(
        self, event: str | None = None, answers: Mapping[str, Value] | None = None, *, complete: bool = False
    ) -> None:
        self.event, self.complete = event, complete
        self.at: LocalState | None = None
        self.answers = dict(answers or {})
        self.asked: dict[str, Value] = {}
        self.acts: dict[str, None] = {}
        self.failure: str | None = None
        self.thrown = ""
        self.unprompted = False
        """Whether a guard is evaluated of a transition without an event."""
        self.refused: SpecificationError | None = None
        self._choices: list[Choice[Value]] = []

    def ask(self, choice: Choice[Value], owner: type) -> Value:
        """Return the value of *choice*: the same one each time that it is asked in this reaction."""
        if self.unprompted:
            self.refused = SpecificationError(
                f"the {choice.kind} {choice.name!r} was asked by the guard of a transition without an event",
                where=place(owner, state=self.at, event=self.event),
                why="the machine takes such a transition by itself, as soon as it can; decided anew in each reaction, "
                "it would be taken in a later one, before the event of that",
                instead="give the transition an event, or keep the decision in a data field", code="SC0183",
            )
            raise self.refused
        if isinstance(choice, Parameter) and not choice.comes_with(self.event or ""):
            self.refused = SpecificationError(
                f"the parameter {choice.name!r} was asked in the reaction to {self.event!r}",
                where=place(owner, state=self.at, event=self.event),
                why=f"it only comes with {', '.join(choice.events)}",
                instead="a data field, if the machine has to remember what it was told before", code="SC0175",
            )
            raise self.refused
        if choice.name not in self.asked:
            self._choices.append(choice)
            self.asked[choice.name] = self._decide(choice, owner)
        return self.asked[choice.name]

    def _decide(self, choice: Choice[Value], owner: type) -> Value:
        answer = self.answers.get(choice.name, choice.values[0])
        if answer not in choice.values or (self.complete and choice.name not in self.answers):
            self.refused = SpecificationError(
                f"the {choice.kind} {choice.name!r} has no answer in the script",
                where=place(owner, state=self.at, event=self.event),
                why=f"the script answers {self.answers!r}; the values of the choice are {choice.values!r}",
                instead=f"an answer to {choice.name!r} that is one of its values", code="SC0176",
            )
            raise self.refused
        return answer

    def given(self) -> dict[str, Value]:
        """Return the parameters of the event that were read, with their values."""
        return {choice.name: self.asked[choice.name] for choice in self._choices if isinstance(choice, Parameter)}

    def following(self, comes: Callable[[Mapping[str, Value]], bool] | None = None) -> dict[str, Value] | None:
        """Return the answers to try next, None after the last: as on an odometer, the last choice asked turns first.

        Answers that never *come* together are left out.
        """
        for turned in reversed(range(len(self._choices))):
            choice = self._choices[turned]
            kept = {before.name: self.asked[before.name] for before in self._choices[:turned]}
            for value in choice.values[choice.values.index(self.asked[choice.name]) + 1 :]:
                answers = {**kept, choice.name: value}
                if comes is None or comes(answers):
                    return answers
        return None
