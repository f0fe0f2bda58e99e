"""Tables: everything measured, in Markdown, for people."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.plan import MODELS, PACKED, PEERS, SETS, TITLES, VSS, Case
from benchmarks.sample import chosen, times

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from benchmarks.bounds import Bound
    from benchmarks.extras import Extras
    from benchmarks.sample import Row, Spread

DASH = "-"
MIB = 2 ** 20


class Results(NamedTuple):
    """One run of the benchmark. `disagreements` are where those who should count alike do not."""

    machine: Mapping[str, str]
    rows: Sequence[Row]
    extras: Extras
    bounds: Sequence[Bound]
    disagreements: Sequence[str]


def markdown(results: Results, command: str, plot: str) -> str:
    """Return the whole report, of which *plot* is the name of the picture, and *command* what made it."""
    return "\n".join([
        "# Performance", "",
        *paragraph(
            f"Made by `{command}`, on the machine below. All were measured side by side, in turn, each as a process of "
            "its own: what counts are the ratios."
        ),
        *_machine(results.machine), *_disagreements(results.disagreements), *_bounds(results.bounds),
        "## Growth", "", f"![Seconds and memory against size]({plot})", "",
        *(line for model in MODELS for line in growth(results.rows, model)),
        *_every_number(results), *_extras(results), "## Every case", "", *paragraph(NOTES), *_cases(results.rows),
    ]) + "\n"


NOTES = """
Seconds are medians (least to most) of so many runs. The search alone begins when the model is loaded: for SPIN it is
what SPIN and NuSMV say themselves, for TLC from its first word about states to its last, for Rumur the whole process.
NuSMV visits no single states; of its counts it prints six digits, and they are those of the others. musil and minicheck
have a Python of their own, and get the model as compiled Python; they do not count steps. Before anything is measured,
one run has compiled our kernels (which are kept), and the peers' input is written and, for SPIN and Rumur, compiled.
Rates are of the search. Bytes are the most that the whole process held at once; in brackets, what our search added to
it. They say nothing of few states, nor of who visits no single states, and none is below some 20 MB, as the command
that starts them all has so many. The last columns say how many times longer each peer takes: by the search alone, and
in brackets by the whole process.
""".strip()

TELLING = 100_000
"""So many states, and bytes are told for each."""


def _machine(machine: Mapping[str, str]) -> Iterator[str]:
    yield from ("| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in machine.items()), "")


def _disagreements(found: Sequence[str]) -> Iterator[str]:
    if found:
        yield from ("**The counts do not agree, so that the figures compare different things:**", "")
        yield from (*(f"* {one}" for one in found), "")


def _bounds(found: Iterable[Bound]) -> Iterator[str]:
    said = {True: "yes", False: "**no**", None: "not in this run"}
    yield from ("## What it should show", "", "| | wanted | measured | met |", "|---|---|---|---|")
    yield from (f"| {one.says} | {one.wanted} | {one.measured or DASH} | {said[one.met]} |" for one in found)
    yield ""


def growth(rows: Sequence[Row], model: str) -> Iterator[str]:
    """Return seconds of the whole process and memory of *model* against its size, one column per contestant."""
    of = [row for row in rows if row.model == model]
    names = [name for name in TITLES if any(row.contestant == name and row.samples for row in of)]
    title, unit = MODELS[model]
    if not names:
        return
    yield from (f"### {title}: seconds of the whole process, and memory in MB", "")
    yield f"| {unit} | states | {' | '.join(TITLES[name] for name in names)} |"
    yield f"|{'---:|' * (len(names) + 2)}"
    for size in sorted({row.size for row in of}):
        found = [chosen(of, name, model, size) for name in names]
        states = next((row.counts[0] for row in found if row is not None and row.samples), None)
        yield f"| {size} | {_count(states)} | {' | '.join(_brief(row) for row in found)} |"
    yield ""


def _brief(row: Row | None) -> str:
    if row is None:
        return DASH
    if not row.samples:
        return f"> {seconds(row.at_least or 0)}"
    return f"{seconds(row.whole.middle)}, {row.peak / 1e6:,.0f}"


def _cases(rows: Sequence[Row]) -> Iterator[str]:
    for (model, size), group in groupby(rows, key=lambda row: (row.model, row.size)):
        of = list(group)
        yield from (f"### {Case(model, size, ())}", "")
        peers = " | ".join(f"{TITLES[peer]}: times" for peer in PEERS)
        yield f"| | runs | states | steps | whole, s | search, s | states/s | steps/s | bytes/state | {peers} |"
        yield f"|---|{'---:|' * (8 + len(PEERS))}"
        yield from (f"| {' | '.join(cells(row, of))} |" for row in of)
        yield ""


def cells(row: Row, case: Sequence[Row]) -> list[str]:
    """Return the cells of *row*, which is compared with the peers in the same *case*."""
    if not row.samples:
        return [TITLES[row.contestant], "0", row.trouble or DASH, *[DASH] * (6 + len(PEERS))]
    states, steps = row.counts
    notes = f": {row.samples[0].notes}" if row.samples[0].notes else ""
    return [
        TITLES[row.contestant] + notes, str(len(row.samples)), _count(states), _count(steps), _spread(row.whole),
        _spread(row.search), *_per_state(row), *(_ratio(row, peer, case) for peer in PEERS),
    ]


def _per_state(row: Row) -> tuple[str, str, str]:
    """Return states and steps a second, and bytes per state."""
    if row.contestant in SETS:
        return DASH, DASH, DASH
    states, steps = row.counts
    held = "" if row.held is None else f" ({row.held / states:,.1f})"
    size = f"{row.peak / states:,.1f}{held}" if states >= TELLING else DASH
    return _rate(states, row.search.middle), _rate(steps, row.search.middle), size


def _ratio(row: Row, peer: str, case: Sequence[Row]) -> str:
    theirs = chosen(case, peer, row.model, row.size)
    if theirs is None or row.contestant in PEERS:
        return DASH
    found = [times(row, theirs, whole=whole) for whole in (False, True)]
    alone, whole = (f"{'> ' if at_least else ''}{figures(ratio)}" for ratio, at_least in found)
    return f"{alone} ({whole})"


def _every_number(results: Results) -> Iterator[str]:
    """Yield what is proved for every number of replicas, and in how many seconds."""
    check, proofs = results.extras.check, results.extras.proofs
    if check is None:
        return
    yield from ("## For every number of replicas", "", "| | seconds of the whole process |", "|---|---:|")
    yield f"| VSS, any number of writers: every claim judged (`shadowcheck check`) | {_spread(check)} |"
    said = {"and the certificate written": proofs.written, "the certificate confirmed by Z3": proofs.confirmed}
    yield from (f"| VSS, any number of writers: {what} | {_measured(took)} |" for what, took in said.items())
    for row in results.rows:
        if row.model == VSS and row.contestant in PEERS and row.samples and row.size > 1:
            counted = f"{Case(row.model, row.size, ())}: states counted by {TITLES[row.contestant]}"
            yield f"| {counted} | {_spread(row.whole)} |"
    if proofs.protocols:
        yield from ("", *paragraph(
            "Protocols that others have proved for every number of processes. The seconds of the publisher are those "
            "that it names, on its own machine; ours are without the start of the process."
        ), "| | publisher | its seconds | our seconds |", "|---|---|---:|---:|")
        for name, one in proofs.protocols.items():
            yield f"| {name} | {one['publisher']} | {_measured(one['published'])} | {_measured(one['seconds'])} |"
    yield ""


def _measured(took: float | None) -> str:
    return DASH if took is None else seconds(took)


def _extras(results: Results) -> Iterator[str]:
    reads, first, check, _ = results.extras
    yield from ("## Beside it", "")
    if reads is not None:
        yield from paragraph(
            f"One core of this machine reads {reads.independent / 1e6:,.0f} million random places a second of a table "
            f"of {reads.bytes / MIB:,.0f} MiB, as the packed engine has for {reads.states:,} states; "
            f"{reads.dependent / 1e6:,.0f} million if each read waits for the last. "
            + _distance(results.rows, reads.states, reads.independent)
        )
    if first is not None:
        yield from paragraph(
            f"The packed engine's first use, which compiles its kernels, took {seconds(first)} s. They are kept."
        )
    if check is not None:
        yield from paragraph(f"`shadowcheck check`, with nothing compiled before, took {_spread(check)} s.")


def _distance(rows: Sequence[Row], states: int, rate: float) -> str:
    """Say how far the packed engine is from one random read per step; nothing, if it was not measured."""
    row = next((row for row in rows if row.contestant == PACKED and row.samples and row.counts[0] == states), None)
    if row is None or not row.counts[1]:
        return ""
    steps = row.counts[1] / row.search.middle
    return (
        "A search that looked up the target of each step there, and did nothing else, would do one read per step. "
        f"On {Case(row.model, row.size, ())}, one worker does {steps / 1e6:,.1f} million steps a second: our distance "
        f"from that is a factor of {figures(rate / steps)}. "
        "(Below one, most targets would be found in a smaller place that is nearer.)"
    )


def paragraph(text: str) -> Iterator[str]:
    """Return *text* as lines, and an empty one."""
    yield from (*textwrap.wrap(text, 120, break_long_words=False, break_on_hyphens=False), "")


def _spread(spread: Spread) -> str:
    if spread.least == spread.most:
        return seconds(spread.middle)
    return f"{seconds(spread.middle)} ({seconds(spread.least)} to {seconds(spread.most)})"


def seconds(value: float) -> str:
    """Write seconds to the hundredth, or to the thousandth below one."""
    return f"{value:,.3f}" if value < 1 else f"{value:,.2f}"


def figures(value: float) -> str:
    """Write a ratio with two or three telling figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _count(value: int | None) -> str:
    if value is None:
        return DASH
    return f"{value:,}" if value < 10 ** 12 else f"{value:.2e}"


def _rate(count: int | None, within: float) -> str:
    if count is None:
        return DASH
    return f"{count / within:,.0f}"
