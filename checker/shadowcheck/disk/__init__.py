"""The disk engine: exact search of more states than fit into memory, which survives a crash, on one machine or several.

Levels are divided into partitions by a hash of the state. A partition keeps its levels as sorted runs on disk, and
removes what was visited before in one pass over them (delayed duplicate detection). `crew` is the seam behind which
partitions are owned by threads of this process, or by actors on other machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from shadowcheck import packed
from shadowcheck.engine import Outcome, refuse_unfit
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.extras import installing
from shadowcheck.judge.quantifiers import ORDINARY, Circumstances

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance

__all__ = ["Disk"]


@dataclass(frozen=True)
class Disk:
    """The disk engine. What it does is imported when it is asked to: numba takes half a second."""

    name: ClassVar[str] = "disk"
    keeps: ClassVar[frozenset[str]] = frozenset({"limit", "memory", "workers", "checkpoint", "cluster"})

    def check(
        self, instance: Instance, claims: Iterable[Claim], given: Circumstances = ORDINARY, run: Run = PLAIN
    ) -> Outcome:
        """Search *instance* and judge *claims*, as `Engine.check` says; go on with the checkpoint of *run*, if any.

        Raises `SpecificationError`, too, for a checkpoint of another search, one that is damaged, or one in use; and if
        numba is not installed.
        """
        asked = refuse_unfit(self, instance, claims, run)
        if run.cluster is not None and run.checkpoint is None:
            raise SpecificationError(
                "a search on a cluster needs a checkpoint", where=f"--cluster {run.cluster}",
                why="a worker that is lost goes on from what is on disk, in a folder that every machine must see",
                instead="add --checkpoint DIR, on a disk that all machines share", code="SC0337",
            )
        missing = packed.unavailable()
        if missing is not None:
            raise SpecificationError(
                "the disk engine is not available",
                where="--engine disk" if run.checkpoint is None else f"--checkpoint {run.checkpoint}",
                why=f"{missing}, which compiles the kernels of this engine",
                instead=f"{installing('engines')}; or leave --engine and --checkpoint out", code="SC0314",
            )
        from shadowcheck.disk import engine  # noqa: PLC0415

        return engine.check(instance, asked, given, run)
