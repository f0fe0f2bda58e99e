"""The story of a recorded run for people: line by line, what it did, what happened unseen, and what it broke there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.recorded.gap import COUNTED
from shadowcheck.recorded.story import WHOLE
from shadowcheck.report.details import page
from shadowcheck.report.text import counted, number, wrap
from shadowcheck.report.trace_details import line_in_words, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.recorded.beside import Standing
    from shadowcheck.recorded.report import Broken
    from shadowcheck.recorded.story import Part, Scene, Silent, Story


_FEW = 3
"""How many states that a participant may be in are told."""


def trace_story(story: Story) -> str:
    """Write *story* as plain text: numbers are those of the lines, and what has none happened between them."""
    told = [[*wrap(f"{part_title(story, part)}:", "", "  "), "", *_part(story, part)] for part in story.parts]
    ending = [line for text in _ending(story) for line in wrap(text, "", "  ")]
    return "\n\n".join("\n".join(lines) for lines in (*told, ending) if lines)


def story_lines(story: Story) -> list[str]:
    """Write the lines of *story* alone, without titles."""
    return [line for part in story.parts for line in _part(story, part)]


def part_title(story: Story, part: Part) -> str:
    """Say which lines are told, and which of their explanations."""
    return f"the run, {'line by line' if story.whole else lines_of(part)} ({explanation_told(part)})"


def lines_of(part: Part) -> str:
    """Say which lines are told."""
    numbers = [scene.line.number for scene in part.scenes]
    first, last = min(numbers), max(numbers)
    return f"lines {first} to {last}" if first < last else f"line {first}"


def explanation_told(part: Part) -> str:
    """Say how many explanations the lines have, and which of them is told."""
    verb = "breaks" if part.explanations == 1 else "break"
    breaks = f" that {verb} {' and '.join(part.breaks)}" if part.breaks else ""
    if part.explanations == 1:
        return f"the only explanation{breaks}"
    many = f"more than {number(COUNTED)}" if part.explanations > COUNTED else number(part.explanations)
    return f"one of {many} explanations{breaks}: the one with the fewest unrecorded steps"


def _part(story: Story, part: Part) -> Iterator[str]:
    width = len(str(part.scenes[-1].line.number))
    before, indent = part.beside, " " * (width + 2)
    yield from (line for told in _changed((), before) for line in wrap(f"before: {told}", indent, f"{indent}  "))
    for scene in part.scenes:
        for step in scene.silent:
            yield from wrap(silent_step(step), f"{indent}- ", f"{indent}  ")
        yield from wrap(line_told(scene), f"{scene.line.number:>{width}}. ", f"{indent}  ")
        for text in (*_broken_here(story, scene), *_changed(before, scene.beside)):
            yield from wrap(text, f"{indent}    ", f"{indent}      ")
        before = scene.beside


def silent_step(step: Silent) -> str:
    """Tell a step that no line tells, and how certain it is."""
    if not step.certain:
        return f"perhaps: {step.says}"
    if step.since is None:
        return step.says
    return f"{step.says} (at some time after line {step.since})" if step.since else f"{step.says} (here, or before)"


def line_told(scene: Scene) -> str:
    """Tell a line: by the sentence that all explanations have for it, or as the log has it and what it perhaps was."""
    others = [str(number) for number in scene.together if number != scene.line.number]
    order = f" (at the time of {', '.join(others)}: the order may have been different)" if others else ""
    if scene.certain:
        return (scene.says or line_in_words(scene.line)) + order
    return f"{line_in_words(scene.line)}; perhaps: {scene.says}{order}"


def _broken_here(story: Story, scene: Scene) -> Iterator[str]:
    """Yield which rules a line breaks, with their sentences and pages, and which it may break."""
    for one in story.report.broken:
        if scene.line.number in {one.line.number, *one.again}:
            yield f"{_fault(one, scene)}: {one.claim.statement}"
            yield f"page: {page(story.report.model, one.claim.source)}"
    for left in story.report.untold:
        if left.line.number == scene.line.number:
            yield f"perhaps this breaks {left.claim.id} ({left.claim.strength}): {left.claim.statement}"


def faults_of(story: Story, scene: Scene) -> Iterator[str]:
    """Yield which rules a line breaks, in brief."""
    for one in story.report.broken:
        if scene.line.number in {one.line.number, *one.again}:
            yield f"{_fault(one, scene)}: {one.claim.statement}"


def _fault(one: Broken, scene: Scene) -> str:
    if scene.line.number != one.line.number:
        return f"{one.level}: by here at the latest, this breaks {one.claim.id} ({one.claim.strength}) again"
    earlier = f"this, or a line from {one.since} on," if one.since < one.line.number else "this"
    return f"{one.level}: {earlier} breaks {one.claim.id} ({one.claim.strength})"


def _changed(before: Standing, after: Standing) -> Iterator[str]:
    """Yield the states of the other participants that are not those of *before*: several, if it is not certain."""
    for who, says in after:
        if (who, says) not in before:
            yield f"{who}: {state_told(says)}"


def state_told(says: tuple[str, ...]) -> str:
    """Tell the states in which a participant may be."""
    return "; or ".join(says) if 0 < len(says) <= _FEW else "not known"


def _ending(story: Story) -> Iterator[str]:
    report = story.report
    if not story.parts and story.long:
        only = f"of a log of more than {number(WHOLE)}, only the lines that lead to a broken rule are told"
        yield f"the run is not told: none of its {counted(report.lines, 'line')} breaks a rule ({only})"
    elif not story.parts and report.judged:
        yield "the run is not told: too much is unknown, or the log was changed since it was judged"
    yield from unexplained(report)
