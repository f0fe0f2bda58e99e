"""A good log is clean; each documented mistake in it breaks its rule, at the line at which it is made."""

import pytest

from recorded.logs import (
    BEGIN,
    COMPLETE,
    COPY,
    CREATE,
    END,
    FAILED_CREATION,
    FINISHED,
    GOOD,
    PREPARE,
    RELEASE,
    TELLS,
    awaited,
    call,
    without,
)
from shadowcheck.recorded import course
from shadowcheck.report.trace_details import about

PREPARED, MADE = [*BEGIN, *PREPARE], [*BEGIN, *PREPARE, *CREATE]
FAILED = [*PREPARED, *FAILED_CREATION]
KEEPING = [*BEGIN[:2], call("SetContext(VSS_CTX_APP_ROLLBACK)"), *BEGIN[2:]]

MISTAKES = {
    "no abort after a failed creation": ("failed-creation-is-aborted", [*FAILED, call("Release")], []),
    "no abort after the set was started": ("creation-ends-with-abort", [*BEGIN, call("Release")], END),
    "no abort after the preparation": ("stopping-goes-through-abort", [*PREPARED, call("Release")], END),
    "a call after the release": ("calls-need-an-instance", [*GOOD[:-1], call("BackupComplete")], END),
    "a second release": ("calls-need-an-instance", [*GOOD[:-1], call("Release")], END),
    "no preparation": ("preparation-before-creation", [*BEGIN, call("DoSnapshotSet")], []),
    "no status after the preparation": (
        "status-after-preparation",
        [*BEGIN, *awaited("PrepareForBackup"), call("DoSnapshotSet")],
        [],
    ),
    "no status after the creation": (
        "status-after-creation",
        [*PREPARED, *awaited("DoSnapshotSet"), *COPY, call("BackupComplete")],
        [],
    ),
    "no status at the end": (
        "status-after-completion",
        [*MADE, *COPY, *awaited("BackupComplete"), call("SaveAsXML"), *RELEASE],
        END,
    ),
    "a failed creation is completed": (
        "no-complete-after-failed-creation",
        [*FAILED, call("BackupComplete", None)],
        [],
    ),
    "success after a failed creation": (
        "no-result-after-failed-creation",
        [*FAILED, call("SetBackupSucceeded(true)", None)],
        [],
    ),
    "completed before it is stored": ("complete-when-stored", [*MADE, call("BackupComplete")], []),
    "stored, and not completed": ("stored-backups-are-completed", [*MADE, *COPY, call("Release")], END),
    "no result for the components": (
        "success-reported-for-components",
        [*MADE, *without(COPY, "SetBackupSucceeded(true)"), call("BackupComplete")],
        [],
    ),
    "no metadata": (
        "metadata-before-creation",
        [
            *without(BEGIN, "GatherWriterMetadata", "QueryStatus", "GetWriterMetadata", "AddComponent"),
            call("DoSnapshotSet", None),
        ],
        [],
    ),
    "metadata twice": ("metadata-gathered-once", [*BEGIN[:7], call("GatherWriterMetadata", None)], []),
    "no backup state": (
        "backup-state-before-preparation",
        [*without(BEGIN, "SetBackupState(with components)"), call("PrepareForBackup", None)],
        [],
    ),
    "the document is not saved": ("document-is-saved", [*MADE, *COPY, *without(COMPLETE, "SaveAsXML"), *RELEASE], END),
    "the instance is not released": ("ended-instances-are-released", [*GOOD[:-2], *END], []),
    "Wait is trusted": (
        "success-comes-from-query-status",
        [*PREPARED, call("DoSnapshotSet"), call("IVssAsync::Wait(INFINITE)"), call("copy files")],
        [],
    ),
    "a context chosen twice": (
        "context-chosen-once",
        [*KEEPING[:3], call("SetContext(VSS_CTX_APP_ROLLBACK)", None)],
        [],
    ),
    "not initialised": ("initialised-first", [BEGIN[0], call("GatherWriterMetadata", "VSS_E_BAD_STATE")], []),
    "resumed after the abort": (
        "no-call-after-abort",
        [*PREPARED, call("AbortBackup"), call("DoSnapshotSet", None)],
        [],
    ),
}


def test_a_good_log_is_clean(judged):
    report = judged(GOOD, TELLS)
    assert (report.broken, report.untold, report.unexplained, report.open, report.exit_status) == ((), (), None, (), 0)
    assert report.over
    assert {"complete-when-stored", "ended-instances-are-released"} <= {claim.id for claim in report.kept}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_breaks_its_rule_at_its_line(judged, name):
    """It is the last of the lines; those after it change nothing."""
    rule, lines, after = MISTAKES[name]
    report = judged([*lines, *after], TELLS)
    found = {one.claim.id: one.line.number for one in report.broken}
    assert found.get(rule) == 1 + len(lines), found


