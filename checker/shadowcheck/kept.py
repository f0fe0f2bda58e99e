"""Files that can be made again, kept in the user's cache folder from one run to the next.

Each is replaced in one go, so that nobody reads half of one. One that cannot be read is not there, and one that cannot
be written is made again next time: neither is an error, only slower. With `SHADOWCHECK_CACHE=off` none is read or
written.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

SWITCH = "SHADOWCHECK_CACHE"
"""The environment variable that switches keeping off."""


def cache_folder() -> Path:
    """Return the folder for what can be made again. Raises `RuntimeError` if nobody says where the user's files are."""
    if sys.platform == "win32":
        base, usual = os.environ.get("LOCALAPPDATA"), "~/AppData/Local"
    else:
        base, usual = os.environ.get("XDG_CACHE_HOME"), "~/.cache"
    return (Path(base) if base else Path(usual).expanduser()) / "shadowcheck"


def read(*path: str) -> bytes | None:
    """Return what the file *path*, below the cache folder, holds; None if it cannot be read."""
    if not is_off():
        with contextlib.suppress(OSError, RuntimeError):
            return cache_folder().joinpath(*path).read_bytes()
    return None


def write(data: bytes, *path: str) -> bool:
    """Replace the file *path*, below the cache folder, by one that holds *data*; return whether that could be done."""
    if is_off():
        return False
    with contextlib.suppress(OSError, RuntimeError):
        file = cache_folder().joinpath(*path)
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}")
        try:
            new.write_bytes(data)
            new.replace(file)
        except OSError:  # a full disk, or Windows while another process reads the file
            new.unlink(missing_ok=True)
            raise
        return True
    return False


def forget(most: int, *path: str) -> None:
    """Delete files from the folder *path*, below the cache folder, until *most* are left: those written first."""
    with contextlib.suppress(OSError, RuntimeError):
        files = [*cache_folder().joinpath(*path).iterdir()]
        if len(files) > most:
            files.sort(key=_written)
            for file in files[: len(files) - most]:
                file.unlink(missing_ok=True)


def _written(file: Path) -> float:
    with contextlib.suppress(OSError):  # another process has deleted it
        return file.stat().st_mtime
    return 0


def is_off() -> bool:
    """Return whether nothing is kept, as the user wishes."""
    return os.environ.get(SWITCH, "").lower() in {"off", "0", "no"}
