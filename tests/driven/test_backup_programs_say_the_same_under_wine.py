"""The same source, compiled for Windows and run under wine, says the same as on this system."""

import pytest

from driven.requester_driver import FINISHED, PENDING, drive
from driven.test_a_backup_program_in_cpp_is_driven import CHOSEN_LATER, HEADER, files_of
from driven.test_the_vss_of_the_header_keeps_the_rules_of_com import CARELESS, RETURNING_NOTHING

pytestmark = pytest.mark.slow  # wine starts anew each time
RUNS = (
    ("0", {}), ("0", {"copy files": ["it failed"]}), ("0", {"DoSnapshotSet": ["VSS_E_INSUFFICIENT_STORAGE"]}),
    ("0", {"QueryStatus": [*[FINISHED] * 3, *[PENDING] * 3, "VSS_S_ASYNC_CANCELLED"]}), ("4", {}), ("6", {}),
)
FAILING = {name: ["VSS_E_UNEXPECTED"] for name in RETURNING_NOTHING}


def stored(folder):
    return {path.relative_to(folder): path.read_bytes().strip() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("mistake", "script"), RUNS)
def test_the_backup_program_says_the_same(mistake, script, native, under_wine, tmp_path):
    here, there, copies = tmp_path / "here", tmp_path / "there", files_of(tmp_path / "copies")
    command = native("backup.cpp", *HEADER, CHOSEN_LATER)
    one = drive([*command, "C:\\", str(here)], script, {"MISTAKE": mistake}, copies=copies)
    command, settings = under_wine("backup.cpp", *HEADER, CHOSEN_LATER)
    other = drive([*command, "C:\\", f"Z:{there}"], script, {**settings, "MISTAKE": mistake}, copies=copies)
    assert (other.anywhere, other.mistakes, other.status) == (one.anywhere, one.mistakes, one.status)
    assert stored(here) == stored(there)


@pytest.mark.parametrize("what", ["all methods", "newer methods", "nothing returned", *CARELESS, "saves after release"])
def test_every_method_does_the_same(what, native, under_wine):
    script = FAILING if what == "nothing returned" else {}
    here = drive([*native("methods.cpp", *HEADER), what], script)
    command, settings = under_wine("methods.cpp", *HEADER)
    there = drive([*command, what], script, settings)
    assert there.status == here.status == 0
    assert there.anywhere == here.anywhere


def test_an_access_violation_is_told_before_the_process_dies(under_wine):
    command, settings = under_wine("methods.cpp", *HEADER)
    heard = drive([*command, "dies"], {}, settings)
    assert heard.crash == "access violation (0xc0000005)"
    assert heard.status != 0
