"""The table of steps about asynchronous operations: what QueryStatus, Wait and Cancel say, and how an operation ends by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Step, if_able
from vss_protocol.methods import CALLS, CANCELLED, FINISHED, PENDING, Operation
from vss_protocol.requester_contract.answers import SUCCESS
from vss_protocol.requester_contract.making import CANCELS, HIDDEN_FAILURE, alive, made
from vss_protocol.requester_contract.rules import TROUBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.requester_contract.roles import Cast
    from vss_protocol.requester_contract.rules import Effects, Needs

OF_WRITERS = (Operation.PREPARATION, Operation.CREATION, Operation.COMPLETION)
"""The operations in which writers take part, so that their status may be asked for after it, however it ended."""


def about(c: Cast, which: Operation) -> Iterator[Step]:
    """QueryStatus, Wait, Cancel and Release of the IVssAsync, where the operation begun last is *which*."""
    asked, role = c.has(which.role, "asked"), which.role
    of = f" of {which.title}"

    def said(event: str, answer: str, status: str, effects: Effects, says: str, *labels: str) -> Iterator[Step]:
        title = CALLS[event].title
        needs: Needs = {role: asked & c.at(role, status)}
        yield from made(c, event, answer, needs, effects, f"{title}{of}, {status}: {answer}", says, *labels)

    told: Effects = {role: "tell"}
    badly: Effects = {**told, **TROUBLE}
    title = which.title
    yield from said("query_status", PENDING, "pending", {}, f"The requester calls QueryStatus: {title} is pending.")
    yield from said("query_status", FINISHED, "finished", told, f"The requester calls QueryStatus: {title} has finished.")
    yield from said("query_status", CANCELLED, "cancelled", badly, f"The requester calls QueryStatus: {title} was cancelled.")
    for status in ("finished", "failed", "cancelled"):
        hidden = (HIDDEN_FAILURE,) if status == "failed" else ()
        yield from said("wait", SUCCESS, status, {}, f"The requester waits for {title} to end; Wait answers S_OK, however it ended.", *hidden)
    for status in ("pending", "finished", "failed", "cancelled"):
        yield from said("wait_for_a_while", SUCCESS, status, {}, f"The requester waits for {title} for some time; S_OK says nothing: it may still be pending.")
    stops: Effects = {**TROUBLE, role: "be_cancelled", **({"writers_status": "fail"} if which in OF_WRITERS else {})}
    yield from said("cancel", SUCCESS, "pending", stops, f"The requester cancels {title}.", CANCELS)
    yield from said("cancel", FINISHED, "finished", told, f"The requester calls Cancel, but {title} has finished.")
    yield from said("cancel", CANCELLED, "cancelled", badly, f"The requester calls Cancel, but {title} has already been cancelled.")
    for code in which.failures:
        yield from said("query_status", code, "failed", badly, f"The requester calls QueryStatus: {title} has failed with {code}.")
        yield from said("wait", code, "failed", badly, f"The requester waits for {title} to end; it fails with {code}.")
        yield from said("wait_for_a_while", code, "failed", badly, f"The requester waits for {title} for some time; it fails with {code}.")
        yield from said("cancel", code, "failed", badly, f"The requester calls Cancel, but {title} has failed with {code}.")
    yield from made(
        c, "release_async", SUCCESS, {role: asked}, {"async": "release"}, f"IVssAsync::Release{of}", f"The requester releases the IVssAsync{of}.",
    )


def ends(c: Cast, which: Operation) -> Iterator[Step]:
    """How the operation ends by itself. What writers and providers do meanwhile shows in its end, and in the writers' status."""
    finishing: dict[Operation, Effects] = {
        Operation.PREPARATION: {"writers_status": "prepared"},
        Operation.CREATION: {"writers_status": "created", "copies": "appear", "document": "change"},
        Operation.COMPLETION: {"writers_status": "completed", "instance": "end"},
        Operation.STATUS: {"status_list": "gather"},
        Operation.IMPORT: {"copies": "appear"},
    }
    failing: dict[Operation, Effects] = {
        **{which: {"writers_status": "fail"} for which in OF_WRITERS},
        Operation.IMPORT: {"luns": "spoil"},
    }
    for move, verb, effects in (("finish", "finishes", finishing), ("fail", "fails", failing)):
        others = (if_able(c[role].does(effect)) for role, effect in effects.get(which, {}).items())
        yield Step(
            f"{which.title} {verb}", c[which.role].does(move), alive(c), *others, by="VSS", says=f"{which.title} {verb}.",
            source=CALLS[which.call].page, labels=("an operation ends",), failure=move == "fail", fair=True, action=f"{which.title} ends",
        )
