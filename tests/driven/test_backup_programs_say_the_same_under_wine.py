"""The same source, compiled for Windows and run under wine, says the same as on this system. Slow, as wine starts anew each time."""

import pytest

from driven.requester_driver import FINISHED, PENDING, drive
from driven.test_a_backup_program_in_cpp_is_driven import CHOSEN_LATER, HEADER
from driven.test_the_vss_of_the_header_keeps_the_rules_of_com import CARELESS, RETURNING_NOTHING

pytestmark = pytest.mark.slow
RUNS = (
    ("0", {}), ("0", {"copy files": ["it failed"]}), ("0", {"DoSnapshotSet": ["VSS_E_INSUFFICIENT_STORAGE"]}),
    ("0", {"QueryStatus": [*[FINISHED] * 3, *[PENDING] * 3, "VSS_S_ASYNC_CANCELLED"]}), ("4", {}), ("6", {}),
)
FAILING = {name: ["VSS_E_UNEXPECTED"] for name in RETURNING_NOTHING}


@pytest.mark.parametrize(("mistake", "script"), RUNS)
def test_the_backup_program_says_the_same(mistake, script, native, under_wine, tmp_path):
    for name in ("Orders/orders.db", "Documents/letter.txt"):
        (tmp_path / "copies" / name).parent.mkdir(parents=True)
        (tmp_path / "copies" / name).write_text(name, "utf-8")
    here = drive(
        [*native("backup.cpp", *HEADER, CHOSEN_LATER), "C:\\", str(tmp_path / "here")], script, {"MISTAKE": mistake}, copies=tmp_path / "copies",
    )
    command, settings = under_wine("backup.cpp", *HEADER, CHOSEN_LATER)
    there = drive([*command, "C:\\", f"Z:{tmp_path}/there"], script, {**settings, "MISTAKE": mistake}, copies=tmp_path / "copies")
    assert (there.lines, there.mistakes, there.status) == (here.lines, here.mistakes, here.status)
    stored = [
        {str(path.relative_to(tmp_path / where)): path.read_bytes().strip() for path in (tmp_path / where).rglob("*") if path.is_file()}
        for where in ("here", "there")
    ]
    assert stored[0] == stored[1]


@pytest.mark.parametrize("what", ["all methods", "nothing returned", *CARELESS, "saves after release"])
def test_every_method_does_the_same(what, native, under_wine):
    script = FAILING if what == "nothing returned" else {}
    here = drive([*native("methods.cpp", *HEADER), what], script)
    command, settings = under_wine("methods.cpp", *HEADER)
    there = drive([*command, what], script, settings)
    assert there.status == here.status == 0
    assert there.lines == here.lines


def test_an_access_violation_is_told_before_the_process_dies(under_wine):
    command, settings = under_wine("methods.cpp", *HEADER)
    heard = drive([*command, "dies"], {}, settings)
    assert heard.crash == "access violation (0xc0000005)"
    assert heard.status != 0
