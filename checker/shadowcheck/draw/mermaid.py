"""Mermaid: a picture as text that GitHub and many wikis render."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from shadowcheck.draw.dot import COLOURS, TEXT_SIZE, Style, node_words
from shadowcheck.draw.metrics import block
from shadowcheck.draw.picture import Look, Node, Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOM = Style().room
_SPECIAL = re.compile(r'[#;:"<>`]')
_RESERVED = frozenset(
    {"as", "class", "click", "default", "direction", "end", "fork", "join", "note", "state", "style", "graph"}
)
_DASHES = {Look.FAILURE: "5 3", Look.FAILED_END: "5 3", Look.HUB: "2 3", Look.OUTSIDE: "5 3"}


def mermaid(picture: Picture) -> str:
    """Return the Mermaid text of *picture*: a state diagram, or a flow chart if it shows roles."""
    return "\n".join(_Mermaid(picture).lines())


def plain(text: str) -> str:
    """Return *text* in a line, with every character that is syntax in Mermaid as an entity (``#58;`` is a colon)."""
    return _SPECIAL.sub(lambda found: f"#{ord(found.group())};", " ".join(text.splitlines()))


class _Mermaid:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.name: dict[str, str] = {}
        for number, item in enumerate(picture.ids):
            known = re.fullmatch(r"[A-Za-z]\w*", item, re.ASCII) and item.lower() not in _RESERVED
            self.name[item] = item if known else f"n_{number}"
        for node in picture.nodes:
            if node.look is Look.ENTRY:
                self.name[node.id] = "[*]"

    def lines(self) -> Iterator[str]:
        yield from ("---", f"title: {json.dumps(self.picture.title, ensure_ascii=False)}", "---")
        if any(node.look in (Look.ROLE, Look.ROLES) for node in self.picture.nodes):
            yield from self.flow_chart()
        else:
            yield from self.state_diagram()
        yield from self.classes()
        yield ""

    def state_diagram(self) -> Iterator[str]:
        yield "stateDiagram-v2"
        yield "    direction TB"
        yield from self.states(None, "    ")
        entries = {node.id for node in self.picture.nodes if node.look is Look.ENTRY and node.group is not None}
        for arrow in self.picture.arrows:
            if arrow.source not in entries:
                label = f" : {_joined(arrow.items)}" if arrow.items else ""
                yield f"    {self.name[arrow.source]} --> {self.name[arrow.target]}{label}"
        yield from (f"    {self.name[node.id]} --> [*]" for node in self.picture.nodes if node.look.rests)

    def states(self, parent: str | None, indent: str) -> Iterator[str]:
        for node in self.picture.nodes:
            if node.group == parent and node.look is not Look.ENTRY:
                yield from (f"{indent}{self.name[node.id]} : {line}" for line in self.box(node))
        for group in self.picture.groups:
            if group.parent == parent:
                yield f'{indent}state "{plain(group.title)}" as {self.name[group.id]} {{'
                yield from self.states(group.id, indent + "    ")
                yield from self.entered(group.id, indent + "    ")
                yield f"{indent}}}"

    def entered(self, group: str, indent: str) -> Iterator[str]:
        """Yield the entry of *group*, which Mermaid only draws inside a frame if it is written there."""
        dots = {node.id for node in self.picture.nodes if node.look is Look.ENTRY and node.group == group}
        yield from (
            f"{indent}[*] --> {self.name[arrow.target]}" for arrow in self.picture.arrows if arrow.source in dots
        )

    def box(self, node: Node) -> list[str]:
        words = node_words(node, Style())
        lines = [plain(line.strip()) for line in words.lines]
        if node.look in (Look.HUB, Look.LIST):
            return ["<br/>".join((*map(plain, words.title), *lines))]
        return ["<br/>".join(plain(line) for line in words.title), *lines]

    def flow_chart(self) -> Iterator[str]:
        yield "flowchart TB"
        shapes = {Look.ROLES: '[["{}"]]', Look.OUTSIDE: '(["{}"])'}
        for node in self.picture.nodes:
            shape = shapes.get(node.look, '["{}"]')
            title = "<br/>".join(map(plain, (node.title, *node.items)))
            yield f"    {self.name[node.id]}{shape.format(title)}"
        for arrow in self.picture.arrows:
            line = "-.->" if arrow.dashed else "-->"
            yield f'    {self.name[arrow.source]} {line}|"{_joined(arrow.items)}"| {self.name[arrow.target]}'

    def classes(self) -> Iterator[str]:
        """Yield a class for each look; looks differ by their borders, not only by colour."""
        for look in Look:
            named = [self.name[node.id] for node in self.picture.nodes if node.look is look]
            if not named or look in (Look.ENTRY, Look.PLAIN):
                continue
            fill, border = COLOURS[look]
            dash = f",stroke-dasharray:{_DASHES[look]}" if look in _DASHES else ""
            word = look.name.title().replace("_", "")
            yield f"    classDef look{word} fill:{fill},stroke:{border},color:#1c2733{dash}"
            yield f"    class {','.join(named)} look{word}"


def _joined(items: Iterable[str]) -> str:
    return "<br/>".join(plain(line.strip()) for line in block(tuple(items), _ROOM, TEXT_SIZE))
