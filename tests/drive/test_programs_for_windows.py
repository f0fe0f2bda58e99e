"""What stands in the way of a program for Windows is said at once, and nobody's files are overwritten."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shadowcheck.cli.main import main
from shadowcheck.drive.command import Command
from shadowcheck.drive.fake import NARROW, WIDE, Compiler, build, compiler_for
from shadowcheck.drive.windows import beside, kind_of, ready
from shadowcheck.drive.wine import Prefix, prefix_in
from shadowcheck.errors import SpecificationError
from shadowcheck.specification import Library, Substitute

PROCESSORS = {"x86_64": b"\x64\x86", "i686": b"\x4c\x01"}
FOR_EVER = "exec sleep 3600"
"""What wine does if its server was ended: it waits."""


def program_for(kind, place):
    """Write the beginning of a program for Windows, which tells for which processor it is."""
    start = b"MZ" + bytes(0x3A) + (0x80).to_bytes(4, "little")
    place.write_bytes(start.ljust(0x80, b"\0") + b"PE\0\0" + PROCESSORS[kind])
    return place


@pytest.fixture
def substitute(tmp_path):
    """A library whose source no compiler takes."""
    (tmp_path / "include").mkdir()
    header, source, names = tmp_path / "include" / "all.hpp", tmp_path / "toy.cpp", tmp_path / "toy.def"
    for file in (header, source, names):
        file.write_text("this is no C++\n", "utf-8")
    return Substitute(header, Library("toy.dll", source, {WIDE: names, NARROW: names}, ("ole32",)))


@pytest.fixture
def empty_path(monkeypatch, tmp_path):
    """Let no program be installed."""
    monkeypatch.setenv("PATH", str(tmp_path))


def code_of(call):
    with pytest.raises(SpecificationError) as refused:
        call()
    return refused.value.code


def entered(context):
    with context:
        pass


@pytest.mark.parametrize("kind", PROCESSORS)
def test_a_program_for_windows_is_known_by_its_first_bytes(kind, tmp_path):
    assert kind_of(program_for(kind, tmp_path / "it")) == kind


@pytest.mark.parametrize("text", [b"", b"MZ", b"#!/bin/sh\n", b"\x7fELF".ljust(200, b"\0"), b"MZ".ljust(200, b"\xff")])
def test_any_other_file_is_no_program_for_windows(text, tmp_path):
    (tmp_path / "it.exe").write_bytes(text)
    assert kind_of(tmp_path / "it.exe") == ""
    assert kind_of(tmp_path / "nothing.exe") == ""


def test_a_program_for_this_system_is_started_as_it_is(tmp_path):
    command = Command(("/bin/true",))
    with ready(command, None, tmp_path) as started:
        assert started is command
    assert not list(tmp_path.iterdir())


def test_without_wine_the_package_is_named(tmp_path, empty_path):
    command = Command((str(program_for(WIDE, tmp_path / "it.exe")),))
    with pytest.raises(SpecificationError, match=r"apt-get install wine") as refused:
        entered(ready(command, None, tmp_path))
    assert refused.value.code == "SC1208"


@pytest.mark.parametrize("command", ["drive", "learn"])
def test_both_commands_start_a_program_for_windows_through_wine(command, tmp_path, empty_path):
    done = CliRunner().invoke(main, [command, str(program_for(WIDE, tmp_path / "it.exe"))])
    assert done.exit_code == 2
    assert "shadowcheck explain SC1208" in done.output


def wine_that(does, monkeypatch, folder):
    """Install a wine that does this, and no server, in *folder*, and nothing else but what every system has."""
    wine = folder / "wine"
    wine.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo wine-1; else {does}; fi\n', "utf-8")
    wine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(wine) if name == "wine" else None)


@pytest.mark.parametrize(("does", "told"), [("exit 3", "exit status 3"), (FOR_EVER, "has not ended within 0.2 s")])
def test_wine_that_fails_or_waits_for_ever_is_told_and_leaves_nothing(does, told, monkeypatch, tmp_path):
    wine_that(does, monkeypatch, tmp_path)
    monkeypatch.setattr("shadowcheck.drive.wine.LONGEST", 0.2)
    with pytest.raises(SpecificationError, match=told) as refused:
        prefix_in(tmp_path / "cache")
    assert refused.value.code == "SC1209"
    assert not list((tmp_path / "cache").iterdir())


def test_wine_that_does_not_start_is_told_with_what_ends_it(monkeypatch, tmp_path):
    wine_that(f'if [ "$2" = /c ]; then {FOR_EVER}; fi; cat', monkeypatch, tmp_path)
    monkeypatch.setattr("shadowcheck.drive.wine.LONGEST", 0.2)
    with pytest.raises(SpecificationError, match=f"WINEPREFIX={tmp_path} wineserver -k") as refused:
        entered(Prefix(str(tmp_path / "wine"), tmp_path).kept_warm())
    assert refused.value.code == "SC1209"


def test_a_prefix_is_made_once_and_nothing_is_left_beside_it(monkeypatch, tmp_path):
    times = tmp_path / "times"
    wine_that(f'mkdir -p "$WINEPREFIX/drive_c/windows/system32"; echo >> "{times}"', monkeypatch, tmp_path)
    first, second = (prefix_in(tmp_path / "cache").folder for _ in range(2))
    assert first == second
    assert list((tmp_path / "cache").iterdir()) == [first]
    assert len(times.read_text("utf-8")) == 1


def test_a_wine_for_64_bit_programs_alone_is_told_and_tried_again_once_there_may_be_more(monkeypatch, tmp_path):
    """Without this, such a program ends at once, with 0: as if it had nothing to say."""
    windows = "$WINEPREFIX/drive_c/windows"
    wine_that(f'mkdir -p "{windows}/system32" "{windows}/syswow64"', monkeypatch, tmp_path)
    with pytest.raises(SpecificationError, match="wine32:i386") as refused:
        prefix_in(tmp_path / "cache", NARROW)
    assert refused.value.code == "SC1208"
    prefix_in(tmp_path / "cache", WIDE)
    both = f'mkdir -p "{windows}/system32" "{windows}/syswow64"; echo > "{windows}/syswow64/ntdll.dll"'
    wine_that(both, monkeypatch, tmp_path)
    assert prefix_in(tmp_path / "cache", NARROW).folder.is_dir()


@pytest.mark.parametrize(("kind", "package"), [
    (WIDE, "g++-mingw-w64-x86-64-posix"), (NARROW, "g++-mingw-w64-i686-posix"),
])
def test_without_a_compiler_the_package_is_named(kind, package, tmp_path, empty_path, substitute):
    command = Command((str(program_for(kind, tmp_path / "it.exe")),))
    with pytest.raises(SpecificationError) as refused:
        entered(ready(command, substitute, tmp_path))
    assert refused.value.code == "SC1206"
    assert package in str(refused.value)


def test_a_program_for_this_system_loads_no_library_of_windows(tmp_path, substitute):
    assert code_of(lambda: entered(ready(Command(("/bin/true",)), substitute, tmp_path))) == "SC1211"


def test_what_the_compiler_says_is_told(tmp_path, substitute):
    compiler = Compiler(shutil.which("false") or "false", WIDE)
    assert code_of(lambda: build(substitute, substitute.library, compiler, tmp_path / "out")) == "SC1207"
    assert not list((tmp_path / "out").iterdir())


def test_visual_studio_is_taken_for_64_bit_programs_where_its_prompt_compiles_these(tmp_path, monkeypatch, substitute):
    compiler = tmp_path / "cl"
    compiler.write_text("", "utf-8")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiler_for(NARROW, {}) is None
    assert compiler_for(WIDE, {"VSCMD_ARG_TGT_ARCH": "x86"}) is None
    found = compiler_for(WIDE, {"VSCMD_ARG_TGT_ARCH": "x64"})
    line = found.line(substitute, substitute.library, Path("toy.dll"))
    assert {"/LD", "/std:c++17", f"/DEF:{substitute.library.exports[WIDE]}", "/OUT:toy.dll", "ole32.lib"} <= set(line)


def test_on_windows_the_library_is_beside_the_program_for_as_long_as_it_is_driven(tmp_path):
    library, place = tmp_path / "made" / "toy.dll", tmp_path / "toy.dll"
    library.parent.mkdir()
    library.write_text("ours", "utf-8")
    with beside(tmp_path / "it.exe", library):
        assert place.read_text("utf-8") == "ours"
    assert not place.exists()


def test_a_library_that_a_process_still_has_loaded_is_not_found_by_the_program_any_more(tmp_path, monkeypatch):
    """On Windows, such a file cannot be removed, but renamed."""
    library, place = tmp_path / "made" / "toy.dll", tmp_path / "toy.dll"
    library.parent.mkdir()
    library.write_text("ours", "utf-8")

    def refused(*_, **__):
        raise PermissionError

    monkeypatch.setattr("shadowcheck.drive.windows._PAUSE", 0)
    with beside(tmp_path / "it.exe", library):
        monkeypatch.setattr(Path, "unlink", refused)
    assert not place.exists()
    (left,) = tmp_path.glob("toy.dll.left*")
    assert left.read_text("utf-8") == "ours"


def test_an_older_library_in_the_prefix_is_replaced_and_one_of_wines_is_not_written_through(tmp_path):
    system, library, of_wine = tmp_path / "drive_c/windows/system32", tmp_path / "toy.dll", tmp_path / "of_wine.dll"
    system.mkdir(parents=True)
    of_wine.write_text("wine's", "utf-8")
    (system / "toy.dll").symlink_to(of_wine)
    for text in ("old", "new"):
        library.write_text(text, "utf-8")
        Prefix("wine", tmp_path).install(library, "x86_64")
        assert (system / "toy.dll").read_text("utf-8") == text
    assert of_wine.read_text("utf-8") == "wine's"


def test_another_library_beside_the_program_is_not_overwritten(tmp_path):
    library, place = tmp_path / "made" / "toy.dll", tmp_path / "toy.dll"
    library.parent.mkdir()
    library.write_text("ours", "utf-8")
    place.write_text("the user's", "utf-8")
    assert code_of(lambda: entered(beside(tmp_path / "it.exe", library))) == "SC1210"
    assert place.read_text("utf-8") == "the user's"


@pytest.mark.parametrize("command", ["drive", "learn"])
@pytest.mark.parametrize(("options", "code"), [
    (["--world", "folder=nowhere", "/bin/true"], "SC1213"), (["--dll", "/bin/true"], "SC1211"),
])
def test_what_cannot_be_is_refused_by_the_command(command, options, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = CliRunner().invoke(main, [command, *options])
    assert done.exit_code == 2
    assert f"shadowcheck explain {code}" in done.output
