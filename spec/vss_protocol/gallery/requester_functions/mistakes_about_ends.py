"""N40 to N44, N48, N53 and N57: how a requester ends, and starts over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.gallery.requester_functions.steps import (
    choose,
    complete,
    create_copy,
    end,
    finish,
    finish_or_cancel,
    hear_or_cancel,
    prepare,
    start_set,
    store,
)
from vss_protocol.requester_design import WRITER_FAILURES
from vss_protocol.requester_function import VssError

if TYPE_CHECKING:
    from vss_protocol.requester_function import Async, Vss


def releases_without_abort(vss: Vss) -> None:
    """N40: after a writer's veto, it releases its instance, and nothing more."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            store(backup)
        except KeyboardInterrupt:
            backup.abort_backup()
            raise
        except VssError as error:
            if error.code not in WRITER_FAILURES:  # a veto is a failure, too
                backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def leaves_the_abort_to_vss(vss: Vss) -> None:
    """N41: after a failed DoSnapshotSet, it releases its instance, and nothing more."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            creation = backup.do_snapshot_set()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        finish(creation)  # outside of any try
        try:
            hear_or_cancel(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def completes_what_failed(vss: Vss) -> None:
    """N42: after a failed DoSnapshotSet, it says so with SetBackupSucceeded(false), and completes."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            if has_finished(backup.do_snapshot_set()):
                hear_or_cancel(backup)
                store(backup)
            else:
                backup.set_backup_failed()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def has_finished(operation: Async) -> bool:
    """Await the end of *operation*, and say whether it was a good one."""
    try:
        finish_or_cancel(operation)
    except VssError:
        return False
    return True


def tries_again_on_the_same_instance(vss: Vss) -> None:
    """N44: after a failed DoSnapshotSet, it starts another set on the same instance."""
    with vss.create() as backup:
        choose(backup)
        created = False
        while not created:
            start_set(backup)
            try:
                prepare(backup)
                created = has_finished(backup.do_snapshot_set())
            except (VssError, KeyboardInterrupt):
                backup.abort_backup()
                raise
        try:
            hear_or_cancel(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def leaks_a_reference(vss: Vss) -> None:
    """N48: it takes a second reference, for IVssBackupComponentsEx, and releases one."""
    with vss.create() as backup:
        backup.add_ref()
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


def gives_up_at_once(vss: Vss) -> None:
    """N53: it gives up when another creation is in progress."""
    with vss.create() as backup:
        choose(backup)
        backup.start_snapshot_set()
        try:
            prepare(backup)
            create_copy(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def stores_and_leaves(vss: Vss) -> None:
    """N57: it stores the files, and releases its instance without BackupComplete."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            vss.list_files()
            vss.copy_files()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise


def stores_then_aborts(vss: Vss) -> None:
    """N57: it stores the files, and ends every backup with AbortBackup."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            vss.list_files()
            vss.copy_files()
        finally:
            backup.abort_backup()
