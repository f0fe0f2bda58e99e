"""Text: how sentences and numbers are set in reports for people."""

from __future__ import annotations

import textwrap

WIDTH = 100
"""How wide sentences are set; lines of a story stay whole."""


def wrap(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Return *text* as lines, the *first* and the *rest* of which begin so; no word is broken."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def number(count: int | None) -> str:
    """Return *count* as it is printed; None is a number that was not worked out."""
    return "unknown" if count is None else f"{count:,}"
