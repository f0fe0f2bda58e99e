"""Claims: what is asserted of a network, as patterns over predicates."""

from shadowcheck.claims.claim import Claim, Remedy, Strength
from shadowcheck.claims.patterns import (
    Absent,
    Always,
    AlwaysEventually,
    Counts,
    DeadlockFree,
    EventuallyAlways,
    Implements,
    Ltl,
    Never,
    Pattern,
    Possible,
    PossibleFromEverywhere,
    Precedes,
    Release,
    Responds,
    Until,
    absent,
    always,
    always_eventually,
    eventually_always,
    implements,
    ltl,
    never,
    possible,
    possible_from_everywhere,
    precedes,
    release,
    responds,
    until,
)

__all__ = [
    "Absent", "Always", "AlwaysEventually", "Claim", "Counts", "DeadlockFree", "EventuallyAlways", "Implements", "Ltl",
    "Never", "Pattern", "Possible", "PossibleFromEverywhere", "Precedes", "Release", "Remedy", "Responds", "Strength",
    "Until", "absent", "always", "always_eventually", "eventually_always", "implements", "ltl", "never", "possible",
    "possible_from_everywhere", "precedes", "release", "responds", "until",
]
