"""Logs of writers: mistakes are found at their line, correct logs are not accused, and nothing is guessed."""

import pytest

from recorded.runs import written
from recorded.writers import judged as judged_of_writer
from recorded.writers import line
from shadowcheck.errors import SpecificationError
from shadowcheck.monitor import Monitor
from shadowcheck.recorded.judge import judge
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_contract.words import FINAL, HANDLERS, ONLY_IF_TOLD, SETTERS

TOLD = [name for name in HANDLERS if "(" not in name]
EVERYTHING = [*(name for name in ONLY_IF_TOLD if ": " not in name), *TOLD]
"""What a monitor is told that it hears of: each deed, wherever it is done, and each handler."""
FAILURE = SETTERS[0]
PREPARE = [line("OnPrepareBackup: keeps resources", "one"), line("OnPrepareBackup", "one", "true")]
READY = [*PREPARE, line("OnPrepareSnapshot", "one", "true")]
FREEZE = [line("OnFreeze: holds writes", "one"), line("OnFreeze", "one", "true")]
FROZEN = [*READY, *FREEZE]
THAW = [line("OnThaw: writes again", "one"), line("OnThaw", "one", "true")]
SETTLED = [*FROZEN, *THAW, line("OnPostSnapshot", "one", "true")]
SHUTDOWN = [line("OnBackupShutdown: frees resources", "one"), line("OnBackupShutdown(this set)", "one", "true")]
COMPLETE = [
    line("OnBackupComplete: truncates its logs", "one"),
    line("OnBackupComplete(backup succeeded)", "one", "true"),
]
GOOD = [line("OnIdentify", None, "true"), *SETTLED, *COMPLETE, *SHUTDOWN]
VETO = [
    line(f"OnFreeze: {FAILURE}", "one"),
    line("OnFreeze: writes to the event log", "one"),
    line("OnFreeze", "one", "false"),
]

