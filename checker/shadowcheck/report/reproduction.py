"""Reproduction: the traces of findings as a file of tests for pytest, which drive the live design.

A test passes as long as the design makes the mistake, so that it documents the mistake and can be stepped through in a
debugger. It fails as soon as the design does anything else: then verify the design again, and delete the test if the
finding is gone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shadowcheck.machine import Machine
from shadowcheck.machine.data import Domain, domains
from shadowcheck.machine.source import source_of
from shadowcheck.network import local_system
from shadowcheck.report.text import wrap
from shadowcheck.trace.reactions import Reacted, reactions
from shadowcheck.trace.story import REPEATS, RESTS, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Field
    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.trace.trace import Trace
    from shadowcheck.verify.verification import DesignReport

_WIDTH = 116
_HEAD = """\
{quotes}What `shadowcheck verify` found in {design}, step by step through the live design.

Each test passes as long as the design does what the finding is about. Once a test fails, the design does something
else: run `shadowcheck verify` again, and delete the test if the finding is gone.
{quotes}

{imports}

{design} = find_design({place})
MENDED = "the design no longer does this: run 'shadowcheck verify' again, and delete this test if it finds nothing"
"""
_IMPORTS = {
    "Path(": "from pathlib import Path\n",
    "": "from shadowcheck.sources.designs import find_design",
    "domains(": "from shadowcheck.machine.data import domains",
    "Listener(": "from shadowcheck.trace.witness import Listener",
    "Rerun(": "from shadowcheck.trace.witness import Rerun",
    "Witness(": "from shadowcheck.trace.witness import Witness",
}
"""The imports, by the word that needs them; a line end divides groups."""


def reproduction(report: DesignReport, place: str) -> str:
    """Write a test module with a test for each finding that has a trace in which the design reacts; "" if none has.

    *place* is a Python expression for the argument with which `find_design` finds the design.
    """
    roles, address = report.interface.roles, report.model.addresses
    tests = [
        _test(finding.verdict.claim, finding.trace, roles, address(finding.verdict.claim.source))
        for finding in report.findings if finding.trace is not None and reactions(finding.trace, roles)
    ]
    if not tests:
        return ""
    used = "".join([place, *tests])
    imports = "\n".join(line for word, line in _IMPORTS.items() if word in used)
    head = _HEAD.format(quotes='"""', design=report.design.__name__, imports=imports, place=place)
    return "\n\n".join([head, *tests])


def _test(claim: Claim, trace: Trace, roles: tuple[str, ...], address: str) -> str:
    lines = [f"def test_{_word(claim.id)}():", *_doc(claim, address)]
    return "\n".join([*lines, *(f"    {line}" for line in _driven(trace, roles))]) + "\n"


def _doc(claim: Claim, address: str) -> Iterator[str]:
    indent = " " * 4
    yield from wrap(f'"""{_quoted(claim.statement)}', indent, indent, _WIDTH)
    yield ""
    yield from wrap(f"This breaks it ({claim.strength}). Page: {_quoted(address)}", indent, indent, _WIDTH)
    yield f'{indent}"""'


def _quoted(text: str) -> str:
    """Change *text* so that it neither ends a string in three quotes nor escapes anything."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _driven(trace: Trace, roles: tuple[str, ...]) -> Iterator[str]:
    own = [field for field in trace.instance.fields if field.role.name in roles]
    names = {field.number: _word(field.name) for field in own}
    for field in own:
        yield f"{names[field.number]} = {_live(field)}"
    done = reactions(trace, roles)
    for number, step in enumerate(trace.steps, start=1):
        if trace.loop_at == number - 1:
            yield f"# {REPEATS}:"
        yield from wrap(f"{number}. {sentence(step.rule, trace.instance)}", "# ", "#    ", _WIDTH - 4)
        for one in done:
            if one.number == number:
                yield from _step(one, names[one.field.number])
    if trace.rests:
        yield f"# {RESTS}"


def _step(done: Reacted, name: str) -> Iterator[str]:
    if done.restarts:
        yield f"{name} = {_live(done.field)}"
    elif done.reaction.untaken:
        yield f"assert {name}.refuses({done.reaction.untaken!r}{_decided(done)}), MENDED"
    elif done.given is None:
        yield f"assert {name}.answers == {_answers(done.field, done.before)!r}, MENDED"
    else:
        yield f"done = {name}.does({done.given!r}{_decided(done)})"
        yield f"assert done == {_told(done)!r}, MENDED"


def _told(done: Reacted) -> tuple[str, ...]:
    """Return what the live design reports of *done*: a function its next call, as its lines change with every edit."""
    source = source_of(_design(done.field))
    if source is not None and not source.hears:
        return tuple(_answers(done.field, done.after))
    return done.reaction.outcome, *done.reaction.acts, str(done.after)


def _decided(done: Reacted) -> str:
    system, design = done.field.system, _design(done.field).__name__
    decided = ", ".join(
        f"{key!r}: {_literal(value, system.choices[key], f'{design}.{key}')}" for key, value in done.decisions
    )
    return f", {{{decided}}}" if decided else ""


def _answers(field: Field, state: LocalState) -> list[str]:
    """List the events that the live machine answers in *state*, in the order of its table."""
    table = local_system(_design(field))
    here = {row.event for row in table.reactions if table.states[row.source] == state}
    return [event for event in table.events if event in here]


def _live(field: Field) -> str:
    design, first = _design(field), field.system.states[field.initial]
    source = source_of(design)
    if source is not None:
        return f"{'Listener' if source.hears else 'Rerun'}({design.__name__})"
    if field.system.initials.get("") == field.initial or not first.data:
        return f"Witness({design.__name__})"
    return f"Witness({design.__name__}, {_data(design.__name__, first, domains(design))})"


def _design(field: Field) -> type:
    return field.system.machine or Machine


def _data(design: str, first: LocalState, declared: Mapping[str, Domain]) -> str:
    domain = f"domains({design})"
    data = (f"{name!r}: {_literal(value, declared[name].values, f'{domain}[{name!r}]')}" for name, value in first.data)
    return "{" + ", ".join(data) + "}"


def _literal(value: Value, values: Sequence[Value], declared: str) -> str:
    return repr(value) if type(value) in (bool, int, str) else f"{declared}.values[{list(values).index(value)}]"


def _word(text: str) -> str:
    return re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_").lower() or "design"
