"""Formats of logs: what a log of some program can show and what not, how it is recognised, and how it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.logs import json_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.logs.gaps import Gaps
    from shadowcheck.logs.line import Header, Line


@dataclass(frozen=True, eq=False)
class Format:
    """How the logs of one program are read.

    `sees` and `misses` say in a sentence what such a log shows, and what not; `made_by` says how to make one. `marker`
    is a pattern that is found in the beginning of every such log, and of no other. `read(path, gaps)` yields the lines,
    with a header before them if it is true of all such logs, and puts into the gaps what it does not understand.
    """

    name: str
    sees: str
    misses: str
    made_by: str
    marker: str
    read: Callable[[str, Gaps], Iterator[Line | Header]]

    def marks(self, beginning: str) -> bool:
        """Whether a log with this *beginning* is in this format."""
        return re.search(self.marker, beginning, re.MULTILINE) is not None


JSON = Format(
    name="json",
    sees="every call, deed, answer and time that the program writes",
    misses="what the program does not write",
    made_by="a line of JSON for each call, written by the program itself",
    marker=r"\A\s*(?:\{|\[\s*[\{\]])",  # a list is not such a log, but its reader best says what is wrong
    read=lambda path, _: json_lines.read(path),
)
"""The format of our own, which every party has."""