MISTAKES = {
    "frozen-means-no-writes": [*READY, line("OnFreeze", "one", "true")],
    "writes-are-released": [*FROZEN, line("OnAbort", "one", "true")],
    "resumes-only-what-it-held": [*PREPARE, line("OnAbort: writes again", "one")],
    "freeze-is-short": [*READY, line("OnFreeze: works long", "one")],
    "preparation-ends-before-the-snapshot": [
        line("OnPrepareBackup: begins to prepare", "one"),
        *PREPARE,
        line("OnPrepareSnapshot", "one", "true"),
    ],
    "temporary-files-stay": [
        *PREPARE,
        line("OnPrepareSnapshot: makes temporary files", "one"),
        line("OnPrepareSnapshot", "one", "true"),
        *FREEZE,
        line("OnThaw: removes temporary files", "one"),
        *THAW,
    ],
    "abort-frees-resources": [*PREPARE, line("OnAbort", "one", "true")],
    "abort-twice-is-abort-once": [
        *PREPARE,
        line("OnAbort", "one", "true"),
        line("OnAbort: frees resources", "one"),
        line("OnAbort", "one", "true"),
    ],
    "shutdown-leaves-nothing": [*PREPARE, line("OnBackupShutdown(this set)", "one", "true")],
    "shutdown-leaves-no-temporary-files": [
        line("OnPrepareBackup: makes temporary files", "one"),
        *PREPARE,
        line("OnBackupShutdown(no set)", "one", "true"),
    ],
    "a-completed-backup-is-not-rolled-back": [*SETTLED, *COMPLETE, line("OnBackupShutdown: rolls back", "one")],
    "an-unfinished-backup-is-rolled-back": [*SETTLED, *SHUTDOWN],
    "a-strangers-backup-is-left-alone": [line("OnBackupShutdown(another set): rolls back")],
    "backups-do-not-disturb-each-other": [
        *PREPARE,
        line("OnBackupShutdown: changes what it keeps of another backup", "two"),
    ],
    "shutdown-does-not-ask-for-the-current-set": [*PREPARE, line("OnBackupShutdown: GetCurrentSnapshotSetId", "one")],
    "no-current-set-after-the-snapshot": [*SETTLED, line("OnBackupComplete: GetCurrentSnapshotSetId", "one")],
    "no-current-set-in-identify": [line("OnIdentify: GetCurrentSnapshotSetId")],
    "identify-changes-nothing": [*PREPARE, line("OnIdentify: frees resources", "one")],
    "identify-reports-no-failure": [line("OnIdentify", None, FINAL)],
    "a-veto-has-a-reason": [*READY, line("OnFreeze", "one", "false")],
    "handlers-do-not-throw": [*PREPARE, line("OnPrepareSnapshot", "one", "an exception")],
    "failures-are-logged": [*READY, line(f"OnFreeze: {FAILURE}", "one"), line("OnFreeze", "one", "false")],
    "errors-stay-on-their-thread": [line("OnPrepareBackup: calls SetWriterFailure on another thread", "one")],
    "a-writer-that-shuts-down-says-so": [
        *PREPARE,
        line("OnPrepareSnapshot: IsWriterShuttingDown", "one", "true"),
        line("OnPrepareSnapshot", "one", "true"),
    ],
    "long-work-looks-for-shutdown": [
        *PREPARE,
        line("OnPrepareSnapshot: works long", "one"),
        line("OnPrepareSnapshot", "one", "true"),
    ],
    "no-edit-after-completion": [*SETTLED, line("OnBackupComplete: SetBackupMetadata", "one")],
    "device-name-only-in-post-snapshot": [*FROZEN, line("OnThaw: GetSnapshotDeviceName", "one")],
    "prepare-message-only-in-prepare": [*PREPARE, line("OnPrepareSnapshot: SetPrepareForBackupFailureMsg", "one")],
    "success-is-asked-after-completion": [*PREPARE, line("OnPrepareSnapshot: GetBackupSucceeded", "one")],
    "own-metadata-only-while-it-is-there": [*FROZEN, line("OnThaw: GetIdentifyInformation", "one")],
    "context-is-read-once-it-is-settled": [line("OnPrepareBackup: GetContext", "one")],
    "logs-are-truncated-in-backup-complete-only": [*PREPARE, line("OnBackupShutdown: truncates its logs", "one")],
    "logs-of-a-failed-backup-are-kept": [*SETTLED, COMPLETE[0], line("OnBackupComplete(backup failed)", "one", "true")],
    "copy-backups-keep-the-logs": [line("OnPrepareBackup: GetBackupType", "one", "VSS_BT_COPY"), *SETTLED, *COMPLETE],
    "differential-backups-keep-the-logs": [
        line("OnPrepareBackup: GetBackupType", "one", "VSS_BT_DIFFERENTIAL"),
        *SETTLED,
        *COMPLETE,
    ],
    "the-stamp-is-set-without-a-snapshot": [*PREPARE, line("OnBackupComplete(backup succeeded)", "one", "true")],
}
"""By the claim that is broken at the last line, and not before."""


@pytest.fixture
def log(tmp_path):
    """Judge lines, as if they stood in a file."""
    return lambda lines, header=None, **settings: judged_of_writer(tmp_path, lines, header, **settings)


def told(lines, tells=EVERYTHING):
    """What is broken, line by line, by a monitor that hears of all that it is told."""
    monitor = Monitor(WRITER, tells=tells, raises=False)
    for one in lines:
        take = monitor.call if "call" in one else monitor.deed
        yield {
            broken.claim.id
            for broken in take(one.get("call") or one["deed"], one.get("answer"), object="W", about=one.get("about"))
        }
    (report,) = monitor.reports()
    assert report.unexplained is None


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_at_its_line(mistake):
    *before, last = told(MISTAKES[mistake])
    assert mistake in last
    assert not any(mistake in one for one in before)


@pytest.mark.parametrize("mistake", ["a-veto-has-a-reason", "abort-frees-resources", "frozen-means-no-writes"])
def test_a_mistake_in_a_file_is_found_with_all_that_it_tells(log, mistake):
    report = log(MISTAKES[mistake], {"tells": EVERYTHING})
    assert mistake in {one.claim.id for one in report.broken if one.line.number == report.lines + 1}


