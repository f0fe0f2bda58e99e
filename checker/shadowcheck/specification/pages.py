"""Pages: what a page of the documentation says, sentence by sentence, and what became of each in the specification.

A page is a file of Markdown: a heading with its slug, a line that tells which version was read, and a table::

    # opening-a-file
    Read: docs/files.md at 1f0c2e4.

    | it says | here | word |
    |---|---|---|
    | A file is opened before it is read. | check: opened-first; call: open | must |
    | Names have at most 255 characters. | not modelled: names are left out | must |

What became of a sentence is one or more references, `kind: name`; which kinds there are is the specification's affair.
The third column, with the page's own word (must, should, may), may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable


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
        f"the model has no table of a page {name!r}", where=f"--page {name}",
        why=f"it has tables of these pages: {', '.join(known)}" if known else "it has no tables of pages",
        instead=suggestion(name, known, "name one of them" if known else "Model(..., pages=...)"), code="SC0519",
    )


def read_pages(folder: Traversable) -> tuple[Page, ...]:
    """Read every page in *folder*, by name; raises `SpecificationError` for a table of another form."""
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    return tuple(read_page(file.read_text(encoding="utf-8"), file.name) for file in files)


def read_page(text: str, where: str) -> Page:
    """Read a page from its *text*; raises `SpecificationError`, with *where* it stands, for another form."""
    found = re.fullmatch(r"# (\S+)\n+Read: (.+?)\.\n\n\|.+\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text)
    if found is None:
        raise _unreadable(where, "it has a heading, a line 'Read: ...' and one table, and nothing else")
    lines = found[3].splitlines()
    return Page(found[1], found[2], tuple(_row(line, where) for line in lines))


def _row(line: str, where: str) -> Row:
    match [cell.strip() for cell in line.strip("|").split("|")]:
        case [says, here, *word] if says and len(word) <= 1:
            return Row(says, tuple(_references(here, f"{where}: {says}")), *word)
    raise _unreadable(f"{where}: {line}", "a row has two or three cells: what the page says, what it is here, its word")


def _references(here: str, where: str) -> Iterator[Reference]:
    for one in here.split(";"):
        kind, colon, name = (part.strip() for part in one.partition(":"))
        if not (kind and colon and name):
            raise _unreadable(where, f"{one.strip()!r} is no reference of the form 'kind: name'")
        yield Reference(kind, name)


def _unreadable(where: str, why: str) -> SpecificationError:
    return SpecificationError(
        "the table of a page cannot be read", where=where, why=why, instead="write it in the form of the others",
        code="SC0520",
    )
