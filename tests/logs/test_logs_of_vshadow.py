"""vshadow's logs, with -tracing and without: what is told of a run, and mistakes at their lines."""

import pytest

from logs.conftest import number_of
from logs.vshadow_logs import (
    BANNER,
    BEFORE,
    BEGIN,
    BREAKS,
    COMPLETED,
    CONTEXT,
    CREATED,
    CREATION,
    END,
    GOOD,
    OPERATIONS,
    PREPARED,
    REFUSED,
    SELECTED,
    STATE,
    called,
    failed,
    plain,
    said,
    status,
    waited,
)
from shadowcheck.logs.gaps import WIDEST

DELETION = [
    *BEGIN, *STATE, *said("DeleteSnapshot", "- Deleting shadow copy {0} ..."),
]
NOT_DELETED = [
    *DELETION, *said("DeleteSnapshot", "Error while deleting shadow copies..."),
    """[[ VssClient::DeleteSnapshot @ delete.cpp: 180]] Executing COM call 'L"m_pVssObject->DeleteSnapshots(id)"'""",
    *failed("DeleteSnapshot", "m_pVssObject->DeleteSnapshots(snapshotID)", "0x80042308", quote='L"'), *END,
]


def told(lines):
    return [(one.name, one.answer) for one in lines]


@pytest.mark.parametrize("text", [GOOD, plain(GOOD)], ids=["traced", "plain"])
def test_a_good_run_is_told_whole(imported, text):
    """Without -tracing, what vshadow does in between is known from its source."""
    lines, gaps = imported(text)
    names = [one.name for one in lines if not one.name.endswith("Count")]
    assert names == [
        "CreateVssBackupComponents", "InitializeForBackup", "SetBackupState(with components)",
        "GatherWriterMetadata", "Wait(INFINITE)", "QueryStatus", "GetWriterMetadata", "AddComponent",
        "StartSnapshotSet", "AddToSnapshotSet", "PrepareForBackup", "Wait(INFINITE)", "QueryStatus", *_status(text),
        "DoSnapshotSet", "Wait(INFINITE)", "QueryStatus", *_status(text), "Query", "SetBackupSucceeded(true)",
        "BackupComplete", "Wait(INFINITE)", "QueryStatus", *_status(text), "Release", "the program ends",
    ]
    assert {one.answer for one in lines if one.name == "QueryStatus"} == {"VSS_S_ASYNC_FINISHED"}
    assert (gaps.unknown, gaps.unfinished) == (0, None)


def _status(text):
    return ["GatherWriterStatus", "Wait(INFINITE)", "QueryStatus", *["GetWriterStatus"] * (2 if text is GOOD else 1)]


def test_what_is_wrong_with_vshadow_itself_is_found_at_its_lines(judged):
    """It frees no status, and saves the document only if told to; and of its query the pages disagree."""
    report = judged(GOOD)
    assert {one.claim.id: one.line.number for one in report.broken} == {
        "gathered-status-is-freed": number_of(GOOD, "->GatherWriterStatus", 1),
        "document-is-saved": number_of(GOOD, "EXIT wmain"),
        "query-follows-context": number_of(GOOD, "m_pVssObject->Query"),
        "no-query-in-a-backup": number_of(GOOD, "m_pVssObject->Query"),
    }
    assert report.over


def test_a_good_run_has_no_errors(run, log):
    """Query without SetContext is a note (A21); whether files were copied, only the command after -exec knows."""
    told = run("trace", log(GOOD))
    assert "error: " not in told.stdout
    assert told.exit_code == 3


FAILED = [*BEFORE, *PREPARED, *CREATION, *waited("0x8004231f"), *COMPLETED, *END]


@pytest.mark.parametrize(("text", "place"), [
    (FAILED, "m_pVssObject->SetBackupSucceeded"), (plain(FAILED), "- Mark all writers"),
], ids=["traced", "plain"])
def test_success_after_a_failed_creation_is_found_at_its_line(judged, text, place):
    """As a program would do that goes on as if nothing had happened; after that, no documented VSS answers S_OK."""
    report = judged(text)
    found = {one.claim.id: one.line.number for one in report.broken}
    assert found["no-result-after-failed-creation"] == number_of(text, place)
    assert report.unexplained.line.name == "BackupComplete"


def test_the_call_that_fails_has_its_code_at_its_own_line(imported):
    lines, _ = imported(REFUSED)
    refused = next(one for one in lines if one.name == "StartSnapshotSet")
    assert refused.answer == "VSS_E_SNAPSHOT_SET_IN_PROGRESS"
    assert refused.number == number_of(REFUSED, "->StartSnapshotSet")
    assert told(lines)[-2:] == [("Release", None), ("the program ends", None)]


@pytest.mark.parametrize("text", [REFUSED, plain(REFUSED)], ids=["traced", "plain"])
def test_after_the_call_that_failed_nothing_was_done(imported, text):
    names = [one.name for one in imported(text)[0]]
    assert names[names.index("AddComponent") :][:2] == ["AddComponent", "StartSnapshotSet"]
    assert "AddToSnapshotSet" not in names


