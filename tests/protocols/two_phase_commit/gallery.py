"""Designs of resources: a good one, and two that make a mistake."""

from protocols.two_phase_commit.resource_contract import INTERFACE
from protocols.two_phase_commit.resource_design import ResourceDesign
from shadowcheck.machine import Choice, NoData, State, observable
from shadowcheck.specification import Exhibit


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


class EagerLedger(Ledger):
    """Shows its changes as soon as it has promised."""

    @observable
    def applied(self) -> bool:
        """From the promise on."""
        return bool(self.promised.is_active or self.written.is_active)


class Forgetful(ResourceDesign[NoData]):
    """Is done when it is told to commit, and does not know what to do when it is told so once more."""

    working = State(initial=True)
    promised = State()
    done = State()
    ends = ("working", "done")

    vote = working.to(promised)
    commit = promised.to(done)
    abort = working.to(done) | promised.to(done) | done.to(done, internal=True)

    @observable
    def locked(self) -> bool:
        """From the promise to the decision."""
        return bool(self.promised.is_active)


EXHIBITS = (
    Exhibit("ledger", "locks from the promise to the decision", Ledger, INTERFACE),
    Exhibit("eager-ledger", "shows its changes too early", EagerLedger, INTERFACE, "nothing-shows-early"),
    Exhibit("forgetful", "does not expect a decision to come again", Forgetful, INTERFACE, "answers-everything"),
)
