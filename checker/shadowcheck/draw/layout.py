"""Layout: the positions of boxes and arrows, computed by Graphviz.

Text is measured and drawn by shadowcheck, so that the layout depends only on the version of Graphviz in pygraphviz's
wheel.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shadowcheck.draw.dot import Style, sized_dot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.draw.picture import Arrow, Picture

PAGE = 880.0
"""The width in pixels that GitHub and a printed page show at natural size, or nearly."""

STYLES = (
    Style("TB", 170), Style("TB", 130), Style("TB", 100), Style("LR", 150), Style("LR", 110), Style("TB", 80),
    Style("LR", 80),
)
"""Styles to try, best first, until a picture fits the page."""

_GAP, _EDGE = 24.0, 6.0
"""Pixels between unconnected parts of a picture, and between the text on an arrow and the frame around it."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle: its top left corner, its width and its height, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Box:
        """Return the same, moved by (*x*, *y*)."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Course:
    """An arrow: the control points of its curve, its tip, and the centre of its label, if it has one."""

    curve: tuple[Point, ...]
    tip: Point
    label: Point | None

    def moved(self, x: float, y: float) -> Course:
        """Return the same, moved by (*x*, *y*)."""
        label = self.label and (self.label[0] + x, self.label[1] + y)
        return Course(tuple((px + x, py + y) for px, py in self.curve), (self.tip[0] + x, self.tip[1] + y), label)


@dataclass(frozen=True)
class Layout:
    """The positions of a picture's parts, in pixels from the top left corner: boxes and frames by id, and arrows."""

    style: Style
    width: float
    height: float
    boxes: Mapping[str, Box]
    frames: Mapping[str, Box]
    courses: Mapping[Arrow, Course]

    def moved(self, x: float, y: float) -> Layout:
        """Return the same, moved by (*x*, *y*); the bottom right corner moves, too."""
        return Layout(
            self.style, self.width + x, self.height + y, {name: box.moved(x, y) for name, box in self.boxes.items()},
            {name: box.moved(x, y) for name, box in self.frames.items()},
            {arrow: course.moved(x, y) for arrow, course in self.courses.items()},
        )


def fitted(picture: Picture) -> Layout:
    """Return the layout of *picture* in the first of `STYLES` that fits the page; if none does, the narrowest.

    Of unconnected parts the page may take fewer or more side by side: the lowest layout that fits is then the best.
    """
    tried: list[Layout] = []
    several = len(islands(picture)) > 1
    for style in STYLES:
        tried.append(layout(picture, style))
        if tried[-1].width <= PAGE and not several:
            return tried[-1]
    fitting = [found for found in tried if found.width <= PAGE]
    return min(fitting, key=lambda found: found.height) if fitting else min(tried, key=lambda found: found.width)


def layout(picture: Picture, style: Style) -> Layout:
    """Lay out *picture* with Graphviz.

    Unconnected parts are laid out separately and then tiled; Graphviz would put them all in a row.
    """
    tiles = _tiled([_placed(part, style) for part in islands(picture)])
    return Layout(
        style, max(tile.width for tile in tiles), max(tile.height for tile in tiles),
        {name: box for tile in tiles for name, box in tile.boxes.items()},
        {name: box for tile in tiles for name, box in tile.frames.items()},
        {arrow: course for tile in tiles for arrow, course in tile.courses.items()},
    )


def islands(picture: Picture) -> list[Picture]:
    """Split *picture* into its connected components (by arrows and frames), in the order of their first boxes."""
    nearby: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    for one, other in _joined(picture):
        nearby.setdefault(one, []).append(other)
        nearby.setdefault(other, []).append(one)
    return [
        replace(
            picture, nodes=tuple(node for node in picture.nodes if node.id in island),
            arrows=tuple(arrow for arrow in picture.arrows if arrow.source in island),
            groups=tuple(group for group in picture.groups if group.id in island),
        )
        for island in _connected(nearby)
    ]


def _connected(nearby: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    """Yield the connected components of an undirected graph, in the order of their first nodes."""
    met: set[str] = set()
    for start in nearby:
        island, waiting = set[str](), [start]
        while waiting:
            here = waiting.pop()
            if here not in met:
                met.add(here)
                island.add(here)
                waiting += nearby[here]
        if island:
            yield island


def _joined(picture: Picture) -> Iterator[tuple[str, str]]:
    yield from ((arrow.source, arrow.target) for arrow in picture.arrows)
    yield from ((node.id, node.group) for node in picture.nodes if node.group is not None)
    yield from ((group.id, group.parent) for group in picture.groups if group.parent is not None)


def _tiled(tiles: Sequence[Layout]) -> list[Layout]:
    """Move each tile as far up and then as far left as possible, within the page or the widest tile."""
    room = max(PAGE, *(tile.width for tile in tiles))
    taken: list[Box] = []
    for tile in tiles:
        corners = []
        for x in (0.0, *(box.x + box.width for box in taken)):
            above = [box.y + box.height for box in taken if box.x < x + tile.width and x < box.x + box.width]
            if x + tile.width <= room:
                corners.append((max(above, default=0.0), x))
        y, x = min(corners)
        taken.append(Box(x, y, tile.width + _GAP, tile.height + _GAP))
    return [tile.moved(box.x, box.y) for tile, box in zip(tiles, taken, strict=True)]


def _placed(picture: Picture, style: Style) -> Layout:
    """Lay out one component; Graphviz's y axis points up, the layout's down."""
    answer = _asked(sized_dot(picture, style))
    _, _, width, height = _numbers(answer["bb"])
    boxes, frames = {}, {}
    for about in answer["objects"]:
        if about["name"].startswith("cluster_"):
            left, low, right, high = _numbers(about["bb"])
            frames[picture.ids[int(about["name"].removeprefix("cluster_"))]] = Box(
                left, height - high, right - left, high - low
            )
        else:
            (x, y), wide, tall = _numbers(about["pos"]), float(about["width"]) * 72, float(about["height"]) * 72
            boxes[picture.ids[int(about["name"])]] = Box(x - wide / 2, height - y - tall / 2, wide, tall)
    courses = {picture.arrows[int(about["id"])]: _course(about, height) for about in answer.get("edges", ())}
    for group in picture.groups:
        if len(picture.inside(group.id)) == len(picture.nodes):  # Graphviz forgets the text on arrows
            width = max(width, frames[group.id].width) + _EDGE
            frames[group.id] = Box(0, frames[group.id].y, width, frames[group.id].height)
            break
    return Layout(style, width, height, boxes, frames, courses)


def _asked(text: str) -> dict[str, Any]:
    import pygraphviz  # type: ignore[import-untyped] # noqa: PLC0415 - what draws nothing need not load it

    graph = pygraphviz.AGraph(string=text)
    answer: dict[str, Any] = json.loads(graph.draw(format="json0", prog="dot"))
    return answer


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _course(about: dict[str, Any], height: float) -> Course:
    """Parse an arrow, which Graphviz writes as ``e,<tip> <start> <control> <control> <point> ...``."""
    tip, *points = [(x, height - y) for x, y in (_numbers(part.removeprefix("e,")) for part in about["pos"].split())]
    label = None
    if "lp" in about:
        x, y = _numbers(about["lp"])
        label = (x, height - y)
    return Course(tuple(points), tip, label)
