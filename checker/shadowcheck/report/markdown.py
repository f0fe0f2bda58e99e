"""Markdown: text that stands for itself, links between pages, tables."""

from __future__ import annotations

import os.path
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def plain(text: str) -> str:
    """Return *text* so that Markdown takes none of it for a sign of its own."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return *text* as code in a line."""
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def link(text: str, target: str, here: str) -> str:
    """Link from the page *here* to the page *target*, both as paths from the top of the site."""
    path, mark, anchor = target.partition("#")
    return f"[{text}]({os.path.relpath(path, os.path.dirname(here)).replace(os.sep, '/')}{mark}{anchor})"  # noqa: PTH120 - of the site


def sourced(source: str, address: str) -> str:
    """Name the page *source*, as a link if its *address* is one."""
    return f"[{plain(source)}]({address})" if "://" in address else plain(source)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; bars in its cells stand for themselves if they are in code, as Markdown wants them."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cell or ' ' for cell in line)} |" for line in lines)


def page(title: str, *parts: str) -> str:
    """Write a page with that title; parts that are empty are left out."""
    return "\n\n".join([f"# {title}", *filter(None, parts)]) + "\n"


def anchor(text: str) -> str:
    """Return the anchor of a heading, as Python-Markdown makes it."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def fenced(text: str, language: str) -> str:
    """Return *text* as a block of code, between fences that are longer than any row of backticks in it."""
    longest = max(map(len, re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}"
