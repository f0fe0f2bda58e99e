"""Two-phase commit, as a specification of its own: a manager asks its resources, and tells all of them what it decides.

Read `machines`, `network` and `claims`, then `mutants`. `resource_design` and `resource_contract` are for designs of a
resource, and `gallery` has three. The pages are sections of Gray and Lamport, "Consensus on transaction commit".
"""

from protocols.two_phase_commit.claims import MANAGER, RESOURCE, claims
from protocols.two_phase_commit.mutants import SEEDED_FAULTS
from protocols.two_phase_commit.network import OPTIONS, RESOURCES, build
from shadowcheck.specification import Exhibit, Model, Part


def _exhibits() -> tuple[Exhibit, ...]:
    from protocols.two_phase_commit.gallery import EXHIBITS  # noqa: PLC0415 - a check needs none of them

    return EXHIBITS


MODEL = Model(
    name="two-phase-commit",
    says="a manager and its resources, all of which commit a transaction, or none",
    options=OPTIONS,
    sizes={RESOURCES: 2},
    build=build,
    claims=claims,
    parties=(MANAGER, RESOURCE),
    seeded_faults=SEEDED_FAULTS,
    replaceable={RESOURCE: Part()},
    addresses=lambda page: f"https://example.org/consensus-on-transaction-commit#{page}",
    normal="all-can-commit",
    exhibits=_exhibits,
)

__all__ = ["MODEL"]
