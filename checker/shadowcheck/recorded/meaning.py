"""What each line means: the events of the party's table that it may be, in the slot of its object."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import suggestion
from shadowcheck.logs.line import wrong_line
from shadowcheck.recorded.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.logs.line import Line
    from shadowcheck.specification import Model, Recording

MOST_PARTIES = 1_000
"""How many parties are followed at once."""
REMEMBERED = 10_000
"""How many objects that are gone are remembered, to tell a call on one of them from one on an object never created."""

_WITHOUT_ANSWER = {
    False: "leave the answer out if it is not known",
    True: "leave the answer out, and tell only of what is done; its opposite is a deed with another name",
}
"""What to write in place of an answer that nothing gives, by whether it is that of a deed."""


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

    def ahead(self, line: Line) -> Told:
        """Return the meaning that *line* would have next, without taking it. Raises `SpecificationError` if none."""
        kept = self._held, self._slot, self._parties, self._turns
        self._held, self._slot, self._parties = dict(self._held), OrderedDict(self._slot), set(self._parties)
        self._turns = self._turns.copy()
        try:
            return self.of(line)
        finally:
            self._held, self._slot, self._parties, self._turns = kept

    def place(self, line: Line) -> tuple[str | None, str, tuple[str, ...]]:
        """Return the object that *line* is about and its slot, and the events that it may be, whatever they answer."""
        key = line.name, line.is_deed, line.answer
        if key not in self._known:
            self._known[key] = self._events(line)
        events = self._known[key]
        if line.about is not None and not self._recording.apart:
            raise wrong_line(
                self._path, line.number, f"it is about {line.about!r}",
                why="in this log a line is about its object and nothing else",
                instead="remove 'about'", code="SC0836",
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
            why="the model knows a line by the name of its call or deed",
            instead=hint,
            code="SC0837",
        )

    def _never_answers(self, line: Line, events: tuple[str, ...]) -> Exception:
        possible = [
            word for word in self._recording.words if any(self._recording.heard(event, word) for event in events)
        ]
        known = line.is_deed or line.answer in self._recording.words
        return wrong_line(
            self._path,
            line.number,
            f"{line.name!r} never answers {line.answer!r}" if known else f"no call answers {line.answer!r}",
            why=f"the documented answers are {', '.join(possible)}" if possible else "it has no answer",
            instead=suggestion(line.answer or "", possible, _WITHOUT_ANSWER[line.is_deed]),
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
                why="what a call answers depends on what was done with its object before, and no line says that",
                instead="begin the log with the creation of the object, or correct the name",
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
                    self._path, line.number, "some lines say which object they are about, and others do not",
                    why="each object is judged separately",
                    instead='add "object": "..." to all lines, or to none', code="SC0841",
                )
            if len(self._parties) > MOST_PARTIES:
                raise wrong_line(
                    self._path, line.number, f"it is about more than {MOST_PARTIES:,} objects",
                    why="each of them is judged separately, and all are followed at once",
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
                f"{name!r} is one object too many at the same time",
                why=f"the model follows {len(self._recording.slots)} at a time, and these are not released: "
                f"{', '.join(map(repr, self._held))}",
                instead="put the lines about one of them into a separate log",
                code="SC0841",
            )
        self._slot[name] = self._slot[name] if self._slot.get(name) in free else free[0]
        self._slot.move_to_end(name)
        if len(self._slot) > REMEMBERED:
            self._slot.pop(next(one for one in self._slot if one not in self._held))

    def _taken(self, slot: str, name: str) -> bool:
        return any(self._slot[other] == slot for other in self._held if other != name)
