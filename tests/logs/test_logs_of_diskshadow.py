"""DiskShadow's logs: what its commands come to, and mistakes of scripts at their lines."""

import pytest

from logs.conftest import number_of
from logs.diskshadow_logs import (
    ALL,
    BEFORE_CREATION,
    BEGIN,
    COMPLETED,
    COPIED,
    CREATED,
    END,
    EXPOSED,
    GOOD,
    IN_CREATION,
    LISTED,
    NOT_ALLOWED,
    WITHOUT_WRITERS,
    refused,
)


def names(lines):
    return [one.name for one in lines]


def test_a_good_script_is_accused_of_nothing(judged):
    """Whether the command of EXEC copied the files cannot be told."""
    report = judged(GOOD)
    assert (report.broken, report.unexplained, report.gaps.unknown, report.over) == ((), None, 0, True)
    assert {one.claim.id for one in report.untold} == {"complete-when-stored", "success-only-for-stored-data"}


def test_the_calls_of_a_command_have_its_line(imported):
    lines, _ = imported(GOOD)
    at = {one.name: one.number for one in reversed(lines)}
    assert at["DoSnapshotSet"] == number_of(GOOD, "-> CREATE")
    assert at["BackupComplete"] == number_of(GOOD, "-> END BACKUP")
    assert at["InitializeForBackup"] == number_of(GOOD, "-> BEGIN BACKUP"), "an instance is made when one is needed"


def test_a_copy_that_may_not_be_exposed_is_found_at_its_line(judged):
    before = [line.replace("PERSISTENT", "VOLATILE") if "CONTEXT" in line else line for line in BEGIN]
    text = [*before, *CREATED, *EXPOSED]
    found = {one.claim.id: one.line.number for one in judged(text).broken}
    assert found == {"only-persistent-copies-are-exposed": number_of(text, "-> EXPOSE")}


def test_a_script_without_the_end_of_its_backup_is_seen(judged):
    """An error, if the command of EXEC copied the files."""
    untold = {one.claim.id: one for one in judged([*BEGIN, *CREATED, *COPIED, *END]).untold}
    assert str(untold["stored-backups-are-completed"].level) == "error"
    assert "copy files" in untold["stored-backups-are-completed"].deeds


def test_what_succeeded_is_told_though_nothing_follows(imported):
    assert imported([*BEGIN, *CREATED])[1].unfinished is None


def test_a_second_creation_is_not_guessed_at(judged):
    """No page says what DiskShadow does then."""
    text = [*BEGIN, *CREATED, "-> ADD VOLUME F:", "-> CREATE", *LISTED, *COPIED]
    report = judged(text)
    assert report.gaps.first == [(number_of(text, "-> CREATE", 1), "-> CREATE")]
    assert (report.broken, report.unexplained) == ((), None)


@pytest.mark.slow
def test_a_script_may_make_one_backup_after_the_other(judged):
    again = [line for line in BEGIN if line.startswith("->")]
    report = judged([*BEGIN, *CREATED, *COMPLETED, *again, *CREATED, *COMPLETED, *END])
    assert (report.broken, report.unexplained, report.gaps.unknown) == ((), None, 0)


def test_a_copy_without_writers_needs_no_preparation(imported):
    told = names(imported(WITHOUT_WRITERS)[0])
    assert "PrepareForBackup" not in told
    assert "SetContext(VSS_CTX_FILE_SHARE_BACKUP)" in told


@pytest.mark.parametrize(("code", "call", "answer"), [
    ("80042316", "StartSnapshotSet", "VSS_E_SNAPSHOT_SET_IN_PROGRESS"),
    ("8004230c", "AddToSnapshotSet", "VSS_E_VOLUME_NOT_SUPPORTED"),
    ("8004231f", "QueryStatus", "VSS_E_INSUFFICIENT_STORAGE"),
])
def test_a_code_that_only_one_call_gives_is_its_answer(imported, code, call, answer):
    lines, _ = imported(refused(code))
    assert [(one.name, one.answer) for one in lines][-3:] == [
        (call, answer), ("Release", None), ("the program ends", None),
    ]


def test_a_code_of_several_calls_is_told_of_none(imported):
    lines, _ = imported(refused("80042318"))
    assert "StartSnapshotSet" not in names(lines)


@pytest.mark.parametrize(("text", "creations"), [(BEFORE_CREATION, 0), (IN_CREATION, 1)], ids=["before", "in"])
def test_the_failure_of_a_writer_is_what_its_status_showed(imported, text, creations):
    """In which of the two lists it was, the state tells."""
    lines, _ = imported(text)
    (shown,) = [one.answer for one in lines if one.name == "GetWriterStatus"][-1:]
    assert (shown, names(lines).count("DoSnapshotSet")) == ("VSS_E_WRITERERROR_NONRETRYABLE", creations)


@pytest.mark.parametrize("place", [
    pytest.param(place, marks=[] if place % 3 == 1 else pytest.mark.slow) for place in range(1, len(ALL))
])
def test_what_is_taken_for_granted_accuses_nobody(judged, place):
    """DiskShadow is taken to do what the pages ask for: so nothing can be wrong in a script that does nothing wrong."""
    report = judged(ALL[place])
    assert [one.claim.id for one in report.broken if str(one.level) != "note"] == []
    assert report.unexplained is None


def test_a_call_that_the_log_names_is_the_one_that_failed(imported):
    lines, _ = imported(NOT_ALLOWED)
    assert [(one.name, one.answer) for one in lines][:2] == [
        ("CreateVssBackupComponents", "S_OK"), ("InitializeForBackup", "an error"),
    ]
