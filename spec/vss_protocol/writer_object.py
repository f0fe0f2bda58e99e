"""A writer as an ordinary class: its handlers are named as those of CVssWriter, and its states are the values of its attributes.

It need not derive from anything: a class with a method `on_freeze`, or another one of `HANDLERS`, is a writer. While it is verified, its
handlers may use all words of `Writer`; a class that derives from it has them for an editor, too. In each state, `holds_writes`, `keeps`
and the other `FACTS` are read: a property, a method without arguments, or an attribute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from shadowcheck.object import Fact, Words
from vss_protocol.events import Event
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign, WriterError, refuse_no_writer_error

if TYPE_CHECKING:
    from collections.abc import Mapping

RESTORES = "restore is not modelled"


class Writer(Words):
    """The words of a writer, as in `WriterDesign`: what comes with an event, what a handler does, and SetWriterFailure.

    `decide("...")` is for whatever else the writer goes by. A handler returns True, or nothing at all; False, after `set_writer_failure`, is a veto.
    """

    __slots__ = ()

    one_per_backup: ClassVar[bool] = False
    """Whether there is one such object for each backup, found by its session id, and not one for all."""
    supports: ClassVar[tuple[BackupType, ...] | None] = None
    """The types, besides full, that its SetBackupSchema names."""
    writes_data: ClassVar[bool] = True
    """Whether its application writes to the data that is backed up."""

    session = WriterDesign.session
    current_set = WriterDesign.current_set
    shutdown_id = WriterDesign.shutdown_id
    backup_succeeded = WriterDesign.backup_succeeded
    backup_type = WriterDesign.backup_type
    components_selected = WriterDesign.components_selected
    writer_shuts_down = WriterDesign.writer_shuts_down

    truncate_logs = WriterDesign.truncate_logs
    roll_back = WriterDesign.roll_back
    resume_writes = WriterDesign.resume_writes
    write_event_log = WriterDesign.write_event_log
    edit_backup_document = WriterDesign.edit_backup_document
    read_own_metadata = WriterDesign.read_own_metadata
    get_snapshot_device_name = WriterDesign.get_snapshot_device_name
    get_context = WriterDesign.get_context
    set_prepare_failure_message = WriterDesign.set_prepare_failure_message
    work_long = WriterDesign.work_long
    report_from_worker_thread = WriterDesign.report_from_worker_thread

    def set_writer_failure(self, error: WriterError) -> None:
        """Call SetWriterFailure: before a handler returns False; if the handler returns True, it reports a failure that is not fatal.

        Raises `SpecificationError` if *error* is not a `WriterError`.
        """
        refuse_no_writer_error(error, type(self), self.script)
        self.record_failure(error)


def _backups(value: Any) -> Any:  # noqa: ANN401 - whatever the author keeps
    """Read for which backups something is: the ids in a set, a list or a tuple, the keys of a dictionary, one id, none."""
    if value is None:
        return SetIds.NONE
    ids = [value] if isinstance(value, SetId) else value
    if isinstance(ids, set | frozenset | list | tuple | dict) and all(isinstance(one, SetId) for one in ids):
        return SetIds(tuple(one for one in (SetId.A, SetId.B) if one in ids))
    return value


def _truth(value: Any) -> Any:  # noqa: ANN401 - whatever the author keeps
    """Read whether it is so: whatever is empty or None is not."""
    return bool(value) if value is None or isinstance(value, int | set | frozenset | list | tuple | dict) else value


HANDLERS: Mapping[str, str] = {re.sub(r"(?<!^)(?=[A-Z])", "_", one.handler).lower(): one.snake for one in Event}
"""The methods of CVssWriter in snake case, each with its event."""

FACTS: Mapping[str, Fact] = {
    "holds_writes": Fact(default=False, read=_truth),
    **{name: Fact(SetIds.NONE, _backups) for name in ("keeps", "temporary_files", "prepares_in_background", "stamped")},
}
"""What is read in each state; `WriterDesign` says what each means. Ids other than A and B are of no backup of the writer's."""

UNHEARD: Mapping[str, str] = {
    "on_pre_restore": RESTORES, "on_post_restore": RESTORES, "on_identify_ex": "OnIdentify stands for both",
}
"""Methods of CVssWriter that are not called, each with the reason."""

__all__ = ["FACTS", "HANDLERS", "UNHEARD", "BackupType", "SetId", "SetIds", "Writer", "WriterError"]
