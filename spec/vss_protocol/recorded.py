"""The manifest: what was found of the model when it was last recorded, to be compared with what is found now.

Counts are claims: states, steps and depth of each configuration listed here; and for each seeded fault, of each claim that it
breaks, the order of steps that shows it. ``python -m vss_protocol.recorded`` records them anew, after a change of the model that
was meant.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shadowcheck.check.pipeline import Report

PLACE = Path(__file__).with_name("manifest.json")
CONFIGURATIONS: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 1), ({}, 2), ({"reading": "lenient"}, 1), ({"reading": "lenient"}, 2), ({"requester": "documented"}, 1),
    ({"requester": "documented"}, 2), ({"requester": "documented", "reading": "lenient"}, 2),
)


def recorded_counts() -> dict[str, tuple[int, int, int]]:
    """The recorded states, steps and depth of each configuration, by its key; empty before anything is recorded."""
    if not PLACE.exists():
        return {}
    counts = json.loads(PLACE.read_text(encoding="utf-8"))["counts"]
    return {key: (entry["states"], entry["steps"], entry["depth"]) for key, entry in counts.items()}


def measured_counts() -> dict[str, dict[str, int]]:
    """Explore each configuration, and count."""
    from shadowcheck.explore import explore
    from shadowcheck.instance.compile import compile_network
    from vss_protocol import MODEL

    found: dict[str, dict[str, int]] = {}
    for options, writers in CONFIGURATIONS:
        settings, sizes = MODEL.settings(options), {"writers": writers}
        graph = explore(compile_network(MODEL.network(settings), sizes))
        found[MODEL.key(settings, sizes)] = {"states": len(graph.states), "steps": graph.steps, "depth": graph.depth}
    return found


def traces(report: Report) -> dict[str, list[str]]:
    """For each broken claim of *report*, the steps that break it; a lasso's loop begins at the step marked so."""
    found: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        trace = report.trace(verdict)
        if trace is not None:
            found[verdict.claim.id] = [
                f"(again and again) {step.rule}" if trace.loop_at is not None and number >= trace.loop_at else str(step.rule)
                for number, step in enumerate(trace.steps)
            ]
    return found


def measured() -> dict[str, Any]:
    """Everything that the manifest records."""
    from shadowcheck.check.pipeline import catch
    from vss_protocol import MODEL

    return {
        "counts": measured_counts(),
        "seeded faults": {fault.name: traces(catch(MODEL, fault)) for fault in MODEL.seeded_faults},
    }


def main() -> None:
    """Record the manifest anew."""
    PLACE.write_text(json.dumps(measured(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
