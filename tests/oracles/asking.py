"""Asking about the models of `published.py`, whose roles a loop has named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shadowcheck.machine.lts import Value
    from shadowcheck.network import Network, Predicate, Role


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
