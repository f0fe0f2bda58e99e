"""Search: the packed engine's way through the states, and the graph that it gives, the very one of the reference."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Protocol, TypeVar

from shadowcheck.explore.graph import INTERRUPTED, Graph
from shadowcheck.explore.run import PLAIN, Run, past
from shadowcheck.packed.budget import Budget, OutOfMemory
from shadowcheck.packed.jit import announced
from shadowcheck.packed.recording import Recording
from shadowcheck.packed.threads import Workers
from shadowcheck.packed.words import WORD, PackedStates, packing_of

if TYPE_CHECKING:
    from shadowcheck.instance import Instance
    from shadowcheck.packed.words import Packing


def explore(instance: Instance, run: Run = PLAIN, *, capacity: int = WORD) -> Graph:
    """Every reachable state and step of *instance*, breadth first: the very graph that the reference engine gives.

    Passing a limit of *run*, running out of memory, or Ctrl-C does not raise: the graph says that it is unfinished, and
    why, and is exact as far as it goes. *capacity* is how many bits of a word are used. Raises `SpecificationError` for
    workers or a memory that cannot be.
    """
    packing = packing_of(instance, capacity)
    recording, unfinished = searched(Recording, instance, packing, run)
    if recording is None:
        graph = Graph(instance, states=[instance.initial], unfinished=unfinished)
    else:
        graph = _graph(instance, packing, recording, run.most, unfinished)
    if graph.unfinished is not None:
        graph.forget_partial_expansion()
    return graph


class Search(Protocol):
    """A search under way, round by round."""

    def __init__(self, instance: Instance, packing: Packing, workers: Workers, budget: Budget) -> None: ...

    @property
    def complete(self) -> bool:
        """Whether all that was met is expanded."""
        ...

    @property
    def met(self) -> int:
        """How many states were met so far."""
        ...

    def progress(self) -> tuple[int, int, int]:
        """Return the numbers of states met, of steps, and of the level reached."""
        ...

    def next(self) -> None:
        """Expand the next states, as far as a round goes. Raises `OutOfMemory`."""
        ...


_Way = TypeVar("_Way", bound=Search)


def searched(way: type[_Way], instance: Instance, packing: Packing, run: Run) -> tuple[_Way | None, str | None]:
    """Search in that way; return what was found (None if it did not even begin), and why it is not all, if so."""
    rounds, budget, asked = None, Budget(run.memory), Workers(run.workers)
    try:
        with asked, announced(run.compiling):
            rounds = way(instance, packing, asked, budget)
            while not rounds.complete:
                rounds.next()
                if rounds.met > run.most:
                    return rounds, past(run.most)
                if run.progress is not None:
                    run.progress(*rounds.progress())
    except KeyboardInterrupt:
        return rounds, INTERRUPTED
    except (OutOfMemory, MemoryError):
        return rounds, str(budget) if rounds else f"{budget} before the first step"
    return rounds, None


def _graph(instance: Instance, packing: Packing, found: Recording, limit: int, unfinished: str | None) -> Graph:
    """Return the graph of what is done; of a round that passed the *limit*, up to the state that did so."""
    columns, done = found.columns, found.done
    columns.cut(done)
    if done.met > limit:
        expanded = bisect_right(columns.offsets, columns.parents[limit])
        steps = columns.offsets[expanded]
        done = done._replace(met=bisect_left(columns.parents, steps), expanded=expanded, steps=steps)
        columns.cut(done)
    return Graph(
        instance, PackedStates(packing, found.store.whole(done.met)), columns.offsets, columns.rules,
        columns.targets, columns.parents, list(done.levels), unfinished,
    )
