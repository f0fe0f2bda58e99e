"""The steps that the programs of this folder share. Ctrl-C comes as KeyboardInterrupt, in place of any call."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from vss_protocol.requester_function import VssError
from vss_protocol.starting.requester_as_function import finish, hear_writers, start_set

if TYPE_CHECKING:
    from vss_protocol.requester_function import Async, Backup, Vss


def finish_or_cancel(operation: Async) -> None:
    """Await the end of *operation*; at Ctrl-C cancel it, and await the end of that."""
    try:
        finish(operation)
    except KeyboardInterrupt:
        stop(operation)
        raise


def stop(operation: Async) -> None:
    """Cancel what may be pending, and await its end."""
    with suppress(VssError):
        operation.cancel()
    with suppress(VssError):
        finish(operation)


def hear_or_cancel(backup: Backup) -> None:
    """Hear how the writers are doing, as `hear_writers`; Ctrl-C may come meanwhile."""
    try:
        finish_or_cancel(backup.gather_writer_status())
        status = backup.get_writer_status()
    finally:
        backup.free_writer_status()
    if status != "S_OK":
        raise VssError(status)


def choose(backup: Backup) -> None:
    """Ask the writers what they have, and choose components of theirs."""
    backup.initialize_for_backup()
    backup.set_backup_state()
    finish(backup.gather_writer_metadata())
    backup.get_writer_metadata()
    backup.add_component()


def choose_all(backup: Backup) -> None:
    """Choose, for an image of whole volumes that is kept until the program deletes it, all that belongs to it."""
    backup.initialize_for_backup()
    backup.set_context_app_rollback()
    backup.choose_writers()
    backup.set_backup_state()
    finish(backup.gather_writer_metadata())
    backup.get_writer_metadata()
    backup.add_component()
    backup.add_required_components()
    backup.set_previous_backup_stamp()
    backup.set_backup_options()
    backup.free_writer_metadata()


def prepare(backup: Backup) -> None:
    """Add the volumes, and have the writers prepare."""
    backup.add_to_snapshot_set()
    finish_or_cancel(backup.prepare_for_backup())
    hear_or_cancel(backup)


def create_copy(backup: Backup) -> None:
    """Have the shadow copies created, while the writers are frozen."""
    finish_or_cancel(backup.do_snapshot_set())
    hear_or_cancel(backup)


def store(backup: Backup) -> None:
    """Store the files."""
    backup.list_files()
    backup.copy_files()
    backup.set_backup_succeeded()


def store_volumes(backup: Backup) -> None:
    """Read the volumes, here and on the back ends."""
    backup.get_snapshot_properties()
    backup.expose_snapshot()
    backup.get_writer_components()
    backup.use_writer_components()
    backup.copy_files()
    backup.hear_of_back_ends()
    backup.set_backup_succeeded()


def complete(backup: Backup) -> None:
    """Tell the writers that their data is stored: Ctrl-C no longer matters here."""
    try:
        finish(backup.backup_complete())
    except VssError:
        backup.abort_backup()
        raise


def end(backup: Backup) -> None:
    """Hear how the writers took it, and save the document: nothing is aborted from here on."""
    with suppress(VssError):
        hear_writers(backup)
    backup.save_as_xml()


def delete_copies(backup: Backup, vss: Vss) -> None:
    """Delete the copies. That is done one by one, and may stop half-way: try once more, then tell what is left."""
    for _ in range(2):
        try:
            backup.delete_snapshots()
        except VssError:
            continue
        return
    vss.report_survivors()


__all__ = [
    "choose", "choose_all", "complete", "create_copy", "delete_copies", "end", "finish", "finish_or_cancel", "hear_or_cancel",
    "hear_writers", "prepare", "start_set", "stop", "store", "store_volumes",
]
