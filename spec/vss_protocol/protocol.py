"""The protocol as a network: the cast, the whole table of steps, and the groups of steps that can be switched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.model import Option
from shadowcheck.network import Network
from vss_protocol.calls import CRASH, LATE_ABORT, LEAK, OTHERS, PARTIAL, calls
from vss_protocol.cast import cast
from vss_protocol.delivery import VETOES, WRITER_CRASH, deliveries
from vss_protocol.dispatch import EXHAUSTION, PROVIDER, TIMEOUT, dispatch

if TYPE_CHECKING:
    from collections.abc import Mapping

FAULTS: dict[str, str] = {
    CRASH: "the requester's process may crash at any moment",
    WRITER_CRASH: "a writer's process may die at any moment, and start again as a new instance",
    VETOES: "a writer may veto in each handler",
    TIMEOUT: "a handler may be late, and a writer's freeze window may expire",
    PROVIDER: "a provider, or flush-and-hold, may fail during the creation",
    PARTIAL: "DeleteSnapshots may fail at once or half-way",
    LATE_ABORT: "AbortBackup may come after the shadow copies exist",
    LEAK: "the requester may hold a second reference, and forget it",
    EXHAUSTION: "the shadow copies' storage may be exhausted",
    OTHERS: "other requesters may create sets, delete copies and have writers identify themselves",
}
"""What can go wrong or comes from outside, by name; each can be switched off with ``--without``."""

OPTIONS = (
    Option(
        "requester", ("chaotic", "documented"),
        "who makes the calls: a requester that may call anything at any moment, or one that keeps to the documentation "
        "(against which one checks what requesters owe)",
    ),
    Option(
        "reading", ("strict", "lenient"),
        "where the documentation has two readings: the reference pages' (strict) or the concept pages' (lenient) for A1 (Abort after "
        "PostSnapshot), A17 and A40 (writers without a selected component), A18 (creation slot without DoSnapshotSet)",
    ),
)


def build(settings: Mapping[str, str]) -> Network:
    """The network for one backup under *settings*, every fault switched on."""
    roles = cast(settings)
    steps = (
        *calls(roles),
        *dispatch(roles, settings["reading"]),
        *deliveries(roles, settings["reading"]),
    )
    return Network("VSS, one backup", roles.roles, steps, FAULTS)
