"""Cluster: a cluster of Ray is joined or started, with one actor for each partition."""

from __future__ import annotations

import importlib
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.disk.owner import HERE, Owner
from shadowcheck.errors import SpecificationError
from shadowcheck.extras import installing, lacking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PATIENCE = 10
"""Seconds in which a machine that is there answers."""


class Cluster(NamedTuple):
    """The actors, by the number of their partition, on so many `machines`."""

    ray: Any
    owners: list[Any]
    machines: int


@contextmanager
def cluster_at(address: str, workers: int | None) -> Iterator[Cluster]:
    """Work with the cluster of Ray at *address*; "auto": one that runs here, or else one of this machine alone.

    There are as many actors as *workers*; None: as the cluster has cores. Raises `SpecificationError` if Ray is not
    installed, there is no cluster, or shadowcheck is not the same everywhere.
    """
    ray = _ray(address)
    joined_already, owners = ray.is_initialized(), list[Any]()
    if not joined_already:
        _join(ray, address)
    try:
        machines = sum(node["Alive"] for node in ray.nodes())
        count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        how = {"max_restarts": -1, "num_cpus": 0, "scheduling_strategy": "SPREAD", "concurrency_groups": {"io": 1}}
        kind = ray.remote(**how)(Owner)
        owners = [kind.remote(number) for number in range(count)]
        _refuse_others(ray, owners, address)
        yield Cluster(ray, owners, machines)
    finally:
        for owner in owners:
            ray.kill(owner)
        if not joined_already:
            ray.shutdown()


def _ray(address: str) -> Any:  # noqa: ANN401 - its decorators have no types
    missing = lacking("ray")
    if missing is not None:
        raise SpecificationError(
            "a cluster is not available", where=f"--cluster {address}", why=missing,
            instead=f"{installing('cluster')}; or leave --cluster out", code="SC0334",
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    return importlib.import_module("ray")


def _join(ray: Any, address: str) -> None:  # noqa: ANN401
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        _knock(address)
        ray.init(address, **quiet)
    except OSError as error:  # such as a `ConnectionError`, which is what Ray raises
        if address == "auto":
            ray.init(include_dashboard=False, **quiet)
            return
        raise SpecificationError(
            f"there is no cluster at {address}", where=f"--cluster {address}", why=str(error).partition("\n")[0],
            instead="start one with 'ray start --head', or write --cluster auto for this machine alone", code="SC0335",
        ) from None


def _knock(address: str) -> None:
    """Raise `OSError` if nobody listens at an *address* of the form HOST:PORT, for which Ray would wait very long."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit() and "//" not in host:
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()


def _refuse_others(ray: Any, owners: Sequence[Any], address: str) -> None:  # noqa: ANN401
    """Refuse to work with actors of another version, or where shadowcheck is not installed."""
    try:
        there = set(ray.get([owner.hello.remote() for owner in owners]))
    except ray.exceptions.RayError as error:
        why = str(error).strip().rpartition("\n")[2]
    else:
        if there == {HERE}:
            return
        why = f"it is {', '.join(sorted(one for one, _ in there))} there, and {HERE[0]} here"
    raise SpecificationError(
        "the machines of the cluster have not the same shadowcheck", where=f"--cluster {address}", why=why,
        instead=f"install the same version on each of them: {installing('cluster')}", code="SC0336",
    )
