"""Two-phase commit (Gray and Lamport, "Consensus on transaction commit", 2006) as a network of machines.

It follows `TwoPhase.tla` action by action. What the transaction manager broadcasts is sent in the very action in
which it decides and is never lost, so that its state *is* the message "Commit" or "Abort"; "Prepared" of each
resource manager, and the manager's note of it, are a machine of their own (`Vote`), since the note follows the
message.
"""

from __future__ import annotations

from shadowcheck.instance import Instance, compile_network
from shadowcheck.machine import Machine, NoData, State
from shadowcheck.network import Network, Role, Step, each, others

SOURCE = "tlaplus/Examples/specifications/transaction_commit/TwoPhase.tla"


class ResourceManager(Machine[NoData]):
    """`rmState[rm]`: what a resource manager has decided."""

    ends = ("committed", "aborted")
    working = State(initial=True)
    prepared = State()
    committed = State()
    aborted = State()
    get_ready = working.to(prepared)
    choose_to_abort = working.to(aborted)
    hear_commit = working.to(committed) | prepared.to(committed) | committed.to.itself() | aborted.to(committed)
    hear_abort = working.to(aborted) | prepared.to(aborted) | committed.to(aborted) | aborted.to.itself()


class TransactionManager(Machine[NoData]):
    """`tmState`, and with it the message that it has broadcast."""

    undecided = State(initial=True)
    committed = State(final=True)
    aborted = State(final=True)
    commit = undecided.to(committed)
    abort = undecided.to(aborted)


class Vote(Machine[NoData]):
    """The message "Prepared" of one resource manager, and whether it is in `tmPrepared`."""

    unsent = State(initial=True)
    sent = State()
    noted = State()
    send_prepared = unsent.to(sent)
    note = sent.to(noted) | noted.to.itself()


def two_phase_commit(*, careless: bool = False, fair: bool = False) -> Network:
    """The network; a *careless* manager commits without the votes; *fair*: nobody is put off for ever."""
    manager = Role("manager", TransactionManager)
    resource = Role("resource", ResourceManager, replicas="resources")
    vote = Role("vote", Vote, replicas="resources")
    agreed = () if careless else (each(vote.stays(vote.at("noted"))),)
    undecided = manager.stays(manager.at("undecided"))

    return Network("two-phase commit", (manager, resource, vote), (
        Step("TMRcvPrepared", undecided, vote.does("note"), fair=fair),
        Step("TMCommit", manager.does("commit"), *agreed, fair=fair),
        Step("TMAbort", manager.does("abort"), fair=fair),
        Step("RMPrepare", resource.does("get_ready"), vote.does("send_prepared"), fair=fair),
        Step("RMChooseToAbort", resource.does("choose_to_abort"), fair=fair),
        Step("RMRcvCommitMsg", resource.does("hear_commit"), manager.stays(manager.at("committed")), fair=fair),
        Step("RMRcvAbortMsg", resource.does("hear_abort"), manager.stays(manager.at("aborted")), fair=fair),
    ))


def commitment(managers: int, **how: bool) -> Instance:
    """The network of so many resource managers, compiled."""
    return compile_network(two_phase_commit(**how), {"resources": managers})


class Participant(Machine[NoData]):
    """`rmState[rm]` of `TCommit.tla`: what transaction commit asks for, without saying how."""

    working = State(initial=True)
    prepared = State()
    committed = State(final=True)
    aborted = State(final=True)
    get_ready = working.to(prepared)
    commit = prepared.to(committed)
    abort = working.to(aborted) | prepared.to(aborted)


def transaction_commit() -> Network:
    """`TCommit.tla`: one commits if nobody else is behind, and aborts if nobody else has committed."""
    one = Role("participant", Participant, replicas="resources")
    ready, uncommitted = one.at("prepared", "committed"), ~one.at("committed")
    return Network("transaction commit", (one,), (
        Step("Prepare", one.does("get_ready"), says="{who} is prepared", source=SOURCE),
        Step("Commit", one.does("commit"), others(one.stays(ready)), says="{who} commits", source=SOURCE),
        Step("Abort", one.does("abort"), others(one.stays(uncommitted)), says="{who} aborts", source=SOURCE),
    ))


def literally(managers: int) -> tuple[int, int, int]:  # noqa: C901 - seven actions, as in the original
    """`TwoPhase.tla` as sets of messages and a queue, as TLC counts: states, states generated, levels."""
    everybody = range(managers)
    start = (("working",) * managers, "init", frozenset(), frozenset())

    def successors(rm_state, tm_state, prepared, msgs):
        def become(rm, state):
            return (*rm_state[:rm], state, *rm_state[rm + 1:])

        if tm_state == "init" and prepared == frozenset(everybody):
            yield rm_state, "committed", prepared, msgs | {"Commit"}
        if tm_state == "init":
            yield rm_state, "aborted", prepared, msgs | {"Abort"}
        for rm in everybody:
            if tm_state == "init" and ("Prepared", rm) in msgs:
                yield rm_state, tm_state, prepared | {rm}, msgs
            if rm_state[rm] == "working":
                yield become(rm, "prepared"), tm_state, prepared, msgs | {("Prepared", rm)}
                yield become(rm, "aborted"), tm_state, prepared, msgs
            if "Commit" in msgs:
                yield become(rm, "committed"), tm_state, prepared, msgs
            if "Abort" in msgs:
                yield become(rm, "aborted"), tm_state, prepared, msgs

    seen, level, generated, levels = {start}, [start], 1, 0
    while level:
        levels += 1
        reached = [there for here in level for there in successors(*here)]
        generated += len(reached)
        level = [there for there in dict.fromkeys(reached) if there not in seen]
        seen.update(level)
    return len(seen), generated, levels
