"""Programs that hear Ctrl-C, and clean up, or fail to."""

from contextlib import suppress

from vss_protocol.gallery.requester_functions.good import file_share
from vss_protocol.gallery.requester_functions.steps import choose, end, finish, start_set, stop
from vss_protocol.requester_function import VssError


def file_share_that_is_stopped_outside(vss):
    """Who catches Ctrl-C again around it must not be told that it may come twice."""
    with suppress(KeyboardInterrupt):
        file_share(vss)


def file_copy_that_hears_ctrl_c(vss):
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        pending = None
        try:
            backup.add_to_snapshot_set()
            pending = backup.prepare_for_backup()
            finish(pending)
            pending = None
            pending = backup.gather_writer_status()
            read_status(backup, pending)
            pending = None
            pending = backup.do_snapshot_set()
            finish(pending)
            pending = None
            pending = backup.gather_writer_status()
            read_status(backup, pending)
            pending = None
            vss.list_files()
            vss.copy_files()
            backup.set_backup_succeeded()
        except BaseException:
            if pending is not None:
                stop(pending)
            with suppress(VssError):
                backup.free_writer_status()
            backup.abort_backup()
            raise
        try:
            finish(backup.backup_complete())
        except VssError:
            backup.abort_backup()
            raise
        end(backup)


def read_status(backup, gathering):
    finish(gathering)
    try:
        status = backup.get_writer_status()
    finally:
        backup.free_writer_status()
    if status != "S_OK":
        raise VssError(status)


def leaves_at_ctrl_c(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_file_share_backup()
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish(backup.do_snapshot_set())
        except VssError:
            backup.abort_backup()
            return
        except KeyboardInterrupt:
            return
        vss.copy_files()


def aborts_at_ctrl_c_at_once(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_file_share_backup()
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish(backup.do_snapshot_set())
        except (VssError, KeyboardInterrupt):
            backup.abort_backup()
            return
        vss.copy_files()


def forgets_the_instance_at_ctrl_c(vss):
    backup = vss.create()
    try:
        backup.initialize_for_backup()
        backup.set_context_file_share_backup()
        start_set(backup)
        creation = None
        try:
            backup.add_to_snapshot_set()
            creation = backup.do_snapshot_set()
            finish(creation)
        except VssError:
            backup.abort_backup()
            raise
        except KeyboardInterrupt:
            if creation is not None:
                stop(creation)
            backup.abort_backup()
            return
        vss.copy_files()
    except VssError:
        pass
    backup.release()
