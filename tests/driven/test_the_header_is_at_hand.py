"""`shadowcheck header`: where the header is, and the header in one file."""

import subprocess
import sys
from pathlib import Path

import pytest

from driven.compiled import FOR_WINDOWS, NATIVE, PROGRAMS, WARNINGS, needed
from shadowcheck.drive.header import as_one_file
from vss_protocol.driven import SUBSTITUTE


def header(*options):
    command = [sys.executable, "-m", "shadowcheck", "header", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.hpp").write_text(text, "utf-8")
    return folder / "whole.hpp"


def test_the_folder_is_printed_alone_so_that_a_compiler_can_be_given_it():
    folder = header().removesuffix("\n")
    assert Path(folder, "shadowcheck_vss.hpp").is_file()


def test_a_part_that_is_included_twice_is_there_once(tmp_path):
    both = '#include "a.hpp"\n#include "b.hpp"\n'
    whole = written(tmp_path, whole=both, a='#include "b.hpp"\nint a;\n', b="int b;\n")
    assert as_one_file(whole) == "int b;\nint a;\n"


def test_a_part_that_two_branches_include_is_in_both_and_after_them(tmp_path):
    branches = '#ifdef X\n#include "a.hpp"\n#else\n#include "a.hpp"\n#endif\n'
    whole = written(tmp_path, whole=f'{branches}#include "a.hpp"\n', a="int a;\n")
    assert as_one_file(whole) == "#ifdef X\nint a;\n#else\nint a;\n#endif\nint a;\n"


def test_the_guard_around_a_part_is_no_branch(tmp_path):
    guarded = '#ifndef A\n#define A\n#include "b.hpp"\nint a;\n#endif\n'
    whole = written(tmp_path, whole='#include "a.hpp"\n#include "b.hpp"\n', a=guarded, b="int b;\n")
    assert as_one_file(whole).count("int b;") == 1


def test_no_part_is_left_out_of_the_one_file():
    text = as_one_file(SUBSTITUTE.header)
    assert '#include "' not in text
    for part in SUBSTITUTE.header.parent.rglob("*.hpp"):
        guard = next(line for line in part.read_text("utf-8").splitlines() if line.startswith("#define "))
        assert f"{guard}\n" in text, part.name


@pytest.mark.slow
@pytest.mark.parametrize("compiler", [NATIVE[0], FOR_WINDOWS[0]])
def test_a_program_is_compiled_with_the_one_file(compiler, tmp_path):
    header("--out", str(tmp_path / "shadowcheck_vss.hpp"))
    options = [*WARNINGS, f"-I{tmp_path}", "-include", "shadowcheck_vss.hpp", "-fsyntax-only"]
    command = [needed(compiler), *options, str(PROGRAMS / "backup.cpp")]
    subprocess.run(command, check=True)
