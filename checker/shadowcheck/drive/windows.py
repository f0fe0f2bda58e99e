"""Programs for Windows, wherever they are driven; and those that load a library of ours in place of a real one."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.drive.fake import NARROW, WIDE, kept
from shadowcheck.drive.wine import prefix_in
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.drive.command import Command
    from shadowcheck.specification import Substitute

_TRIES, _PAUSE = 20, 0.1
"""How often a library is tried to be removed, and the seconds between: a process that was ended may take a while."""
_KINDS = {b"PE\0\0\x64\x86": WIDE, b"PE\0\0\x4c\x01": NARROW}


def kind_of(program: Path) -> str:
    """Tell for which processor a file is a program for Windows: "x86_64" or "i686"; "" if it is none."""
    with suppress(OSError), program.open("rb") as file:
        if file.read(2) == b"MZ":
            file.seek(0x3C)
            file.seek(int.from_bytes(file.read(4), "little"))
            return _KINDS.get(file.read(6), "")
    return ""


@contextmanager
def ready(command: Command, substitute: Substitute | None, cache: Path) -> Iterator[Command]:
    """Prepare *command*, and yield it as it is to be started: a program for Windows through wine, on another system.

    With *substitute*, its library is put where the program finds it; what is made for that is kept in the folder
    *cache*. Raises `SpecificationError` if wine or a compiler is missing, or the program cannot load the library.
    """
    program = Path(command.words[0])
    kind = kind_of(program)
    library = None
    if substitute is not None and substitute.library is not None:
        if not kind:
            raise _loads_no_library(command, substitute.library.name)
        library = kept(substitute, substitute.library, kind, cache)
    if not kind or sys.platform == "win32":
        with beside(program, library):
            yield command
        return
    prefix = prefix_in(cache, kind)
    if library is not None:
        prefix = prefix.install(library, kind)
    with prefix.kept_warm():
        environment = {**command.environment, **prefix.environment}
        yield replace(command, through=(prefix.wine,), environment=environment)


@contextmanager
def beside(program: Path, library: Path | None) -> Iterator[None]:
    """Let *library* be beside *program* until the end of the block, where Windows looks for libraries first."""
    if library is None:
        yield
        return
    place = program.with_name(library.name)
    if place.exists() and not filecmp.cmp(library, place, shallow=False):
        raise SpecificationError(
            f"there is another {library.name} beside the program", where=str(place),
            why="the library that stands in for the real one has to be there, and no file is overwritten",
            instead="move that file away, or drive a copy of the program", code="SC1210",
        )
    was_there = place.exists()
    shutil.copyfile(library, place)
    try:
        yield
    finally:
        if not was_there:
            _remove(place)


def _remove(library: Path) -> None:
    """Remove *library*. Windows keeps one that a process still has loaded, but lets it have another name."""
    for _ in range(_TRIES):
        with suppress(PermissionError):
            library.unlink(missing_ok=True)
            return
        time.sleep(_PAUSE)
    library.replace(library.with_name(f"{library.name}.left-{os.getpid()}"))


def _loads_no_library(command: Command, name: str) -> SpecificationError:
    return SpecificationError(
        f"the program cannot load {name}: it is not for Windows", where=command.name,
        why="with --dll, a program for Windows runs as it is, and loads a library that is compiled for it",
        instead="name the .exe itself, and no script; leave --dll out for a program that is compiled with the header",
        code="SC1211",
    )
