"""A suite of tests for programs of any language: a line of JSON for each test, of the schema "shadowcheck-test/1".

======================  ==========================================================================================
`schema`                "shadowcheck-test/1"
`test`                  its number, from 1
`begins`                the state of every machine in the beginning, by name
`steps`                 in order, each with `step` (its name), `decided`, `into` and `state`
`decided`               the number of the replica that the step is about, by its role, and what the environment chooses
                        in it: true, false, a number or a word
`into`                  if the step may have several results, the states in this one of the machines that it might
                        change; otherwise null
`state`                 the state of every machine after the step
======================  ==========================================================================================
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.machine.lts import spoken
from shadowcheck.trace.story import about, moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shadowcheck.experiments.suite import Suite
    from shadowcheck.instance import Instance
    from shadowcheck.machine.lts import Value
    from shadowcheck.trace import Trace, TraceStep

Word = bool | int | str

SCHEMA = "shadowcheck-test/1"
"""Name and version of each line that `suite_lines` writes."""


@dataclass(frozen=True)
class TestStep:
    """A step of a test: its name, what is `decided` in it, what `changes`, and the `state` of every machine after it.

    If that does not settle its result, `into` are the states of the machines that it might change.
    """

    name: str
    decided: Mapping[str, Word]
    changes: Mapping[str, str]
    state: Mapping[str, str]
    into: Mapping[str, str] | None

    @property
    def label(self) -> str:
        """The step in a few words: its name and what is decided."""
        told = ", ".join(f"{name}: {value}" for name, value in self.decided.items())
        return self.name + (f" ({told})" if told else "")


def state_of(instance: Instance, packed: int) -> dict[str, str]:
    """Return the states of all machines, by name; ledgers, which only claims look at, are left out."""
    ledgers = {field.name for field in instance.fields if field.role.ledger}
    return {name: local for name, local in instance.describe(packed).items() if name not in ledgers}


def told_tests(suite: Suite) -> list[list[TestStep]]:
    """Return the tests of *suite*, step by step. Raises `ReplayError` if the live machines do not repeat a run."""
    return [list(_told(suite, test, trace)) for test, trace in zip(suite.tests, suite.traces(), strict=True)]


def _told(suite: Suite, test: Iterable[int], trace: Trace) -> Iterator[TestStep]:
    before = state_of(trace.instance, trace.initial)
    for number, step in zip(test, trace.steps, strict=True):
        after = state_of(trace.instance, step.after)
        changes = {name: local for name, local in after.items() if local != before[name]}
        decided = dict(_decided(step, trace.instance))
        into = _into(trace.instance, before, after, suite.results(number))
        yield TestStep(step.rule.step.name, decided, changes, after, into)
        before = after


def _into(
    instance: Instance, before: Mapping[str, str], after: Mapping[str, str], results: Sequence[int]
) -> dict[str, str] | None:
    """Return what tells one of several *results* from the others: the states of what changes in any of them."""
    if len(results) == 1:
        return None
    changed = [name for one in results for name, local in state_of(instance, one).items() if local != before[name]]
    return {name: local for name, local in after.items() if name in changed}


def _decided(step: TraceStep, instance: Instance) -> Iterator[tuple[str, Word]]:
    if step.rule.replica is not None:
        named = about(step.rule, instance).role.name
        yield named, step.rule.replica
        yield from () if step.rule.other is None else [(f"other {named}", step.rule.other)]
    met: dict[str, Value] = {}
    for part in moved(step, instance):
        for name, value in part.choices:
            if name not in part.field.system.parameters:
                alone = met.setdefault(name, value) == value
                yield name if alone else f"{name} of {part.field.name}", _word(value)


def _word(value: Value) -> Word:
    return value if type(value) in (bool, int, str) else spoken(value)  # type: ignore[return-value]


def suite_lines(suite: Suite) -> bytes:
    """Write *suite*, a test a line. Raises `ReplayError` if the live machines do not repeat a run."""
    begins = state_of(suite.graph.instance, suite.graph.instance.initial)
    tests = (
        {"schema": SCHEMA, "test": number, "begins": begins, "steps": list(map(_as_data, test))}
        for number, test in enumerate(told_tests(suite), start=1)
    )
    return "".join(json.dumps(test, ensure_ascii=False) + "\n" for test in tests).encode(errors="backslashreplace")


def _as_data(step: TestStep) -> dict[str, object]:
    return {"step": step.name, "decided": step.decided, "into": step.into, "state": step.state}
