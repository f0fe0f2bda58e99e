"""The example of a backup program in C++: as it is it breaks no rule, whatever fails; its six mistakes are found."""

import os
import subprocess

import pytest

from driven.compiled import PROGRAMS
from driven.requester_driver import FINISHED, PENDING, drive
from shadowcheck.recorded.judge import judge
from vss_protocol.methods import CALLS
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_contract.words import CALLS_BY_NAME

HEADER = ("-include", "shadowcheck_vss.hpp")
CHOSEN_LATER = '-DMISTAKE=std::atoi(std::getenv("MISTAKE"))'
"""Which mistake the program has is known when it runs: so it is compiled only once."""
FAILING = (
    "CreateVssBackupComponents", "InitializeForBackup", "SetContext(VSS_CTX_BACKUP)", "SetBackupState(with components)",
    "GatherWriterMetadata", "GetWriterMetadata", "FreeWriterMetadata", "AddComponent", "StartSnapshotSet",
    "AddToSnapshotSet", "PrepareForBackup", "GatherWriterStatus",
    "GetWriterStatus", "FreeWriterStatus", "DoSnapshotSet", "GetSnapshotProperties",
    "SetBackupSucceeded(true)", "BackupComplete", "SaveAsXML",
)
ORDER = (
    "GatherWriterMetadata", "PrepareForBackup", "GatherWriterStatus", "DoSnapshotSet", "the second status",
    "BackupComplete",
)
"""The operations of the program, in their order."""
MISTAKES = {
    1: ({"PrepareForBackup": ["VSS_E_UNEXPECTED"]}, "creation-ends-with-abort"),
    3: ({"copy files": ["it failed"]}, "success-only-for-stored-data"),
    4: ({}, "success-comes-from-query-status"),
    5: ({}, "status-after-preparation"),
}
"""By its number: the answers with which a mistake shows, and which rule it breaks. The others are found otherwise."""
PENDING_AT_RELEASE, USED_AFTER_RELEASE = 2, 6


def files_of(folder):
    """Make the files of a shadow copy in *folder*: those of both components, and one of none."""
    for name in ("Orders/orders.db", "Orders/1.log", "Orders/notes.txt", "Documents/2026/letter.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")
    return folder


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return files_of(tmp_path_factory.mktemp("copies"))


@pytest.fixture
def driven(native, copies, tmp_path):
    """Drive the program; return what was heard, and the report on it."""
    command = [*native("backup.cpp", *HEADER, CHOSEN_LATER), "C:\\", str(tmp_path / "backup")]

    def call(script=None, mistake=0, interrupt_at=None):
        heard = drive(command, script, {"MISTAKE": str(mistake)}, copies=copies, interrupt_at=interrupt_at)
        (tmp_path / "run.jsonl").write_text(heard.text(), "utf-8")
        (report,) = judge(tmp_path / "run.jsonl", REQUESTER, [])
        assert report.unexplained is None
        return heard, report

    return call


def broken(report):
    return {one.claim.id for one in report.broken}


def test_the_correct_program_breaks_no_rule_and_stores_the_files(driven, tmp_path):
    heard, report = driven()
    assert (broken(report), report.untold, heard.mistakes, heard.status, heard.errors) == (set(), (), [], 0, "")
    folder = tmp_path / "backup"
    stored = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert stored == {"Orders/orders.db", "Orders/1.log", "Documents/2026/letter.txt", "backup.xml"}
    assert (folder / "Documents/2026/letter.txt").read_text("utf-8") == "Documents/2026/letter.txt"


@pytest.mark.parametrize("call", FAILING)
def test_the_correct_program_breaks_no_rule_when_a_call_fails(call, driven):
    (event,) = (one for one in CALLS_BY_NAME[call] if not one.endswith("in_thread"))
    for failure in {CALLS[event].failures[0], CALLS[event].failures[-1]}:  # a general one, and one of its own
        heard, report = driven({call: [failure]})
        assert (broken(report), report.untold, heard.mistakes) == (set(), (), [])


@pytest.mark.parametrize("operation", [one for one in ORDER if one != "the second status"])
def test_the_correct_program_breaks_no_rule_when_an_operation_fails(operation, driven):
    later = next(one.later for one in CALLS.values() if one.title == operation)
    heard, report = driven({"QueryStatus": [*[FINISHED] * ORDER.index(operation), later[0], FINISHED]})
    assert (broken(report), report.untold, heard.mistakes) == (set(), (), [])


def test_the_correct_program_aborts_when_a_writer_has_failed(driven):
    heard, report = driven({"GetWriterStatus": ["every writer is well", "VSS_E_WRITERERROR_RETRYABLE"]})
    assert (broken(report), heard.names[-2:]) == (set(), ["AbortBackup", "Release"])
    assert "0x800423f3" in heard.errors


def test_the_correct_program_awaits_the_end_of_what_it_cancels(driven):
    heard, report = driven({"QueryStatus": [*[FINISHED] * 3, *[PENDING] * 3, "VSS_S_ASYNC_CANCELLED"]})
    assert (broken(report), report.untold) == (set(), ())
    assert heard.names[-4:] == ["Cancel", "QueryStatus", "AbortBackup", "Release"]


@pytest.mark.parametrize("call", ["PrepareForBackup", "DoSnapshotSet"])
def test_the_correct_program_aborts_when_it_is_interrupted(call, driven):
    before = ORDER.index(call)
    heard, report = driven({"QueryStatus": [*[FINISHED] * before, "VSS_S_ASYNC_CANCELLED"]}, interrupt_at=call)
    assert (broken(report), heard.status) == (set(), 1)
    assert heard.names[-4:] == ["Cancel", "QueryStatus", "AbortBackup", "Release"]
    assert "interrupted" in heard.errors


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_found_in_the_run_that_shows_it(mistake, driven):
    script, rule = MISTAKES[mistake]
    _, report = driven(script, mistake)
    assert rule in broken(report)


def test_a_release_while_an_operation_may_be_pending_is_pointed_out(driven):
    _, report = driven({"QueryStatus": [*[FINISHED] * 3, PENDING]}, PENDING_AT_RELEASE)
    untold = {one.claim.id for one in report.untold}  # only VSS knows whether it has ended since
    assert "nothing-pending-at-release" in untold


def test_a_use_after_release_is_told_by_the_header(driven):
    heard, _ = driven(mistake=USED_AFTER_RELEASE)
    assert heard.mistakes == ["calls IVssAsync::QueryStatus after the last Release"]


def test_each_call_that_is_checked_has_its_place_in_the_source(driven):
    heard, _ = driven()
    places = {line["call"]: line.get("at", "") for line in heard.lines if "call" in line}
    source = (PROGRAMS / "backup.cpp").read_text("utf-8").splitlines()
    for call in ("InitializeForBackup", "AddToSnapshotSet", "DoSnapshotSet", "BackupComplete"):
        path, _, line = places[call].rpartition(":")
        assert path.endswith("backup.cpp")
        assert call in source[int(line) - 1]


def test_a_program_that_nobody_drives_says_so_and_ends(native, tmp_path):
    command = [*native("backup.cpp", *HEADER, CHOSEN_LATER), "C:\\", str(tmp_path)]
    alone = {key: value for key, value in os.environ.items() if key != "SHADOWCHECK_DRIVE"} | {"MISTAKE": "0"}
    result = subprocess.run(command, env=alone, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "shadowcheck drive" in result.stderr
