"""The header compiles without a warning, here and for Windows, as one file or many, and under unchanged sources."""

import re
import subprocess

import pytest

from driven.compiled import FOR_WINDOWS, INCLUDE, NATIVE, PROGRAMS, WARNINGS, checked, needed
from driven.stories import MADE, SHUTDOWN, complete
from driven.writer_driver import drive

HEADER = "shadowcheck_vss.hpp"
UNCHANGED = ("-include", HEADER)
INCLUDED = re.compile(r'#include "(.*)"')
COMPILERS = pytest.mark.parametrize("compiler", [NATIVE, FOR_WINDOWS], ids=["here", "for Windows"])
pytestmark = pytest.mark.slow


@COMPILERS
@pytest.mark.parametrize("mistake", [0, 6])
def test_the_writer_with_each_mistake(mistake, compiler):
    checked(PROGRAMS / "writer.cpp", compiler, f"-DMISTAKE={mistake}")


@pytest.mark.parametrize("source", ["writer.cpp", "backup.cpp"])
def test_programs_for_32_bits(source):
    command = needed("i686-w64-mingw32-g++", "SHADOWCHECK_NEEDS_32_BITS")
    checked(PROGRAMS / source, (command, *FOR_WINDOWS[1:]), "-DMISTAKE=0")


def whole(path, seen):
    """Return the text of a header with those that it includes in their places, each once."""
    for line in path.read_text("utf-8").splitlines():
        included = INCLUDED.fullmatch(line)
        if included is None:
            yield line
        elif (inner := (path.parent / included[1]).resolve()) not in seen:
            seen.add(inner)
            yield from whole(inner, seen)


@COMPILERS
def test_the_header_as_one_file(compiler, tmp_path):
    (tmp_path / HEADER).write_text("\n".join(whole(INCLUDE / HEADER, set())), "utf-8")
    checked(PROGRAMS / "odd_writer.cpp", compiler, f"-I{tmp_path}")


@COMPILERS
def test_a_program_of_several_files(compiler, tmp_path):
    one, other = tmp_path / "one.cpp", tmp_path / "other.cpp"
    one.write_text(f'#include "{HEADER}"\nint other();\nint main() {{ return other(); }}\n', "utf-8")
    other.write_text(f'#include "{HEADER}"\nint other() {{ return shadowcheck::driven() ? 1 : 0; }}\n', "utf-8")
    command, *after = compiler
    options = [*WARNINGS, f"-I{INCLUDE}", one, other, "-o", tmp_path / "both", *after]
    subprocess.run([needed(command), *options], check=True)


def test_an_unchanged_source_is_driven_here(native):
    command = native("plain_writer.cpp", *UNCHANGED, f"-I{INCLUDE / 'in_place_of_windows'}")
    assert drive(command, [*MADE, complete(), SHUTDOWN]).answers == ["true"] * 8


def test_an_unchanged_source_is_driven_under_wine(under_wine):
    command, settings = under_wine("plain_writer.cpp", *UNCHANGED)
    assert drive(command, [*MADE, complete(), SHUTDOWN], settings).answers == ["true"] * 8
