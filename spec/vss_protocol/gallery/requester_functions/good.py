"""Good programs. Where a class hears Ctrl-C, so does the function: it cancels what is pending, and aborts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from vss_protocol.gallery.requester_functions.steps import (
    choose,
    choose_all,
    complete,
    create_copy,
    delete_copies,
    end,
    finish,
    finish_or_cancel,
    prepare,
    start_set,
    store,
    store_volumes,
)
from vss_protocol.requester_function import VssError

if TYPE_CHECKING:
    from vss_protocol.requester_function import Async, Backup, Vss


def file_copy(vss: Vss) -> None:
    """Copies files from a shadow copy, with writers, in the default context; the copy goes when the instance is released."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def image(vss: Vss) -> None:
    """Reads whole volumes from persistent copies (VSS_CTX_APP_ROLLBACK) of a cluster's front end, and deletes the copies."""
    with suppress(VssError):
        vss.clean_up_earlier_copies()  # a run that died has deleted nothing
    with vss.create() as backup:
        choose_all(backup)
        start_set_or_give_up(backup)
        try:
            make_image(backup)
            complete(backup)
            end(backup)
        finally:
            delete_copies(backup, vss)


def start_set_or_give_up(backup: Backup) -> None:
    """Start a shadow copy set; while another backup creates one, try again a few times."""
    for attempt in range(4):
        try:
            backup.start_snapshot_set()
        except VssError as error:
            if error.code != "VSS_E_SNAPSHOT_SET_IN_PROGRESS" or attempt == 3:
                raise
        else:
            return


def make_image(backup: Backup) -> None:
    """Read the volumes from copies that are made for it."""
    try:
        prepare(backup)
        create_copy(backup)
        store_volumes(backup)
    except (VssError, KeyboardInterrupt):
        backup.abort_backup()
        raise


def volumes(vss: Vss) -> None:
    """Backs up whole volumes: writers take part, but no component is added, and so no component's success is reported."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_backup_state_for_volumes()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            vss.list_files()
            vss.copy_files()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def inspection(vss: Vss) -> None:
    """Asks the writers for their metadata, and ends with Release alone. It releases its IVssAsync itself."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        operation = backup.gather_writer_metadata()
        try:
            finish(operation)
        finally:
            operation.release()
        backup.get_writer_metadata()
        backup.free_writer_metadata()


def lists_writers_first(vss: Vss) -> None:
    """Lists the writers on a second instance, which it drops; only then does it choose among them for its own backup."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        with vss.create() as other, suppress(VssError):
            other.initialize_for_backup()
            gather(other)
        backup.choose_writers()
        gather(backup)


def gather(backup: Backup) -> None:
    """Ask the writers for their metadata."""
    finish(backup.gather_writer_metadata())
    backup.get_writer_metadata()


def listing(vss: Vss) -> None:
    """Lists the shadow copies of all contexts, on an instance that it uses for nothing else."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_all()
        backup.query()


def importing(vss: Vss) -> None:
    """The second system of a transportable shadow copy: it imports the set, and reads it before Release deletes it."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        operation = backup.import_snapshots()
        try:
            finish(operation)
        except VssError:
            vss.clean_up_luns()
            raise
        backup.get_snapshot_properties()
        vss.copy_files()


def file_share(vss: Vss) -> None:
    """Copies the files of a share from a shadow copy without writers (VSS_CTX_FILE_SHARE_BACKUP)."""
    with vss.create() as backup:
        begin_file_share(backup)
        try:
            backup.add_to_snapshot_set()
            finish_or_cancel(backup.do_snapshot_set())
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        vss.copy_files()


def begin_file_share(backup: Backup) -> None:
    """Start a shadow copy set without writers."""
    backup.initialize_for_backup()
    backup.set_context_file_share_backup()
    start_set(backup)


def patient(vss: Vss) -> None:
    """Copies the files of a share as well, but waits for the shadow copy only for some time: then it cancels, and awaits the end."""
    with vss.create() as backup:
        begin_file_share(backup)
        try:
            backup.add_to_snapshot_set()
            await_or_cancel(backup.do_snapshot_set())
        except VssError:
            backup.abort_backup()
            raise
        vss.copy_files()


def await_or_cancel(operation: Async) -> None:
    """Await the end of *operation*, but not for ever."""
    for _ in range(4):
        with suppress(VssError):  # QueryStatus tells
            operation.wait_for_a_while()
        status = operation.query_status()
        if status == "VSS_S_ASYNC_FINISHED":
            return
        if status != "VSS_S_ASYNC_PENDING":
            raise VssError(status)
    operation.cancel()
    with suppress(VssError):
        operation.wait()
    operation.query_status()
    raise VssError("VSS_S_ASYNC_CANCELLED")


__all__ = [
    "file_copy", "file_share", "image", "importing", "inspection", "listing", "lists_writers_first", "patient", "volumes",
]
