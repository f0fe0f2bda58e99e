"""Bounds: what the figures should show, and whether the figures of this run do."""

from __future__ import annotations

import math
from statistics import linear_regression
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.plan import COMMIT, MODELS, PACKED, PACKED_TWO, SAFETY, SPIN, SYMBOLIC, TLC, VSS
from benchmarks.sample import chosen, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.extras import Extras
    from benchmarks.sample import Row

GIB = 2 ** 30
COUNTS = (10_340_352, 123_558_401)
"""States and steps of two-phase commit with nine managers."""

_FROM = 5
"""Growth is judged from this many writers on: with fewer, the fixed cost of a process dominates."""


_LARGE = 3
"""Searches with fewer writers are too short to say anything about speed."""


class Bound(NamedTuple):
    """What is required, what was measured, and whether that is good enough; None if it was not measured in this run."""

    says: str
    wanted: str
    measured: str
    met: bool | None


def bounds(rows: Sequence[Row], extras: Extras) -> list[Bound]:
    """Return every bound, judged by *rows* and *extras*."""
    return [
        *_counted(rows),
        *_against(rows, SPIN, COMMIT, 9, 6.0), *_against(rows, TLC, COMMIT, 9, 60.0), *_two_workers(rows),
        *_against(rows, SPIN, VSS, None, 4.0), *_bytes(rows), *_within(rows, SYMBOLIC, COMMIT, 50, 2.0),
        *_within(rows, SAFETY, VSS, 30, 60.0), *_memory(rows), *_growth(rows), *_check(extras), *_every_number(extras),
    ]


def _counted(rows: Sequence[Row]) -> Iterator[Bound]:
    row = chosen(rows, PACKED, COMMIT, 9)
    said, wanted = "two-phase commit, 9 managers: states and steps", "{:,} and {:,}".format(*COUNTS)
    if row is None or not row.samples:
        yield Bound(said, wanted, "", None)
    else:
        yield Bound(said, wanted, "{:,} and {:,}".format(*row.counts), row.counts == COUNTS)


def _against(rows: Sequence[Row], peer: str, model: str, size: int | None, wanted: float) -> Iterator[Bound]:
    """Compare packed, one worker, with *peer*; without *size*, on the largest that both have done."""
    theirs = chosen([row for row in rows if row.size >= _LARGE], peer, model, size)
    ours = None if theirs is None else chosen(rows, PACKED, model, theirs.size)
    title, unit = MODELS[model]
    many = size or (theirs.size if theirs else "most")
    for whole, what in ((False, "search alone"), (True, "whole process")):
        says = f"{title}, {many} {unit}: {peer.upper()}'s seconds over ours, one core each, {what}"
        if ours is None or theirs is None:
            yield Bound(says, f"at least {wanted:g}", "", None)
        else:
            ratio, at_least = times(ours, theirs, whole=whole)
            met = ratio >= wanted or (None if at_least else False)
            yield Bound(says, f"at least {wanted:g}", f"{'more than ' if at_least else ''}{ratio:.2f}", met)


def _two_workers(rows: Sequence[Row]) -> Iterator[Bound]:
    one, two = chosen(rows, PACKED, COMMIT, 9), chosen(rows, PACKED_TWO, COMMIT, 9)
    for whole, what in ((False, "search alone"), (True, "whole process")):
        ratio = times(two, one, whole=whole)[0] if one and two and two.samples else None
        says = f"two-phase commit, 9 managers: one worker's seconds over two workers', {what}"
        yield Bound(says, "at least 1.6", f"{ratio:.2f}" if ratio else "", ratio >= 1.6 if ratio else None)


def _bytes(rows: Sequence[Row]) -> Iterator[Bound]:
    row = chosen(rows, PACKED, COMMIT, 9)
    says = "two-phase commit, 9 managers, states of one word: bytes per stored state"
    if row is None or not row.samples:
        yield Bound(says, "at most 24", "", None)
        return
    states, held = row.counts[0], row.held
    whole = f"{row.peak / states:.1f} with the interpreter and its libraries"
    told = whole if held is None else f"{held / states:.1f} of the search; {whole}"
    yield Bound(says, "at most 24", told, (row.peak if held is None else held) / states <= 24)


def _within(rows: Sequence[Row], engine: str, model: str, size: int, seconds: float) -> Iterator[Bound]:
    row = chosen(rows, engine, model, size)
    title, unit = MODELS[model]
    what = "states and steps counted" if engine == SYMBOLIC else "every safety claim judged"
    says = f"{title}, {size} {unit}, {what}: seconds of the whole process"
    if row is None:
        yield Bound(says, f"below {seconds:g}", "", None)
    elif not row.samples:
        yield Bound(says, f"below {seconds:g}", f"more than {row.at_least:g}", False)  # noqa: FBT003 - a field
    else:
        told = f"{row.whole.middle:.2f} (search {row.search.middle:.2f})"
        notes = row.samples[0].notes
        yield Bound(says, f"below {seconds:g}", told + (f"; {notes}" if notes else ""), row.whole.middle < seconds)


def _memory(rows: Sequence[Row]) -> Iterator[Bound]:
    row = chosen(rows, SAFETY, VSS, 30)
    done = row is not None and row.samples
    told = f"{row.peak / GIB:.2f} GiB" if row is not None and done else ""
    yield Bound("VSS, 30 writers, the same: memory", "below 4 GiB", told, row.peak < 4 * GIB if row and done else None)


def _growth(rows: Sequence[Row]) -> Iterator[Bound]:
    some = [row for row in rows if (row.contestant, row.model) == (SAFETY, VSS) and row.samples and row.size >= _FROM]
    sizes = [row.size for row in some]
    span = f"from {min(sizes)} to {max(sizes)} writers" if len(some) > 1 else "in the number of writers"
    figures = {
        "seconds of the search": [row.search.middle for row in some],
        "memory of the search": [row.held or row.peak for row in some],
    }
    for what, measured in figures.items():
        power = exponent(sizes, measured) if len(some) > 1 else None
        told = "" if power is None else f"{power:.2f}"
        says = f"VSS, every safety claim, {span}: exponent of the {what}"
        yield Bound(says, "at most 2", told, None if power is None else power <= 2)


def exponent(sizes: Sequence[float], measured: Sequence[float]) -> float:
    """Return the power of the size with which *measured* grows: the slope of the line through the logarithms."""
    return linear_regression([math.log(size) for size in sizes], [math.log(one) for one in measured]).slope


def _check(extras: Extras) -> Iterator[Bound]:
    check = extras.check
    told = "" if check is None else f"{check.middle:.2f}"
    says = "`shadowcheck check`, nothing compiled before: seconds of the whole process"
    yield Bound(says, "below 2", told, None if check is None else check.middle < 2)


def _every_number(extras: Extras) -> Iterator[Bound]:
    """Yield the bounds of verdicts for every number of writers, and of their certificate."""
    check, (written, confirmed, _) = extras.check, extras.proofs
    more = None if check is None or written is None else written - check.middle
    for says, took, most in (
        ("VSS, any number of writers, every claim judged", None if check is None else check.middle, 6),
        ("VSS, any number of writers, the certificate of every safety claim written", more, 10),
        ("VSS, any number of writers, the certificate confirmed by Z3", confirmed, 60),
    ):
        told = "" if took is None else f"{took:.2f}"
        yield Bound(f"{says}: seconds", f"below {most}", told, None if took is None else took < most)
