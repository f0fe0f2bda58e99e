"""The shadow copies of the backup's set, and the creation slot of which the system has one.

The set stands for two volumes; two suffice for a deletion that stops half-way. Its states are those that matter to a requester (A
copy can be seen only once it is created; ne-vss-vss_snapshot_state).
"""

from __future__ import annotations

from typing import ClassVar

from shadowcheck.machine import Machine, NoData, Sentence, State, observable
from vss_protocol.vocabulary import ABORTING, API, Answer

STATES = "ne-vss-vss_snapshot_state"
SLOT = "state-transitions-in-shadow-copy-providers"


class ShadowCopies(Machine[NoData]):
    """The shadow copies of one set: none, started, creating, created, partly deleted, deleted."""

    none = State(initial=True)
    empty_set = State()
    collected = State()
    creating = State()
    created_now = State()
    partly_deleted = State()
    deleted = State(final=True)
    abandoned = State(final=True)

    ends = ("none", "created_now", "partly_deleted")

    start_set = none.to(empty_set)
    add_volumes = empty_set.to(collected)
    begin_creation = collected.to(creating)
    finish_creation = creating.to(created_now)
    delete_all = deleted.from_(created_now, partly_deleted)
    delete_stops_half_way = created_now.to(partly_deleted)
    auto_release = created_now.to(partly_deleted) | partly_deleted.to(deleted)
    storage_runs_out = created_now.to(partly_deleted) | partly_deleted.to(deleted)
    abandon = abandoned.from_(empty_set, collected, creating)

    @observable
    def accessible(self) -> bool:
        """Some copy of the set can be read."""
        return bool(self.created_now.is_active or self.partly_deleted.is_active)

    @observable
    def ever_created(self) -> bool:
        """The set was created, whatever became of it since."""
        return bool(self.accessible or self.deleted.is_active)

    def on_delete_stops_half_way(self) -> str:
        """One copy is deleted, the other not; it is named in pNondeletedSnapshotID."""
        return Answer.PROVIDER_VETO

    glossary: ClassVar[dict[str, Sentence]] = {
        "none": Sentence("No set was started.", STATES),
        "empty_set": Sentence("A set was started; it has no volume yet.", API + "startsnapshotset"),
        "collected": Sentence("The volumes were added; the set is at its maximum.", API + "addtosnapshotset"),
        "creating": Sentence("The copies are being made; nobody can see them.", STATES),
        "created_now": Sentence("VSS_SS_CREATED: all copies of the set exist.", STATES),
        "partly_deleted": Sentence("Some copies are deleted, others exist.", API + "deletesnapshots"),
        "deleted": Sentence("All copies are deleted, for good.", "vssgloss-d"),
        "abandoned": Sentence("VSS_SS_ABORTED: the set was given up before it was created.", "error-handling-in-shadow-copy-providers"),
        "start_set": Sentence("A new, empty set.", API + "startsnapshotset"),
        "add_volumes": Sentence("The volumes join the set.", API + "addtosnapshotset"),
        "begin_creation": Sentence("Membership is frozen; creation begins.", "shadow-copy-creation-for-providers"),
        "finish_creation": Sentence("Every copy of the set exists.", "error-handling-in-shadow-copy-providers"),
        "delete_all": Sentence("DeleteSnapshots deletes all that is left.", API + "deletesnapshots"),
        "delete_stops_half_way": Sentence("DeleteSnapshots fails at the second copy.", API + "deletesnapshots"),
        "auto_release": Sentence("One auto-release copy is deleted because its instance was released.", "vssgloss-a"),
        "storage_runs_out": Sentence("One copy is lost, the oldest first, because its storage is exhausted.", "volume-shadow-copy-service"),
        "abandon": Sentence("Nothing of the set remains usable.", ABORTING),
    }


class CreationSlot(Machine[NoData]):
    """At most one shadow copy set may be in creation on the system: this backup's, or another requester's."""

    free = State(initial=True)
    ours = State()
    anothers = State()

    ends = ("free",)

    take = free.to(ours)
    give_back = ours.to(free)
    another_takes = free.to(anothers)
    another_gives_back = anothers.to(free)

    glossary: ClassVar[dict[str, Sentence]] = {
        "free": Sentence("Nobody is creating a set.", SLOT),
        "ours": Sentence("This backup's set is in creation.", SLOT),
        "anothers": Sentence("Another requester's set is in creation.", SLOT),
        "take": Sentence("StartSnapshotSet enters the critical section.", SLOT),
        "give_back": Sentence("The creation has ended, one way or the other.", SLOT),
        "another_takes": Sentence("Another requester starts a set.", SLOT),
        "another_gives_back": Sentence("Another requester's creation ends.", SLOT),
    }
