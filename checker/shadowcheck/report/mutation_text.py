"""The report on mutants, for people: what was taken away, which claims notice, and what survives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from shadowcheck.experiments.mutation import Fate
from shadowcheck.report.summary import configured
from shadowcheck.report.text import counted, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.check.pipeline import Report
    from shadowcheck.experiments.mutation import Mutant

_FEW = 3
"""So many claims are named that notice a mutant; of the others it is said how many there are."""
_MANY = {Fate.SURVIVES: "survive", Fate.SAME: "change nothing", Fate.REFUSED: "cannot be made"}


def mutation_text(original: Report, mutants: Sequence[Mutant], *, quiet: bool = False) -> str:
    """Write what became of *mutants* of the *original*, and name those that survive; only these if it is *quiet*."""
    parts = [] if quiet else [list(_table(mutants))]
    parts += [list(_listed(mutants, fate)) for fate in (Fate.SURVIVES, Fate.UNDECIDED)]
    parts.append([*_notes(original), _summary(original, mutants)])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _table(mutants: Sequence[Mutant]) -> Iterator[str]:
    rows = [(one.mutation.step, one.mutation.says, _became(one)) for one in mutants]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _became(one: Mutant) -> str:
    if one.fate is not Fate.NOTICED:
        return f"{one.fate.value}: {one.why}" if one.why else one.fate.value
    named = [f"{name} {word}" for name, word in list(one.noticed.items())[:_FEW]]
    more = len(one.noticed) - len(named)
    return f"noticed: {', '.join(named)}" + (f" and {more:,} more" if more else "")


def _listed(mutants: Sequence[Mutant], fate: Fate) -> Iterator[str]:
    found = [one for one in mutants if one.fate is fate]
    if found and fate is Fate.SURVIVES:
        yield from wrap("No claim notices these: a claim is missing or too weak, or what they lack is not needed.")
    elif found:
        yield "It is not decided whether a claim notices these:"
    yield from (f"  {one.mutation.step}: {one.mutation.says}" + (f" ({one.why})" if one.why else "") for one in found)


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
