"""What each line means: the events of the party's table that it may be, in the slot of its object.

A log is read twice: once to see what it tells of, which decides the network; and once to judge it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import suggestion
from shadowcheck.logs.line import Header, Line, wrong_line
from shadowcheck.recorded.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shadowcheck.specification import Model, Recording

    Reader = Callable[[str], Iterator[Line | Header]]

MOST_PARTIES = 1_000
"""How many parties are followed at once."""
REMEMBERED = 10_000
"""How many objects that are gone are remembered, to tell a call on one of them from one on an object never created."""


class Told(NamedTuple):
    """A line with its meaning: its object (None: it has none), the slot of that, and the events that it may be."""

    line: Line
    object: str | None
    slot: str
    events: tuple[str, ...]
    """The events of the party's table, one of which it is; none if the line matters to no rule."""
    otherwise: tuple[str, ...]
    """Those of which it is one if none of the former is possible."""
    ends: bool


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
                    why="the first line says what the log tells of, and what it leaves out",
                    instead=suggestion(name, known, f"one of {', '.join(known)}"),
                    code="SC0837",
                )


class Meaning:
    """Gives lines their meaning; it remembers which object is in which slot."""

    def __init__(self, path: str, recording: Recording[Model]) -> None:
        self._path, self._recording = path, recording
        self._known: dict[tuple[str, bool, str | None], tuple[str, ...]] = {}
        self._heard: dict[tuple[str, str, bool, str | None], tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._held: dict[str, int] = {}
        self._slot: OrderedDict[str, str] = OrderedDict()
        self._parties: set[str | None] = set()
        self._turns = Turns(recording.slots, recording.closes)

    def of(self, line: Line) -> Told:
        """Return *line* with its meaning; raises `SpecificationError` if it has none."""
        name, slot, events = self.place(line)
        key = slot, line.name, line.is_deed, line.answer
        if key not in self._heard:
            named = [(event, before) for event in events for before in self._recording.before(event, slot)]
            named = [one for one in named if one[1]] or named  # what says what it is about is about that
            self._heard[key] = (
                tuple(before + one for event, before in named for one in self._recording.heard(event, line.answer)),
                tuple(before + one for event, before in named for one in self._recording.otherwise(event)),
            )
        heard, otherwise = self._heard[key]
        return Told(line, name, slot, heard, otherwise, any(event in self._recording.ends for event in events))

    def place(self, line: Line) -> tuple[str | None, str, tuple[str, ...]]:
        """Return the object that *line* is about and its slot, and the events that it may be, whatever they answer."""
        key = line.name, line.is_deed, line.answer
        if key not in self._known:
            self._known[key] = self._events(line)
        events = self._known[key]
        if line.about is not None and not self._recording.apart:
            raise wrong_line(
                self._path, line.number, f"it is about {line.about!r}",
                why="in this log a line is about its object, and no party is asked what else it is about",
                instead="take 'about' out", code="SC0836",
            )
        if self._recording.apart:
            return self._party(line), self._turns.of(line, events), events
        if not events or all(event in self._recording.of_no_object for event in events):
            return None, "", events
        name = line.object if line.object is not None else self._only(line)
        return name, self._placed(name, line, events[0]), events

    def _events(self, line: Line) -> tuple[str, ...]:
        names: Mapping[str, tuple[str, ...]] = self._recording.deeds if line.is_deed else self._recording.calls
        if not line.is_deed and line.name in self._recording.without_effect:
            return ()
        if line.name not in names:
            raise self._unknown(line, names)
        events = tuple(event for event in names[line.name] if self._recording.heard(event, line.answer))
        if not events and line.answer is not None:
            raise self._never_answers(line, names[line.name])
        return events

    def _unknown(self, line: Line, names: Mapping[str, tuple[str, ...]]) -> Exception:
        what, others = ("deed", self._recording.calls) if line.is_deed else ("call", self._recording.deeds)
        if line.name in others:
            hint = f'"{"call" if line.is_deed else "deed"}": "{line.name}"'
        else:
            hint = suggestion(
                line.name,
                (*names, *(() if line.is_deed else self._recording.without_effect)),
                f"one of {', '.join(sorted(names))}",
            )
        return wrong_line(
            self._path,
            line.number,
            f"there is no {what} {line.name!r}",
            why="the model knows what a line means by the name of its call or deed",
            instead=hint,
            code="SC0837",
        )

    def _never_answers(self, line: Line, events: tuple[str, ...]) -> Exception:
        possible = [
            word for word in self._recording.words if any(self._recording.heard(event, word) for event in events)
        ]
        known = line.answer in self._recording.words
        return wrong_line(
            self._path,
            line.number,
            f"{line.name!r} never answers {line.answer!r}" if known else f"no call answers {line.answer!r}",
            why=f"the documented answers are {', '.join(possible)}" if possible else "it has no answer",
            instead=suggestion(line.answer or "", possible, "leave the answer out if it is not known"),
            code="SC0839",
        )

    def _placed(self, name: str, line: Line, event: str) -> str:
        """Return the slot of the object of *line*, and count its references."""
        if event in self._recording.opens and not self._held.get(name):
            self._open(name, line)
        elif name not in self._slot:
            raise wrong_line(
                self._path,
                line.number,
                f"the object {name!r} was never created",
                why="what a call is answered depends on what was done with its object before: no line tells of that",
                instead="begin the log with the creation of the object; or correct the name",
                code="SC0840",
            )
        elif self._taken(self._slot[name], name):
            self._open(name, line)
        held = max(0, self._held.get(name, 0) + self._recording.holds(event, line.answer))
        self._held.pop(name, None)
        if held:
            self._held[name] = held
        return self._slot[name]

    def _party(self, line: Line) -> str | None:
        """Return the party that *line* is about. Raises `SpecificationError` if only some of the lines name one."""
        if line.object not in self._parties:
            self._parties.add(line.object)
            if None in self._parties and len(self._parties) > 1:
                raise wrong_line(
                    self._path, line.number, "some lines say whom they are about, and others do not",
                    why="each object is judged by itself",
                    instead='add "object": "..." to all lines, or to none', code="SC0841",
                )
            if len(self._parties) > MOST_PARTIES:
                raise wrong_line(
                    self._path, line.number, f"it tells of more than {MOST_PARTIES:,} objects",
                    why="each of them is judged by itself, and all are followed at once",
                    instead="give the objects the same name each time, or judge parts of the log", code="SC0841",
                )
        return line.object

    def _only(self, line: Line) -> str:
        """Return the object that a line without one is about: the only one that is held, or the last one."""
        if len(self._held) == 1:
            return next(iter(self._held))
        if not self._held and self._slot:
            return next(reversed(self._slot))
        if not self._slot:
            return ""
        raise wrong_line(
            self._path,
            line.number,
            "it does not say which object it is about",
            why=f"there are {len(self._held)}: {', '.join(self._held)}",
            instead='add "object": "..."',
            code="SC0841",
        )

    def _open(self, name: str, line: Line) -> None:
        free = [slot for slot in self._recording.slots if not self._taken(slot, name)]
        if not free:
            raise wrong_line(
                self._path,
                line.number,
                f"{name!r} is one object too many at a time",
                why=f"the model follows {len(self._recording.slots)} at a time, and these are not released: "
                f"{', '.join(map(repr, self._held))}",
                instead="take the lines about one of them into a log of their own",
                code="SC0841",
            )
        self._slot[name] = self._slot[name] if self._slot.get(name) in free else free[0]
        self._slot.move_to_end(name)
        if len(self._slot) > REMEMBERED:
            self._slot.pop(next(one for one in self._slot if one not in self._held))

    def _taken(self, slot: str, name: str) -> bool:
        return any(self._slot[other] == slot for other in self._held if other != name)
