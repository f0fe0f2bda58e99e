"""`shadowcheck verify --watch`: verify again whenever a file changes from which the design is made, until Ctrl-C.

Each verification is a process of its own, so that everything is really loaded anew: Python keeps modules, and machines,
functions and tables that were made from them. That process tells which files it ran, and in which state they were.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from shadowcheck.cli.shell import CommandLine, say
from shadowcheck.cli.statuses import UNFINISHED, WRONG_INPUT
from shadowcheck.verify.settings import settings_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from multiprocessing.connection import Connection

    State = tuple[object, ...] | None
    States = Mapping[Path, State]

PAUSE = 0.3
"""Seconds from one look at the files to the next."""


class Attempt(NamedTuple):
    """A verification: its exit status, and the files that it ran, each in the state in which it ran it."""

    status: int
    files: States


def watch(
    given: Mapping[str, Any], verify: Callable[[Mapping[str, Any]], Attempt] | None = None,
    pause: Callable[[], None] = lambda: time.sleep(PAUSE),
) -> int:
    """Verify, as the parameters *given* to the command say, now and after each change; return the last exit status.

    The report is the summary, unless more is asked for. *verify* does so in a process of its own, unless told
    otherwise.
    """
    given = {**given, "quiet": not (given["verbose"] or given["long"])}
    status = UNFINISHED
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            before = _states([*settings_files(), *_files_of(given["paths"])])
            around = _states(_around([*before]))
            status = UNFINISHED
            status, files = (verify or _verified)(given)
            _wait({**before, **files, **(around if status == WRONG_INPUT else {})}, pause)
    return status


def _wait(seen: States, pause: Callable[[], None]) -> None:
    """Return when one of the files is in another state than when it was *seen*, and name it."""
    say("watching; Ctrl-C ends it", err=True)
    while not (changed := [path for path, state in seen.items() if _state(path) != state]):
        pause()
    say(f"\nchanged: {', '.join(sorted(_named(path) for path in changed if not path.is_dir()))}", err=True)


def _files_of(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files that *paths* name, as PATH or PATH:CLASS."""
    for path in paths:
        yield Path(path if path.endswith(".py") else path.rpartition(":")[0]).absolute()


def _around(files: Iterable[Path]) -> Iterator[Path]:
    """Yield the folders of *files*, and the modules in them: what is missing or wrong may be one of these."""
    for folder in dict.fromkeys(file.parent for file in files if file.suffix == ".py"):
        yield folder
        yield from sorted(folder.glob("*.py"))


def _states(paths: Iterable[Path]) -> dict[Path, State]:
    return {path: _state(path) for path in paths}


def _state(path: Path) -> State:
    """Tell what changes when a file is written, or when a folder gets or loses a module; None if it is not there."""
    try:
        if path.is_dir():
            return tuple(sorted(one.name for one in path.glob("*.py")))
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _named(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _verified(given: Mapping[str, Any]) -> Attempt:
    """Verify in a process of its own, to its end, even if Ctrl-C stops it."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_verify, args=(dict(given), sender))
    process.start()
    sender.close()
    files: States = {}
    try:
        with contextlib.suppress(EOFError):  # the system ended it
            files = receiver.recv()
    finally:
        process.join()
    return Attempt(process.exitcode or 0, files)


def _verify(given: Mapping[str, Any], sender: Connection) -> None:
    """Verify once, in this process, which ends with the exit status; tell *sender* which files were run."""
    files: dict[Path, State] = {}
    sys.addaudithook(_noting(files))

    def once() -> None:
        from shadowcheck.cli.verify import run  # noqa: PLC0415 - Ctrl-C is heeded already

        sys.dont_write_bytecode = True  # it is taken for a file of the same size and second: of two quick changes
        sys.exit(run(**given))

    try:
        CommandLine("shadowcheck", commands=[click.Command("verify", callback=once)]).main(["verify"], "shadowcheck")
    finally:
        with contextlib.suppress(BrokenPipeError):  # nobody waits any more
            sender.send(files)


def _noting(files: dict[Path, State]) -> Callable[[str, tuple[Any, ...]], None]:
    """Make an audit hook that notes in *files* each file that Python compiles or runs, also one that it cannot read."""
    installed = tuple(
        sysconfig.get_path(place) + os.sep for place in ("stdlib", "platstdlib", "purelib", "platlib")
    )

    def note(event: str, details: tuple[Any, ...]) -> None:
        if event not in ("compile", "exec"):
            return
        name = details[1] if event == "compile" else getattr(details[0], "co_filename", None)
        if isinstance(name, str) and name.endswith(".py") and not name.startswith(installed):
            path = Path(name)
            if path not in files:
                files[path] = _state(path)

    return note
