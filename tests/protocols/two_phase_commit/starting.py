"""A resource to start from, which verifies."""

from protocols.two_phase_commit.resource_design import ResourceDesign
from shadowcheck.machine import Choice, NoData, State, observable


class Ledger(ResourceDesign[NoData]):
    """Locks when it promises, and shows its changes once it is told to commit; a decision that comes again is old."""

    working = State(initial=True)
    promised = State()
    written = State()
    dropped = State()
    ends = ("working", "written", "dropped")

    disk_full = Choice("there is no room for the changes")

    vote = working.to(promised, unless="disk_full") | working.to(dropped, cond="disk_full")
    commit = promised.to(written) | written.to(written, internal=True)
    abort = (
        working.to(dropped) | promised.to(dropped) | dropped.to(dropped, internal=True)
    )

    @observable
    def locked(self) -> bool:
        """From the promise to the decision."""
        return bool(self.promised.is_active)

    @observable
    def applied(self) -> bool:
        """From the commit on."""
        return bool(self.written.is_active)

    def on_vote(self) -> bool:
        """Vote no without room."""
        return not self.disk_full
