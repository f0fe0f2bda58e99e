"""Text: sentences, numbers and JSON as they are written, and coloured lines."""

from __future__ import annotations

import contextlib
import json
import textwrap
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

WIDTH = 100
"""Columns to which sentences are wrapped where there is no terminal; lines of a story are not."""


_columns = ContextVar("columns", default=WIDTH)


@contextlib.contextmanager
def fitted(console: Console) -> Iterator[int]:
    """Wrap sentences to the width of *console* meanwhile, if it is a terminal; files are the same everywhere."""
    token = _columns.set(console.width if console.is_terminal else WIDTH)
    try:
        yield _columns.get()
    finally:
        _columns.reset(token)


def wrap(text: str, first: str = "", rest: str = "", width: int = 0) -> list[str]:
    """Wrap *text* to lines of *width* (0: see `fitted`), indented by *first* and then *rest*; no word is broken."""
    return textwrap.wrap(
        text, width or _columns.get(), initial_indent=first, subsequent_indent=rest, break_long_words=False,
        break_on_hyphens=False,
    )


def beside(name: str, text: str, column: int) -> list[str]:
    """Write *name*, and *text* from that *column* on; below the name if the column leaves little room."""
    if column <= _columns.get() // 2:
        return wrap(text, f"  {name}".ljust(column), " " * column)
    return [f"  {name}", *wrap(text, " " * 6, " " * 6)]


def number(count: int | None) -> str:
    """Format *count*; None is a number that is not known, and one of more than 15 digits is told roughly."""
    if count is None or count < 10**15:
        return "unknown" if count is None else f"{count:,}"
    digits = str(count)
    return f"about {digits[0]}.{digits[1:3]}e{len(digits) - 1}"


def counted(count: int | None, noun: str) -> str:
    """Write *count* and *noun*, in the plural unless there is one."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def coloured(text: str, style_of: Callable[[str], str], console: Console) -> str:
    """Render *text* for *console*, each line in its style: a colour of rich, or empty for a plain line.

    On a terminal no word of a line that is too long is broken; with NO_COLOR every line is plain.
    """
    with console.capture() as capture, fitted(console):
        for line in text.split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            parts = wrap(line.strip(), indent, f"{indent}    ") if console.is_terminal else []
            style = "" if console.no_color else style_of(line)
            console.print(Text("\n".join(parts or [line]), style=style), soft_wrap=True)
    return capture.get().removesuffix("\n")


def json_bytes(data: dict[str, Any]) -> bytes:
    """Encode *data* as UTF-8 JSON with a line end; lone surrogates, which UTF-8 lacks, are escaped."""
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
