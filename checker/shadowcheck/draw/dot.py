"""DOT, Graphviz's language: a picture with its text for users, and one with fixed sizes and no text for layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.draw.metrics import LINE, block, widest, width, wrapped
from shadowcheck.draw.picture import Arrow, Group, Look, Node, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE_SIZE = 13.0
TEXT_SIZE = 11.0
PAD = 9.0
"""Pixels: the size of a box's title, of every other word, and the room around them."""

COLOURS = {
    Look.ENTRY: ("#24323f", "#24323f"),
    Look.PLAIN: ("#f3f6fa", "#3b5166"),
    Look.END: ("#e4f1ec", "#00624a"),
    Look.FAILURE: ("#fdeee2", "#a33c00"),
    Look.FAILED_END: ("#fdeee2", "#a33c00"),
    Look.HUB: ("#ffffff", "#8494a3"),
    Look.LIST: ("#ffffff", "#8494a3"),
    Look.ROLE: ("#e8f1f8", "#00507d"),
    Look.ROLES: ("#e8f1f8", "#00507d"),
    Look.OUTSIDE: ("#ffffff", "#5c6a76"),
}
"""Fill and border; distinguishable for colour-blind readers, and never the only sign (see `_SHAPES`)."""

_SHAPES = {
    Look.ENTRY: "shape=circle style=filled width=0.14 fixedsize=true",
    Look.PLAIN: 'shape=box style="rounded,filled"',
    Look.END: 'shape=box style="rounded,filled" peripheries=2',
    Look.FAILURE: 'shape=octagon style="dashed,filled"',
    Look.FAILED_END: 'shape=octagon style="dashed,filled" peripheries=2',
    Look.HUB: 'shape=note style="dotted,filled"',
    Look.LIST: "shape=note style=filled",
    Look.ROLE: "shape=box style=filled",
    Look.ROLES: "shape=box3d style=filled",
    Look.OUTSIDE: 'shape=box style="dashed,filled"',
}


@dataclass(frozen=True)
class Style:
    """How a picture is laid out: the direction of arrows, and the width of lists in boxes and on arrows in pixels."""

    direction: str = "TB"
    room: float = 170.0


@dataclass(frozen=True)
class Words:
    """The text in a box or on an arrow, broken into lines, and its size."""

    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def width(self) -> float:
        """In pixels."""
        return max(widest(self.title, TITLE_SIZE, bold=True), widest(self.lines, TEXT_SIZE))

    @property
    def height(self) -> float:
        """In pixels, with a gap between title and lines."""
        gap = PAD * 0.7 if self.title and self.lines else 0.0
        return (len(self.title) * TITLE_SIZE + len(self.lines) * TEXT_SIZE) * LINE + gap


def node_words(node: Node, style: Style) -> Words:
    """Return the text of the box *node*."""
    title = wrapped(node.title, style.room * 1.2, TITLE_SIZE, bold=True) if node.title else ()
    if node.look in (Look.HUB, Look.LIST):  # three times as wide as high, about
        area = sum(width(item, TEXT_SIZE) for item in node.items) * TEXT_SIZE * LINE
        room = min(max((3 * area) ** 0.5, 140.0), 320.0 if node.look is Look.HUB else 640.0)
        return Words(tuple(title), tuple(block(node.items, room, TEXT_SIZE, few=len(node.items))))
    return Words(tuple(title), tuple(block(node.items, style.room * 1.1, TEXT_SIZE)))


def arrow_words(arrow: Arrow, style: Style) -> Words:
    """Return the text on *arrow*."""
    return Words((), tuple(block(arrow.items, style.room, TEXT_SIZE)))


def box_size(node: Node, style: Style) -> tuple[float, float]:
    """Return the width and height of the box *node* in pixels."""
    if node.look is Look.ENTRY:
        return 10.0, 10.0
    words = node_words(node, style)
    wide = (8.0 if node.look.fails else 0.0) + (8.0 if node.look.rests or node.look is Look.ROLES else 0.0)
    tall = 8.0 if node.look.rests or node.look is Look.ROLES else 0.0
    return max(words.width + 2 * PAD, 46.0) + wide, words.height + 1.4 * PAD + tall


def dot(picture: Picture, style: Style | None = None) -> str:
    """Return the DOT text of *picture*."""
    return "\n".join(_Dot(picture, style or Style(), sized=False).lines())


