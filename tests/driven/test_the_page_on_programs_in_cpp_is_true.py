"""What the page on programs in C++ shows is what its commands print: those for this system, and those for wine."""

from dataclasses import replace

import pytest

from driven.compiled import FOR_WINDOWS, NATIVE, needed
from readme.executed import as_shown, blocks, printed
from vss_protocol.driven import FOLDER

PAGE = FOLDER.parents[1] / "site" / "pages" / "how-to" / "cpp-program.md"
BLOCKS = blocks(PAGE.read_text(encoding="utf-8"))


def shown(line):
    """The command with *line*, and the output that stands below it."""
    (place,) = [place for place, block in enumerate(BLOCKS) if block.language == "sh" and line in block.text]
    assert BLOCKS[place + 1].language == "text"
    return replace(BLOCKS[place], output=BLOCKS[place + 1].text)


@pytest.fixture
def desk(tmp_path):
    """The folder with the program: its name is not of ASCII, as those of people's folders are not."""
    (program,) = [block for block in BLOCKS if block.title == "my_backup.cpp"]
    folder = tmp_path / "Büro"
    folder.mkdir()
    (folder / program.title).write_text(program.text, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_the_program_is_compiled_and_driven_here(desk):
    needed(NATIVE[0])
    command = shown("-o my_backup\n")
    assert as_shown(command, printed(command, desk))


@pytest.mark.slow
def test_the_program_is_compiled_for_windows_and_driven_under_wine(desk, shared, monkeypatch):
    needed(FOR_WINDOWS[0])
    needed("wine")
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))
    command = shown("-o my_backup.exe -lole32")
    assert as_shown(command, printed(command, desk))
