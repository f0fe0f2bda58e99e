"""The packed engine: its search, and the graph that it finds, which is equal to that of the reference engine."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, TypeVar

from shadowcheck.explore.budget import Budget, OutOfMemory
from shadowcheck.explore.graph import INTERRUPTED, Graph
from shadowcheck.explore.run import PLAIN, Run, past
from shadowcheck.packed.jit import announced
from shadowcheck.packed.recording import Recording
from shadowcheck.packed.rounds import Rounds
from shadowcheck.packed.threads import Workers
from shadowcheck.packed.words import WORD, PackedStates, packing_of

if TYPE_CHECKING:
    from shadowcheck.instance import Instance
    from shadowcheck.packed.words import Packing


def explore(instance: Instance, run: Run = PLAIN, *, capacity: int = WORD) -> Graph:
    """Return every reachable state and step of *instance*, breadth first: the same graph as the reference engine's.

    Passing a limit of *run*, running out of memory, or Ctrl-C does not raise: the graph says that it is unfinished, and
    why, and is exact as far as it goes. *capacity* is how many bits of a word are used. Raises `SpecificationError` if
    the workers or the bytes of memory are fewer than one.
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


_Search = TypeVar("_Search", bound=Rounds)


def searched(kind: type[_Search], instance: Instance, packing: Packing, run: Run) -> tuple[_Search | None, str | None]:
    """Do a search of that *kind*; return it (None if it could not begin) and why it is unfinished (None: it is not)."""
    rounds, budget, asked = None, Budget(run.memory), Workers(run.workers)
    try:
        with asked, announced(run.compiling):
            rounds = kind(instance, packing, asked, budget)
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
    """Return the graph of the rounds done; where the last one passed the *limit*, only up to the state that did so."""
    done = found.done
    columns = found.cut(done)
    if done.met > limit:
        expanded = bisect_right(columns.offsets, columns.parents[limit])
        steps = int(columns.offsets[expanded])
        done = done._replace(met=bisect_left(columns.parents, steps), expanded=expanded, steps=steps)
        columns = found.cut(done)
    return Graph(
        instance, PackedStates(packing, found.store.whole(done.met)), columns.offsets, columns.rules,
        columns.targets, columns.parents, list(done.levels), unfinished,
    )
