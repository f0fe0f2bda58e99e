"""Types of options, whose values are validated before exploring.

Nothing is imported at the top that `--help` does not need.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shadowcheck.cli.completion import files, folders
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from shadowcheck.check.configuration import Setting
    from shadowcheck.cli.completion import Items
    from shadowcheck.cli.outputs import Output

MOST_STATES = 2**31 - 1
"""States are numbered in 31 bits."""
MOST_WORKERS = 256
"""More threads than any machine has cores for."""
MOST_MEMORY = 1 << 50
"""More bytes than any machine has."""

_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_TAKEN = "shadowcheck.outputs"


class _Type(click.ParamType):  # type: ignore[type-arg]  # not generic in all versions of click
    """A type of option values."""


class Memory(_Type):
    """A number of bytes, as in 500M, 4G, 4GB or 4GiB; K, M, G and T are powers of 1,024."""

    name = "SIZE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read *value*; click refuses what is not a size."""
        size = re.fullmatch(r"([0-9]{1,15}) ?([KMGT])(i?B)?", value, re.IGNORECASE)
        number = int(size[1]) * _UNITS[size[2].upper()] if size else 0
        if not 0 < number <= MOST_MEMORY:
            self.fail(f"{value!r} is not a size from 1K to {MOST_MEMORY >> 30}G, such as 500M or 4G.", param, ctx)
        return number


class Assignment(_Type):
    """NAME=VALUE, a setting of the model; `--NAME VALUE` is short for it (see `ModelCommand`)."""

    name = "NAME=VALUE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Setting:
        """Read *value*, digits as a number; raises `SpecificationError` if the name or the value is missing."""
        from shadowcheck.check.configuration import Setting  # noqa: PLC0415 - not needed for --help

        name, equals, given = value.removeprefix("--").partition("=")
        option = value.startswith("--")
        if not (name and equals and (given or option)):
            raise SpecificationError(
                f"{value!r} sets nothing", where=f"{_name(param)} {value}", why="it takes a name and a value",
                instead="--set NAME=VALUE; 'shadowcheck list' shows the names and their values", code="SC0808",
            )
        number = given.isascii() and given.isdigit() and len(given) < 10
        where = f"--{name} {given}" if option else f"{_name(param)} {value}"
        options = [one for one in ctx.command.params if isinstance(one, click.Option)] if option and ctx else []
        others = (max(one.opts, key=len).lstrip("-") for one in options)
        return Setting(name, int(given) if number else given, where, tuple(others))


class Pair(_Type):
    """NAME=VALUE, as text."""

    name = "NAME=VALUE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read *value*; click refuses what has no name."""
        name, equals, told = value.partition("=")
        if not (name and equals):
            self.fail(f"{value!r} is not NAME=VALUE.", param, ctx)
        return name, told


class OutputFile(_Type):
    """A file to be written, or '-' for standard output, refused before the long run if it cannot be written.

    An existing file is not changed by the test. Two outputs must not go to the same place.
    """

    name = "FILE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Check the file; raises `SpecificationError` if it cannot be written."""
        from shadowcheck.cli.outputs import Output, refuse_same_place, refuse_unwritable  # noqa: PLC0415 - as above

        output = Output(value, _name(param))
        if ctx is not None and ctx.resilient_parsing:  # the shell completes the line: nothing is tried
            return output
        refuse_same_place(output, ctx.meta.setdefault(_TAKEN, {}) if ctx else {})
        if not output.standard:
            refuse_unwritable(output.file, output.where)
        return output

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        """Leave it to the shell."""
        return files(ctx, param, incomplete)


class ChartFile(OutputFile):
    """A file for a chart, of a kind that its name tells; '-' is Mermaid text on standard output."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Check the ending of the name, then the file; raises `SpecificationError` for another one."""
        if value != "-" and not value.lower().endswith((".svg", ".mmd")):
            raise SpecificationError(
                f"{value} is not a name for a chart", where=f"{_name(param)} {value}",
                why="the extension says what is written: .svg for a picture, .mmd for Mermaid text",
                instead=f"{value}.svg", code="SC0824",
            )
        return super().convert(value, param, ctx)


class OutputFolder(_Type):
    """A folder to be written into, which is made if it does not exist."""

    name = "DIR"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Check the folder; raises `SpecificationError` if nothing could be written into it."""
        from shadowcheck.cli.outputs import refuse_unwritable_folder  # noqa: PLC0415 - as above

        if ctx is not None and ctx.resilient_parsing:
            return Path(value)
        return refuse_unwritable_folder(value, f"{_name(param)} {value}")

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
        """Leave it to the shell."""
        return folders(ctx, param, incomplete)


def _name(param: click.Parameter | None) -> str:
    return param.opts[0] if param else ""
