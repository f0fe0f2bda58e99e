"""N45 to N47: how a requester learns what became of its operations, and of the writers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from vss_protocol.gallery.requester_functions.steps import (
    choose,
    complete,
    create_copy,
    end,
    finish,
    finish_or_cancel,
    hear_or_cancel,
    hear_writers,
    prepare,
    start_set,
    stop,
    store,
)
from vss_protocol.requester_function import VssError

if TYPE_CHECKING:
    from vss_protocol.requester_function import Async, Vss


def trusts_wait(vss: Vss) -> None:
    """N45: it takes S_OK from Wait for the success of PrepareForBackup."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            wait_or_cancel(backup.prepare_for_backup())
            hear_or_cancel(backup)
            create_copy(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def wait_or_cancel(operation: Async) -> None:
    """Await the end of *operation* by Wait alone; at Ctrl-C cancel it, and await the end of that."""
    try:
        operation.wait()
    except KeyboardInterrupt:
        stop(operation)
        raise


def never_asks_the_writers(vss: Vss) -> None:
    """N46: it goes on after PrepareForBackup and DoSnapshotSet without asking for the writers' status."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish_or_cancel(backup.prepare_for_backup())
            finish_or_cancel(backup.do_snapshot_set())
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def asks_the_writers_too_early(vss: Vss) -> None:
    """N46: it asks for the writers' status after GatherWriterMetadata, where it is about nothing."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_backup_state()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()
        hear_writers(backup)
        backup.add_component()
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


def frees_the_status_unread(vss: Vss) -> None:
    """N46: it gathers the writers' status and frees it, but calls no GetWriterStatus."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish_or_cancel(backup.prepare_for_backup())
            try:
                finish_or_cancel(backup.gather_writer_status())
            finally:
                backup.free_writer_status()
            create_copy(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def monitors_with_another(vss: Vss) -> None:
    """N46: it watches DoSnapshotSet with GatherWriterStatus on a second instance."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            creation = backup.do_snapshot_set()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        with suppress(VssError), vss.create() as watching:
            watching.initialize_for_backup()
            hear_writers(watching)
        try:
            finish_or_cancel(creation)
            hear_or_cancel(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)


def asks_nothing_at_the_end(vss: Vss) -> None:
    """N47: after BackupComplete, it saves the document, and releases the instance."""
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
        backup.save_as_xml()
