"""Programs of the gallery, written as functions."""

from contextlib import suppress

from vss_protocol.requester_function import VssError

PENDING, FINISHED, IN_PROGRESS = "VSS_S_ASYNC_PENDING", "VSS_S_ASYNC_FINISHED", "VSS_E_SNAPSHOT_SET_IN_PROGRESS"


def finish(operation):
    status = operation.query_status()
    while status == PENDING:
        status = operation.query_status()
    if status != FINISHED:
        raise VssError(status)


def hear_writers(backup):
    finish(backup.gather_writer_status())
    try:
        status = backup.get_writer_status()
    finally:
        backup.free_writer_status()
    if status != "S_OK":
        raise VssError(status)


def start_set(backup):
    while True:
        try:
            backup.start_snapshot_set()
        except VssError as error:
            if error.code != IN_PROGRESS:
                raise
        else:
            return


def choose(backup):
    backup.initialize_for_backup()
    backup.set_backup_state()
    finish(backup.gather_writer_metadata())
    backup.get_writer_metadata()
    backup.add_component()


def end(backup):
    """After BackupComplete, nothing is aborted any more."""
    with suppress(VssError):
        hear_writers(backup)
    backup.save_as_xml()


def file_copy(vss):
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
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
        end(backup)


def leaves_the_abort_to_vss(vss):
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish(backup.prepare_for_backup())
            hear_writers(backup)
            creation = backup.do_snapshot_set()
        except VssError:
            backup.abort_backup()
            raise
        finish(creation)
        try:
            hear_writers(backup)
            vss.list_files()
            vss.copy_files()
            backup.set_backup_succeeded()
            finish(backup.backup_complete())
        except VssError:
            backup.abort_backup()
            raise
        end(backup)


def gives_up_at_once(vss):
    with vss.create() as backup:
        choose(backup)
        backup.start_snapshot_set()
        try:
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
        end(backup)


def trusts_wait(vss):
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            backup.prepare_for_backup().wait()
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
        end(backup)


def stores_and_leaves(vss):
    with vss.create() as backup:
        choose(backup)
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            finish(backup.prepare_for_backup())
            hear_writers(backup)
            finish(backup.do_snapshot_set())
            hear_writers(backup)
            vss.list_files()
            vss.copy_files()
        except VssError:
            backup.abort_backup()
            raise


def leaks_a_reference(vss):
    with vss.create() as backup:
        backup.add_ref()
        choose(backup)
        start_set(backup)
        try:
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
        end(backup)


def lists_writers_first(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        with vss.create() as other, suppress(VssError):
            other.initialize_for_backup()
            finish(other.gather_writer_metadata())
            other.get_writer_metadata()
        backup.choose_writers()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()


def lists_copies(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_all()
        backup.query()


def imports(vss):
    backup = vss.create()
    try:
        backup.initialize_for_backup()
        operation = backup.import_snapshots()
        try:
            finish(operation)
        except VssError:
            vss.clean_up_luns()
            return
        backup.get_snapshot_properties()
        vss.copy_files()
    finally:
        backup.release()


def patient(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_file_share_backup()
        start_set(backup)
        try:
            backup.add_to_snapshot_set()
            creation = backup.do_snapshot_set()
            give_up_after_a_while(creation)
        except VssError:
            backup.abort_backup()
            return
        vss.copy_files()


def give_up_after_a_while(operation):
    for _ in range(4):
        with suppress(VssError):  # QueryStatus tells
            operation.wait_for_a_while()
        status = operation.query_status()
        if status != PENDING:
            break
    if status == PENDING:
        operation.cancel()
        with suppress(VssError):
            operation.wait()
        status = operation.query_status()
        raise VssError("given up")
    if status != FINISHED:
        raise VssError(status)


def stop(operation):
    """Cancel what may be pending, and await its end."""
    if operation is not None:
        with suppress(VssError):
            operation.cancel()
        with suppress(VssError):
            finish(operation)


def file_share(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.set_context_file_share_backup()
        start_set(backup)
        creation = None
        try:
            backup.add_to_snapshot_set()
            creation = backup.do_snapshot_set()
            finish(creation)
        except (VssError, KeyboardInterrupt):
            stop(creation)
            backup.abort_backup()
            return
        vss.copy_files()


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
            stop(creation)
            backup.abort_backup()
            return
        vss.copy_files()
    except VssError:
        pass
    backup.release()
