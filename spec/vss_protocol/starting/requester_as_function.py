"""file_copy: a backup program, to be verified with 'shadowcheck verify'.

It calls the methods of IVssBackupComponents and IVssAsync; one that fails raises `VssError`, with the HRESULT as its `code`.
"""

from __future__ import annotations

from contextlib import suppress

from vss_protocol.requester_function import Async, Backup, Vss, VssError


def file_copy(vss: Vss) -> None:
    """Copies files from a shadow copy, with writers, in the default context; the copy goes when the instance is released."""
    with vss.create() as backup:  # Release, whatever happens; before a set is started, that is enough
        backup.initialize_for_backup()
        backup.set_backup_state()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()
        backup.add_component()
        start_set(backup)
        try:  # from here on, AbortBackup comes before Release
            backup.add_to_snapshot_set()
            finish(backup.prepare_for_backup())
            hear_writers(backup)
            finish(backup.do_snapshot_set())
            hear_writers(backup)
            vss.list_files()
            vss.copy_files()
            backup.set_backup_succeeded()
            finish(backup.backup_complete())
        except VssError:
            backup.abort_backup()
            raise
        with suppress(VssError):  # the files are stored: from here on, nothing is aborted
            hear_writers(backup)
        backup.save_as_xml()


def start_set(backup: Backup) -> None:
    """Start a shadow copy set; while another backup creates one, wait, and try again."""
    while True:
        try:
            backup.start_snapshot_set()
        except VssError as error:
            if error.code != "VSS_E_SNAPSHOT_SET_IN_PROGRESS":
                raise
        else:
            return


def finish(operation: Async) -> None:
    """Await the end of *operation*, as QueryStatus tells it: Wait may answer S_OK although the operation failed."""
    while (status := operation.query_status()) == "VSS_S_ASYNC_PENDING":
        pass  # sleep; to wait only for some time, count in a range, then cancel(), and await the end
    if status != "VSS_S_ASYNC_FINISHED":
        raise VssError(status)


def hear_writers(backup: Backup) -> None:
    """Gather, read and free the writers' status, as is due after each phase. Raises the failure of a writer."""
    finish(backup.gather_writer_status())
    try:
        status = backup.get_writer_status()
    finally:
        backup.free_writer_status()
    if status != "S_OK":
        raise VssError(status)
