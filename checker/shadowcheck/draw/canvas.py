"""A canvas: builds an SVG element by element, always with the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from shadowcheck.draw.metrics import FAMILY, LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]

INK = "#1c2733"
"""The colour of text."""


class Canvas:
    """An SVG being drawn. Later elements lie on top of earlier ones."""

    def __init__(self, width: float, height: float, title: str, says: str) -> None:
        self.root = ET.Element("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "width": px(width), "height": px(height),
            "viewBox": f"0 0 {px(width)} {px(height)}", "role": "img", "font-family": FAMILY,
        })
        ET.SubElement(self.root, "title").text = title
        ET.SubElement(self.root, "desc").text = says
        self.here = self.root
        self.rect(0, 0, width, height, fill="#ffffff", stroke="none")

    def inside(self, says: str, **facts: str) -> None:
        """Draw the next elements in a new group, with the tooltip *says*, and *facts* as its data attributes."""
        self.here = ET.SubElement(self.root, "g", {f"data-{name}": value for name, value in facts.items()})
        if says:
            ET.SubElement(self.here, "title").text = says

    def rect(self, x: float, y: float, width: float, height: float, *, round_: float = 0.0, **look: str) -> None:
        """Draw a rectangle with corners rounded by *round_* pixels."""
        facts = {"x": px(x), "y": px(y), "width": px(width), "height": px(height)}
        self.add("rect", {**facts, **({"rx": px(round_)} if round_ else {})}, look)

    def polygon(self, points: Sequence[Point], **look: str) -> None:
        """Draw a polygon with the corners *points*."""
        self.add("polygon", {"points": " ".join(f"{px(x)},{px(y)}" for x, y in points)}, look)

    def line(self, start: Point, end: Point, **look: str) -> None:
        """Draw a straight line."""
        self.add("line", dict(zip(("x1", "y1", "x2", "y2"), map(px, (*start, *end)), strict=True)), look)

    def circle(self, x: float, y: float, radius: float, **look: str) -> None:
        """Draw a circle around a point."""
        self.add("circle", {"cx": px(x), "cy": px(y), "r": px(radius)}, look)

    def curve(self, points: Sequence[Point], **look: str) -> None:
        """Draw Bezier curves: a start, then three points for each piece."""
        start, *rest = (f"{px(x)},{px(y)}" for x, y in points)
        self.add("path", {"d": f"M{start} C{' '.join(rest)}", "fill": "none"}, look)

    def head(self, base: Point, tip: Point, colour: str) -> None:
        """Draw the head of an arrow from *base* to *tip*."""
        length = max(((tip[0] - base[0]) ** 2 + (tip[1] - base[1]) ** 2) ** 0.5, 0.01)
        x, y = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
        back = (tip[0] - 9 * x, tip[1] - 9 * y)
        self.polygon([tip, (back[0] - 3.6 * y, back[1] + 3.6 * x), (back[0] + 3.6 * y, back[1] - 3.6 * x)], fill=colour)

    def words(  # noqa: PLR0913 - text, place and look
        self, lines: Iterable[str], x: float, top: float, size: float, *, anchor: str = "middle", bold: bool = False,
        colour: str = INK,
    ) -> float:
        """Write *lines* below each other from *top* on; return the y coordinate where the last one ends."""
        for line in lines:
            look = {"font-weight": "bold"} if bold else {}
            facts = {
                "x": px(x), "y": px(top + size * 0.98), "font-size": px(size), "text-anchor": anchor, "fill": colour
            }
            self.add("text", facts, look).text = line
            top += size * LINE
        return top

    def add(self, tag: str, facts: dict[str, str], look: dict[str, str]) -> ET.Element:
        """Add an element with attributes *facts* and *look*; in the names of *look*, ``_`` stands for ``-``."""
        return ET.SubElement(
            self.here, tag, {**facts, **{name.replace("_", "-"): value for name, value in look.items()}}
        )

    def svg(self) -> bytes:
        """Return the SVG file."""
        ET.indent(self.root, " ")
        return ET.tostring(self.root, encoding="unicode").encode() + b"\n"


def px(number: float) -> str:
    """Return *number* rounded to a tenth of a pixel, without trailing zeros."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
