"""N49 to N52, N54 and N56: what becomes of the shadow copies, of the document, and of the data."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from vss_protocol.gallery.requester_functions.good import make_image, start_set_or_give_up
from vss_protocol.gallery.requester_functions.steps import (
    choose,
    choose_all,
    complete,
    create_copy,
    delete_copies,
    end,
    finish,
    hear_writers,
    prepare,
    start_set,
    store,
)
from vss_protocol.requester_function import VssError

if TYPE_CHECKING:
    from vss_protocol.requester_function import Vss


def leaves_persistent_copies(vss: Vss) -> None:
    """N49: after a good backup, it releases the instance, but deletes no copy."""
    with suppress(VssError):
        vss.clean_up_earlier_copies()
    with vss.create() as backup:
        choose_all(backup)
        start_set_or_give_up(backup)
        try:
            make_image(backup)
        except (VssError, KeyboardInterrupt):
            delete_copies(backup, vss)
            raise
        complete(backup)
        end(backup)


def hands_over_what_goes(vss: Vss) -> None:
    """N50: it hands over copies that go with the instance."""
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
        backup.keep_copies()


def reads_after_release(vss: Vss) -> None:
    """N50: it releases the instance, and compares its files with the shadow copy after that."""
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
    vss.list_files()


def imports_twice_at_once(vss: Vss) -> None:
    """N51: it calls ImportSnapshots again while the first import is pending."""
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.import_snapshots()
        operation = backup.import_snapshots()
        try:
            finish(operation)
        except VssError:
            vss.clean_up_luns()
            raise
        backup.get_snapshot_properties()
        vss.copy_files()


def forgets_survivors(vss: Vss) -> None:
    """N52: it believes all copies of the set gone, whatever DeleteSnapshots answers."""
    with suppress(VssError):
        vss.clean_up_earlier_copies()
    with vss.create() as backup:
        choose_all(backup)
        start_set_or_give_up(backup)
        try:
            make_image(backup)
            complete(backup)
            end(backup)
        finally:
            backup.delete_snapshots()


def saves_too_early(vss: Vss) -> None:
    """N54: it saves the document before DoSnapshotSet, and not again."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            backup.save_as_xml()
            create_copy(backup)
            store(backup)
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        hear_writers(backup)


def never_saves(vss: Vss) -> None:
    """N54: it releases the instance without having saved the document."""
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
        hear_writers(backup)


def completes_before_the_importer(vss: Vss) -> None:
    """N56: it calls BackupComplete while the other system still copies, and hears of the end of that later."""
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            prepare(backup)
            create_copy(backup)
            backup.list_files()
            backup.set_backup_succeeded()
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            raise
        complete(backup)
        end(backup)
        backup.hear_of_remote_copy()
