"""What `vssadmin list writers` and `vssadmin list shadows` print, in any language: read by numbers and GUIDs, and not by words.

A writer is five lines: its name in quotation marks, two GUIDs (class and instance), the number of its state in brackets, and its last error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowcheck.logs.format import Format
from shadowcheck.logs.line import Line
from shadowcheck.logs.text import texts_of_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.logs.gaps import Gaps

STATES = {
    1: "stable", 2: "waiting for freeze", 3: "waiting for thaw", 4: "waiting for post snapshot", 5: "waiting for backup complete",
    6: "failed at identify", 7: "failed at prepare backup", 8: "failed at prepare snapshot", 9: "failed at freeze", 10: "failed at thaw",
    11: "failed at post snapshot", 12: "failed at backup complete", 15: "failed at backup shutdown",
}
"""The states, by their number in VSS_WRITER_STATE (Vss.h), as a recorded run of a writer names them."""
OF_RESTORE = (13, 14)
"""States of restores, which are not judged."""
_GUID = r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}"
_NAME = re.compile(r"""^\S.*?['"\u201c\u201e\u00ab]\s*(?P<name>\S.*?)\s*['"\u201d\u201c\u00bb]\s*$""")
_ID = re.compile(rf"^\s+\S.*?(?P<guid>{_GUID})\s*$")
_STATE = re.compile(r"^\s+\S.*\[(?P<number>\d+)\]")
_FIELD = re.compile(r"^\s+\S.*?[:\uff1a]\s*(?P<text>.*?)\s*$")
_SET = re.compile(rf"^\S.*{_GUID}\s*$")
_COPY = re.compile(rf"^\s+\S.*{_GUID}\s*$")


def read_writers(path: str, gaps: Gaps) -> Iterator[Line]:
    """Yield what is shown of each writer, as an assertion about its state; its last error is a note."""
    listing = _Listing(gaps)
    for number, text in texts_of_others(path):
        yield from listing.takes(number, text)
    yield from listing.ends()


class _Listing:
    """The writer whose lines are read: its name, its GUIDs, and what is shown of it, until its last error is read."""

    def __init__(self, gaps: Gaps) -> None:
        self._gaps = gaps
        self._name, self._ids, self._shown, self._spare = "", list[str](), list[Line](), False

    def takes(self, number: int, text: str) -> Iterator[Line]:
        """Take a line, and yield what is shown of a writer if it is complete."""
        if found := _NAME.match(text):
            self._name, self._ids = found["name"], []
        elif found := _STATE.match(text):
            yield from self.ends()
            self._shows(int(found["number"]), number, text)
        elif found := _ID.match(text):
            self._ids.append(found["guid"].lower())
        elif self._shown and (found := _FIELD.match(text)):
            yield self._shown.pop()._replace(note=found["text"] or None)
        elif text[:1].isspace() and text.strip() and not self._spare:
            self._gaps.leave(number, text)

    def ends(self) -> Iterator[Line]:
        """Yield what is shown of a writer whose last error is missing."""
        yield from self._shown
        self._shown = []

    def _shows(self, state: int, number: int, text: str) -> None:
        self._spare = state in OF_RESTORE
        if state in STATES:
            name = " ".join((self._name, *self._ids[-1:]))
            self._shown = [Line(number, name, f"shown {STATES[state]}", is_deed=True, answer=None)]
        elif self._spare:
            self._gaps.beside["a state of a restore"] += 1
        else:
            self._gaps.leave(number, text)


def read_shadows(path: str, gaps: Gaps) -> Iterator[Line]:
    """Count the sets and the copies that are listed; nothing is yielded, as no rule is about copies that may be anybody's."""
    for _, text in texts_of_others(path):
        if _SET.match(text):
            gaps.beside["a shadow copy set that exists"] += 1
        elif _COPY.match(text):
            gaps.beside["a shadow copy that exists"] += 1
    yield from ()


WRITERS = Format(
    name="vssadmin-writers",
    sees="the state of each writer at one moment, or at several if the output is repeated, in any language",
    misses="what the writer did, when, and for whom: states of other sessions may be shown",
    made_by="vssadmin list writers > writers.txt",
    marker=rf"^\s+\S.*{_GUID}\s*\n\s+\S.*{_GUID}\s*\n\s+\S.*\[\d+\]",
    read=read_writers,
)
SHADOWS = Format(
    name="vssadmin-shadows",
    sees="how many shadow copies and sets there are",
    misses="whose they are; none of it is judged",
    made_by="vssadmin list shadows > shadows.txt",
    marker=rf"^\S.*{_GUID}\s*\n\s+\S.*\n\s+\S.*{_GUID}\s*\n\s+\S.*\\\\\?\\Volume\{{",
    read=read_shadows,
)
