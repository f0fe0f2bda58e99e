"""The two machines: who decides, and who takes part."""

from shadowcheck.machine import Choice, Machine, NoData, State


class Manager(Machine[NoData]):
    """Asks every resource, decides, and forgets nothing that it has decided, even if it crashes."""

    idle = State(initial=True)
    asking = State()
    crashed = State()
    committed = State(final=True)
    aborted = State(final=True)

    ask = idle.to(asking)
    commit = asking.to(committed)
    abort = asking.to(aborted)
    crash = asking.to(crashed)
    recover = crashed.to(aborted)
    ends = ("crashed",)


class Resource(Machine[NoData]):
    """Votes yes and promises to wait for the decision, or votes no and is done."""

    working = State(initial=True)
    prepared = State()
    committed = State(final=True)
    aborted = State(final=True)

    cannot_commit = Choice("the resource cannot promise to commit")

    vote = working.to(prepared, unless="cannot_commit") | working.to(aborted, cond="cannot_commit")
    give_up = working.to(aborted)
    commit = prepared.to(committed)
    abort = working.to(aborted) | prepared.to(aborted)
    ends = ("working", "prepared")

    def on_vote(self) -> bool:
        """Vote."""
        return not self.cannot_commit
