"""Programs for Windows that know nothing of shadowcheck load, under wine, a vssapi.dll compiled from the header."""

import json
import os
import re
import subprocess
import sys

import pytest

from driven.compiled import FOR_WINDOWS, PROGRAMS, compiled, needed
from shadowcheck.drive.fake import NARROW, WIDE
from shadowcheck.drive.windows import kind_of
from vss_protocol.driven import SUBSTITUTE

LIBRARY = SUBSTITUTE.library
CHOSEN_LATER = '-DMISTAKE=std::atoi(std::getenv("MISTAKE"))'
FILES = {"unmodified": ("Orders/orders.db", "Documents/2026/letter.txt"), "volume": ("orders.db",)}
"""The files of the shadow copy, by the program that copies them."""
RUNS = "40"
"""So many runs answer one call otherwise: far enough into each program that a call fails after StartSnapshotSet."""


@pytest.fixture(scope="session")
def build_unmodified(shared):
    """Compile the program in C++ that loads vssapi.dll."""
    return lambda: compiled("unmodified.cpp", FOR_WINDOWS, shared, CHOSEN_LATER)


@pytest.fixture(scope="session")
def build_volume(tmp_path_factory):
    """Compile the program in Go."""

    def call():
        program, go = tmp_path_factory.mktemp("go") / "volume.exe", needed("go", "SHADOWCHECK_NEEDS_GO")
        settings = {"GOOS": "windows", "GOARCH": "amd64", "GO111MODULE": "off", "CGO_ENABLED": "0"}
        source = str(PROGRAMS / "volume.go")
        subprocess.run([go, "build", "-o", str(program), source], env={**os.environ, **settings}, check=True)
        return program

    return call


@pytest.fixture
def drive(shared, tmp_path):
    """Drive a program that loads the library, and return the exit status, the report and what the program stored."""

    def call(program, mistake=0, *options):
        needed("wine")
        needed(FOR_WINDOWS[0])
        copies, stored = tmp_path / "copies", tmp_path / "stored"
        for name in FILES.get(program.stem, FILES["unmodified"]):
            (copies / name).parent.mkdir(parents=True, exist_ok=True)
            (copies / name).write_text(name, "utf-8")
        stored.mkdir()
        command = [
            sys.executable, "-m", "shadowcheck", "drive", "--dll", "--world", f"folder={copies}", "--deviations", "1",
            "--jobs", "1", "--timeout", "100", "--json", "-", *options, str(program), "C:\\", f"Z:{stored}",
        ]
        settings = {"XDG_CACHE_HOME": str(shared), "MISTAKE": str(mistake)}
        done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        files = {path.relative_to(stored).as_posix() for path in stored.rglob("*") if path.is_file()}
        return done.returncode, json.loads(done.stdout), files

    return call


def found_in(report):
    return {one["id"] for one in report["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unmodified", "volume"])
def test_a_program_that_makes_no_mistake_is_clean_and_finds_its_files(name, drive, request):
    program = request.getfixturevalue(f"build_{name}")()
    _, report, stored = drive(program, 0, "--runs", RUNS)
    assert found_in(report) == set()
    assert report["runs"] == int(RUNS)
    assert set(FILES[name]) <= stored


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unmodified", "volume"])
def test_a_program_that_forgets_to_abort_is_found_out(name, drive, request):
    program = request.getfixturevalue(f"build_{name}")()
    status, report, _ = drive(program, 1, "--runs", RUNS)
    assert status == 1
    assert "creation-ends-with-abort" in found_in(report)


@pytest.mark.slow
def test_a_program_that_takes_the_end_of_wait_for_success_is_found_out(build_volume, drive):
    status, report, _ = drive(build_volume(), 2, "--runs", "1")
    assert status == 1
    assert "success-comes-from-query-status" in found_in(report)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mistake", "says"), [
    ("unmodified", 6, "calls IVssAsync::QueryStatus after the last Release"),
    ("volume", 3, "the IVssAsync of DoSnapshotSet is never released"),
])
def test_what_a_program_does_to_pointers_is_seen(name, mistake, says, drive, request):
    program = request.getfixturevalue(f"build_{name}")()
    status, report, _ = drive(program, mistake, "--runs", "1")
    assert status == 1
    assert says in {one["says"] for one in report["findings"]}


def imported(kind):
    """The names that the import library of mingw-w64 has, without what a linker puts around those of C."""
    asked = [needed(f"{kind}-w64-mingw32-g++"), "-print-file-name=libvssapi.a"]
    library = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    listed = subprocess.run([needed(f"{kind}-w64-mingw32-nm"), library], capture_output=True, text=True, check=True)
    names = {line.split()[2] for line in listed.stdout.splitlines() if " T " in line}
    assert len(names) > 50, "they are there at all"
    return {re.sub(r"^_(\w+)@\d+$", r"\1", name) for name in names}


def defined(kind):
    """The names that are exported, each with what it stands for."""
    lines = LIBRARY.exports[kind].read_text("utf-8").splitlines()
    return dict(re.fullmatch(r'\s+"?([^"\s]+)"? = (\S+)', line).groups() for line in lines if " = " in line)


def test_every_name_that_programs_import_is_exported():
    assert imported(WIDE) <= set(defined(WIDE))


def test_the_names_for_32_bit_programs_stand_for_the_same():
    def meaning(kind):
        return sorted((name.split("@")[0].lstrip("?"), means.split("@")[0]) for name, means in defined(kind).items())

    assert meaning("i686") == meaning(WIDE)
    decorated = "?CreateVssBackupComponents@@YGJPAPAVIVssBackupComponents@@@Z"
    assert defined("i686")[decorated] == "fake_create@4"


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "place", "bits"), [(WIDE, "", 64), (NARROW, NARROW, 32)], ids=[WIDE, NARROW])
def test_the_library_that_is_compiled_exports_what_its_file_of_names_says(kind, place, bits, shared):
    needed(FOR_WINDOWS[0])
    needed(f"{kind}-w64-mingw32-g++", "SHADOWCHECK_NEEDS_32_BITS" if kind == NARROW else "SHADOWCHECK_NEEDS_MINGW")
    made = shared / "fake" / place / "vssapi.dll"
    command = [sys.executable, "-m", "shadowcheck", "fake", "--dll", str(shared / "fake")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"wrote {made}, for {bits}-bit programs" in told
    assert kind_of(made) == kind
    dumped = subprocess.run(
        [needed("x86_64-w64-mingw32-objdump"), "-p", str(made)], capture_output=True, text=True, check=True,
    ).stdout
    names = set(re.findall(r"^\t\[ *\d+\] (\S+)$", dumped, re.MULTILINE))
    assert names == set(defined(kind))


@pytest.mark.slow
def test_a_writer_that_is_not_compiled_with_the_header_is_told_so(shared, drive):
    program = compiled("import_a_writer.cpp", FOR_WINDOWS, shared)
    with pytest.raises(AssertionError, match="it is a writer; compile it with shadowcheck_vss"):
        drive(program)
