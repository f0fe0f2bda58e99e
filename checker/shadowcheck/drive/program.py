"""Which program is meant: a function in a file of Python or in the same process, or a command."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from shadowcheck.drive.command import Command, command_of
from shadowcheck.drive.function import Function
from shadowcheck.errors import SpecificationError
from shadowcheck.sources.loading import named
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.drive.running import Program

_FUNCTION = re.compile(r".+\.py:\w+|[\w.]+:\w+")


def program_of(words: Sequence[str], timeout: float, *, stdio: bool) -> Program:
    """Return the program that the *words* of a command line name: a function in a file of Python, or a command.

    Raises `SpecificationError` for a function that there is not, or that nobody can hand an object.
    """
    if len(words) > 1 or not _FUNCTION.fullmatch(words[0]) or Path(words[0]).exists():
        return Command(command_of(tuple(words)), timeout, stdio)
    return function_of(named(words[0], "PROGRAM"), timeout, words[0], "PROGRAM")


def function_of(function: object, timeout: float, name: str, where: str) -> Function:
    """Return *function*, which the user calls *name*, as a program of this process.

    Raises `SpecificationError` if it is none, or if nobody can hand it an object.
    """
    for interface in installed_interfaces().values():
        if isinstance(function, FunctionType) and interface.calls is not None and interface.recording is not None:
            return Function(function, interface, timeout)
    raise SpecificationError(
        f"{name} is not a function that can be driven", where=where,
        why="a function driven in the same process is given an object to call, as for 'verify'",
        instead="name such a function; or drive it as a separate program: shadowcheck drive python FILE.py",
        code="SC1204",
    )
