"""A page for each machine of a model: its picture, its states and events in words, and the steps it takes part in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.draw.metrics import slug
from shadowcheck.report.markdown import code, link, page, plain, sourced, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.network import Role, Step
    from shadowcheck.specification import Model

INDEX = "protocol/index.md"
"""The page about the whole protocol."""


def machine_pages(model: Model) -> Iterator[tuple[str, str]]:
    """Yield a page for each machine of the default network, and one about all of them, with their paths."""
    network = model.network(model.settings({}))
    roles = [role for role in network.roles if not role.ledger]
    rows = ((link(plain(role.title or role.name), _path(role), INDEX), plain(_summary(role))) for role in roles)
    picture = f"![{plain(network.name)}]({'../gallery/network.svg'})"
    said = f"{model.says[:1].upper()}{model.says[1:]}. Each machine has a page, with its states and its steps."
    yield INDEX, page("The protocol, machine by machine", said, picture, table(("machine", "what it is"), rows))
    for role in roles:
        taking = [step for step in network.steps if any(move.role.name == role.name for move in step.moves)]
        yield _path(role), _page(model, role, taking)


def _path(role: Role) -> str:
    return f"protocol/{slug(role.name)}.md"


def _summary(role: Role) -> str:
    doc = role.system.machine.__doc__ if role.system.machine is not None else None
    return (doc or "").strip().partition("\n")[0] or f"{len(role.system.states):,} states"


def _page(model: Model, role: Role, steps: Sequence[Step]) -> str:
    title = role.title or role.name
    picture = f"![{plain(title)}](../gallery/machines/{slug(role.name)}.svg)"
    states = [name for name in role.system.names() if name in role.system.glossary]
    events = [name for name in role.system.events if name in role.system.glossary]
    return page(
        f"{title[:1].upper()}{title[1:]}", plain(_summary(role)), picture, "## States", _glossary(model, role, states),
        "## Events", _glossary(model, role, events), "## Steps", _steps(model, steps),
    )


def _glossary(model: Model, role: Role, names: Sequence[str]) -> str:
    told = ((name, role.system.glossary[name]) for name in names)
    rows = ((code(name), plain(one.text), sourced(one.source, model.addresses(one.source))) for name, one in told)
    return table(("name", "meaning", "page"), rows) if names else "None of them needs an explanation."


def _steps(model: Model, steps: Sequence[Step]) -> str:
    rows = (
        (
            plain(_told(step)), plain(step.by),
            f"fault {code(step.group)}" if step.group else "", sourced(step.source, model.addresses(step.source)),
        )
        for step in steps
    )
    return table(("what happens", "who acts", "switched off by", "page"), rows)


def _told(step: Step) -> str:
    told = step.says.replace("{who}", f"one of the {_replicas(step)}")
    return told.replace("{other}", "another of them")


def _replicas(step: Step) -> str:
    return next((move.role.replicas for move in step.moves if move.role.replicas), None) or "replicas"

