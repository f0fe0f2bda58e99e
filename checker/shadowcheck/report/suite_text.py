"""A suite of tests, for people: how many there are, what they cover, and what no test can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.experiments.suite import Cover
from shadowcheck.report.suite_lines import told_tests
from shadowcheck.report.text import counted, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.experiments.suite import Suite
    from shadowcheck.specification import Model

_COVERED = {
    Cover.STEPS: "every step that can be taken ({many:,})",
    Cover.PAIRS: "every step that can follow the beginning or another step ({many:,} pairs)",
}


def suite_title(model: Model, suite: Suite) -> str:
    """Say in a line what the tests of *suite* cover."""
    covered = _COVERED[suite.cover].format(many=suite.goals)
    met = "" if suite.graph.complete else ", as far as the model was searched"
    sizes = ", ".join(f"{name}={size}" for name, size in suite.graph.instance.sizes.items())
    return f"Tests of the model {model.name}{f' with {sizes}' if sizes else ''}: {covered}{met}."


def suite_text(model: Model, suite: Suite, *, told: bool) -> str:
    """Write what *suite* is; if its tests are *told*, also each of them, in words."""
    lines = wrap(suite_title(model, suite))
    if told:
        lines += ["", *_tests(suite), ""]
    longest = max(map(len, suite.tests), default=0)
    many = f"{counted(len(suite.tests), 'test')}, {counted(suite.steps, 'step')} in all"
    lines.append(f"{many}, {longest:,} in the longest")
    if suite.never:
        when = "can never be taken, so that no test covers it" if suite.graph.complete else "not met so far"
        lines += wrap(f"{when}: {', '.join(suite.never)}", "", "  ")
    if not suite.graph.complete:
        lines.append(f"note: the search is unfinished ({suite.graph.unfinished}): more may be possible than is covered")
    return "\n".join(lines)


def _tests(suite: Suite) -> Iterator[str]:
    width = len(str(len(suite.tests)))
    for number, test in enumerate(told_tests(suite), start=1):
        yield from wrap("; ".join(step.label for step in test), f"{number:>{width}}. ", " " * (width + 2))
