"""The protocol as a network: the cast, the whole table of steps, and the groups of steps that can be switched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network import Network
from shadowcheck.specification import Option
from vss_protocol.network.calls import calls, drawn
from vss_protocol.network.delivery import deliveries
from vss_protocol.network.dispatch import dispatch
from vss_protocol.network.ends import ends
from vss_protocol.network.faults import FAULTS
from vss_protocol.network.refusals import refusals
from vss_protocol.network.roles import cast

if TYPE_CHECKING:
    from collections.abc import Mapping

OPTIONS = (
    Option(
        "requester", ("chaotic", "documented"),
        "who makes the calls: a requester that may call anything at any moment, or one that keeps to the documentation "
        "(to check what requesters owe)",
    ),
    Option(
        "levels", ("mixed", "same"),
        "writers' application levels: assigned in turn, so that they freeze one after the other (mixed), or all front ends, which "
        "freeze at the same time (same)",
    ),
    Option(
        "reading", ("strict", "lenient"),
        "where the documentation has two readings: the reference pages' (strict) or the concept pages' (lenient) for A1 (Abort after "
        "PostSnapshot), A17 and A40 (writers without a selected component), A18 (creation slot without DoSnapshotSet)",
        reading=True,
    ),
)


def build(settings: Mapping[str, str]) -> Network:
    """The network for one backup under *settings*, every fault switched on."""
    roles = cast(settings)
    steps = (
        *drawn(roles, (*calls(roles), *ends(roles, settings["reading"]), *(() if roles.orderly else refusals(roles)))),
        *dispatch(roles, settings["reading"]),
        *deliveries(roles, settings["reading"]),
    )
    return Network("VSS, one backup", roles.roles, steps, FAULTS)
