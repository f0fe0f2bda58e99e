"""What a log does not tell of may have happened, but only where it can: copies that do not exist are not read."""

from recorded.logs import BEGIN, COMPLETE, COPY, CREATE, END, FAILED_CREATION, PREPARE, RELEASE, call, without
from shadowcheck.drive.referee import Referee
from shadowcheck.logs.line import Header, Line
from shadowcheck.recorded.telling import CANDIDATES, WINDOW, Passed, Telling
from vss_protocol.requester_contract.environment import REQUESTER

PREPARED, MADE = [*BEGIN, *PREPARE], [*BEGIN, *PREPARE, *CREATE]
KEEPING = [*BEGIN[:2], call("SetContext(VSS_CTX_APP_ROLLBACK)"), *BEGIN[2:], *PREPARE, *CREATE]
ABORTED = [call("AbortBackup"), *RELEASE, *END]
STORED, LEFT = "success-only-for-stored-data", "persistent-copies-are-deleted"


def untold(report):
    return {one.claim.id: one.deeds for one in report.untold}


def test_a_backup_that_never_made_a_copy_is_settled_without_a_word_of_copying(judged):
    for lines in (PREPARED, [*PREPARED, *FAILED_CREATION]):
        assert judged([*lines, *ABORTED]).exit_status == 0


def test_where_copies_were_made_it_is_asked_whether_they_were_read(judged):
    """Copies that go with their instance are not kept, and a clean-up of others stores nothing."""
    assert untold(judged([*MADE, *ABORTED]))["stored-backups-are-completed"] == ("copy files",)


def test_files_of_the_live_volume_may_be_the_reason_for_completing_a_backup_without_copies(judged):
    report = judged([*PREPARED, *without(COMPLETE, "SaveAsXML"), *RELEASE, *END])
    assert "complete-when-stored" in untold(report)


def test_copies_that_go_with_their_instance_are_not_kept_unseen(judged):
    report = judged([*MADE, call("SetBackupSucceeded(true)")], {"tells": ["copy files"]})
    assert {one.claim.id: one.line.number for one in report.broken}[STORED] == 2 + len(MADE)


def test_persistent_copies_may_be_kept_unseen(judged):
    report = judged([*KEEPING, call("SetBackupSucceeded(true)")], {"tells": ["copy files"]})
    assert untold(report)[STORED] == ("keep copies",)


def test_copies_that_are_kept_by_word_though_they_cannot_be_are_an_error(judged):
    report = judged([*MADE, call("keep copies"), *COPY])
    assert "kept-copies-are-persistent" in {one.claim.id for one in report.broken}


def named(before):
    """What may have been done without a line, and decides whether copies are left, by what was known *before* lines."""
    referee = Referee("a log", REQUESTER, Header(("copy files",)), (), strict=False)
    judging = referee.begin()
    for number, one in enumerate(KEEPING, 2):
        judging.take(Line(number, one["object"], one["call"], is_deed=False, answer=one["answer"]))
    known = {"copies": judging.explained[0], "none": referee.explaining.initial, "too much": frozenset()}
    (watch,) = (one for one in referee.court.watches if one.claim.id == LEFT)
    telling = Telling(referee.explaining, referee.recording, referee.unseen)
    return telling.deeds(watch, [Passed((), known[one]) for one in before])


def test_what_may_have_happened_long_before_is_named_if_nothing_later_may():
    assert named(["none"] * (CANDIDATES + 1)) == ()
    assert named(["copies", *["none"] * CANDIDATES]) == ("keep copies",)


def test_what_may_have_happened_anywhere_is_named_where_not_all_is_known():
    anything = ("keep copies", "report survivors")
    assert named(["none"] * WINDOW) == anything
    assert named(["none", "too much", "none"]) == anything
