"""Which format a log is in: the one that is named, or the only one whose marker is in the beginning of the file."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.logs.format import JSON, Format
from shadowcheck.logs.line import wrong_line

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGINNING = 1 << 14
"""How many bytes of a file are looked at."""
UNKNOWN = "SC0848"
"""The code of a log whose format is not known."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def format_named(name: str, formats: Mapping[str, Format]) -> Format:
    """Return the format *name*; raises `SpecificationError` if there is none."""
    known = {JSON.name: JSON, **formats}
    if name in known:
        return known[name]
    raise SpecificationError(
        f"there is no format {name!r}", where=f"--format {name}", why=f"the formats are {', '.join(sorted(known))}",
        instead=suggestion(name, known, "leave --format out: a log is recognised by its first lines"), code="SC0848",
    )


def format_of(path: str, formats: Mapping[str, Format]) -> Format:
    """Return the format of the log *path*.

    Raises `SpecificationError` if it is like none of *formats*, or like several. A file that cannot be read, or that
    is empty, is left to the reader of JSON lines, which says so.
    """
    beginning = beginning_of(path)
    found = [one for one in formats.values() if one.marks(beginning)]
    if len(found) == 1:
        return found[0]
    if not found and (JSON.marks(beginning) or not beginning.strip()):
        return JSON
    names = ", ".join(sorted({JSON.name, *formats}))
    several = " and ".join(one.name for one in found)
    raise wrong_line(
        path, None, f"it looks like {several}" if found else "its format is not recognised",
        why=f"a log is recognised by its first lines; the formats are {names}",
        instead=f"a design is verified: shadowcheck verify {path}" if path.endswith(".py") else
        "name the format: --format NAME", code="SC0848",
    )


def beginning_of(path: str) -> str:
    """Return the first lines of the file *path* as text, whatever it is; empty if it cannot be read."""
    file = Path(path)
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as raw:
            data = raw.read(BEGINNING)
    except OSError:
        return ""
    if data.startswith(_UTF_16):
        return data.decode("utf-16", errors="replace").replace("\r\n", "\n")
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
