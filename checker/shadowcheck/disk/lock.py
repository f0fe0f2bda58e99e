"""Lock: one process at a time works in a folder. The system releases it when the process ends, however it ends."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "lock"

_FAR = 1 << 30  # Windows locks bytes, and nobody could read them: so one that is never there

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
else:
    import fcntl

    def _take(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Work in *folder*, which is made if need be. Raises `SpecificationError` if another process does so now.

    Raises `OSError` where files cannot be locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with path.open("a+", encoding="utf-8") as file:
        try:
            _take(file)
        except (BlockingIOError, PermissionError):
            raise _taken(path, folder) from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        yield


def _taken(path: Path, folder: Path) -> SpecificationError:
    who = ""
    with suppress(OSError):
        who = path.read_text(encoding="utf-8")
    return SpecificationError(
        f"another search is at work in {folder}", where=f"--checkpoint {folder}",
        why=f"it is {who or 'another process'}; two would overwrite each other's files",
        instead="wait for it or stop it, or name another folder", code="SC0330",
    )
