"""A page of the documentation for people: what it says, sentence by sentence, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.specification import Page, Row


def table_of(page: Page, address: str) -> str:
    """Write the *page*, found at that *address*, with each sentence and, below it, its references by kind."""
    width = max(len(reference.kind) for row in page.rows for reference in row.here) + 2
    rows = ("\n".join(_told(row, width)) for row in page.rows)
    return "\n".join([page.slug, f"  {address}", f"  read: {page.read}", "", *rows])


def _told(row: Row, width: int) -> Iterator[str]:
    yield from wrap(f"{row.says} ({row.word})" if row.word else row.says, "  ", "  ")
    for kind in dict.fromkeys(reference.kind for reference in row.here):
        names = ", ".join(reference.name for reference in row.here if reference.kind == kind)
        yield from wrap(names, f"    {kind:<{width}}", " " * (width + 4))