def test_a_good_log_is_not_accused(log):
    """Not even if it tells of all: what it does not do is nothing that it must."""
    tells = [name for name in EVERYTHING if name not in {"rolls back", "SetBackupStamp"}]
    report = log(GOOD, {"tells": tells})
    assert (report.broken, report.untold, report.exit_status, report.unexplained) == ((), (), 0, None)
    assert {"frozen-means-no-writes", "shutdown-leaves-nothing"} <= {claim.id for claim in report.kept}


@pytest.mark.parametrize("missing", ["about", "answer"])
def test_a_good_log_that_tells_less_is_not_accused(log, missing):
    report = log([{key: value for key, value in one.items() if key != missing} for one in GOOD * 3])
    assert (report.broken, report.exit_status, report.unexplained) == ((), 0, None)


def test_a_veto_with_its_reason_is_no_mistake(log):
    report = log(
        [*READY, *VETO, line("OnAbort: frees resources", "one"), line("OnAbort", "one", "true"), *SHUTDOWN[1:]]
    )
    assert (report.broken, report.exit_status) == ((), 0)


def test_writes_that_go_on_in_a_handler_that_thaws_are_no_mistake(log):
    """They may do so before OnThaw has returned, whether or not the log says that it was in OnThaw."""
    elsewhere = [*FROZEN, line("writes again"), line("OnThaw", "one", "true")]
    assert log([*FROZEN, *THAW]).broken == log(elsewhere).broken == ()


def test_what_the_log_does_not_tell_of_is_not_missed(log):
    """No SetWriterFailure anywhere: this log tells of none."""
    report = log([*READY, line("OnFreeze", "one", "false")])
    assert "a-veto-has-a-reason" in {claim.id for claim in report.not_exercised}
    assert (report.broken, report.exit_status) == ((), 0)


def test_handlers_that_the_log_never_tells_of_may_have_run(log):
    report = log([line("OnFreeze", None, "true"), line("OnThaw", None, "true")] * 3)
    assert (report.broken, report.unexplained, report.exit_status) == ((), None, 0)
    assert "OnPrepareSnapshot" in report.unseen


def test_a_handler_that_is_told_of_does_not_run_unseen(log):
    """OnFreeze is called twice only if a backup has begun anew in between."""
    report = log([line("OnFreeze", None, "true")] * 2, {"tells": TOLD})
    assert report.unexplained.line.number == 2


def test_what_is_left_out_may_have_happened(log):
    lines = [*FROZEN, line("OnAbort", "one", "true")]
    assert "writes-are-released" in {one.claim.id for one in log(lines, {"tells": ["OnThaw"]}).broken}
    report = log(lines, {"leaves out": ["the process ends", "the writer starts"]})
    assert "writes-are-released" in {one.claim.id for one in report.untold}


def test_a_line_that_does_not_name_its_backup_may_be_about_either(log):
    """Only one of the two was completed well, and nobody knows which is rolled back."""
    second = [{**one, "about": "two"} for one in PREPARE]
    late = [*SETTLED, *COMPLETE, *second, line("OnBackupShutdown: rolls back")]
    report = log(late)
    assert "a-completed-backup-is-not-rolled-back" in {one.claim.id for one in report.untold}
    assert "a-completed-backup-is-not-rolled-back" not in {one.claim.id for one in report.broken}


def test_two_backups_at_a_time_are_told_apart(log):
    second = [{**one, "about": "two"} for one in GOOD[1:]]
    assert log([*SETTLED, *second, *COMPLETE, *SHUTDOWN]).broken == ()
    mixed = [*SETTLED, *second[:-2], line("OnBackupShutdown(this set)", "two", "true")]
    assert "shutdown-leaves-nothing" in {one.claim.id for one in log(mixed, {"tells": ["OnAbort"]}).broken}


def test_many_backups_may_follow_one_another(log):
    lines = [{**one, "about": f"backup {number}"} for number in range(9) for one in GOOD[1:]]
    assert (log(lines).exit_status, log(lines).unexplained) == (0, None)


