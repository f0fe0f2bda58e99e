"""AbortBackup while BackupComplete is pending, as far as the program knows: nothing more is owed of that backup."""

import pytest

from shadowcheck.function import design_of
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from vss_protocol.requester_contract.environment import REQUESTER

OWED = {"document-is-saved", "document-saved-last", "status-after-completion", "stored-backups-are-completed"}
PENDING, FINISHED = "VSS_S_ASYNC_PENDING", "VSS_S_ASYNC_FINISHED"


def stored(vss, backup):
    """All but the questions that other rules ask for, up to the end."""
    backup.initialize_for_backup()
    backup.set_backup_state_for_volumes()
    if ended(backup.gather_writer_metadata()):
        backup.start_snapshot_set()
        if ended(backup.prepare_for_backup()) and ended(backup.do_snapshot_set()):
            vss.copy_files()
            return True
    return False


def ended(operation):
    operation.wait()
    return operation.query_status() == FINISHED


def aborts_what_is_pending(vss):
    """As far as it knows: BackupComplete may end between its question and AbortBackup, and after it."""
    with vss.create() as backup:
        if stored(vss, backup):
            backup.backup_complete()
            backup.abort_backup()


def aborts_in_another_thread(vss):
    """The other thread knows no more."""
    with vss.create() as backup:
        if stored(vss, backup):
            backup.backup_complete()

            def abort():
                backup.abort_backup()

            vss.thread(abort).join()


def aborts_what_is_complete(vss):
    """It knows that the backup is complete, so that nothing is aborted."""
    with vss.create() as backup:
        if stored(vss, backup) and ended(backup.backup_complete()):
            backup.abort_backup()


def does_not_wait(vss):
    """It aborts nothing, and does not wait."""
    with vss.create() as backup:
        if stored(vss, backup):
            backup.backup_complete()


def broken(function):
    design = design_of(function, REQUESTER.profile, REQUESTER.calls, REQUESTER.said)
    return OWED & {verdict.claim.id for verdict in verify_design(design).report.verdicts if is_broken(verdict)}


@pytest.mark.parametrize("function", [aborts_what_is_pending, aborts_in_another_thread])
def test_nothing_is_owed_of_a_backup_that_the_program_aborts(function):
    assert broken(function) == set()


def test_what_is_known_to_be_complete_is_saved_though_aborted():
    assert broken(aborts_what_is_complete) == {"document-is-saved", "status-after-completion"}


def test_without_an_abort_all_is_owed():
    assert broken(does_not_wait) == {"document-is-saved", "status-after-completion", "stored-backups-are-completed"}
