"""Search: what the packed engine is asked for. It counts, or gives the graph that the reference engine would give."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from shadowcheck.explore.graph import INTERRUPTED, LIMIT, Graph, Progress
from shadowcheck.packed.budget import Budget, OutOfMemory
from shadowcheck.packed.counting import Counting, Finished
from shadowcheck.packed.jit import announced
from shadowcheck.packed.recording import Recording
from shadowcheck.packed.threads import Workers
from shadowcheck.packed.words import WORD, PackedStates, packing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.instance import Instance
    from shadowcheck.packed.words import Packing


@dataclass(frozen=True)
class Counted:
    """What was counted: states, how many of them were expanded, and the steps that leave these.

    `levels[d]` is how many states there are at distance d, `deadlocks` how many of the expanded have no step, and
    `fired` the numbers of the rules that were seen to happen. If `unfinished` is not None it says why the search
    stopped, and all numbers are those of the levels that were finished: the last one of them was not expanded.
    """

    states: int
    expanded: int
    steps: int
    levels: tuple[int, ...]
    deadlocks: int
    fired: frozenset[int]
    unfinished: str | None = None

    @property
    def depth(self) -> int:
        """The distance of the farthest state met from the initial one."""
        return len(self.levels) - 1


def search(  # noqa: PLR0913 - each is an option of its own
    instance: Instance, *, workers: int | None = None, memory: int | None = None, limit: int | None = None,
    progress: Progress | None = None, compiling: Callable[[], None] | None = None, capacity: int = WORD,
) -> Counted:
    """Count the reachable states and steps of *instance*, breadth first, in at most 24 bytes per state of one word.

    *workers* search side by side (None: one for each core), in at most *memory* bytes (None: most of what is free).
    *compiling* is called if something has to be compiled first. Passing *limit* states, running out of memory, or
    Ctrl-C does not raise: the result says that it is unfinished, and why; its counts are exact for the levels that
    were finished, which for a limit are the same with any number of workers that the memory is ample for (128 MB
    for each). *capacity* is how many bits of a word are used. Raises `SpecificationError` for workers or a memory that
    cannot be.
    """
    wishes = _Wishes(limit, progress, compiling)
    counting, unfinished = _searched(Counting, instance, packing_of(instance, capacity), workers, memory, wishes)
    done, fired = Finished(), frozenset[int]()
    if counting is not None:
        done, fired = counting.finished, counting.fired_rules()
    return Counted(sum(done.levels), done.expanded, done.steps, done.levels, done.deadlocks, fired, unfinished)


def explore(  # noqa: PLR0913 - the same options
    instance: Instance, *, workers: int | None = None, memory: int | None = None, limit: int = LIMIT,
    progress: Progress | None = None, compiling: Callable[[], None] | None = None, capacity: int = WORD,
) -> Graph:
    """Every reachable state and step of *instance*, breadth first: the very graph that the reference engine gives.

    The options are those of `search`; what an unfinished graph says is exact as far as it goes.
    """
    packing, wishes = packing_of(instance, capacity), _Wishes(limit, progress, compiling)
    recording, unfinished = _searched(Recording, instance, packing, workers, memory, wishes)
    if recording is None:
        graph = Graph(instance, states=[instance.initial], unfinished=unfinished)
    else:
        graph = _graph(instance, packing, recording, limit, unfinished)
    if graph.unfinished is not None:
        graph.forget_partial_expansion()
    return graph


@dataclass(frozen=True)
class _Wishes:
    limit: int | None
    progress: Progress | None
    compiling: Callable[[], None] | None


_Way = TypeVar("_Way", Counting, Recording)


def _searched(  # noqa: PLR0913, PLR0917 - all that a search needs
    way: type[_Way], instance: Instance, packing: Packing, workers: int | None, memory: int | None, wishes: _Wishes
) -> tuple[_Way | None, str | None]:
    """Search in that way; return what was found (None if it did not even begin), and why it is not all, if so."""
    rounds, budget, asked = None, Budget(memory), Workers(workers)
    try:
        with asked, announced(wishes.compiling):
            rounds = way(instance, packing, asked, budget)
            while not rounds.complete:
                rounds.next()
                if wishes.limit is not None and rounds.met > wishes.limit:
                    return rounds, f"limit of {wishes.limit:,} states passed"
                if wishes.progress is not None:
                    wishes.progress(*rounds.progress())
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
