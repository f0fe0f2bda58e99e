"""Where in its source a program made a call is looked up in its debug information, if it tells addresses."""

import struct
import sys

import pytest

from drive.programs import program
from drive.test_a_program_is_driven_through_its_answers import driven
from shadowcheck.drive.places import Places

OURS, PARTS = "/src/backup.cpp:12", "/include/fake_parts/"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tool is a script of the shell here")


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """Install an addr2line that notes what it is asked, and says these lines."""
    def install(*lines):
        script, asked = tmp_path / "addr2line", tmp_path / "asked"
        said = "".join(f"echo '{line}'\n" for line in lines)
        script.write_text(f'#!/bin/sh\necho "$@" >> "{asked}"\n{said}', encoding="utf-8")
        script.chmod(0o755)
        monkeypatch.setattr("shutil.which", lambda name: str(script) if name == "addr2line" else None)
        return asked

    return install


@pytest.fixture
def image(tmp_path):
    """A program's file."""
    file = tmp_path / "program"
    file.write_bytes(b"\x7fELF")
    return str(file)


@pytest.mark.parametrize(("header", "foreign"), [
    (PARTS, "/include/fake_parts/wire.hpp:7"), (PARTS, "/usr/include/c++/12/bits/unique_ptr.h:95"), (PARTS, "??:0"),
    (PARTS, "/src/backup.cpp:?"), ("one.hpp", "/src/./one.hpp:4000"), (PARTS, "/opt/include/c++/13/memory:7"),
])
def test_the_place_is_the_innermost_line_that_is_the_programs_own(header, foreign, tool, image):
    tool(foreign, f"{OURS} (discriminator 3)", "/src/main.cpp:40")
    assert Places().of("1a2b 1c40", image, header) == OURS


def test_what_is_looked_up_is_the_call_and_not_what_it_returns_to_and_once(tool, image):
    asked, places = tool(OURS), Places()
    assert [places.of("1a2b 1c40", image, PARTS) for _ in range(2)] == [OURS, OURS]
    assert asked.read_text("utf-8") == f"-i -e {image} 0x1a2a 0x1c3f\n"


@pytest.mark.parametrize(("magic", "place", "size"), [(0x20B, 24, "<Q"), (0x10B, 28, "<I")])
def test_a_program_for_windows_is_looked_up_where_it_wants_to_be_loaded(magic, place, size, tool, tmp_path):
    asked, data = tool(OURS), bytearray(256)
    data[:2], data[0x3C:0x40], data[88:90] = b"MZ", struct.pack("<I", 64), struct.pack("<H", magic)
    data[88 + place : 88 + place + struct.calcsize(size)] = struct.pack(size, 0x400000)
    (tmp_path / "it.exe").write_bytes(data)
    by_wine = "Z:" + str(tmp_path / "it.exe").replace("/", "\\")
    assert Places().of("1a2b", by_wine, PARTS) == OURS
    assert asked.read_text("utf-8") == f"-i -e {tmp_path / 'it.exe'} 0x401a2a\n"


@pytest.mark.parametrize("given", [
    ("1a2b", "/no/such/file"), ("1a2b", "C:\\it.exe"), ("no number", None), ("", None),
])
def test_what_cannot_be_looked_up_has_no_place(given, tool, image):
    tool(OURS)
    frames, file = given
    assert Places().of(frames, file or image, PARTS) is None


def test_without_debug_information_or_the_tool_there_is_no_place(tool, image, monkeypatch):
    tool("??:0", "??:?")
    assert Places().of("1a2b", image, PARTS) is None
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert Places().of("1a2b", image, PARTS) is None


def test_a_finding_is_at_the_line_that_was_looked_up_and_a_place_that_is_told_goes_first(tool, image, tmp_path):
    tool(OURS)
    made = program(tmp_path, f"""
        greet(image={image!r}, header={PARTS!r})
        say(mistake="looked up", frames="1a2b")
        say(mistake="told", frames="1a2b", at="here.cpp:1")
        say(mistake="unknown")
    """, speaks_first=True)
    assert {one.says: one.at for one in driven(made).findings} == {
        "looked up": OURS, "told": "here.cpp:1", "unknown": None,
    }
