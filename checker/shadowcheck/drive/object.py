"""Designs that are driven in the same process: what a called design does in its table is told as a program tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shadowcheck.drive.message import VERSION, Message, checked
from shadowcheck.drive.running import Ending, How
from shadowcheck.network import local_system

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from shadowcheck.machine import Machine
    from shadowcheck.machine.lts import LocalSystem, Reaction, Value
    from shadowcheck.specification import Interface
    from shadowcheck.specification.learned import Played


@dataclass(frozen=True)
class Design:
    """A design of a party that is called, as a program. It may say nothing for *timeout* seconds, as it never does.

    Raises `SpecificationError` for a design that has no table.
    """

    design: type[Machine[Any]]
    interface: Interface
    timeout: float = 10.0

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.design.__name__

    @property
    def played(self) -> Played:
        """How it is played."""
        recording = self.interface.recording
        if recording is None or recording.driven is None or recording.driven.played is None:
            raise AssertionError(self.interface.name)
        return recording.driven.played

    def start(self, number: int) -> Playing:
        """Begin a run."""
        del number
        return Playing(self)


class Playing:
    """A run of a design."""

    def __init__(self, design: Design) -> None:
        self._design, self._system, self._played = design, local_system(design.design), design.played
        self._states: dict[str | None, int] = {}
        self._talk = self._talking()
        self._said: Message | None = next(self._talk)

    def receive(self) -> Message | None:
        """Return the next message; there is none at the end."""
        return None if self._said is None else checked(self._said)

    def send(self, reply: Message) -> None:
        """Reply to the last message."""
        try:
            self._said = self._talk.send(reply)
        except StopIteration:
            self._said = None

    def end(self) -> Ending:
        """Say that it has ended."""
        return Ending(How.ENDED, "ends")

    def stop(self) -> Ending:
        """End the run."""
        self._talk.close()
        return Ending(How.STOPPED, "is stopped")

    def _talking(self) -> Generator[Message, Message, None]:
        tells = list(self._played.tells(self._system))
        greeting = {"party": self._design.interface.name, "name": self._design.name, "tells": tells}
        yield {"shadowcheck": VERSION, **greeting}
        event = yield {"ready": True}
        while "call" in event:
            event = yield (yield from self._handle(event))

    def _handle(self, event: Message) -> Generator[Message, Message, Message]:
        """Handle *event*, and return the answer."""
        about, system = event.get("about"), self._system
        own = about if self._played.is_alone(self._design.design) else None
        state = self._states.get(own, next(iter(system.initials.values())))
        snake, values = self._played.told(event["call"], about, event.get("facts", {}))
        rows = [row for row in system.reactions_to(snake) if row.source == state and fits(system, row, values)]
        if not rows:
            return {"answer": "true", "default": True}
        row = yield from self._decided(rows)
        for name, is_call in self._played.says(system, row, about):
            yield {"call" if is_call else "deed": name}
        self._states[own] = row.target
        if own is not None and self._played.ends(event["call"]):
            del self._states[own]
        return {"answer": self._played.answer(row)}

    def _decided(self, rows: list[Reaction]) -> Generator[Message, Message, Reaction]:
        """Ask for what is decided elsewhere, until one reaction is left."""
        system = self._system
        known: dict[str, Value] = {}
        while True:
            asked = next((
                name for row in rows for name, _ in row.choices if name not in system.parameters and name not in known
            ), None)
            if asked is None:
                return rows[0]
            among = {_word(value): value for row in rows for name, value in row.choices if name == asked}
            words = sorted(among)
            if asked == self._played.asks:
                reply = yield {"call": self._played.by}
                given = "yes" if reply.get("answer") == "true" else "no"
            else:
                given = (yield {"choice": asked, "among": words})["choice"] if len(words) > 1 else words[0]
            known[asked] = among.get(given, among[words[0]])
            rows = [row for row in rows if dict(row.choices).get(asked, known[asked]) == known[asked]]


def fits(system: LocalSystem, row: Reaction, values: Mapping[str, Value]) -> bool:
    """Whether what comes with an event has the *values* that *row* was told."""
    return all(values.get(name, value) == value for name, value in row.choices if name in system.parameters)


def _word(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(getattr(value, "name", value))
