"""Actors: the crew of a search whose partitions are owned by actors of Ray, on several machines.

Ray schedules the actors, takes arrays from one to another, finds out who is gone, and starts a lost actor again. Ours
is what an actor does, and in which order: what it owns is `Partition`, as in one process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.disk.crew import LostError, joined, joined_cones, place
from shadowcheck.disk.found import Found
from shadowcheck.disk.owner import LOST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shadowcheck.disk.cluster import Cluster
    from shadowcheck.disk.cones import Looks
    from shadowcheck.disk.crew import Report
    from shadowcheck.disk.found import Left, Settled
    from shadowcheck.disk.plan import Plan
    from shadowcheck.disk.runs import Span

IN_FLIGHT = 4
"""So many arrays for each partition may be under way, before more nodes are expanded."""


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
            raise LostError(LOST) from None
        except errors.RayTaskError as error:
            raise error.cause from error