def sized_dot(picture: Picture, style: Style) -> str:
    """Return the DOT text for layout: all sizes are fixed and there is no text, so that fonts do not matter.

    An arrow has its number as id; boxes are named by their number, groups ``cluster_<number>``.
    """
    return "\n".join(_Dot(picture, style, sized=True).lines())


class _Dot:

    def __init__(self, picture: Picture, style: Style, *, sized: bool) -> None:
        self.picture, self.style, self.sized = picture, style, sized
        self.number = {item: number for number, item in enumerate(picture.ids)}
        self.frames = {group.id for group in picture.groups}

    def lines(self) -> Iterator[str]:
        gap = "nodesep=0.35 ranksep=0.42" if self.style.direction == "TB" else "nodesep=0.25 ranksep=0.5"
        yield f"digraph {_quoted(self.picture.title)} {{"
        if not self.sized:
            yield f"  // {self.picture.caption}"
        yield f"  graph [rankdir={self.style.direction} compound=true newrank=false {gap}]"
        if not self.sized:
            yield '  graph [fontname="Helvetica,Arial,sans-serif" fontsize=13]'
            yield '  node [fontname="Helvetica,Arial,sans-serif" fontsize=12]'
            yield '  edge [fontname="Helvetica,Arial,sans-serif" fontsize=11 color="#3b5166"]'
        yield from self.boxes(None, "  ")
        for number, arrow in enumerate(self.picture.arrows):
            yield "  " + self.arrow(number, arrow)
        yield "}\n"

    def boxes(self, parent: str | None, indent: str) -> Iterator[str]:
        yield from (indent + self.box(node) for node in self.picture.nodes if node.group == parent)
        for group in self.picture.groups:
            if group.parent == parent:
                yield f"{indent}subgraph {self.name(group.id)} {{"
                yield f"{indent}  {self.title(group)}"
                yield from self.boxes(group.id, indent + "  ")
                yield f"{indent}}}"

    def name(self, item: str) -> str:
        if item in self.frames:
            return f"cluster_{self.number[item]}" if self.sized else _quoted(f"cluster_{item}")
        return str(self.number[item]) if self.sized else _quoted(item)

    def title(self, group: Group) -> str:
        if self.sized:
            wide = width(group.title, TITLE_SIZE, bold=True)
            return f"graph [margin=12 label={_blank(wide, TITLE_SIZE * LINE)}]"
        return f"graph [label={_quoted(group.title)} style=rounded margin=12]"

    def box(self, node: Node) -> str:
        shape = _SHAPES[node.look]
        if self.sized:
            wide, high = box_size(node, self.style)
            outline = "circle" if node.look is Look.ENTRY else "box"
            size = f"fixedsize=true width={wide / 72:.4f} height={high / 72:.4f}"
            return f'{self.name(node.id)} [shape={outline} label="" {size}]'
        words = node_words(node, self.style)
        fill, border = COLOURS[node.look]
        tip = f" tooltip={_quoted(node.says)}" if node.says else ""
        label = _quoted("\n".join((*words.title, *words.lines)))
        return f'{self.name(node.id)} [label={label} {shape} fillcolor="{fill}" color="{border}"{tip}]'

    def arrow(self, number: int, arrow: Arrow) -> str:
        tail, head = self.anchor(arrow.source), self.anchor(arrow.target)
        facts = [f"ltail={self.name(arrow.source)}"] if arrow.source in self.frames else []
        facts += [f"lhead={self.name(arrow.target)}"] if arrow.target in self.frames else []
        words = arrow_words(arrow, self.style)
        if self.sized:
            facts.append(f"id={number}")
            facts += [f"label={_blank(words.width + 8, words.height + 4)}"] if words.lines else []
        else:
            facts += [f"label={_quoted(chr(10).join(words.lines))}"] if words.lines else []
            facts += ["style=dashed"] if arrow.dashed else ["style=bold"] if arrow.bold else []
        return f"{tail} -> {head}" + (f" [{' '.join(facts)}]" if facts else "")

    def anchor(self, item: str) -> str:
        """Return the box for an arrow at *item*: for a frame, a box inside; Graphviz clips the arrow at the frame."""
        return self.name(self.picture.inside(item)[0].id if item in self.frames else item)


def _blank(wide: float, high: float) -> str:
    table = 'BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    return f'<<TABLE {table} WIDTH="{wide:.0f}" HEIGHT="{high:.0f}"><TR><TD></TD></TR></TABLE>>'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
