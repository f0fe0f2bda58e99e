"""The plot: seconds and memory against the size of the model, for each engine and each peer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.plan import (
    LEVELS,
    MINICHECK,
    MODELS,
    MUSIL,
    NUSMV,
    PACKED,
    PACKED_TWO,
    REFERENCE,
    RUMUR,
    SAFETY,
    SPIN,
    SPIN_REDUCED,
    SYMBOLIC,
    TITLES,
    TLC,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from benchmarks.sample import Row


class Look(NamedTuple):
    """How a line looks: ours are solid, the peers' dashed; the colours are told apart by the colour-blind too."""

    colour: str
    marker: str
    line: str


LOOKS = {
    PACKED: Look("#0072B2", "o", "-"),
    PACKED_TWO: Look("#56B4E9", "D", "-"),
    LEVELS: Look("#009E73", "^", "-"),
    REFERENCE: Look("#000000", "v", "-"),
    SYMBOLIC: Look("#CC79A7", "s", "-"),
    SAFETY: Look("#CC79A7", "s", "-"),
    SPIN: Look("#D55E00", "X", "--"),
    SPIN_REDUCED: Look("#E69F00", "P", ":"),
    TLC: Look("#7F7F7F", "*", "--"),
    RUMUR: Look("#8C510A", "p", "--"),
    NUSMV: Look("#B2182B", "h", "--"),
    MUSIL: Look("#542788", "<", "-."),
    MINICHECK: Look("#A6A614", ">", "-."),
}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw *rows* into the SVG file *path*: the same rows give the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - it is slow to import, and large in a process that measures others
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same
    from matplotlib.ticker import LogLocator  # noqa: PLC0415 - the same

    models = [model for model in MODELS if any(row.model == model and row.samples for row in rows)] or list(MODELS)
    with mpl.rc_context({"svg.hashsalt": "shadowcheck", "font.size": 9}):  # the same names of parts in every run
        figure = Figure(figsize=(10.5, 3.6 * len(models)), layout="constrained")
        panels = figure.subplots(len(models), 2, squeeze=False)
        for model, (left, right) in zip(models, panels, strict=True):
            of = [row for row in rows if row.model == model and row.samples]
            _panel(left, of, "seconds of the whole process", [row.whole.middle for row in of])
            _panel(right, of, "memory of the whole process, MB", [row.peak / 1e6 for row in of])
            _sizes(left, right, of, model)
            right.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            right.legend(fontsize=7.5, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _panel(axes: Axes, rows: Sequence[Row], title: str, figures: Sequence[float]) -> None:
    """Draw one line per contestant, on logarithmic scales: a power of the size is a straight line there."""
    for name, look in LOOKS.items():
        points = sorted((row.size, figure) for row, figure in zip(rows, figures, strict=True) if row.contestant == name)
        if points:
            axes.plot(
                *zip(*points, strict=True), color=look.colour, marker=look.marker, linestyle=look.line, markersize=5,
                linewidth=1.4, markeredgewidth=0, label=TITLES[name],
            )
    axes.set(xscale="log", yscale="log", ylabel=title)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(visible=True, which="major", color="#E0E0E0", linewidth=0.6)


def _sizes(left: Axes, right: Axes, rows: Sequence[Row], model: str) -> None:
    """Label the sizes that were measured, as far as there is room."""
    title, unit = MODELS[model]
    measured = {row.size for row in rows}
    shown = [size for size in (1, 2, 3, 5, 7, 10, 15, 20, 30, 50) if min(measured) <= size <= max(measured)]
    for axes in (left, right):
        axes.set_xticks(shown, [str(size) for size in shown])
        axes.set_xticks([], minor=True)
        axes.set(xlabel=unit)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        axes.yaxis.set_minor_formatter("")
    left.set_title(title, loc="left", fontweight="bold")
