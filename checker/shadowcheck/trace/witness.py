"""A witness: a live machine, a function or an object that is driven along a trace and reports what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Live
from shadowcheck.machine.live import live
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import source_of
from shadowcheck.network import local_system
from shadowcheck.object.design import Heard, ObjectSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import Value


class Witness(Live):
    """A live machine that also reports its acts, and the events that it would take; made like a `Live`."""

    def does(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> tuple[str, ...]:
        """Deliver *event* with *choices*; return the outcome, the acts, and the state after it.

        If it does not take the event, or asks for other choices, the reason stands instead of outcome and acts.
        """
        here = self.state
        try:
            outcome = self.send(event, choices)
        except SpecificationError as error:
            return f"not taken: {error.what}", str(self.state)
        self._bench.put(here)  # again, for its acts: machines are deterministic
        answer = self._bench.react(Script(event, dict(choices), complete=True))
        return outcome, *(() if answer is None else answer.acts), str(self.state)

    def refuses(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> bool:
        """Tell whether no transition takes *event* in this state with *choices*; the state stays the same.

        Choices that are missing take their first value. A machine that breaks off has taken the event.
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
        """The events that it would take in its present state, in the order of its table."""
        table = local_system(self._bench.cls)
        here = {row.event for row in table.reactions if table.states[row.source] == self.state}
        return [event for event in table.events if event in here]


class Rerun:
    """A design that is a function: it is run again with one answer more each time, and reports its next call."""

    def __init__(self, cls: type[Machine[Any]]) -> None:
        self._running, self._table = live(cls), local_system(cls)

    def does(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> tuple[str, ...]:
        """Let its call *event* be answered with *choices*; return its next calls, or why it does not make this one."""
        try:
            self._running.send(event, choices)
        except SpecificationError as error:
            return (f"not called: {error.what}",)
        return tuple(self.answers)

    @property
    def answers(self) -> list[str]:
        """The calls that it may make in its present place: one, or none at its end."""
        here = {row.event for row in self._table.reactions if self._table.states[row.source] == self._running.state}
        return [event for event in self._table.events if event in here]


class Listener:
    """A design that is an ordinary class: an object of it is sent events, and reports what it does."""

    def __init__(self, cls: type[Machine[Any]]) -> None:
        source = source_of(cls)
        if not isinstance(source, ObjectSource):
            raise TypeError(cls)
        self._heard: Heard = source.start()

    def does(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> tuple[str, ...]:
        """Send *event* with *choices*; return the outcome, the acts, and the state after it.

        If it does not take the event, or asks for other choices, the reason stands instead of outcome and acts.
        """
        before = str(self._heard.state)
        try:
            return self._heard.send(event, choices), *self._heard.acts, str(self._heard.state)
        except SpecificationError as error:
            return f"not taken: {error.what}", before

    def refuses(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> bool:  # noqa: ARG002 - like a `Witness`
        """Tell whether it has no handler for *event*."""
        return not self._heard.hears(event)

    @property
    def answers(self) -> list[str]:
        """The events for which it has handlers, in the order of its table."""
        return list(self._heard.events)
