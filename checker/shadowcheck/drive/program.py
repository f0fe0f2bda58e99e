"""Which program is meant: a function in a file of Python or in the same process, or a command."""

from __future__ import annotations

import re
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from shadowcheck.drive.command import Command, command_of
from shadowcheck.drive.function import Function
from shadowcheck.drive.object import Design
from shadowcheck.errors import SpecificationError
from shadowcheck.sources.designs import find_design
from shadowcheck.sources.loading import named
from shadowcheck.specification import installed_interfaces, interface_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.drive.running import Program

_FUNCTION = re.compile(r".+\.py:\w+|[\w.]+:\w+")


def program_of(words: Sequence[str], timeout: float, *, stdio: bool) -> Program:
    """Return the program that the *words* of a command line name: a function or class of Python, or a command.

    Raises `SpecificationError` for a function that there is not, or that nobody can hand an object.
    """
    if len(words) > 1 or not _FUNCTION.fullmatch(words[0]) or Path(words[0]).exists():
        return Command(command_of(tuple(words)), timeout, stdio)
    found = named(words[0], "PROGRAM")
    if isinstance(found, type):
        return _of_class(words[0], timeout)
    return function_of(found, timeout, words[0], "PROGRAM")


def _of_class(given: str, timeout: float) -> Program:
    design = find_design(given, where="PROGRAM")
    interface = interface_of(design)
    recording = interface.recording
    if recording is None or recording.driven is None or recording.driven.played is None:
        raise SpecificationError(
            f"{given} is not a class that can be driven", where="PROGRAM",
            why="a class is driven by the events that its handlers hear, and this one is sent none",
            instead="a class that is called; 'shadowcheck verify' takes the others", code="SC1204",
        )
    return Design(design, interface, timeout)


def function_of(function: object, timeout: float, name: str, where: str) -> Function:
    """Return *function*, which the user calls *name*, as a program of this process.

    Raises `SpecificationError` if it is none, or if nobody can hand it an object.
    """
    asynchronous = iscoroutinefunction(function) or isasyncgenfunction(function)
    for interface in () if asynchronous else installed_interfaces().values():
        if isinstance(function, FunctionType) and interface.calls is not None and interface.recording is not None:
            return Function(function, interface, timeout)
    raise SpecificationError(
        f"{name} is not a function that can be driven", where=where,
        why="a function driven in the same process is given an object to call, as for 'verify'",
        instead="name such a function; or drive it as a separate program: shadowcheck drive python FILE.py",
        code="SC1204",
    )
