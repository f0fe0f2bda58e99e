"""Protocols that others have proved for every number of processes, as one table: `PROVED`.

Who proved them, and in which time, as far as it was found (`seconds` is None where it was not):

* Cubicle: the table of its page, cubicle-model-checker/cubicle/doc/website/index.html (0b2782b8), on one core of a
  Xeon with 3.2 GHz; for Szymanski's algorithm, with invariants that it synthesised. Bakery and Szymanski are its
  `bakery_uguard` and `szymanski_at`, German's protocol its `German_Baukus`; on four cores, 17.1 s.
* paraVerifier takes 22 s for MESI, 19 s for MOESI and 621 s for German's protocol, with proofs for a theorem prover
  (paraverifierdafny/paraverif_dafny/README.md).
* Delzanno ("Constraint-based verification of parameterized cache coherence protocols", FMSD 23(3), 2003, with HyTech)
  has Synapse, MESI, MOESI, Berkeley, Illinois, Firefly and Dragon; Abdulla and others ("Regular model checking without
  transducers", Uppsala 2006-052) Burns's algorithm. Their times were not found. MSI is in
  sergei-romanenko/staged-mrsc-agda/Protocol/MSI.agda, which gives no times.

What we cannot express:

* Processes in a line, and tickets, as numbers: alike replicas have neither an order nor arithmetic. What such a
  protocol never does is proved as seen from one process (`models_lines.py`); what it finally does is not.
* A step of two replicas, such as "x reads from y": it becomes two steps with the bus between them.

What we cannot decide (a strict xfail in ``tests/views``):

* That somebody is there: "the semaphore is taken, so somebody is inside and will leave". A view says what each of the
  others may be, never that one is. So it is not proved that whoever waits at a strongly fair semaphore enters, nor that
  a cache that waits for the bus can go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oracles.models_alike import barrier, dijkstra, semaphore
from oracles.models_coherence import (
    berkeley,
    dragon,
    firefly,
    illinois,
    mesi,
    moesi,
    msi,
    synapse,
)
from oracles.models_german import german
from oracles.models_lines import bakery, burns, szymanski
from shadowcheck.network import Network, Predicate, Role, some, some_other

if TYPE_CHECKING:
    from collections.abc import Callable

    Never = Callable[[Network], list[Predicate]]


@dataclass(frozen=True)
class Proved:
    """A protocol; what never happens in it, about a replica of the family `per`; who proved that, in how many seconds.

    It *goes on* if we prove that it never stops.
    """

    network: Callable[..., Network]
    per: str | None
    never: Never
    publisher: str
    seconds: float | None = None
    goes_on: bool = False

    def __str__(self) -> str:
        return self.network.__name__


def _owners(**owners: str) -> Never:
    """No two caches, of which one is in a state that is named, and the other in that or one of those behind it."""
    def bad(network: Network) -> list[Predicate]:
        cache = network.role("cache")
        return [_two(cache, one, *rest.split(", ")) for one, rest in owners.items()]
    return bad


def _two(role: Role, one: str, *rest: str) -> Predicate:
    one = one.replace("_", " ")
    return role.at(one) & some_other(role.at(one, *filter(None, rest)))


def _german(network: Network) -> list[Predicate]:
    line = network.role("line")
    return [line.at("exclusive") & some_other(~line.at("invalid"))]


def _dijkstra(network: Network) -> list[Predicate]:
    process = network.role("process")
    inside = process.has(value=tuple(("critical", turn) for turn in (False, True)))
    return [inside & some_other(inside)]


def _semaphore(network: Network) -> list[Predicate]:
    return [_two(network.role("user"), "critical")]


def _barrier(network: Network) -> list[Predicate]:
    thread = network.role("thread")
    return [thread.has(value=(("working", 0),)) & some_other(thread.has(value=(("working", 1),)))]


def _line(network: Network) -> list[Predicate]:
    return [network.role("me").at("inside") & some(network.role(side).at("inside")) for side in ("before", "behind")]


def _bakery(network: Network) -> list[Predicate]:
    return [network.role("me").at("critical") & some(network.role("other").at("served"))]


_SHARED = {"exclusive": "shared", "dirty": "exclusive, shared"}

PROVED = (
    Proved(synapse, "caches", _owners(dirty="valid"), "Cubicle", 0.01),
    Proved(msi, "caches", _owners(modified="shared"), "staged-mrsc-agda"),
    Proved(mesi, "caches", _owners(modified="exclusive, shared", exclusive="shared"), "Cubicle", 0.01),
    Proved(moesi, "caches", _owners(
        modified="exclusive, owned, shared", exclusive="owned, shared", owned=""), "Cubicle", 0.01),
    Proved(berkeley, "caches", _owners(exclusive="owned, unowned", owned=""), "Cubicle", 0.01),
    Proved(illinois, "caches", _owners(**_SHARED), "Cubicle", 0.02),
    Proved(firefly, "caches", _owners(**_SHARED), "Delzanno"),
    Proved(dragon, "caches", _owners(
        dirty="exclusive, shared clean, shared dirty", exclusive="shared clean, shared dirty", shared_dirty="",
    ), "Cubicle", 0.01),
    Proved(german, "clients", _german, "Cubicle", 25.0),
    Proved(dijkstra, "processes", _dijkstra, "Cubicle", 0.24, goes_on=True),
    Proved(burns, None, _line, "Abdulla and others"),
    Proved(szymanski, None, _line, "Cubicle", 0.12),
    Proved(bakery, None, _bakery, "Cubicle", 0.01, goes_on=True),
    Proved(semaphore, "users", _semaphore, "nobody that was found"),
    Proved(barrier, "threads", _barrier, "nobody that was found", goes_on=True),
)
