"""Asking about the models of `published.py`: one claim at a time, of roles that a loop has named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, Pattern, Strength
from shadowcheck.explore import Graph, explore
from shadowcheck.instance import compile_network
from shadowcheck.judge import judge_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.judge import Verdict
    from shadowcheck.machine.lts import Value
    from shadowcheck.network import Network, Predicate, Role


def graph_of(network: Network, **sizes: int) -> Graph:
    """The explored graph of *network*."""
    return explore(compile_network(network, sizes))


def verdict(pattern: Pattern, graph: Graph, per: str | None = None) -> Verdict:
    """The verdict on one claim."""
    claim = Claim("C", "It is so.", pattern, "published", "network", Strength.MUST, per=per)
    return judge_all([claim], graph)[0]


def named(network: Network, kind: str) -> list[Role]:
    """The roles whose names begin with *kind*, in order."""
    return [role for role in network.roles if role.name.startswith(kind)]


def valued(role: Role, holds: Callable[[Value], bool]) -> Predicate:
    """*role* has a value of which *holds* is true; the unborn one, before the first step, is no value."""
    return role.has(value=tuple(v for v in role.system.observables["value"] if v != "unborn" and holds(v)))


def union(predicates: Iterable[Predicate]) -> Predicate:
    """One of *predicates*, of which there is at least one."""
    first, *rest = predicates
    for one in rest:
        first |= one
    return first


def both(predicates: Iterable[Predicate]) -> Predicate:
    """All of *predicates*, of which there is at least one."""
    first, *rest = predicates
    for one in rest:
        first &= one
    return first


def detected(network: Network) -> Predicate:
    """`terminationDetected` of EWD840.tla."""
    token, first = network.role("token"), network.role("node_0")
    return token.has(value=((0, "white"),)) & first.has(value=((False, "white"),))


def asleep(network: Network) -> Predicate:
    """Every node of EWD840.tla is inactive."""
    return both(valued(node, lambda v: not v[0]) for node in named(network, "node"))  # type: ignore[index]
