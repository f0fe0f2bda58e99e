"""Designs of resources: the one to start from, which is good, and two that make a mistake."""

from protocols.two_phase_commit.resource_contract import INTERFACE
from protocols.two_phase_commit.resource_design import ResourceDesign
from protocols.two_phase_commit.starting import Ledger
from shadowcheck.machine import NoData, State, observable
from shadowcheck.specification import Exhibit


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
