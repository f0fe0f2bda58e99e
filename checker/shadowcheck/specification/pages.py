"""Pages: what a page of the documentation says, sentence by sentence, and what became of each in the specification.

A page is a Markdown file: a heading with its slug, a line that says which version was read, and a table whose rows
have what the page says, one or more references `kind: name`, and optionally the page's own word (must, should, may).
The specification decides which kinds of references there are. `shadowcheck explain SC0520` shows an example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

_PAGE = re.compile(r"# (\S+)\n+Read: (.+)\.\n\n\|.+\|\n\|[-|]+\|\n((?:\|.*\n)+)")
_ROW = re.compile(r"\| ([^|]+) \| ([^|]+) \|(?: ([^|]*)\|)?")


@dataclass(frozen=True)
class Reference:
    """Something in the specification, such as a claim or an option, by kind and name; or the reason for none."""

    kind: str
    name: str


@dataclass(frozen=True)
class Row:
    """What the page says, in the words of the specification's author; what became of it; the page's word, if any."""

    says: str
    here: tuple[Reference, ...]
    word: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the documentation by its slug, which version of it was `read`, and what it says."""

    slug: str
    read: str
    rows: tuple[Row, ...]


def find_page(pages: Iterable[Page], name: str) -> Page:
    """Find the page *name* among *pages*; raises `SpecificationError` if it is not there."""
    known = {page.slug: page for page in pages}
    if name in known:
        return known[name]
    raise SpecificationError(
        f"the model has no table for a page {name!r}", where=f"--page {name}",
        why=f"it has tables for these pages: {', '.join(known)}" if known else "it has no tables for pages",
        instead=suggestion(name, known, "name one of them" if known else "Model(..., pages=...)"), code="SC0519",
    )


def read_pages(folder: Traversable) -> tuple[Page, ...]:
    """Read every page in *folder*, by name; raises `SpecificationError` for one of another form."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return tuple(read_page(file.read_text(encoding="utf-8"), file.name) for file in files)


def read_page(text: str, where: str) -> Page:
    """Read a page from its *text*; raises `SpecificationError`, with *where* it stands, for another form."""
    found = _PAGE.fullmatch(text)
    if found is None:
        raise _unreadable(where)
    return Page(found[1], found[2], tuple(_row(line, where) for line in found[3].splitlines()))


def _row(line: str, where: str) -> Row:
    cells = _ROW.fullmatch(line)
    here = [one.partition(": ") for one in cells[2].split("; ")] if cells else []
    if cells is None or not all(all(one) for one in here):
        raise _unreadable(f"{where}: {line}")
    return Row(cells[1], tuple(Reference(kind, name) for kind, _, name in here), (cells[3] or "").strip())


def _unreadable(where: str) -> SpecificationError:
    return SpecificationError(
        "the table of a page cannot be read", where=where,
        why="it has a heading, a line 'Read: ...' and a table with rows '| says | kind: name; kind: name | word |'",
        instead="write it in this form", code="SC0520",
    )
