"""A suite of tests as a module for pytest: it drives a real system through a fixture that its author writes."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from shadowcheck.report.suite_lines import TestStep, state_of, told_tests
from shadowcheck.report.suite_text import suite_title
from shadowcheck.report.text import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.experiments.suite import Suite
    from shadowcheck.specification import Model

_HEAD = '''\
r"""{title}

Written by `shadowcheck test`: write it again when the model changes, and keep what is your own in conftest.py.
Each test takes the fixture `system`, which connects it with what is tested:

    import pytest

    class System:
        def __init__(self):
            ...  # start it, in the state BEGIN

        def step(self, name, /, *, into=None, **decided):
            ...  # let it take the step `name`, as STEPS says it

        def state(self):
            return {{...}}  # the states of all machines, by name, as in BEGIN

    @pytest.fixture
    def system():
        return System()

`decided` are the number of the replica that the step is about, from 1, and what the environment chooses. With a step
that may have several results, `into` are the states in this one of the machines that it might change.
"""

BEGIN = {begin}

STEPS = {steps}
'''


def suite_pytest(model: Model, suite: Suite) -> str:
    """Write *suite* of *model* as a module of Python, with a test for each run.

    Raises `ReplayError` if the live machines do not repeat a run.
    """
    instance = suite.graph.instance
    tests = told_tests(suite)
    taken = {step.name for test in tests for step in test}
    says = {step.name: step.says for step in instance.network.steps if step.name in taken}
    title = "\n".join(wrap(suite_title(model, suite).replace('"""', "'''").replace("\\", "/")))
    head = _HEAD.format(title=title, begin=_spread(state_of(instance, instance.initial)), steps=_spread(says))
    width = len(str(len(tests)))
    bodies = ("\n".join(_test(f"{number:0{width}}", test)) for number, test in enumerate(tests, start=1))
    return "\n\n".join([head, *(f"{body}\n" for body in bodies)])


def _spread(values: Mapping[str, str]) -> str:
    rows = "".join(f"    {name!r}: {value!r},\n" for name, value in values.items())
    return f"{{\n{rows}}}"


def _test(number: str, steps: Sequence[TestStep]) -> Iterator[str]:
    last = re.sub(r"\W+", "_", steps[-1].name.lower(), flags=re.ASCII).strip("_")
    yield f"def test_{number}{f'_{last}' if last else ''}(system):"
    yield "    expected = dict(BEGIN)"
    yield "    assert system.state() == expected"
    for step in steps:
        yield f"    system.step({_arguments(step)})"
        if step.changes:
            yield f"    expected |= {step.changes!r}"
        yield "    assert system.state() == expected"


def _arguments(step: TestStep) -> str:
    given = {f"{name}_" if name == "into" else name: value for name, value in step.decided.items()}
    plain = {name: value for name, value in given.items() if _is_name(name)}
    others = {name: value for name, value in given.items() if name not in plain}
    words = [repr(step.name), *(f"{name}={value!r}" for name, value in plain.items())]
    words += [] if step.into is None else [f"into={step.into!r}"]
    return ", ".join([*words, *([f"**{others!r}"] if others else [])])


def _is_name(word: str) -> bool:
    return word.isidentifier() and not keyword.iskeyword(word)