@pytest.mark.parametrize("name", MISTAKES)
def test_nothing_is_wrong_before_the_mistake(judged, name):
    rule, lines, _ = MISTAKES[name]
    report = judged(lines[:-1], TELLS)
    assert rule not in {one.claim.id for one in (*report.broken, *report.untold)}


def test_copies_that_are_left_are_named_in_the_end(judged):
    report = judged([*KEEPING, *PREPARE, *CREATE, *COPY, *COMPLETE, *RELEASE, *END], TELLS)
    assert "persistent-copies-are-deleted" in {one.claim.id for one in report.untold}, "their storage may have run out"
    assert "shadow copies live on" in {one.says for one in report.open}


CANCELLED = [*BEGIN[:3], call("GatherWriterMetadata"), call("Cancel")]


def test_what_was_cancelled_may_be_called_pending_for_a_while(judged):
    """No page says how soon QueryStatus shows it; but once it has, that is final."""
    pending, cancelled = (call("QueryStatus", f"VSS_S_ASYNC_{how}") for how in ("PENDING", "CANCELLED"))
    report = judged([*CANCELLED, pending, pending, cancelled, *RELEASE, *END], TELLS)
    assert (report.unexplained, report.exit_status) == (None, 0)
    for lines in ([*CANCELLED, call("QueryStatus", FINISHED)], [*CANCELLED, cancelled, pending]):
        assert judged(lines, TELLS).unexplained.line.number == 1 + len(lines)


STORED = [*MADE, *COPY, call("BackupComplete"), call("QueryStatus", "VSS_S_ASYNC_PENDING")]


def test_a_backup_that_is_aborted_while_it_is_completed_has_no_document(judged):
    """BackupComplete may have ended before AbortBackup: the program cannot know, and nothing more is owed."""
    report = judged([*STORED, call("AbortBackup"), call("Release"), *END], TELLS)
    owed = {"document-is-saved", "status-after-completion", "stored-backups-are-completed"}
    assert not owed & {one.claim.id for one in (*report.broken, *report.untold)}


def test_a_backup_that_is_known_to_be_complete_has_one(judged):
    report = judged([*STORED, call("QueryStatus", FINISHED), call("AbortBackup"), call("Release"), *END], TELLS)
    assert {"document-is-saved", "status-after-completion"} <= {one.claim.id for one in report.broken}


def test_an_operation_that_may_have_ended_is_not_called_pending(judged):
    """Between the last question and the release it may have ended: it cannot be told."""
    lines = [
        *PREPARED,
        call("DoSnapshotSet"),
        call("QueryStatus", "VSS_S_ASYNC_PENDING"),
        call("AbortBackup"),
        call("Release"),
    ]
    report = judged(lines, TELLS)
    assert "nothing-pending-at-release" in {one.claim.id for one in report.untold}


def test_an_interface_may_outlive_its_instance(judged):
    """A program may keep the IVssAsync: if the call answered there was one, and otherwise it cannot be told."""
    answered, unanswered = (judged([*GOOD[:-1], call("QueryStatus", answer)], TELLS) for answer in ("S_OK", None))
    assert (answered.broken, answered.untold, unanswered.broken) == ((), (), ())
    assert "calls-need-an-instance" in {one.claim.id for one in unanswered.untold}


def test_the_line_that_would_tell_is_named(judged):
    """The metadata were asked for, and the log does not tell how that ended."""
    lines = [
        *BEGIN[:4],
        call("QueryStatus", None),
        call("StartSnapshotSet"),
        call("AddToSnapshotSet"),
        call("PrepareForBackup", None),
    ]
    (found,) = [one for one in judged(lines).untold if one.claim.id == "metadata-before-preparation"]
    assert found.line.number == len(lines)
    assert 5 in found.tellers


def test_a_deed_that_the_log_does_not_tell_is_no_mistake(judged):
    report = judged(without(GOOD, "copy files", "list files"))
    found = {one.claim.id: one.deeds for one in report.untold}
    assert not report.broken
    assert "copy files" in found["complete-when-stored"]
    assert report.exit_status == 3


def test_a_log_that_says_it_tells_of_a_deed_is_taken_at_its_word(judged):
    report = judged(without(GOOD, "copy files", "list files"), TELLS)
    assert "complete-when-stored" in {one.claim.id for one in report.broken}


