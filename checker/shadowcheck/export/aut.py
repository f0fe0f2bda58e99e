"""Aldebaran: the explored graph, for CADP, mCRL2, LTSmin and other tools for labelled transition systems."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.explore.graph import Graph


def aut(graph: Graph) -> Iterator[str]:
    """Return the lines of *graph* in Aldebaran's format: a header ``des (first, transitions, states)``, then each step.

    States are numbered breadth first; the label of a step is its rule. Raises `SpecificationError` for an unfinished
    graph: its last states would look like deadlocks.
    """
    if graph.unfinished is not None:
        raise SpecificationError(
            "the graph cannot be written: its search is unfinished", where="export --format aut",
            why=f"{graph.unfinished}; states that were not expanded would look like deadlocks",
            instead=_instead(graph.unfinished), code="SC0406",
        )
    return _lines(graph)


def _instead(unfinished: str) -> str:
    if unfinished == INTERRUPTED:
        return "let the search run to its end"
    more = "a higher --limit" if "limit" in unfinished else "a machine with more memory"
    return f"a smaller configuration, or {more}"


def _lines(graph: Graph) -> Iterator[str]:
    labels = [quoted(str(rule)) for rule in graph.instance.rules]
    yield f"des (0, {graph.steps}, {len(graph.states)})"
    for state, (start, end) in enumerate(pairwise(graph.offsets)):
        for step in range(start, end):
            yield f"({state}, {labels[graph.rules[step]]}, {graph.targets[step]})"


def quoted(label: str) -> str:
    """Return *label* on one line in double quotes; the format cannot escape a double quote, so that ' replaces it."""
    return '"' + " ".join(label.replace('"', "'").split()) + '"'
