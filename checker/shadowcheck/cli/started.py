"""Programs that the command line names, made ready to be started again and again."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.cli.substitutes import substitute_with
from shadowcheck.drive.command import Command
from shadowcheck.drive.program import program_of
from shadowcheck.drive.windows import ready
from shadowcheck.errors import SpecificationError
from shadowcheck.kept import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.drive.running import Program


@contextmanager
def made_ready(words: Sequence[str], timeout: float, *, stdio: bool, dll: bool) -> Iterator[Program]:
    """Yield the program that *words* name, ready to be started; with *dll*, also the library that it loads.

    Raises `SpecificationError` if something is missing for that.
    """
    program = program_of(words, timeout, stdio=stdio)
    if isinstance(program, Command):
        with ready(program, substitute_with(lambda one: one.library) if dll else None, cache_folder()) as command:
            yield command
        return
    if dll:
        raise SpecificationError(
            f"{program.name} is Python, and loads no library", where="--dll",
            why="with --dll, a program for Windows runs as it is", instead="leave --dll out", code="SC1211",
        )
    yield program


def with_whole_paths(world: Mapping[str, str]) -> Mapping[str, str]:
    """Return *world* with the whole path of its folder, which may be looked for from elsewhere, or by wine.

    Raises `SpecificationError` if there is no such folder.
    """
    if "folder" not in world:
        return world
    folder = Path(world["folder"]).resolve()
    if not folder.is_dir():
        raise SpecificationError(
            f"there is no folder {world['folder']}", where="--world folder",
            why="the program is to find its files there", instead="make it first, with files as the program reads them",
            code="SC1213",
        )
    return {**world, "folder": str(folder)}
