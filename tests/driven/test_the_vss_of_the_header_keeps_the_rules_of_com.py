"""What shadowcheck_vss.hpp shows to a backup program: every method, what it returns, and what is to be given back."""

import os
import re
import subprocess

import pytest

from driven.compiled import INCLUDE, PROGRAMS
from driven.requester_driver import drive
from shadowcheck.recorded.judge import judge
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.requester_contract.words import CALLS_BY_NAME, WITHOUT_EFFECT

HEADER = ("-include", "shadowcheck_vss.hpp")
CARELESS = {
    "is careful": [],
    "keeps an operation": ["the IVssAsync of GatherWriterMetadata is never released"],
    "keeps metadata": ["the IVssExamineWriterMetadata of GetWriterMetadata is never released"],
    "keeps a string": ["the BSTR of SaveAsXML is never freed with SysFreeString"],
    "keeps properties": [
        "the VSS_SNAPSHOT_PROP of GetSnapshotProperties is never freed with VssFreeSnapshotProperties",
    ],
    "releases twice": ["calls IVssAsync::Release after the last Release"],
    "frees twice": ["the BSTR of SaveAsXML is freed with SysFreeString a second time"],
    "uses metadata": ["calls IVssExamineWriterMetadata::GetFileCounts after the last Release"],
    "counts after release": ["calls IVssBackupComponents::GetWriterMetadataCount after the last Release"],
}
"""What a program does, and what is found out about it."""
RETURNING_NOTHING = (
    "GatherWriterMetadata", "PrepareForBackup", "DoSnapshotSet", "BackupComplete", "GatherWriterStatus",
    "ImportSnapshots", "SaveAsXML", "StartSnapshotSet",
)
ARGUMENTS_OF_OTHERS = {
    "SetContext(VSS_CTX_BACKUP)", "SetContext(VSS_CTX_FILE_SHARE_BACKUP)", "SetContext(VSS_CTX_NAS_ROLLBACK)",
    "SetContext(VSS_CTX_ALL)", "SetBackupState(without components)", "SetBackupSucceeded(false)", "Wait(ms)",
}
"""What the program could say in place of what it says."""
ONLY_WHERE_IT_FITS = {"Cancel", "QueryInterface"}


@pytest.fixture
def methods(native):
    """Drive the program that calls every method, or does *what* it is told to."""
    command = native("methods.cpp", *HEADER)

    def call(what="all methods", script=None):
        return drive([*command, what], script)

    return call


def declared(interface):
    """The methods of *interface*, as the header declares them where there is no SDK."""
    text = (INCLUDE / "shadowcheck_vss/vsbackup_interfaces.hpp").read_text("utf-8")
    (body,) = re.findall(rf"struct {interface} : \w+ {{(.*?)\n}};", text, re.DOTALL)
    return re.findall(r"STDMETHOD\((\w+)\)", body)


def test_each_of_the_48_methods_is_called_and_does_what_its_page_says(methods):
    names = declared("IVssBackupComponents")
    source = (PROGRAMS / "methods.cpp").read_text("utf-8")
    assert len(names) == 48
    assert [name for name in names if f"backup->{name}(" not in source] == []
    heard = methods()
    assert (heard.errors, heard.status, heard.mistakes) == ("", 0, [])


@pytest.mark.parametrize("number", ["", "2", "3", "4"])
def test_each_method_of_the_newer_interfaces_is_called_and_does_what_its_page_says(number, methods):
    names = declared(f"IVssBackupComponentsEx{number}")
    source = (PROGRAMS / "methods.cpp").read_text("utf-8")
    assert names
    assert [name for name in names if f"newer->{name}(" not in source] == []
    heard = methods("newer methods")
    assert (heard.errors, heard.status, heard.mistakes) == ("", 0, [])
    assert heard.names == [
        "CreateVssBackupComponents", "QueryInterface", "Release", "GetWriterMetadata", "GetWriterStatus", "Release",
    ]


def test_every_call_that_a_log_has_a_name_for_is_asked_about(methods):
    plain = {name for name in CALLS_BY_NAME if not name.startswith("IVssAsync::")}
    exact = {name for name in plain if f"{name}(" not in "".join(sorted(plain)) or "(" in name}
    heard = {line["call"] for line in methods().lines if "call" in line}
    assert exact - heard == ARGUMENTS_OF_OTHERS | ONLY_WHERE_IT_FITS
    assert heard <= plain
    assert not heard & set(WITHOUT_EFFECT)


def test_a_method_that_fails_returns_nothing(methods):
    heard = methods("nothing returned", {name: ["VSS_E_UNEXPECTED"] for name in RETURNING_NOTHING})
    assert (heard.errors, heard.status, heard.mistakes) == ("", 0, [])


def test_a_call_with_wrong_arguments_is_told_with_its_answer(methods):
    heard = methods("nothing returned", {name: ["VSS_E_UNEXPECTED"] for name in RETURNING_NOTHING})
    asked = [line["answer"] for line in heard.lines if line.get("call") == "StartSnapshotSet"]
    assert asked == ["VSS_E_UNEXPECTED", "E_INVALIDARG"]


@pytest.mark.parametrize("what", CARELESS)
def test_what_a_careless_program_does_is_told(what, methods):
    assert methods(what).mistakes == CARELESS[what]


def test_a_call_after_the_last_release_is_answered_and_judged(methods, tmp_path):
    heard = methods("saves after release")
    assert heard.names[-2:] == ["Release", "SaveAsXML"]
    (tmp_path / "run.jsonl").write_text(heard.text(), "utf-8")
    (report,) = judge(tmp_path / "run.jsonl", REQUESTER, [])
    assert {one.claim.id for one in report.broken} == {"calls-need-an-instance"}


def test_a_crash_is_told_before_the_process_dies(methods):
    heard = methods("dies")
    assert heard.crash == "segmentation fault (SIGSEGV)"
    assert heard.status not in {0, 1}


def test_an_operation_that_another_one_has_followed_keeps_its_status_without_a_line(methods):
    heard = methods("older operation", {"QueryStatus": ["VSS_E_UNEXPECTED"]})
    assert (heard.errors, heard.names.count("QueryStatus"), heard.names.count("Wait(INFINITE)")) == ("", 1, 0)


def test_the_calls_of_a_second_thread_have_its_name(methods):
    threads = {line["call"]: line.get("thread") for line in methods("second thread").lines}
    assert threads == {"CreateVssBackupComponents": None, "AbortBackup": "2", "Release": None}


def test_what_happens_to_two_instances_is_told_of_each(methods):
    heard = methods("two instances")
    assert (heard.errors, heard.mistakes) == ("", [])
    assert [(line["object"], line.get("call") or line["deed"], line["answer"]) for line in heard.lines] == [
        ("backup 1", "CreateVssBackupComponents", "S_OK"), ("backup 2", "CreateVssBackupComponents", "S_OK"),
        ("backup 1", "copy files", "S_OK"), ("backup 2", "copy files", "it failed"),
        ("backup 2", "Release", ""), ("backup 1", "Release", ""),
    ]


def test_a_restore_succeeds_and_no_line_tells_of_it(methods):
    heard = methods("only a restore")
    assert (heard.errors, heard.names) == ("", ["CreateVssBackupComponents", "Release"])


@pytest.mark.slow
def test_a_plain_program_runs_by_itself(native):
    alone = {key: value for key, value in os.environ.items() if key != "SHADOWCHECK_DRIVE"}
    result = subprocess.run(native("plain.cpp"), env=alone, capture_output=True, text=True, check=False)
    assert (result.stderr, result.returncode) == ("", 0)
