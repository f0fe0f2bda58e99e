"""Places in the source: of the frames that a program tells of, the innermost one that is its own, by debug information.

A program tells addresses, as it does not know its lines. `addr2line` finds these in a program that is compiled with -g.
Without the one or the other there are no places, and reports say that the program does not tell where a call is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from threading import Lock
from typing import NamedTuple

from shadowcheck.location import shown

_OF_SYSTEM = re.compile(r"^/usr/|/include/c\+\+/|/lib/gcc/|^\?\?")
"""Files in which no program is at fault, though a line of theirs made the call: as that of a smart pointer."""
_LONGEST = 60
"""How many seconds looking up may take: debug information can be large."""


class Image(NamedTuple):
    """A program's file, the header that it was compiled with, and what is added to an address to look it up."""

    file: Path
    header: str
    base: int


class Places:
    """Finds the places of the frames of one program; each is looked up once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[str, str, str], str | None] = {}

    def of(self, frames: str, image: str, header: str) -> str | None:
        """Return where in the source the call was made whose *frames* are told, as "file.cpp:120"; None if unknown.

        They are hexadecimal distances from where the program's file, *image*, is loaded, the innermost first. Places
        in the *header*, that stands between, are passed over.
        """
        key = frames, image, header
        with self._lock:
            if key not in self._known:
                self._known[key] = None
                with suppress(OSError, ValueError, subprocess.SubprocessError):
                    file = _file(image)
                    self._known[key] = _place(frames.split(), Image(file, header, _base(file)))
            return self._known[key]


def _place(frames: list[str], image: Image) -> str | None:
    """Look the *frames* up. Raises `OSError`, `ValueError` and `SubprocessError` if that cannot be."""
    tool = next(filter(None, map(shutil.which, ("addr2line", "llvm-addr2line", "x86_64-w64-mingw32-addr2line"))), None)
    if tool is None or not frames:
        return None
    calls = [hex(int(one, 16) + image.base - 1) for one in frames]  # each returns to behind the call
    told = subprocess.run(  # noqa: S603 - a program of the system
        [tool, "-i", "-e", str(image.file), *calls], capture_output=True, text=True, timeout=_LONGEST, check=True,
    ).stdout
    for line in told.splitlines():
        file, _, number = line.partition(" (")[0].rpartition(":")
        if number.isdigit() and int(number) and not _is_foreign(file, image.header):
            return f"{shown(Path(file)) if Path(file).is_relative_to(Path.cwd()) else file}:{number}"
    return None


def _is_foreign(file: str, header: str) -> bool:
    """Whether *file* is the system's, or the *header*: that file, or one in that folder, if a slash ends its name."""
    own, this = PureWindowsPath(header), PureWindowsPath(file)  # which splits the paths of all systems
    part = this.parent if header.endswith(("/", "\\")) else this
    return bool(_OF_SYSTEM.search(file)) or part.name == own.name


def _file(image: str) -> Path:
    """Return the file that a program says to be; wine calls the root of this system Z:."""
    if sys.platform != "win32" and image[1:2] == ":":
        return Path("/", PureWindowsPath(image).relative_to("Z:\\").as_posix())
    return Path(image)


def _base(file: Path) -> int:
    """Return the address at which a program for Windows wants to be loaded, by its debug information; else 0."""
    with file.open("rb") as opened:
        if opened.read(2) != b"MZ":
            return 0
        opened.seek(0x3C)
        start = int.from_bytes(opened.read(4), "little") + 24
        opened.seek(start)
        is_wide = opened.read(2) == b"\x0b\x02"
        opened.seek(start + (24 if is_wide else 28))
        return int.from_bytes(opened.read(8 if is_wide else 4), "little")
