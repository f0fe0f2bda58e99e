"""The shadow copies of the backup's set, and the system's one creation slot.

The set stands for two volumes; two suffice for a deletion that stops half-way. Its states are those that matter to a requester (A
copy can be seen only once it is created; ne-vss-vss_snapshot_state).
"""

from __future__ import annotations

from shadowcheck.machine import Machine, NoData, State, explained, observable
from vss_protocol.vocabulary import ABORTING, API, Answer

STATES = "ne-vss-vss_snapshot_state"
SLOT = "state-transitions-in-shadow-copy-providers"


class ShadowCopies(Machine[NoData]):
    """The shadow copies of one set: none, started, creating, created, partly deleted, deleted. A set without volumes makes none."""

    none = explained(State(initial=True), "No set was started.", STATES)
    empty_set = explained(State(), "A set was started; it has no volume yet.", API + "startsnapshotset")
    collected = explained(State(), "The volumes were added; the set is at its maximum.", API + "addtosnapshotset")
    creating = explained(State(), "The copies are being made; nobody can see them.", STATES)
    creating_nothing = explained(State(), "DoSnapshotSet is pending for a set without volumes.", "shadow-copy-creation-details")
    created_now = explained(State(), "VSS_SS_CREATED: all copies of the set exist.", STATES)
    created_nothing = explained(State(final=True), "DoSnapshotSet has finished for a set without volumes.", "shadow-copy-creation-details")
    partly_deleted = explained(State(), "Some copies are deleted, others exist.", API + "deletesnapshots")
    deleted = explained(State(final=True), "All copies are deleted, for good.", "vssgloss-d")
    abandoned = explained(State(final=True), "VSS_SS_ABORTED: the set was given up before it was created.", "error-handling-in-shadow-copy-providers")

    ends = ("none", "created_now", "partly_deleted")

    start_set = explained(none.to(empty_set), "A new, empty set.", API + "startsnapshotset")
    add_volumes = explained(empty_set.to(collected), "The volumes join the set.", API + "addtosnapshotset")
    begin_creation = explained(
        collected.to(creating) | empty_set.to(creating_nothing),
        "Membership is frozen; creation begins.", "shadow-copy-creation-for-providers",
    )
    finish_creation = explained(
        creating.to(created_now) | creating_nothing.to(created_nothing),
        "Every copy of the set exists.", "error-handling-in-shadow-copy-providers",
    )
    delete_all = explained(deleted.from_(created_now, partly_deleted), "DeleteSnapshots deletes all that is left.", API + "deletesnapshots")
    delete_stops_half_way = explained(created_now.to(partly_deleted), "DeleteSnapshots fails at the second copy.", API + "deletesnapshots")
    auto_release = explained(
        created_now.to(partly_deleted) | partly_deleted.to(deleted),
        "One auto-release copy is deleted because its instance was released.", "vssgloss-a",
    )
    storage_runs_out = explained(
        created_now.to(partly_deleted) | partly_deleted.to(deleted),
        "One copy is lost, the oldest first, because storage is exhausted.", "volume-shadow-copy-service",
    )
    abandon = explained(abandoned.from_(empty_set, collected, creating, creating_nothing), "Nothing of the set remains usable.", ABORTING)

    @observable
    def accessible(self) -> bool:
        """Some copy of the set can be read."""
        return bool(self.created_now.is_active or self.partly_deleted.is_active)

    @observable
    def ever_created(self) -> bool:
        """The set was created, whatever has become of it since."""
        return bool(self.accessible or self.deleted.is_active)

    def on_delete_stops_half_way(self) -> str:
        """One copy is deleted, the other not; it is named in pNondeletedSnapshotID."""
        return Answer.PROVIDER_VETO


class CreationSlot(Machine[NoData]):
    """Only one shadow copy set at a time can be created on the system: this backup's, or another requester's."""

    free = explained(State(initial=True), "Nobody is creating a set.", SLOT)
    ours = explained(State(), "This backup's set is being created.", SLOT)
    anothers = explained(State(), "Another requester's set is being created.", SLOT)

    ends = ("free",)

    take = explained(free.to(ours), "StartSnapshotSet enters the critical section.", SLOT)
    give_back = explained(ours.to(free), "The creation has ended, one way or the other.", SLOT)
    another_takes = explained(free.to(anothers), "Another requester starts a set.", SLOT)
    another_gives_back = explained(anothers.to(free), "Another requester's creation ends.", SLOT)
