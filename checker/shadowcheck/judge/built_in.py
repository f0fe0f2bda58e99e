"""Built-in claims, which every network must satisfy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, DeadlockFree, Strength, never
from shadowcheck.machine.lts import LocalSystem
from shadowcheck.network.mailbox import OVERFLOW
from shadowcheck.network.predicates import At

if TYPE_CHECKING:
    from shadowcheck.network import Network, Role

MODEL = "model"
"""Source and owner of the claims that every network must satisfy: no page and no party, but the model itself."""


def built_in_claims(network: Network) -> list[Claim]:
    """Return the claims that every network must satisfy: no deadlock, and no mailbox that loses a message."""
    alive = Claim(
        "no-deadlock", "The network never stops in a state that is not declared as an allowed end.", DeadlockFree(),
        MODEL, MODEL, Strength.MODEL,
    )
    built = (role for role in network.roles if isinstance(role.machine, LocalSystem))
    return [alive, *(_no_overflow(role) for role in built if OVERFLOW in role.system.names())]


def _no_overflow(box: Role) -> Claim:
    return Claim(
        f"no-overflow-{box.name}", f"No {box.title or box.name} ever holds more than it can.",
        never(At(box.name, (OVERFLOW,))), MODEL, MODEL, Strength.MODEL, per=box.replicas,
    )
