"""How a step of a requester's verification is made: the program makes a call, the tables of the environment move with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.function import MAIN
from shadowcheck.network import Move, Step, if_able
from vss_protocol.methods import CALLS, Kind, Operation
from vss_protocol.requester_contract.answers import UNHEARD, heard, threads_of
from vss_protocol.requester_contract.roles import OTHER, REQUESTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.requester_contract.roles import Cast
    from vss_protocol.requester_contract.rules import Effects, Needs

GOES_ON = "the requester goes on"
"""The action that all calls are ways of: a program does not stop for ever where it has something to do."""
UNHEARD_ANSWER, ON_NOTHING, FINAL_RELEASE = "an answer that nobody hears", "a call on nothing", "the final release"
REFUSED = "a call that is refused as out of place"
SLOT_TAKEN, HIDDEN_FAILURE, CANCELS = "the slot is taken", "Wait hides a failure", "cancel succeeds"
SECOND_INSTANCE = "a second instance"

def goes_on(thread: str) -> str:
    """The action of all calls in a *thread* of the program: a thread that waits in a loop for another one does not hold that up for ever."""
    return GOES_ON if thread == MAIN else f"{GOES_ON}, in {thread}"


def made(  # noqa: PLR0917 - a row of the table
    c: Cast, event: str, answer: str, needs: Needs, effects: Effects, name: str, says: str, *labels: str, group: str = "",
) -> Iterator[Step]:
    """The step in which the program makes a call and is answered; and that in which it has no transition for the answer, and dies of it. One of each for every thread."""
    to, page, fails = called(c, event, needs), CALLS[event].page, "_E_" in answer
    for thread in threads_of(c.design.system):
        marks = (f"call {event}", *labels, *also_called(name, thread))
        answered, action = heard(c.prefix + event, answer, thread), goes_on(thread)
        which, said = in_thread(name, thread), in_thread(says.removesuffix("."), thread)
        if answered in c.design.system.events:
            moves = (c.design.does(answered), alive(c), *_moves(c, needs, effects))
            yield Step(
                which, *moves, by=REQUESTER, to=to, says=f"{said}.", source=page, labels=marks, group=group, failure=fails, fair=True, action=action,
            )
        lost = answered + UNHEARD
        if lost in c.design.system.events:
            yield Step(
                f"{which}, unheard", c.design.does(lost), *dies(c, needs), by=REQUESTER, to=to,
                says=f"{said}: the program has no transition for that answer.", source=page, labels=(*marks, UNHEARD_ANSWER), group=group,
                failure=fails, fair=True, action=action,
            )


def also_called(name: str, thread: str) -> tuple[str, ...]:
    """The label of a step in a *thread* other than the main one: claims ask for steps by their names, in whichever thread."""
    return () if thread == MAIN else (name,)


def in_thread(words: str, thread: str) -> str:
    """Add to *words* in which *thread* of the program it is, if there is one besides the main one."""
    return words if thread == MAIN else f"{words}, in {thread}"


def called(c: Cast, event: str, needs: Needs) -> str:
    """Whom the program calls: the instance, or the operation that it asks for; itself where it does something alone."""
    match CALLS[event].kind:
        case Kind.OPERATION:
            return next((c[which.role].name for which in Operation if which.role in needs), REQUESTER)
        case Kind.DEED:
            return REQUESTER
        case _:
            return REQUESTER if event == "join_thread" else c["instance"].name


def alive(c: Cast) -> Move:
    """The program's process runs."""
    return c["process"].stays(c.has("process", "alive"))


def _moves(c: Cast, needs: Needs, effects: Effects) -> tuple[Move, ...]:
    """What the tables do. What goes wrong with one instance is trouble for the program, which may give up the other's backup as well."""
    moves = [
        if_able(c[role].does(effects[role], where=wanted), provided=wanted) if role in effects else c[role].stays(wanted)
        for role, wanted in needs.items()
    ]
    troubled = {OTHER + "files": "trouble"} if effects.get("files") in {"trouble", "lose"} and OTHER + "files" in c.roles else {}
    return (*moves, *(if_able(c[role].does(effect)) for role, effect in {**effects, **troubled}.items() if role not in needs))


def dies(c: Cast, needs: Needs | None = None) -> tuple[Move, ...]:
    """The process is gone, and with it all that belonged to it."""
    given = needs or {}
    resets = (
        if_able(c[role].does("reset", where=given.get(role)), provided=given.get(role))
        for role in c.roles if role not in {REQUESTER, "process"}
    )
    return (c["process"].does("die"), *resets)
