"""Text: how sentences, numbers and JSON are written, and lines coloured."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

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


def coloured(text: str, style_of: Callable[[str], str], console: Console) -> str:
    """Return *text* as *console* shows it, each line in its style: a colour of rich, or empty for a plain line."""
    with console.capture() as capture:
        for line in text.split("\n"):
            console.print(Text(line, style=style_of(line)), soft_wrap=True)
    return capture.get().removesuffix("\n")


def json_bytes(data: dict[str, Any]) -> bytes:
    """Return *data* as UTF-8 JSON with a line end; what UTF-8 cannot say (half a surrogate pair) is escaped."""
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
