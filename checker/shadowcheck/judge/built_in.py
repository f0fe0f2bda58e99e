"""Built-in claims: what every network must satisfy, whatever it models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims.claim import Claim, DeadlockFree, Never, Owner, Strength
from shadowcheck.machine.lts import LocalSystem
from shadowcheck.network.mailbox import OVERFLOW
from shadowcheck.network.predicates import At

if TYPE_CHECKING:
    from shadowcheck.instance.compile import Program
    from shadowcheck.network.network import Role

MODEL = "model"
"""Source of the claims that every network must satisfy: no page of documentation, but the model itself."""


def built_in_claims(program: Program) -> list[Claim]:
    """Return what every network must satisfy: it never stops where it must not, and no mailbox loses a message."""
    alive = Claim(
        "no-deadlock", "The network never stops in a state that is not declared as an allowed end.", DeadlockFree(),
        MODEL, Owner.VSS, Strength.DERIVED,
    )
    roles = program.network.roles
    boxes = [role for role in roles if isinstance(role.machine, LocalSystem) and OVERFLOW in role.system.names()]
    return [alive, *map(_no_overflow, boxes)]


def _no_overflow(box: Role) -> Claim:
    return Claim(
        f"no-overflow-{box.name}", f"No {box.title or box.name} ever holds more than it can.",
        Never(At(box.name, (OVERFLOW,))), MODEL, Owner.VSS, Strength.DERIVED, per=box.replicas,
    )
