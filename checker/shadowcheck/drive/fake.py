"""Libraries that stand in for real ones are compiled from their sources, by the compiler that is there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.specification import Library, Substitute

WIDE, NARROW = "x86_64", "i686"
"""The processors of 64-bit and of 32-bit programs."""
_TO_INSTALL = {
    WIDE: "on Debian or Ubuntu, apt-get install g++-mingw-w64-x86-64-posix; on Windows, MSYS2's mingw-w64-x86_64-gcc, "
          "or Visual Studio, in whose developer prompt this has to be run",
    NARROW: "on Debian or Ubuntu, apt-get install g++-mingw-w64-i686-posix; on Windows, MSYS2's mingw-w64-i686-gcc",
}


@dataclass(frozen=True)
class Compiler:
    """A compiler for programs of Windows: what it is called, and for which kind of processor it compiles."""

    command: str
    kind: str

    def line(self, substitute: Substitute, library: Library, out: Path) -> list[str]:
        """Return the command line that compiles *library* into the file *out*; it is run in the folder of *out*."""
        source, names = str(library.source), str(library.exports[self.kind])
        include = str(substitute.header.parent)
        if Path(self.command).stem.lower() == "cl":
            links = [f"{one}.lib" for one in library.links]
            return [
                self.command, "/nologo", "/std:c++17", "/EHsc", "/O1", "/MT", "/LD", f"/I{include}", source,
                "/link", f"/DEF:{names}", f"/OUT:{out}", *links,
            ]
        links = [f"-l{one}" for one in library.links]
        return [
            self.command, "-std=c++17", "-O1", "-shared", "-static", "-s", f"-I{include}",
            source, names, "-o", str(out), *links,
        ]


def compiler_for(kind: str, environment: Mapping[str, str] = os.environ) -> Compiler | None:
    """Return a compiler for that *kind* of processor; None if none is installed."""
    names = [f"{kind}-w64-mingw32-g++-posix", f"{kind}-w64-mingw32-g++"]  # Debian's other one has no std::thread
    if kind == WIDE and environment.get("VSCMD_ARG_TGT_ARCH", "x64") == "x64":
        names.append("cl")
    found = next(filter(None, map(shutil.which, names)), None)
    return None if found is None else Compiler(found, kind)


def needed_compiler(kind: str) -> Compiler:
    """Return a compiler for that *kind* of processor. Raises `SpecificationError` if none is installed."""
    found = compiler_for(kind)
    if found is not None:
        return found
    raise SpecificationError(
        f"there is no compiler for programs of Windows ({kind})", where="PATH",
        why=f"the library is compiled here, and neither {kind}-w64-mingw32-g++ nor Visual Studio's cl was found",
        instead=_TO_INSTALL[kind], code="SC1206",
    )


def build(substitute: Substitute, library: Library, compiler: Compiler, folder: Path) -> Path:
    """Compile *library* into *folder*, and return its file. Raises `SpecificationError` if that does not succeed."""
    folder = folder.resolve()  # the compiler is run elsewhere, as it leaves files where it is
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="compiling-") as scratch:
        made = Path(scratch) / library.name
        line = compiler.line(substitute, library, made)
        done = subprocess.run(  # noqa: S603 - the compiler that is installed
            line, cwd=scratch, capture_output=True, text=True, errors="replace", check=False,
        )
        if done.returncode != 0 or not made.is_file():
            said = "; ".join((done.stdout + done.stderr).strip().splitlines()[:5])
            raise SpecificationError(
                f"{library.name} could not be compiled: {said or 'the compiler gave no reason'}", where=" ".join(line),
                why="it is compiled from its sources here", instead="another version of the compiler, of 2020 or later",
                code="SC1207",
            )
        made.replace(folder / library.name)
    return folder / library.name


def kept(substitute: Substitute, library: Library, kind: str, cache: Path) -> Path:
    """Return the file of *library*, which is compiled when it is first asked for, and kept in the folder *cache*."""
    compiler = needed_compiler(kind)
    digest = hashlib.sha256(compiler.command.encode())
    parts = (path for path in sorted(substitute.header.parent.rglob("*.hpp")))
    for path in (*parts, library.source, library.exports[kind]):
        digest.update(path.read_bytes())
    folder = cache / f"{kind}-{digest.hexdigest()[:16]}"
    there = folder / library.name
    return there if there.is_file() else build(substitute, library, compiler, folder)
