"""Text: sentences, numbers and JSON as they are written, and coloured lines."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

WIDTH = 100
"""Columns to which sentences are wrapped; lines of a story are not."""


def wrap(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Wrap *text* to lines of *width* columns, indented by *first* and then *rest*; no word is broken."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def number(count: int | None) -> str:
    """Format *count*; None is a number that is not known."""
    return "unknown" if count is None else f"{count:,}"


def coloured(text: str, style_of: Callable[[str], str], console: Console) -> str:
    """Render *text* for *console*, each line in its style: a colour of rich, or empty for a plain line."""
    with console.capture() as capture:
        for line in text.split("\n"):
            console.print(Text(line, style=style_of(line)), soft_wrap=True)
    return capture.get().removesuffix("\n")


def json_bytes(data: dict[str, Any]) -> bytes:
    """Encode *data* as UTF-8 JSON with a line end; lone surrogates, which UTF-8 lacks, are escaped."""
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
