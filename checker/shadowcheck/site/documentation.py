"""What became of the documentation: a page for each page that was read, and the catalogue of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.markdown import code, link, page, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.site.claims import Claims
    from shadowcheck.specification import Account, Model, Page, Row
    from shadowcheck.specification.account import Entry

INDEX, CATALOGUE = "reference/pages/index.md", "reference/catalogue.md"
"""The page that lists the pages that were read, and that of the catalogue."""


def page_tables(model: Model, claims: Claims) -> Iterator[tuple[str, str]]:
    """Yield a page for each page of the documentation that was read, and one that lists them, with their paths."""
    pages = tuple(model.pages())
    rows = ((link(plain(one.slug), _path(one), INDEX), str(len(one.rows)), plain(one.read)) for one in pages)
    said = "Every page of the documentation that the model was made from, sentence by sentence, with what became of it."
    yield INDEX, page("Pages of the documentation", said, table(("page", "sentences", "read"), rows))
    for one in pages:
        told = table(("what it says", "word", "here"), (_row(row, claims, _path(one)) for row in one.rows))
        read = f"[The page itself]({model.addresses(one.slug)}); read: {plain(one.read)}."
        yield _path(one), page(one.slug, read, told)


def _path(one: Page) -> str:
    return f"reference/pages/{one.slug}.md"


def _row(row: Row, claims: Claims, here: str) -> tuple[str, str, str]:
    names = (claims.linked(one.name, here) if one.name in claims.paths else plain(one.name) for one in row.here)
    became = "<br>".join(f"{plain(one.kind)}: {name}" for one, name in zip(row.here, names, strict=True))
    return plain(row.says), plain(row.word), became


def catalogue(account: Account, claims: Claims) -> tuple[str, str]:
    """Return the page about every number of the catalogue, with its path."""
    parts = []
    for section in account.sections:
        rows = ((code(entry.number), plain(entry.says), _became(entry, claims)) for entry in section.entries)
        titles = "number", "rule", "claims that cover it, or why none does"
        parts += [f"## {plain(section.title)}", table(titles, rows)]
    return CATALOGUE, page("Catalogue of rules", *parts)


def _became(entry: Entry, claims: Claims) -> str:
    covers = dict.fromkeys(claims.linked(one.claim.id, CATALOGUE) for one in entry.covers)
    return ", ".join(covers) or plain(entry.reason)
