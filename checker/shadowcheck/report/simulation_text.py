"""The report on random runs, for people: what was taken and met on them, and what broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.judge import Result, Verdict
from shadowcheck.report.details import explanation
from shadowcheck.report.text import counted, wrap
from shadowcheck.trace import rebuild, replay
from shadowcheck.trace.story import story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.experiments.simulation import Breach, Simulation
    from shadowcheck.judge.verdict import Evidence
    from shadowcheck.specification import Model


def simulation_text(model: Model, found: Simulation, length: int, *, told: bool = False) -> str:
    """Write what was *found* on runs of *model* of at most *length* steps; the first is *told*, if asked for.

    Every run that is shown is replayed through the live machines; raises `ReplayError` if they do not repeat it.
    """
    title = f"{model.name}: {counted(found.runs, 'random run')} of at most {counted(length, 'step')}, seed {found.seed}"
    parts = [[title], list(_coverage(found))]
    if told:
        parts.append(["the first run:", *_story(found, found.first)])
    parts += [list(_breach(model, found, one)) for one in found.broken.values()]
    parts.append(list(_closing(found)))
    return "\n\n".join("\n".join(part) for part in parts)


def _coverage(found: Simulation) -> Iterator[str]:
    never, width = found.never_taken, max(map(len, found.taken))
    yield f"steps taken: {len(found.taken) - len(never):,} of {len(found.taken):,}"
    for name, count in found.taken.items():
        if count:
            yield f"  {name:{width}}  {count:,}"
    if never:
        yield from wrap(f"never taken: {', '.join(never)}", "", "  ")
    yield (f"{counted(len(found.states), 'state')} met; the longest run has {counted(found.longest, 'step')}; "
           f"{counted(found.ended, 'run')} ended where nothing can happen")


def _story(found: Simulation, run: Evidence) -> list[str]:
    trace = rebuild(found.instance, run)
    replay(trace)
    return [f"  {line}" for line in story(trace)]


def _breach(model: Model, found: Simulation, one: Breach) -> Iterator[str]:
    yield f"{one.claim.id}: broken"
    reason = f"{one.runs:,} of {counted(found.runs, 'run')} broke it"
    for line in explanation(model, Verdict(one.claim, Result.FAILS, reason)):
        yield from wrap(line, "  ", "    ")
    yield f"  run {one.number:,}, where it broke soonest, without its detours:" if one.run.stem else "  from the start"
    yield from _story(found, one.run)


def _closing(found: Simulation) -> Iterator[str]:
    if found.shown:
        shown = ", ".join(f"{name} (run {number:,})" for name, number in found.shown.items())
        yield from wrap(f"note: seen to be possible: {shown}", "", "  ")
    if found.unshown:
        yield from wrap(f"note: possible or not, no run showed it: {', '.join(found.unshown)}", "", "  ")
    if found.left:
        yield from wrap(f"note: not looked at, as no random run decides it: {', '.join(found.left)}", "", "  ")
    many, looked = counted(found.runs, "run"), counted(len(found.watched), "claim")
    if found.broken:
        yield f"{many}: {len(found.broken):,} of the {looked} that a run can break broken in them"
    else:
        yield f"{many}: no claim was broken in them, of {looked} that a run can break. That proves nothing:"
        yield "'shadowcheck check' looks at every order of events"
