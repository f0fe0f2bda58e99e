"""Recording: counts and counterexamples of a model as plain data, to be compared with later ones.

An unintended change of the model changes one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.check.pipeline import catch
from shadowcheck.explore import explore
from shadowcheck.instance import compile_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shadowcheck.check.pipeline import Report
    from shadowcheck.specification import Model


def measured(model: Model, configurations: Iterable[tuple[Mapping[str, str], Mapping[str, int]]]) -> dict[str, Any]:
    """Record the counts of *model* in these *configurations* (options, sizes), and how each seeded fault is caught."""
    return {
        "counts": dict(_counts(model, options, sizes) for options, sizes in configurations),
        "seeded faults": {fault.name: traces(catch(model, fault)) for fault in model.seeded_faults},
    }


def _counts(model: Model, options: Mapping[str, str], sizes: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    settings = model.settings(options)
    graph = explore(compile_network(model.network(settings), sizes))
    counts = {"states": len(graph.states), "steps": graph.steps, "depth": graph.depth}
    return model.key(settings, sizes), counts


def traces(report: Report) -> dict[str, list[str]]:
    """For each broken claim of *report*, the steps that break it; those of a lasso's loop are marked."""
    found: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        trace = report.trace(verdict)
        if trace is not None:
            loop = len(trace.steps) if trace.loop_at is None else trace.loop_at
            found[verdict.claim.id] = [
                str(step.rule) if number < loop else f"(again and again) {step.rule}"
                for number, step in enumerate(trace.steps)
            ]
    return found
