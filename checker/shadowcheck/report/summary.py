"""The summary of a report: how many claims have which verdict, in which configuration, and what to know about it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shadowcheck.claims import Counts, DeadlockFree
from shadowcheck.claims.obligation import Witness
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge import Result, Verdict
from shadowcheck.report.text import counted, number
from shadowcheck.symbolic.backend import CUDD, available
from shadowcheck.symbolic.engine import Symbolic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.check.pipeline import Report

_KINDS = (*(result.value for result in Result), "excused")
_MANY = {"holds": "hold", "fails": "fail"}


def word(verdict: Verdict) -> str:
    """Say the verdict in one word; one that is vacuous by declaration is "excused"."""
    return "excused" if verdict.excused else verdict.result.value


def summary(report: Report) -> str:
    """Write one line: verdicts by kind, size of the network without observers, engine, configuration."""
    found = report.outcome
    counts = Counter(map(word, report.verdicts))
    kinds = [
        f"{counts[kind]:,} {kind if counts[kind] == 1 else _MANY.get(kind, kind)}" for kind in _KINDS if counts[kind]
    ]
    if proved := sum(verdict.every for verdict in report.verdicts):
        kinds[0] += f" ({proved:,} for every number of {' and '.join(report.instance.sizes)})"
    size = f"{counted(found.states, 'state')}, {counted(found.steps, 'step')}, depth {number(found.depth)}"
    return f"{', '.join(kinds)}; {size}; engine {found.engine}; {configured(report)}"


def undecided(report: Report) -> tuple[Verdict, ...]:
    """Return the verdicts on claims that the search did not come to, as it is unfinished."""
    return () if report.complete else tuple(one for one in report.verdicts if one.result is Result.UNFINISHED)


def _unfinished(report: Report) -> Iterator[str]:
    """Say why the search is unfinished, how many claims are undecided by that, and what to do."""
    why = report.outcome.unfinished
    if why is not None:
        left, everything = undecided(report), len(report.verdicts)
        many = f"; {len(left):,} of {counted(everything, 'claim')} undecided (-v lists them)" if left else ""
        again = "run it again to its end, or with --claim ID for one claim, which takes less time"
        advice = report.outcome.goes_on or (again if why == INTERRUPTED else _smaller(report, why))
        yield f"the search is unfinished ({why}): {advice}{many}"


def _smaller(report: Report, why: str) -> str:
    """Say how a search that is unfinished because of *why* may come to its end."""
    ways = [f"raise --{name}" for name in ("limit", "memory") if name in why]
    ways += ["search on disk with --checkpoint DIR"] if ways else []
    ways += ["switch faults off"] if report.instance.network.groups else []
    ways += ["check fewer replicas"] if report.instance.sizes else []
    ways = ways or ["give the variables fewer values"]
    return ", or ".join(filter(None, (", ".join(ways[:-1]), ways[-1])))


def _left_open(report: Report) -> Iterator[str]:
    """Say why claims are unfinished although the search is finished."""
    open_ = [verdict for verdict in report.verdicts if verdict.result is Result.UNFINISHED] if report.complete else []
    for reason in dict.fromkeys(verdict.reason for verdict in open_):
        yield f"left open ({reason}): {', '.join(verdict.claim.id for verdict in open_ if verdict.reason == reason)}"


def _few(report: Report) -> Iterator[str]:
    """Name the claims that hold in instances with few replicas, if it is known of others that they hold in all."""
    held = [one.claim for one in report.verdicts if one.result is Result.HOLDS and not one.every]
    few = [claim.id for claim in held if not isinstance(claim.obligation, Witness | Counts)]
    if few and any(one.every for one in report.verdicts):
        yield f"not decided for every number; these hold with up to {_numbers(report)}: {', '.join(few)}"


def _numbers(report: Report) -> str:
    return " and ".join(f"{size} {name}" for name, size in report.instance.sizes.items())


def unfolded(report: Report) -> list[str]:
    """List what could not be looked at when the machines were unfolded."""
    return list(dict.fromkeys(note for field in report.instance.fields for note in field.system.notes))


def configured(report: Report) -> str:
    """Name the model and its configuration: sizes, options, faults switched off, roles played by others."""
    chosen = report.configuration
    parts = [f"{name}={value}" for name, value in (*chosen.sizes.items(), *chosen.settings.items())]
    parts += [f"without {group}" for group in chosen.without]
    parts += [f"{role} played by {machine.__qualname__}" for role, machine in (chosen.played or {}).items()]
    parts += [f"with the seeded fault {chosen.fault.name}"] if chosen.fault is not None else []
    return ", ".join([f"model {report.model.name}", *parts])


def notes(report: Report) -> list[str]:
    """List what a reader must know: why a search is unfinished, what is abstracted or excused, what never happened."""
    said = [*_unfinished(report), *report.model.notes, f"engine {report.outcome.engine}: {report.outcome.why}"]
    if report.outcome.engine == Symbolic.name and CUDD not in available():
        said.append("the installed dd lacks CUDD: without it, the symbolic engine takes several times as long")
    said += [*unfolded(report), *_left_open(report), *_few(report)]
    kept = [one for one in report.verdicts if isinstance(one.claim.pattern, DeadlockFree) and one.passes]
    said += [one.reason for one in kept if "allowed ends" in one.reason]
    excused: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        if verdict.excused:
            excused.setdefault(verdict.excuse, []).append(verdict.claim.id)
    said += [f"excused as vacuous, {why}: {', '.join(claims)}" for why, claims in excused.items()]
    everything_was_on = report.complete and not (report.configuration.without or report.configuration.played)
    dead = report.outcome.dead_steps if everything_was_on else []
    if dead:
        said.append(f"steps of the table that can never be taken: {', '.join(dead)}")
    return said
