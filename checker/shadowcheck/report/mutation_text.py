"""The report on mutants, for people: what was taken away, which claims notice, and what survives.

Survivors stand by what they lack, because that decides what kind of claim would notice them.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from shadowcheck.experiments.mutation import Fate, Lacks
from shadowcheck.report.summary import configured
from shadowcheck.report.text import counted, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.check.pipeline import Report
    from shadowcheck.experiments.mutation import Mutant

_FEW = 3
"""So many claims are named that notice a mutant; of the others it is said how many there are."""
_LONG = 100
"""A guard in more characters than this is cut: the JSON report has it whole."""
_MANY = {Fate.SURVIVES: "survive", Fate.SAME: "change nothing", Fate.REFUSED: "cannot be made"}
_INTRODUCED = "No claim notices the mutants below: a claim is missing or too weak, or what they lack is not needed."
_NOTICING = {
    Lacks.STEP: "Without these steps, some runs are gone. A claim that something can happen would notice (possible):",
    Lacks.GUARD: "Without these guards, there are more runs. A claim that something never happens would notice "
    "(never, always, absent, precedes):",
    Lacks.FAIRNESS: "Without this fairness, a step may be put off for ever. A claim that something happens in the end "
    "would notice (responds):",
}


def mutation_text(original: Report, mutants: Sequence[Mutant], *, quiet: bool = False) -> str:
    """Write what became of *mutants* of the *original*, and name those that survive; only these if it is *quiet*."""
    parts = [] if quiet else [list(_table(mutants)), list(_redundant(mutants))]
    survivors = [list(_survivors(original, mutants, lacks)) for lacks in Lacks]
    parts += [wrap(_INTRODUCED) if any(survivors) else [], *survivors, list(_undecided(mutants))]
    parts.append([*_notes(original), _summary(original, mutants)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _table(mutants: Sequence[Mutant]) -> Iterator[str]:
    rows = [(one.mutation.step, _says(one), _became(one)) for one in mutants]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _says(one: Mutant) -> str:
    return _short(one.mutation.says)


def _short(text: str) -> str:
    return textwrap.shorten(text, _LONG, placeholder=" ...")


def _became(one: Mutant) -> str:
    if one.fate is not Fate.NOTICED:
        return f"{one.fate.value}: {one.why}" if one.why else one.fate.value
    named = [f"{name} {word}" for name, word in list(one.noticed.items())[:_FEW]]
    more = len(one.noticed) - len(named)
    return f"noticed: {', '.join(named)}" + (f" and {more:,} more" if more else "")


def _redundant(mutants: Sequence[Mutant]) -> Iterator[str]:
    """Name the guards that are not needed, each once: where one says who makes the step, it is in many."""
    found = Counter(one.mutation.says for one in mutants if one.fate is Fate.SAME and one.mutation.lacks is Lacks.GUARD)
    if found:
        yield from wrap("These change nothing, as the guard holds wherever the rest of its step is possible:")
    yield from (f"  {_short(says)} ({counted(times, 'step')})" for says, times in found.items())


def _survivors(original: Report, mutants: Sequence[Mutant], lacks: Lacks) -> Iterator[str]:
    found = [one for one in mutants if one.fate is Fate.SURVIVES and one.mutation.lacks is lacks]
    if found:
        yield from wrap(_NOTICING[lacks])
    yield from (f"  {one.mutation.step}: {_says(one)}{_difference(original, one)}" for one in found)


def _difference(original: Report, one: Mutant) -> str:
    """Say how many states and steps the mutant has more or less; "" if that is not known, or it has as many."""
    before = (original.outcome.states, original.outcome.steps)
    changes = [
        f"{after - old:+,} {noun}" for old, after, noun in zip(before, one.counts, ("states", "steps"), strict=True)
        if old is not None and after is not None and old != after
    ]
    return f" ({', '.join(changes)})" if changes else ""


def _undecided(mutants: Sequence[Mutant]) -> Iterator[str]:
    found = [one for one in mutants if one.fate is Fate.UNDECIDED]
    if found:
        yield "It is not decided whether a claim notices these:"
    yield from (f"  {one.mutation.step}: {_says(one)} ({one.why})" for one in found)


def _notes(original: Report) -> Iterator[str]:
    broken = [one.claim.id for one in original.verdicts if not one.passes]
    if broken:
        told = f"note: not kept without any change, so that they cannot notice one: {', '.join(broken)}"
        yield from wrap(told, "", "  ")


def _summary(original: Report, mutants: Sequence[Mutant]) -> str:
    counts = Counter(one.fate for one in mutants)
    kinds = [
        f"{counts[fate]:,} {fate.value if counts[fate] == 1 else _MANY.get(fate, fate.value)}"
        for fate in Fate if counts[fate]
    ]
    told = ", ".join(kinds) or "nothing can be taken away"
    return f"{counted(len(mutants), 'mutant')}: {told}; {configured(original)}"
