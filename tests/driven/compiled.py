"""Programs in C++ that are compiled for the tests: once in a session, whichever worker is the first to need one."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import zlib
from pathlib import Path

import pytest

INCLUDE = Path(__file__).parents[2] / "spec/vss_protocol/driven/include"
PROGRAMS = Path(__file__).parent / "programs"
NATIVE = ("g++", "-pthread")
"""The compiler for programs that run here, with what it needs besides."""
FOR_WINDOWS = ("x86_64-w64-mingw32-g++", "-static", "-lole32", "-loleaut32", "-luuid")
"""The compiler for programs that run under wine."""
WARNINGS = ("-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror")


def needed(command: str, forbids: str = "SHADOWCHECK_NEEDS_MINGW") -> str:
    """Return where *command* is; skip the test if it is not there, unless the variable that *forbids* it is set."""
    found = shutil.which(command)
    if found is not None:
        return found
    if os.environ.get(forbids):
        pytest.fail(f"{command} is not installed, but {forbids} is set")
    return pytest.skip(f"{command} is not installed")


def compiled(source: str, compiler: tuple[str, ...], session: Path, *options: str) -> Path:
    """Compile a program of the tests, without a warning, and return it; *session* is a folder of all workers."""
    command, *after = compiler
    variant = zlib.crc32(" ".join(options).encode())
    place = session / f"{Path(source).stem}-{command}-{variant:08x}"
    program, whole = place / "program.exe", place / "is whole"
    try:
        place.mkdir()
    except FileExistsError:
        while not whole.exists():
            time.sleep(0.05)
    else:
        try:
            made = [*options, str(PROGRAMS / source), "-o", str(program), *after]
            _compile([needed(command), *WARNINGS, f"-I{INCLUDE}", *made])
        finally:
            whole.touch()  # also if it failed: the others wait for it
    assert program.exists(), f"{source} was not compiled, as another test says"
    return program


def checked(source: Path, compiler: tuple[str, ...], *options: str) -> None:
    """Let the compiler look at a source, without making a program of it."""
    _compile([needed(compiler[0]), *WARNINGS, *options, f"-I{INCLUDE}", "-fsyntax-only", str(source)])


def _compile(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stderr}"
