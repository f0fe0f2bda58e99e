"""A witness: a live machine that is driven along a trace, and asked what it did on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Live
from shadowcheck.machine.script import Script
from shadowcheck.network import local_system

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import Value


class Witness(Live):
    """A live machine that tells, besides where it is, what it did last and what it would answer now.

    It is made like a `Live`, and driven by `does`.
    """

    def does(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> tuple[str, ...]:
        """Deliver *event* while the environment decides *choices*: its outcome, its acts, and the state after it.

        If it does not take the event, or asks other choices, that is told instead of the outcome.
        """
        here = self.state
        try:
            outcome = self.send(event, choices)
        except SpecificationError as error:
            return f"not taken: {error.what}", str(self.state)
        self._bench.put(here)  # once more, for its acts: a machine reacts the same way every time
        answer = self._bench.react(Script(event, dict(choices), complete=True))
        return outcome, *(() if answer is None else answer.acts), str(self.state)

    def refuses(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> bool:
        """Tell whether no transition takes *event* here, while the environment decides *choices*; it stays where it is.

        What is asked, and not among *choices*, takes its first value. A machine that breaks off has taken it.
        """
        here = self.state
        try:
            return self._bench.react(Script(event, dict(choices))) is None
        except SpecificationError:
            return False
        finally:
            self._bench.put(here)

    @property
    def answers(self) -> list[str]:
        """The events to which it has an answer where it is now, in the order of its table."""
        table = local_system(self._bench.cls)
        here = {row.event for row in table.reactions if table.states[row.source] == self.state}
        return [event for event in table.events if event in here]
