"""What was found of the model when it was last recorded: counts by configuration, and how each seeded fault is caught.

``python -m vss_protocol`` records it again, after an intended change of the model.
"""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
CONFIGURATIONS: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 1), ({}, 2), ({"reading": "lenient"}, 1), ({"reading": "lenient"}, 2), ({"requester": "documented"}, 1),
    ({"requester": "documented"}, 2), ({"requester": "documented", "reading": "lenient"}, 2),
)
"""The configurations whose counts are recorded: options, and how many writers."""


def recorded_counts() -> dict[str, tuple[int, int, int]]:
    """The recorded states, steps and depth of each configuration, by its key; empty before anything is recorded."""
    if not FILE.exists():
        return {}
    counts = json.loads(FILE.read_text(encoding="utf-8"))["counts"]
    return {key: (entry["states"], entry["steps"], entry["depth"]) for key, entry in counts.items()}
