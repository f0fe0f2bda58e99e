"""The command line: a page made from the commands' own help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from shadowcheck.cli.main import main
from shadowcheck.report.markdown import page
from shadowcheck.report.refusal import explanations

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS, REFUSALS = "reference/command-line.md", "reference/errors.md"
"""The pages about the commands, and about what is refused."""


def command_pages() -> Iterator[tuple[str, str]]:
    """Yield the page about all commands, and that about the codes of refusals, with their paths."""
    parts = [part for name in sorted(main.commands) for part in (f"## shadowcheck {name}", _help(name))]
    yield COMMANDS, page("Command line", _block(main.get_help(_context(main, "shadowcheck"))), *parts)
    said = "The last line of every error about wrong input has a code. `shadowcheck explain SC0606` prints the text."
    yield REFUSALS, page("Errors", said, *(f"## {text}" for text in explanations().values()))


def _help(name: str) -> str:
    return _block(main.commands[name].get_help(_context(main.commands[name], f"shadowcheck {name}")))


def _context(command: click.Command, name: str) -> click.Context:
    return click.Context(command, info_name=name, terminal_width=80, max_content_width=80)


def _block(text: str) -> str:
    return f"```text\n{text}\n```"
