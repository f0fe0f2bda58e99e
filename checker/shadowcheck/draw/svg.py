"""SVG: draws a picture as it was laid out."""

from __future__ import annotations

from shadowcheck.draw.canvas import Canvas
from shadowcheck.draw.dot import COLOURS, PAD, TEXT_SIZE, TITLE_SIZE, arrow_words, node_words
from shadowcheck.draw.layout import Box, Course, Layout, fitted
from shadowcheck.draw.metrics import width
from shadowcheck.draw.picture import Arrow, Look, Node, Picture

MARGIN = 14.0
HEADING = 15.0
LINE_COLOUR = "#3b5166"


def svg(picture: Picture, *, marked: bool = False) -> bytes:
    """Draw *picture*, if possible no wider than a page; the bytes are the same each time.

    If *marked*, boxes, frames and arrows say whose they are (``data-state``; ``data-from`` and ``data-to``), so that a
    page can light them.
    """
    return _Drawing(picture, fitted(picture), marked=marked).drawn()


class _Drawing:
    """Draws one picture. From bottom to top: frames, arrows, boxes, the heads of arrows and the text on them."""

    def __init__(self, picture: Picture, places: Layout, *, marked: bool) -> None:
        self.picture, self.marked = picture, marked
        self.places = places.moved(MARGIN, MARGIN + HEADING * 1.9)
        wide = max(self.places.width, width(picture.title, HEADING, bold=True) + MARGIN) + MARGIN
        self.canvas = Canvas(wide, self.places.height + MARGIN, picture.title, picture.caption)

    def drawn(self) -> bytes:
        self.canvas.words([self.picture.title], MARGIN, MARGIN * 0.7, HEADING, anchor="start", bold=True)
        for group in self.picture.groups:
            self.canvas.inside(group.says, **self.mark(state=group.id))
            self.frame(group.title, self.places.frames[group.id])
        self.canvas.inside("")
        for arrow in self.picture.arrows:
            self.part_of(arrow)
            self.arrow(arrow, self.places.courses[arrow])
        for node in self.picture.nodes:
            self.canvas.inside(node.says, **self.mark(state=node.id))
            self.box(node, self.places.boxes[node.id])
        self.canvas.inside("")
        for arrow in self.picture.arrows:
            self.part_of(arrow)
            self.head_and_label(arrow, self.places.courses[arrow])
        return self.canvas.svg()

    def mark(self, **facts: str) -> dict[str, str]:
        """Return *facts* if the picture is marked."""
        return facts if self.marked else {}

    def part_of(self, arrow: Arrow) -> None:
        """Draw what comes next as a part of *arrow*, if the picture is marked."""
        if self.marked:
            self.canvas.inside("", **{"from": arrow.source, "to": arrow.target})

    def frame(self, title: str, box: Box) -> None:
        self.canvas.rect(box.x, box.y, box.width, box.height, round_=8, fill="#fafbfc", stroke="#8494a3")
        self.canvas.words([title], box.centre[0], box.y + 5, TITLE_SIZE, bold=True)

    def arrow(self, arrow: Arrow, course: Course) -> None:
        dash = {"stroke_dasharray": "5 3"} if arrow.dashed else {}
        self.canvas.curve(course.curve, stroke=LINE_COLOUR, stroke_width="2.4" if arrow.bold else "1.2", **dash)

    def head_and_label(self, arrow: Arrow, course: Course) -> None:
        self.canvas.head(course.curve[-1], course.tip, LINE_COLOUR)
        words = arrow_words(arrow, self.places.style)
        if course.label is None:
            return
        left, top = course.label[0] - words.width / 2, course.label[1] - words.height / 2
        self.canvas.rect(
            left - 1, top, words.width + 2, words.height, fill="#ffffff", fill_opacity="0.82", stroke="none"
        )
        self.canvas.words(words.lines, left, top, TEXT_SIZE, anchor="start")

    def box(self, node: Node, box: Box) -> None:
        fill, border = COLOURS[node.look]
        if node.look is Look.ENTRY:
            self.canvas.circle(*box.centre, box.width / 2, fill=fill)
            return
        if node.look is Look.ROLES:
            for back in (8.0, 4.0):
                behind = Box(box.x + back, box.y + 8 - back, box.width - 8, box.height - 8)
                self.outline(node.look, behind, fill, border)
            box = Box(box.x, box.y + 8, box.width - 8, box.height - 8)
        self.outline(node.look, box, fill, border)
        words = node_words(node, self.places.style)
        top = box.centre[1] - words.height / 2
        below = self.canvas.words(words.title, box.centre[0], top, TITLE_SIZE, bold=True)
        if words.title and words.lines:
            edge, y = 5.0 if node.look.rests else 0.0, below + 1
            self.canvas.line((box.x + edge, y), (box.x + box.width - edge, y), stroke=border, stroke_width="0.6")
            below += PAD * 0.7
        self.canvas.words(words.lines, box.centre[0] - words.width / 2, below, TEXT_SIZE, anchor="start")

    def outline(self, look: Look, box: Box, fill: str, border: str) -> None:
        stroke = {"stroke": border, "stroke_width": "1.3"}
        if look.fails:
            self.canvas.polygon(octagon(box), fill=fill, stroke_dasharray="5 3", **stroke)
            if look.rests:
                self.canvas.polygon(octagon(inset(box)), fill="none", **stroke)
            return
        dash = {Look.HUB: {"stroke_dasharray": "2 3"}, Look.OUTSIDE: {"stroke_dasharray": "5 3"}}.get(look, {})
        corner = 0.0 if look in (Look.ROLE, Look.ROLES, Look.HUB, Look.LIST, Look.OUTSIDE) else 9.0
        self.canvas.rect(box.x, box.y, box.width, box.height, round_=corner, fill=fill, **stroke, **dash)
        if look.rests:
            inner = inset(box)
            self.canvas.rect(inner.x, inner.y, inner.width, inner.height, round_=6, fill="none", **stroke)


def inset(box: Box) -> Box:
    """Return the inner border of an end state."""
    return Box(box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7)


def octagon(box: Box) -> list[tuple[float, float]]:
    """Return the corners of the octagon inscribed in *box*."""
    cut = min(9.0, box.height / 3)
    left, top, right, low = box.x, box.y, box.x + box.width, box.y + box.height
    return [
        (left + cut, top), (right - cut, top), (right, top + cut), (right, low - cut), (right - cut, low),
        (left + cut, low), (left, low - cut), (left, top + cut),
    ]
