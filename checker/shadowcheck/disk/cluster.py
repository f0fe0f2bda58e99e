"""Cluster: partitions on several machines, each owned by an actor of Ray.

Ray schedules the actors, takes arrays from one to another, finds out who is gone, and starts a lost actor again. Ours
is what an actor does, and in which order: what it owns is `Partition`, as in one process.
"""

from __future__ import annotations

import importlib
import os
import shutil
import socket
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shadowcheck.disk.crew import LostError, joined, joined_cones, place
from shadowcheck.disk.found import Found, Left
from shadowcheck.disk.journal import FORMAT
from shadowcheck.disk.partition import Partition
from shadowcheck.errors import SpecificationError
from shadowcheck.extras import installing, lacking
from shadowcheck.packed.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shadowcheck.disk.cones import Looks
    from shadowcheck.disk.crew import Report
    from shadowcheck.disk.found import Settled
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.rows import Rows
    from shadowcheck.disk.runs import Span

IN_FLIGHT = 4
"""So many arrays for each partition may be under way, before more nodes are expanded."""

_LOST = "a worker of the cluster was lost"

_PATIENCE = 10
"""Seconds in which a machine that is there answers."""


def _installed() -> str:
    try:
        return version("shadowcheck")
    except PackageNotFoundError:  # it is run from its source tree
        return "of a source tree"


HERE = (_installed(), FORMAT)
"""Who works together must be of the same version."""


