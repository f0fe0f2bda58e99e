"""What a log is about.

A log is read twice: once to see what it is about, which decides the network; and once to judge it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.errors import suggestion
from shadowcheck.logs.line import Header, Line, wrong_line
from shadowcheck.recorded.meaning import Meaning, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.specification import Model, Recording

    Reader = Callable[[str], Iterator[Line | Header]]


@dataclass
class Survey:
    """What a log tells of a party: its events (with their slots before them), header, lines, and calls without effect.

    `told` are the deeds and calls that are told of whenever they happen.
    """

    header: Header
    events: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    lines: int = 0
    without_effect: Counter[str] = field(default_factory=Counter)

    def add(self, line: Line, slot: str, events: tuple[str, ...], recording: Recording[Model]) -> None:
        """Take a line into account, which is one of *events*."""
        self.lines += 1
        if not events:
            self.without_effect[line.name] += 1
        self.told.update(events)
        self.events.update(before + event for event in events for before in recording.before(event, slot))

    def unseen(self, recording: Recording[Model]) -> tuple[str, ...]:
        """List the events, in any slot, that may have happened without a line."""
        deeds = {event for name in self.header.tells for event in recording.named_events(name)}
        told = deeds | self.told
        left = [event for event, alike in recording.unseen.items() if told.isdisjoint((event, *alike))]
        named = [event for name in self.header.leaves_out for event in recording.named_events(name)]
        slots = [
            slot
            for slot in recording.slots
            if recording.apart or not slot or any(event.startswith(slot) for event in self.events)
        ]
        events = (*left, *named)
        found = (before + event for event in events for slot in slots for before in recording.before(event, slot))
        return tuple(dict.fromkeys(found))

    def possible(self, recording: Recording[Model]) -> set[str]:
        """Return the events, in any slot, that have happened, may have happened unseen, or would have been told."""
        tells = (event for name in self.header.tells for event in recording.named_events(name))
        named = {before + event for event in tells for before in recording.before(event, "")}
        return self.events | named | set(self.unseen(recording))


def survey(path: str, recording: Recording[Model], read: Reader) -> dict[str | None, Survey]:
    """Read the log *path* once, and say what it tells of each party; there is only one, None, if they are not apart.

    Raises `SpecificationError` for what cannot be understood.
    """
    header, meaning, found = Header(), Meaning(path, recording), dict[str | None, Survey]()
    for one in read(path):
        if isinstance(one, Header):
            header = one
            check_header(one, path, recording)
            continue
        name, slot, events = meaning.place(one)
        party = name if recording.apart else None
        if party not in found:
            found[party] = Survey(header)
        found[party].add(one, slot, events, recording)
    return found or {None: Survey(header)}


def told(path: str, recording: Recording[Model], read: Reader) -> Iterator[Told]:
    """Yield the lines of the log *path* with their meaning."""
    meaning = Meaning(path, recording)
    for one in read(path):
        if isinstance(one, Line):
            yield meaning.of(one)


def check_header(header: Header, path: str, recording: Recording[Model]) -> None:
    """Raise `SpecificationError` if the first line names what the model does not know."""
    for names, known, what in (
        (header.tells, recording.may_be_told, "deed"),
        (header.leaves_out, (*recording.calls, *recording.deeds), "call"),
    ):
        for name in names:
            if name not in known:
                raise wrong_line(
                    path,
                    1,
                    f"there is no {what} {name!r}",
                    why="the first line says what the log covers, and what it leaves out",
                    instead=suggestion(name, known, f"one of {', '.join(known)}"),
                    code="SC0837",
                )
