"""The profile of a requester's design: the class to derive from, to verify a backup program against everything VSS may do.

A design is a machine whose transitions are what the program does: the calls of IVssBackupComponents and IVssAsync, and a few
other deeds (it copies files). A call comes with its answer: the guards say where each answer leads. The states are what
the program knows between two calls; in a final state it is done. A design declares only what it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.location import place
from shadowcheck.machine import Machine, Parameter
from vss_protocol.methods import BAD_STATE, CALLS, CANCELLED, FAILED, FINISHED, IN_PROGRESS, PENDING, UNEXPECTED
from vss_protocol.vocabulary import API

if TYPE_CHECKING:
    from collections.abc import Iterable

D = TypeVar("D")

FAILURES = tuple(dict.fromkeys((UNEXPECTED, BAD_STATE, *(code for call in CALLS.values() for code in (*call.failures, *call.later)))))
"""Every code, besides S_OK, that a call or an operation is documented to answer. IVssAsync::Cancel answers two that are not errors."""

WRITER_FAILURES = (
    "VSS_E_WRITERERROR_RETRYABLE", "VSS_E_WRITERERROR_NONRETRYABLE", "VSS_E_WRITERERROR_TIMEOUT", "VSS_E_WRITERERROR_OUTOFRESOURCES",
    "VSS_E_WRITERERROR_INCONSISTENTSNAPSHOT", "VSS_E_WRITERERROR_PARTIAL_FAILURE", "VSS_E_WRITER_NOT_RESPONDING",
    "VSS_E_WRITER_STATUS_NOT_AVAILABLE",
)
"""What GetWriterStatus may show of a writer: it vetoed, was late, vanished. Source: nf-vsbackup-ivssbackupcomponents-getwriterstatus."""


class RequesterDesign(Machine[D]):
    """The user's own backup program: derive from it, and declare states, and a transition for each call that it makes.

    The calls and deeds that can be declared are listed in `vss_protocol.methods.CALLS`, by the name of the method in lower case
    (``start_snapshot_set``). Where several leave a state, the program may make any of them. The guards
    below tell the answers apart; a call without a guard accepts every answer, and an answer that no transition takes
    is a finding. A guard for an answer that the call never gives is refused. ``query_status`` and ``wait`` are about the
    operation begun last; ``wait`` is Wait(INFINITE), which returns when the operation has ended, and ``wait_for_a_while`` is
    Wait(ms), after which it may still be pending: there is no answer of its own for a time-out (and on Windows Server 2003 no
    Wait but INFINITE). ``interrupted`` (Ctrl-C) may come in every state that has a transition for it; in all others the
    process just ends. ``set_backup_state`` is for a backup of components, ``set_backup_state_for_volumes`` for one of whole
    volumes. ``decide`` is for what the program does by itself. A program that holds two instances at a time writes
    ``second_`` before each call on the second (``second_create``, ``second_query``, ``second_release``), and before a deed
    that belongs to its backup (``second_copy_files``).
    """

    restores_through_vss: ClassVar[bool] = False
    """Its backups are restored with the help of VSS, which needs the Backup Components Document: SaveAsXML is a must."""

    call_succeeds = Parameter("the call answers S_OK, or the deed succeeds", values=(True, False))
    failure_code = Parameter("what it answers otherwise", values=FAILURES)
    operation_status = Parameter(
        "what QueryStatus says", values=(PENDING, FINISHED, CANCELLED, FAILED), source="nf-vss-ivssasync-querystatus"
    )
    a_writer_failed = Parameter(
        "GetWriterStatus shows a writer that failed", values=(False, True), source=API + "getwriterstatus"
    )
    writer_failure = Parameter(
        "how the writer failed", values=WRITER_FAILURES, source=API + "getwriterstatus"
    )

    def call_fails(self) -> bool:
        """The call answers an error, or the deed fails."""
        return not self.call_succeeds

    def another_backup_is_creating(self) -> bool:
        """StartSnapshotSet answers VSS_E_SNAPSHOT_SET_IN_PROGRESS: wait and try again, or give up."""
        return self.failed_with(IN_PROGRESS)

    def fails_otherwise(self) -> bool:
        """StartSnapshotSet fails for any other reason."""
        return self.call_fails() and not self.another_backup_is_creating()

    def operation_pending(self) -> bool:
        """QueryStatus says VSS_S_ASYNC_PENDING."""
        return self.operation_status == PENDING

    def operation_finished(self) -> bool:
        """QueryStatus says VSS_S_ASYNC_FINISHED: the operation has completed successfully."""
        return self.operation_status == FINISHED

    def operation_cancelled(self) -> bool:
        """QueryStatus says VSS_S_ASYNC_CANCELLED."""
        return self.operation_status == CANCELLED

    def operation_failed(self) -> bool:
        """QueryStatus says that the operation ended with an error."""
        return self.operation_status == FAILED

    def operation_did_not_finish(self) -> bool:
        """QueryStatus says that the operation ended with an error, or was cancelled."""
        return self.operation_failed() or self.operation_cancelled()

    def writers_are_well(self) -> bool:
        """GetWriterStatus can be read, and shows no failure."""
        return self.call_succeeds and not self.a_writer_failed

    def not_all_writers_are_well(self) -> bool:
        """GetWriterStatus cannot be read, or shows a failure."""
        return not self.writers_are_well()

    def failed_with(self, *codes: str) -> bool:
        """Whether the call answers one of *codes*, of `FAILURES`; for a guard of your own. Raises `SpecificationError`."""
        return not self.call_succeeds and self.failure_code in _known(type(self), codes, FAILURES)

    def operation_failed_with(self, *codes: str) -> bool:
        """Whether QueryStatus says one of *codes*, of `FAILURES`. Raises `SpecificationError` for an unknown one."""
        return self.operation_failed() and self.failure_code in _known(type(self), codes, FAILURES)

    def writer_failed_with(self, *codes: str) -> bool:
        """Whether GetWriterStatus shows one of *codes*, of `WRITER_FAILURES`. Raises `SpecificationError` for an unknown one."""
        return self.call_succeeds and self.a_writer_failed and self.writer_failure in _known(type(self), codes, WRITER_FAILURES)


def _known(design: type, codes: Iterable[str], all_of_them: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if code not in all_of_them:
            raise SpecificationError(
                f"{code!r} is not an answer of VSS", where=f"a guard of {place(design)}",
                why=f"it would never come; the closest are {', '.join(closest(code, all_of_them) or all_of_them[:4])}",
                instead="one of the documented codes, spelt as in vss.h", code="SC9002",
            )
    return tuple(codes)


__all__ = ["FAILURES", "WRITER_FAILURES", "RequesterDesign"]
