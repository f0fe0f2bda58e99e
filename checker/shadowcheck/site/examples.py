"""The examples that are installed: a page for each, with its text, its counts, its claims and its picture."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from shadowcheck.check.configuration import configured
from shadowcheck.check.pipeline import check
from shadowcheck.draw.designs import drawn
from shadowcheck.draw.machines import machine_picture
from shadowcheck.draw.networks import network_picture
from shadowcheck.draw.states import states_picture
from shadowcheck.report.details import told, traces
from shadowcheck.report.markdown import code, fenced, link, page, plain, table
from shadowcheck.report.summary import word
from shadowcheck.sources.installed import installed_examples
from shadowcheck.sources.models import find_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.check.pipeline import Report
    from shadowcheck.report.details import Traces

INDEX = "examples/index.md"
"""The page that lists all examples."""
FEW = 12
"""The most states of a machine whose picture is shown."""


@dataclass(frozen=True)
class _Example:
    """An example: its name, the documentation and the text of its file, and what checking it has found."""

    name: str
    says: str
    text: str
    report: Report
    found: Traces

    @property
    def path(self) -> str:
        """Its page."""
        return f"examples/{self.name}.md"

    @property
    def counts(self) -> tuple[str, str, str]:
        """Its states, steps and depth."""
        outcome = self.report.outcome
        return f"{outcome.states:,}", f"{outcome.steps:,}", f"{outcome.depth:,}"


def example_pages() -> dict[str, bytes]:
    """Return the pages about the installed examples, and their pictures, by their paths in the site."""
    examples = [_read(name) for name in installed_examples()]
    rows = ((link(one.name, one.path, INDEX), plain(one.report.model.says), *one.counts) for one in examples)
    said = (
        "Protocols and puzzles that others have published, each in a file of at most sixty lines. All counts are those "
        "that were published with them; where one begins in several ways, the state before the beginning is one more."
    )
    listed = page("Examples", said, table(("example", "about", "states", "steps", "depth"), rows), _HOW)
    files = {INDEX: listed.encode()}
    for one in examples:
        pictures = dict(_pictures(one))
        files[one.path] = _page(one, [*pictures]).encode()
        files |= pictures
    return files


_HOW = (
    "Each is checked by its name, as in `shadowcheck check die-hard`, drawn (`shadowcheck diagram die-hard`) and gone "
    "through step by step (`shadowcheck explore die-hard --open`). Copy one to begin with, or write your own: "
    "[the tutorial](../tutorial/your-own-protocol.md)."
)


def _read(name: str) -> _Example:
    module = import_module(installed_examples()[name].module)
    model = find_model(name)
    report = check(model, configured(model, ()))
    return _Example(name, inspect.getdoc(module) or "", inspect.getsource(module), report, traces(report))


def _pictures(one: _Example) -> Iterator[tuple[str, bytes]]:
    network = one.report.instance.network
    yield f"examples/{one.name}.svg", drawn(network_picture(network))["svg"]
    states = states_picture(network, one.report.instance.sizes)
    if states is not None:
        yield f"examples/{one.name}-states.svg", drawn(states)["svg"]
    for role in network.roles:
        if len(role.system.states) <= FEW:
            yield f"examples/{one.name}-machine.svg", drawn(machine_picture(role.system, role.name))["svg"]
            return


def _page(one: _Example, pictures: list[str]) -> str:
    states, steps, depth = one.counts
    claims = (
        (code(verdict.claim.id), plain(verdict.claim.statement), word(verdict)) for verdict in one.report.verdicts
    )
    shown = (f"![{one.name}]({path.removeprefix('examples/')})" for path in pictures)
    stories = (
        f"## {plain(verdict.claim.statement)}\n\n{fenced(chr(10).join(told(verdict, one.found)), 'text')}"
        for verdict in one.report.verdicts if verdict.claim.id in one.found
    )
    return page(
        one.name, plain(one.says), f"{states} states, {steps} steps, depth {depth}.",
        table(("claim", "says", "verdict"), claims), *shown, *stories, "## The file", fenced(one.text, "python"),
    )