class Owner:
    """What an actor does: it owns partition `number` of one search, or of several, by their keys."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._owned: dict[str, Partition] = {}
        self._attempt: dict[str, int] = {}
        self._receiving = Lock()

    def hello(self) -> tuple[str, int]:
        """Return what version this is."""
        return HERE

    def own(self, key: str, attempt: int, plan: Plan, folder: Path) -> None:
        """Own a partition of the search *key*, in *folder*; what was sent before this *attempt* is dropped."""
        with self._receiving:
            if key not in self._owned:
                tables = Tables(*map(np.array, plan.tables))  # Ray's arrays are read-only
                self._owned[key] = Partition(replace(plan, tables=tables), self._number, folder)
            self._attempt[key] = attempt

    def open(self, key: str, levels: Sequence[Span], visited: Sequence[Span], *, check: bool) -> None:
        """Go back to these *levels*."""
        with self._receiving:
            self._of(key).open(levels, visited, check=check)

    def _of(self, key: str) -> Partition:
        """Return the partition of the search *key*. Raises `LostError` if this is one that was started again since."""
        if key not in self._owned:
            raise LostError(_LOST)
        return self._owned[key]

    def begin(self, key: str) -> Settled:
        """Make the first level."""
        return self._of(key).begin()

    def expand(self, key: str, first: int, asked: Sequence[int]) -> tuple[object, ...]:
        """Expand nodes from *first* on; return what they show and the next node, then an array for each partition."""
        batch = self._of(key).expand(first, asked)
        return (batch.found, batch.next), *batch.sent

    def receive(self, key: str, attempt: int, rows: Rows) -> None:
        """Take in nodes that were sent in this *attempt* at a level."""
        with self._receiving:
            if self._attempt.get(key) == attempt:
                self._owned[key].receive(np.array(rows))

    def settle(self, key: str) -> Settled:
        """Make the next level."""
        with self._receiving:
            return self._of(key).settle()

    def cones(self, key: str) -> list[Looks] | None:
        """Return what was noted of the cones, if that is something new."""
        cones = self._of(key).cones
        if not any(cone.changed for cone in cones):
            return None
        for cone in cones:
            cone.changed = False
        return cones

    def tidy(self, key: str) -> int:
        """Remove files that are not needed any more; return how many bytes the others take."""
        self._of(key).tidy()
        return self._of(key).size()

    def ends(self, key: str, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends."""
        return self._of(key).ends(level, what)

    def back(self, key: str, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        return self._of(key).back(level, Left(np.array(left.nodes), np.array(left.trouble)))

    def drop(self, key: str) -> None:
        """Own no partition of the search *key* any more, and remove its files."""
        gone = self._owned.pop(key, None)
        if gone is not None:
            shutil.rmtree(gone.folder, ignore_errors=True)


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


class Actors:
    """The crew of a search whose partitions are owned by the actors of *cluster*, in folders below *folder*."""

    def __init__(self, plan: Plan, folder: Path, cluster: Cluster) -> None:
        self.plan, self.ray, self._owners = plan, cluster.ray, cluster.owners
        self._folder, self._key, self._attempt = folder.absolute(), str(folder), 0
        self._plan = self.ray.put(plan)
        self._sizes: list[int] = []

    def _own(self) -> None:
        """Tell the actors what they own; one that was lost, and started again by Ray, does not know."""
        self._attempt += 1
        places = [place(self._folder, number) for number in range(len(self._owners))]
        self._got([
            owner.own.options(max_task_retries=-1).remote(self._key, self._attempt, self._plan, where)
            for owner, where in zip(self._owners, places, strict=True)
        ])

    def begin(self) -> list[Settled]:
        """Make the first level."""
        self._own()
        return self._settled(self._all("begin"))

    def open(self, levels: Sequence[Sequence[Span]], visited: Sequence[Sequence[Span]], *, check: bool) -> None:
        """Let every actor go back to its *levels*."""
        self._own()
        self._got([
            owner.open.options(max_task_retries=-1).remote(self._key, *runs, check=check)
            for owner, runs in zip(self._owners, zip(levels, visited, strict=True), strict=True)
        ])
        self._sizes = [runs[-1].length for runs in levels]

    def expand(self, asked: Sequence[int], report: Report) -> Found:
        """Let the actors expand, and hand what each reaches to whom it belongs, without looking at it.

        An array goes from actor to actor, for each part of a level and each pair of them. No more is expanded while
        too many are under way.
        """
        found, receiving = Found.nothing(self.plan), list[Any]()
        expanding: dict[Any, tuple[int, list[Any]]] = {}
        for number, size in enumerate(self._sizes):
            if size:
                self._begin_part(number, 0, asked, expanding)
        while expanding:
            (done,), _ = self.ray.wait(list(expanding))
            number, arrays = expanding.pop(done)
            part, first = self._got(done)
            found.add(part)
            report(part.steps)
            receiving += [owner.receive.options(concurrency_group="io").remote(self._key, self._attempt, array)
                          for owner, array in zip(self._owners, arrays, strict=True)]
            receiving = self._eased(receiving)
            if first < self._sizes[number]:
                self._begin_part(number, first, asked, expanding)
        self._got(receiving)
        return found

    def _begin_part(
        self, number: int, first: int, asked: Sequence[int], expanding: dict[Any, tuple[int, list[Any]]]
    ) -> None:
        """Let actor *number* expand from node *first* on, as far as it goes; note where the results will be."""
        call = self._owners[number].expand.options(num_returns=1 + len(self._owners))
        done, *arrays = call.remote(self._key, first, asked)
        expanding[done] = number, arrays

    def _eased(self, receiving: list[Any]) -> list[Any]:
        """Wait until only so many arrays are under way; return these."""
        more = len(receiving) - IN_FLIGHT * len(self._owners)
        if more <= 0:
            return receiving
        done, left = self.ray.wait(receiving, num_returns=more)
        self._got(done)
        return list(left)

    def settle(self) -> list[Settled]:
        """Make the next level."""
        return self._settled(self._all("settle"))

    def _settled(self, settled: list[Settled]) -> list[Settled]:
        self._sizes = [one.level.length for one in settled]
        return settled

    def cones(self) -> list[Looks] | None:
        """Return the cones of those actors that have noted something new."""
        found = [cones for cones in self._all("cones") if cones is not None]
        return joined_cones(self.plan, found) if found else None

    def tidy(self) -> int:
        """Remove files that are not needed any more."""
        return sum(self._all("tidy"))

    def ends(self, level: int, what: int) -> Left:
        """Return the nodes of *level* where a run ends."""
        return joined(self._all("ends", level, what), self.plan.words)

    def back(self, level: int, left: Left) -> Left:
        """Return the nodes of *level* with a step to one of *left*."""
        return joined(self._all("back", level, self.ray.put(left)), self.plan.words)

    def close(self) -> None:
        """Let the actors forget the search, and remove its files."""
        self._all("drop")

    def _all(self, method: str, *given: object) -> list[Any]:
        return list(self._got([getattr(owner, method).remote(self._key, *given) for owner in self._owners]))

    def _got(self, answers: Any) -> Any:  # noqa: ANN401
        """Wait for *answers*. Raises `LostError` if an actor, or what it sent, was lost; or what the actor raised."""
        errors = self.ray.exceptions
        try:
            return self.ray.get(answers)
        except (errors.RayActorError, errors.ObjectLostError, errors.WorkerCrashedError):
            raise LostError(_LOST) from None
        except errors.RayTaskError as error:
            raise error.cause from error