def test_what_the_pages_disagree_about_is_a_note_under_the_other_reading(judged):
    late = [*BEGIN[:-3], *BEGIN[-2:], call("AddComponent")]
    strict, lenient = judged(late, TELLS), judged(late, TELLS, reading="lenient")
    levels = [{one.claim.id: str(one.level) for one in report.broken} for report in (strict, lenient)]
    assert [found["components-before-the-set"] for found in levels] == ["note", "error"]


def test_what_no_run_of_the_model_has_is_no_mistake(judged):
    """DoSnapshotSet cannot succeed without a set, as far as the pages tell."""
    report = judged([*BEGIN[:2], call("DoSnapshotSet", "S_OK"), call("Release")])
    assert report.unexplained.line.number == 3
    assert "VSS_E_BAD_STATE" in report.unexplained.possible
    assert "S_OK" not in report.unexplained.possible
    assert (report.judged, report.exit_status) == (2, 3)


def test_two_instances_at_a_time_are_told_apart(judged):
    lister = [
        call(name, about="lister")
        for name in ("CreateVssBackupComponents", "InitializeForBackup", "SetContext(VSS_CTX_ALL)", "Query")
    ]
    report = judged(
        [*BEGIN, *lister, *PREPARE, call("Release", about="lister"), *CREATE, *COPY, *COMPLETE, *RELEASE, *END], TELLS
    )
    assert not report.broken


def test_the_ledger_says_what_is_open(judged):
    says = {(one.object, one.says): one.certain for one in judged([*MADE], TELLS).open}
    assert says["backup 1", "it is not released"]
    assert says["backup 1", "writers wait for BackupComplete or AbortBackup"]
    assert not says[None, "shadow copies live on"]


def test_what_answered_was_there(judged):
    """Whether the creation succeeded is not told, but later calls answered."""
    creation, *others = GOOD
    report = judged([{key: value for key, value in creation.items() if key != "answer"}, *others], TELLS)
    assert (report.broken, report.untold, report.exit_status) == ((), (), 0)


NUMBERS = {
    "S_OK": "0x00000000", FINISHED: "0x0004230a", "VSS_S_ASYNC_PENDING": "0x00042309",
    "VSS_E_INSUFFICIENT_STORAGE": "0x8004231F",
}


def test_answers_in_hexadecimal_mean_the_same(judged):
    named = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None)]
    answers = [line.get("answer") for line in named]
    numbered = [{**line, "answer": NUMBERS.get(answer, answer)} for line, answer in zip(named, answers, strict=True)]
    assert numbered != named
    one, other = (judged(lines, TELLS).broken for lines in (named, numbered))
    assert [found.line.number for found in one] == [found.line.number for found in other]
    one, other = ([found.claim.id for found in each] for each in (one, other))
    assert one == other != []


NOTHING_TELLS = "what would decide it: more than this log contains"


def told_of_pending(report):
    (found,) = [one for one in report.untold if one.claim.id == "nothing-pending-at-release"]
    return [*about(report, found)][-1]


def test_that_nothing_in_the_log_tells_is_said_only_if_all_was_looked_at(judged, monkeypatch):
    pending = call("QueryStatus", "VSS_S_ASYNC_PENDING")
    begun = [call("SetBackupState") if one == call("SetBackupState(with components)") else one for one in PREPARED]
    lines = [*begun, call("DoSnapshotSet"), pending, call("AbortBackup"), call("Release")]
    assert told_of_pending(judged(lines, TELLS)) == NOTHING_TELLS
    monkeypatch.setattr(course, "WINDOW", 3)
    assert "not all lines" in told_of_pending(judged(lines, TELLS))


@pytest.mark.parametrize("bound", ["FEW", "MANY"])
def test_what_was_not_followed_is_not_said_to_be_told_by_nothing(judged, monkeypatch, bound):
    """With more explanations than are followed, the line that would tell is not found."""
    monkeypatch.setattr(course, bound, 0)
    report = judged([*BEGIN[:4], call("QueryStatus", None), call("PrepareForBackup", None)], TELLS)
    assert report.untold
    for found in report.untold:
        assert "what would decide it is not known" in [*about(report, found)][-1]


def test_a_later_line_without_an_answer_might_tell(judged):
    lines = [*GOOD[:-1], call("QueryStatus", None), call("QueryStatus", None)]
    found = {one.claim.id: one for one in judged(lines, TELLS).untold}["calls-need-an-instance"]
    assert found.line.number < 1 + len(lines)
    assert not found.whole
