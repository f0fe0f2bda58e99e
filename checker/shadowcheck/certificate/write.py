"""Writing a certificate: from the network, and the claims that were proved for every number of replicas."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.certificate.document import Parts
from shadowcheck.certificate.invariant import Invariants
from shadowcheck.certificate.statement import can_be_certified
from shadowcheck.views.bench import Bench
from shadowcheck.views.closure import close

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.certificate.document import About
    from shadowcheck.claims import Claim
    from shadowcheck.network import Network


@dataclass(frozen=True)
class Certificate:
    """A certificate about `claims`, by their ids, of so many `obligations`: its `text`, as it stands in the file.

    It is made from so many `views` of one replica, which were closed in so many `rounds`.
    """

    claims: tuple[str, ...]
    obligations: int
    views: int
    rounds: int
    text: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, in hexadecimal digits."""
        return hashlib.sha256(self.text).hexdigest()


def certificate(about: About, network: Network, proved: Iterable[Claim]) -> Certificate | None:
    """Return the certificate of those of *proved* that it can be about; None if there are none of them.

    *proved* are the claims that hold for every number of replicas. It can be about those that `can_be_certified`, but
    not about those that need views of two replicas.
    """
    asked = [claim for claim in proved if can_be_certified(network, claim)]
    if not asked:
        return None
    closure = close(network)
    bench = Bench(closure)
    claims = [claim for claim in asked if bench.keeps(claim)]
    if not claims:
        return None
    ids = tuple(claim.id for claim in claims)
    parts = Parts(about.of(ids), network, claims)
    text = parts.filled(list(Invariants(parts.statement, bench).definitions())).encode("ascii", "backslashreplace")
    views = sum(len(one.known) for one in closure.families.values())
    return Certificate(ids, parts.obligations, views, closure.rounds, text)
