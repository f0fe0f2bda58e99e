"""Engines: who searches, chosen by the size of the model, and what was found; every verdict is the same with each.

`reference`: state by state, readable; the definition. `packed`: state by state, in arrays; whole levels in numpy while
the model is small, a compiled kernel beyond. `symbolic`: sets of states as decision diagrams.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore
from shadowcheck.explore.graph import INTERRUPTED, LIMIT, Progress
from shadowcheck.instance.grounding import check_claims
from shadowcheck.judge import judge_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.explore import Graph
    from shadowcheck.instance import Instance
    from shadowcheck.judge import Verdict
    from shadowcheck.judge.quantifiers import Circumstances

SMALL = 300_000
"""States up to which visiting each of them, without compiling anything, is quicker than anything else."""

SMALL_IF_WIDE = 40_000
"""The same, of states that do not fit into one word: the reference engine visits them, which takes about a second."""

ASKED = "asked for"


class Engine(StrEnum):
    """Who searches; `auto` leaves the choice to the size of the model."""

    AUTO = "auto"
    REFERENCE = "reference"
    PACKED = "packed"
    SYMBOLIC = "symbolic"


def engine_named(text: str | None) -> Engine:
    """Read *text* as the name of an engine; None: leave it to the size of the model."""
    if text is None:
        return Engine.AUTO
    if text in list(Engine):
        return Engine(text)
    raise SpecificationError(
        f"there is no engine {text!r}", where=f"--engine {text}", why=f"the engines are {', '.join(Engine)}",
        instead="name one of them, or leave it out: the choice is made by the size of the model",
    )


@dataclass(frozen=True)
class Effort:
    """What may be spent: at most `limit` states visited one by one, `memory` bytes, `workers` threads.

    None: no limit but the default one, and as many threads as there are cores. Only the packed engine counts its
    memory and has workers; the symbolic engine visits no single states.
    """

    limit: int | None = None
    memory: int | None = None
    workers: int | None = None


@dataclass(frozen=True)
class Findings:
    """What one engine found. Counts that were not worked out are None.

    `why` says in words why this engine; `unfinished` why the search is not finished (None: it is); `dead_steps` are
    names of steps of the table that nobody can ever take. `graph` is there if an engine visited the states one by one.
    """

    engine: Engine
    why: str
    states: int | None
    steps: int | None
    depth: int | None
    unfinished: str | None
    verdicts: tuple[Verdict, ...]
    dead_steps: tuple[str, ...]
    graph: Graph | None = None


def investigate(  # noqa: PLR0913 - what, by whom, with what effort
    instance: Instance, claims: Iterable[Claim], given: Circumstances, *, engine: Engine = Engine.AUTO,
    effort: Effort | None = None, progress: Progress | None = None, compiling: Callable[[], None] | None = None,
) -> Findings:
    """Explore *instance* and judge *claims*. Ctrl-C and limits do not raise: the findings say what is unfinished.

    *compiling* is called if something has to be compiled first, which takes some seconds, once. Raises
    `SpecificationError`, before anything is explored, for a claim that cannot be judged.
    """
    wanted, spend = list(claims), effort or Effort()
    _refuse_limits_that_nobody_keeps(engine, spend)
    check_claims(wanted, instance)
    match engine:
        case Engine.AUTO:
            return _chosen(instance, wanted, given, spend, progress, compiling)
        case Engine.REFERENCE:
            graph = explore(instance, limit=spend.limit or LIMIT, progress=progress)
            return _judged(graph, wanted, given, Engine.REFERENCE, ASKED)
        case Engine.PACKED:
            return _judged(_packed(instance, spend, progress, compiling), wanted, given, Engine.PACKED, ASKED)
        case Engine.SYMBOLIC:
            return _symbolic(instance, wanted, given, ASKED, progress)


def _chosen(  # noqa: PLR0913, PLR0917 - what `investigate` is given
    instance: Instance, claims: Sequence[Claim], given: Circumstances, effort: Effort, progress: Progress | None,
    compiling: Callable[[], None] | None,
) -> Findings:
    """Try whole levels first; go over to sets of states where these become many, unless a limit is set on them."""
    if effort.memory is not None or effort.workers is not None:
        return _judged(
            _packed(instance, effort, progress, compiling), claims, given, Engine.PACKED, "memory or workers are given"
        )
    small = _small(instance, effort, progress)
    if small is not None:
        few = f"the model has at most {small.most:,} states, so that each is visited and nothing compiled"
        early = "the search was stopped before the model could turn out to be large"
        return _judged(small.graph, claims, given, small.engine, few if small.graph.complete else early)
    if effort.limit is not None:
        return _judged(
            _packed(instance, effort, progress, compiling), claims, given, Engine.PACKED, "a limit of states is given"
        )
    return _symbolic(instance, claims, given, f"the model has more than {_most(instance):,} states", progress)


def visited(
    instance: Instance, effort: Effort, progress: Progress | None = None, compiling: Callable[[], None] | None = None
) -> Graph:
    """Return the graph of *instance*, every state visited; nothing is compiled for it unless it is large."""
    small = _small(instance, effort, progress)
    return _packed(instance, effort, progress, compiling) if small is None else small.graph


class _Small(NamedTuple):
    """The graph of a small model, who made it, and how many states are small."""

    graph: Graph
    engine: Engine
    most: int


def _small(instance: Instance, effort: Effort, progress: Progress | None) -> _Small | None:
    """Return the graph if it is small, or if the search was stopped before it could turn out to be large."""
    from shadowcheck.explore import levels  # noqa: PLC0415 - each engine is imported when it is used

    engine, search = (Engine.PACKED, levels.explore) if levels.fits(instance) else (Engine.REFERENCE, explore)
    most = _most(instance)
    limit = min(most, effort.limit or most)
    graph = search(instance, limit=limit, progress=progress)
    stopped = graph.unfinished == INTERRUPTED or limit == effort.limit
    return _Small(graph, engine, most) if graph.complete or stopped else None


def _most(instance: Instance) -> int:
    from shadowcheck.explore import levels  # noqa: PLC0415 - each engine is imported when it is used

    return SMALL if levels.fits(instance) else SMALL_IF_WIDE


def _packed(
    instance: Instance, effort: Effort, progress: Progress | None, compiling: Callable[[], None] | None
) -> Graph:
    from shadowcheck import packed  # noqa: PLC0415 - it compiles its kernel

    return packed.explore(
        instance, workers=effort.workers, memory=effort.memory, limit=effort.limit or LIMIT, progress=progress,
        compiling=compiling,
    )


def _judged(graph: Graph, claims: Sequence[Claim], given: Circumstances, engine: Engine, why: str) -> Findings:
    verdicts = judge_all(claims, graph, given)
    return Findings(
        engine, why, len(graph.states), graph.steps, graph.depth, graph.unfinished, tuple(verdicts),
        tuple(graph.dead_steps()), graph,
    )


def _symbolic(
    instance: Instance, claims: Sequence[Claim], given: Circumstances, why: str, progress: Progress | None
) -> Findings:
    from shadowcheck.symbolic.engine import check_symbolically  # noqa: PLC0415 - it loads its diagrams

    def told(states: int, rounds: int) -> None:
        if progress is not None:
            progress(states, 0, rounds)

    found = check_symbolically(instance, claims, given, progress=told)
    return Findings(
        Engine.SYMBOLIC, why, found.states, found.steps, found.depth, found.unfinished, found.verdicts,
        found.dead_steps,
    )


def _refuse_limits_that_nobody_keeps(engine: Engine, effort: Effort) -> None:
    kept = {Engine.REFERENCE: ("limit",), Engine.SYMBOLIC: ()}.get(engine, ("limit", "memory", "workers"))
    for name in ("limit", "memory", "workers"):
        if getattr(effort, name) is not None and name not in kept:
            raise SpecificationError(
                f"the {engine} engine has no use for --{name}", where=f"--engine {engine} --{name}",
                why="it visits no single states" if name == "limit" else "only the packed engine has that",
                instead=f"leave --{name} out, or take --engine packed",
            )