def test_a_code_without_a_name_is_an_error_and_is_kept(imported):
    lines, _ = imported([*BEFORE, *PREPARED, *CREATION, *waited("0x8007045b"), *END])
    (asked,) = [one for one in lines if one.note]
    assert (asked.name, asked.answer, asked.note) == ("QueryStatus", "an error", "0x8007045b")


def test_the_failure_of_a_writer_is_what_its_status_showed(imported):
    lines, _ = imported([*BEFORE, *PREPARED[: -len(status())], *status("0x800423f2"), *END])
    assert [one.answer for one in lines if one.name == "GetWriterStatus"] == ["S_OK", "VSS_E_WRITERERROR_TIMEOUT"]


@pytest.mark.parametrize("text", [BREAKS, plain(BREAKS)], ids=["traced", "plain"])
def test_the_wait_for_an_operation_that_is_not_judged_is_not_judged(judged, text):
    """Else it would be a wait for nothing, and an error."""
    report = judged(text)
    assert (report.broken, report.unexplained, report.without_effect["BreakSnapshotSetEx"]) == ((), None, 1)


def test_what_went_well_before_a_call_that_is_not_judged_is_told(imported):
    call = "m_pVssObject->InitializeForRestore(CComBSTR(xmlDoc.c_str()))"
    text = [*BEGIN[:-1], *called("Initialize", call), *failed("Initialize", call, "0x80042311"), *END]
    assert told(imported(text)[0]) == [("CreateVssBackupComponents", "S_OK"), ("Release", None), ("the program ends", None)]


WITH_CONTEXT = [*BEGIN, *CONTEXT, *STATE, *said("GatherWriterMetadata", "(Gathering writer metadata...)"), *END]


@pytest.mark.parametrize("text", [WITH_CONTEXT, plain(WITH_CONTEXT)], ids=["traced", "plain"])
def test_the_context_is_told(imported, text):
    names = [one.name for one in imported(text)[0]]
    assert names[:4] == [
        "CreateVssBackupComponents", "InitializeForBackup", "SetContext(VSS_CTX_APP_ROLLBACK)",
        "SetBackupState(with components)",
    ]


def test_a_program_that_may_not_create_an_instance_releases_none(imported):
    text = [*BEGIN[:-1], *failed("Initialize", "CreateVssBackupComponents(&m_pVssObject)", "0x80070005"), *END]
    assert told(imported(text)[0]) == [("CreateVssBackupComponents", "E_ACCESSDENIED")]
    assert told(imported(plain(text))[0]) == [("CreateVssBackupComponents", "E_ACCESSDENIED")]


def test_a_deletion_is_told_once_though_it_is_said_twice(imported):
    deleted, kept = (told(imported(text)[0]) for text in ([*DELETION, *END], NOT_DELETED))
    assert ("DeleteSnapshots", "S_OK") in deleted
    assert [one for one in kept if one[0] == "DeleteSnapshots"] == [("DeleteSnapshots", "VSS_E_OBJECT_NOT_FOUND")]


def test_a_log_that_ends_within_a_call_says_so_and_is_not_judged_there(judged):
    text = [*BEFORE, *PREPARED, *CREATION]
    report = judged(text)
    assert report.gaps.unfinished == ("DoSnapshotSet", number_of(text, "->DoSnapshotSet"))
    assert "DoSnapshotSet" not in report.without_effect
    assert report.exit_status == 0


def test_lines_of_other_programs_are_counted_and_kept(judged):
    report = judged([*BEFORE, *PREPARED, *CREATED, "Datei kopiert", "42 Dateien", *COMPLETED, *END])
    assert report.gaps.unknown == 2
    assert [text for _, text in report.gaps.first] == ["Datei kopiert", "42 Dateien"]


@pytest.mark.parametrize("how", [{"encoding": "utf-16"}, {"end": "\r\n"}, {"encoding": "utf-8-sig", "end": "\r\n"}])
def test_logs_are_read_as_windows_writes_them(imported, how):
    assert imported(GOOD, **how)[0] == imported(GOOD)[0]


def test_a_document_that_is_printed_on_one_line_is_no_obstacle(imported):
    lines, gaps = imported([*BEFORE, "<WRITER_METADATA" + " " * 200_000 + ">", *PREPARED, *END])
    assert (lines[-1].name, gaps.unknown, len(gaps.first[0][1]) <= WIDEST) == ("the program ends", 1, True)
    assert lines[-1].number == number_of([*BEFORE, "", *PREPARED, *END], "EXIT wmain")


def test_a_log_that_is_cut_off_within_a_line_is_read_up_to_there(imported):
    whole, _ = imported(BEFORE)
    cut, _ = imported([*BEFORE, called("X", "m_pVssObject->PrepareForBackup(&pAsync)")[0][:60]])
    assert cut == whole


def test_a_run_that_only_selects_is_no_error(judged):
    assert judged([*BANNER, *BEGIN[len(BANNER):], *STATE, *SELECTED[:2], *END]).exit_status == 0


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("kind", [list, plain], ids=["traced", "plain"])
def test_every_operation_of_vshadow_is_explained_and_accused_of_no_error(judged, name, kind):
    report = judged(kind(OPERATIONS[name]))
    assert (report.unexplained, report.gaps.unknown) == (None, 0)
    assert [one.claim.id for one in report.broken if str(one.level) == "error"] == []
