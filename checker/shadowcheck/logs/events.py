"""Event logs of Windows: exported as XML, or in their own binary form (.evtx), read one event after the other.

An event is known by its provider and its number. Exports differ: some have one element around all events, some none.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat  # entities need a document type, which is refused

from shadowcheck.extras import installing
from shadowcheck.logs.clock import Clock
from shadowcheck.logs.line import Line, wrong_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from io import TextIOWrapper

    from shadowcheck.logs.gaps import Gaps

BINARY = b"ElfFile\0"
"""How a binary event log begins."""
MARKER = r"\A(?:ElfFile\0|\s*(?:<\?xml[^>]*\?>\s*)?<Events?\b)"
"""How event logs begin."""
_BLOCK, _LONGEST = 1 << 16, 1 << 14
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_EXPORT_AGAIN = "export it again: wevtutil qe LOG /f:XML > events.xml, or the Event Viewer"


@dataclass
class Event:
    """An event: its provider, its number, when it was (as it is written), and what was filled into its text."""

    line: int
    source: str = ""
    id: int = -1
    time: str | None = None
    data: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class EventTable:
    """What events tell, by provider and number: a deed. `about` says which object an event is about.

    Events that are known, and tell nothing that is judged, have an empty deed. Of the providers `counted` all other
    events are counted, too. Those of all other programs tell nothing. A provider whose name begins as one of
    `families` has the events of the one that this names.
    """

    deeds: Mapping[tuple[str, int], str]
    about: Callable[[Event], str]
    counted: tuple[str, ...] = ()
    families: Mapping[str, str] = field(default_factory=dict)


def reader(table: EventTable) -> Callable[[str, Gaps], Iterator[Line]]:
    """Return the reader of event logs that *table* describes."""
    counted = {one.lower() for one in table.counted}
    families = {start.lower(): source.lower() for start, source in table.families.items()}
    deeds = {(source.lower(), number): deed for (source, number), deed in table.deeds.items()}

    def read(path: str, gaps: Gaps) -> Iterator[Line]:
        clocks: dict[str, Clock] = {}  # programs log independently of each other, so each object has its own
        for event in events(path):
            source = event.source.lower()
            source = next((one for start, one in families.items() if source.startswith(start)), source)
            deed = deeds.get((source, event.id))
            if deed:
                name = table.about(event)
                now = clocks.setdefault(name, Clock(path)).reads(event.time, event.line)
                yield Line(event.line, name, deed, is_deed=True, answer=None, time=now)
            elif deed is not None or source in counted:
                gaps.beside[f"{event.source} {event.id}"] += 1
            else:
                gaps.beside["events of other programs"] += 1

    return read


def events(path: str) -> Iterator[Event]:
    """Yield the events of the log *path*, in the order of the file.

    Raises `SpecificationError` for a file that cannot be read, and for one that is not an event log or is damaged.
    """
    try:
        with Path(path).open("rb") as file:
            beginning = file.read(8)
        if beginning == BINARY:
            yield from _of_binary(path)
            return
        encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
        with Path(path).open(encoding=encoding) as text:
            yield from _of_text(path, text)
    except (OSError, UnicodeError) as error:
        raise wrong_line(
            path, None, f"it cannot be read: {getattr(error, 'strerror', None) or error}",
            why="the events are read from this file", instead=_EXPORT_AGAIN, code="SC0852",
        ) from error


def _of_text(path: str, text: TextIOWrapper) -> Iterator[Event]:
    """Yield the events of an export; an element is put around all, as some exports have none."""
    parsing = _Parsing(path)
    block = text.read(_BLOCK)
    if re.search(r"<!DOCTYPE", block):
        raise wrong_line(
            path, None, "it has a document type declaration",
            why="event logs have none, and with one a small file can fill all memory",
            instead=_EXPORT_AGAIN, code="SC0852",
        )
    declaration = re.match(r"\s*<\?xml[^>]*\?>", block)
    start = declaration.end() if declaration else 0
    yield from parsing.takes("<log>" + "\n" * block.count("\n", 0, start) + block[start:])
    while block := text.read(_BLOCK):
        yield from parsing.takes(block)
    yield from parsing.takes("</log>", final=True)


def _of_binary(path: str) -> Iterator[Event]:
    try:
        from evtx import PyEvtxParser  # noqa: PLC0415 - an extra, needed for nothing else
    except ImportError as error:
        raise wrong_line(
            path, None, "a binary event log needs the package evtx", why="it is not part of Python, and not installed",
            instead=f"{installing('logs')}; or export the log as XML", code="SC0851",
        ) from error
    try:
        for number, record in enumerate(PyEvtxParser(path).records(), start=1):
            data = "" if record is None else record["data"]  # its types say that there may be none; then it is refused
            for event in _Parsing(path).takes(re.sub(r"\A\s*<\?xml[^>]*\?>", "", data), final=True):
                event.line = number
                yield event
    except (RuntimeError, ValueError) as error:
        raise wrong_line(
            path, None, f"it is damaged: {error}", why="an event log has a format of its own, with checksums",
            instead=_EXPORT_AGAIN, code="SC0852",
        ) from error


class _Parsing:
    """Parses XML piece by piece, and remembers the event that it is in."""

    def __init__(self, path: str) -> None:
        self._path, self._found, self._tags = path, list[Event](), list[str]()
        self._event: Event | None = None
        self._text: list[str] = []
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._starts, self._ends
        parser.CharacterDataHandler = self._says

    def takes(self, text: str, *, final: bool = False) -> Iterator[Event]:
        """Yield the events that end in this piece of *text*; raises `SpecificationError` if it is not XML."""
        try:
            self._parser.Parse(text, final)
        except expat.ExpatError as error:
            raise wrong_line(
                self._path, error.lineno, f"it is not XML from here on: {expat.ErrorString(error.code)}",
                why="an exported event log is XML; this one is cut off, or was changed",
                instead=_EXPORT_AGAIN, code="SC0852",
            ) from error
        found, self._found = self._found, []
        yield from found

    def _starts(self, tag: str, attributes: dict[str, Any]) -> None:
        name = tag.rpartition(" ")[2]
        self._text = []
        if name == "Event":
            self._event = Event(self._parser.CurrentLineNumber)
        elif self._event is not None and name == "Provider":
            self._event.source = attributes.get("EventSourceName") or attributes.get("Name", "")
        elif self._event is not None and name == "TimeCreated":
            self._event.time = attributes.get("SystemTime")

    def _says(self, text: str) -> None:
        if self._event is not None and sum(map(len, self._text)) < _LONGEST:
            self._text.append(text)

    def _ends(self, tag: str) -> None:
        name, text = tag.rpartition(" ")[2], "".join(self._text).strip()
        self._text = []
        if self._event is None:
            return
        if name == "EventID" and text.isdecimal():
            self._event.id = int(text)
        elif name == "Data" and len(self._event.data) < 64:
            self._event.data.append(text)
        elif name == "Event":
            self._found.append(self._event)
            self._event = None
