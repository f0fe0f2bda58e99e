"""The lines that lead to a result, as SARIF writes the way to it: each at its place, with the states of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.recorded.story import AROUND
from shadowcheck.report.sarif import location
from shadowcheck.report.trace_details import placed
from shadowcheck.report.trace_story import line_told, part_title, silent_step, state_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.recorded.story import Scene, Story


def code_flows(story: Story, line: int) -> Iterator[dict[str, Any]]:
    """Yield the way to that *line* of *story*, if it is told: no more than the last lines before it."""
    for part in story.parts:
        numbers = [scene.line.number for scene in part.scenes]
        if line in numbers:
            last = numbers.index(line) + 1
            scenes = part.scenes[max(0, last - AROUND) : last]
            steps = [step for scene in scenes for step in _steps(story, scene)]
            found = [{**step, "executionOrder": number} for number, step in enumerate(steps, start=1)]
            yield {"message": {"text": part_title(story, part)}, "threadFlows": [{"locations": found}]}


def _steps(story: Story, scene: Scene) -> Iterator[dict[str, Any]]:
    """Yield the silent steps before a line, and the line itself: all are at its place in the log."""
    place = placed(story.report, scene.line.number)
    for silent in scene.silent:
        yield {"location": location(place, silent_step(silent)), "importance": "unimportant"}
    state = {who: {"text": state_told(says)} for who, says in scene.beside}
    yield {"location": location(place, line_told(scene)), "importance": "essential", "state": state}