def test_a_new_process_keeps_nothing_of_the_old_one(log):
    """What is owed is owed by the process that kept it."""
    again = [*FROZEN, line("the process ends"), line("the writer starts"), line("OnAbort", "two", "true"), *GOOD]
    assert (log(again).broken, log(again).unexplained) == ((), None)


def test_the_state_that_is_shown_selects_what_happened(log):
    """OnFreeze, whose answer is not known, has succeeded if the writer waits for OnThaw."""
    asked = [*READY, line("OnFreeze", "one"), line("shown waiting for thaw", "one")]
    tells = {"tells": [*TOLD, "holds writes"]}
    assert "frozen-means-no-writes" in {one.claim.id for one in log(asked, tells).broken}
    failed = [*asked[:-1], line("shown failed at freeze")]
    assert "frozen-means-no-writes" not in {one.claim.id for one in log(failed, tells).broken}


def test_a_state_that_cannot_be_is_no_mistake(log):
    report = log([*FROZEN, line("shown stable")], {"tells": TOLD})
    assert (report.unexplained.line.number, report.broken, report.exit_status) == (report.lines + 1, (), 3)


def test_each_object_is_judged_by_itself(tmp_path):
    """One writer tells of its reasons, and the other one does not."""
    lines = [*READY, *VETO, *({**one, "object": "another"} for one in [*READY, line("OnFreeze", "one", "false")])]
    first, second = judge(written(tmp_path / "run.jsonl", lines), WRITER)
    assert (first.broken, second.broken, second.exit_status) == ((), (), 0)


@pytest.mark.parametrize(
    ("wrong", "code", "hint"),
    [
        ({"call": "OnFreez"}, "SC0837", "OnFreeze"),
        ({"call": "OnThaw: GetSnapshotDevice"}, "SC0837", "OnThaw: GetSnapshotDeviceName"),
        ({"call": "holds writes"}, "SC0837", '"deed": "holds writes"'),
        (line("OnFreeze", None, "False"), "SC0839", "false"),
        (line("OnFreeze", None, "VSS_E_WRITERERROR_RETRY"), "SC0839", "VSS_E_WRITERERROR_RETRYABLE"),
        (line("holds writes", None, "true"), "SC0839", "leave the answer out"),
        (line("holds writes", None, "it failed"), "SC0839", "a deed with another name"),
        ({"deed": "shown as stable"}, "SC0837", "shown stable"),
        ({**line("OnFreeze"), "about": ["one"]}, "SC0836", "quotation marks"),
    ],
)
def test_a_wrong_name_is_refused_with_the_right_one(log, wrong, code, hint):
    with pytest.raises(SpecificationError) as caught:
        log([wrong])
    assert caught.value.code == code
    assert hint in caught.value.instead


def test_a_backup_program_has_objects_and_no_backups(judged):
    with pytest.raises(SpecificationError) as caught:
        judged([{"object": "one", "about": "two", "call": "CreateVssBackupComponents"}])
    assert (caught.value.code, caught.value.instead) == ("SC0836", "remove 'about'")


def test_the_first_line_names_what_is_known(log):
    with pytest.raises(SpecificationError) as caught:
        log(GOOD, {"tells": ["hold writes"]})
    assert (caught.value.code, "holds writes" in caught.value.instead) == ("SC0837", True)


def opened(report):
    return {(one.says.partition(":")[0], one.certain) for one in report.open}


def test_a_backup_that_is_over_is_not_under_way_though_an_abort_of_another_may_have_come_unseen(tmp_path):
    handlers = ("OnPrepareBackup", "OnPrepareSnapshot", "OnFreeze", "OnThaw", "OnPostSnapshot", "OnBackupComplete")
    lines, shutdown = [line(name, "one", "true") for name in handlers], {"tells": ["OnBackupShutdown"]}
    over = judged_of_writer(tmp_path, [*lines, line("OnBackupShutdown", "one", "true")])
    assert opened(over) == set()
    assert opened(judged_of_writer(tmp_path, lines)) == {("a backup is under way", False)}, "its end may be unseen"
    assert opened(judged_of_writer(tmp_path, lines, shutdown)) == {("a backup is under way", True)}
