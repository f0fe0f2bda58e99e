"""Claims: what is asserted of a network, as patterns over predicates."""

from shadowcheck.claims.claim import Claim, Remedy, Strength
from shadowcheck.claims.patterns import (
    Absent,
    Always,
    Counts,
    DeadlockFree,
    Never,
    Pattern,
    Possible,
    Precedes,
    Responds,
    absent,
    always,
    never,
    possible,
    precedes,
    responds,
)

__all__ = [
    "Absent", "Always", "Claim", "Counts", "DeadlockFree", "Never", "Pattern", "Possible", "Precedes", "Remedy",
    "Responds", "Strength", "absent", "always", "never", "possible", "precedes", "responds",
]
