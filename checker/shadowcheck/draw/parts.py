"""Parts: the picture of a machine with many states is cut into frames that fit on a page, and can be read one by one.

States are declared in the normal order of events; each part is a run of neighbours. The cuts are made where the fewest
arrows cross. An arrow that crosses a cut is told in words at both of its ends.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.draw.layout import PAGE, fitted
from shadowcheck.draw.picture import Arrow, Group, Look, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.draw.picture import Picture

WHOLE = 24
"""A picture with more states is cut in any case."""

LARGEST = 9
"""The most states, or frames of states, in one part."""

FINAL = 4
"""A state that so many arrows enter, or more, comes last: the course of events does not lead through it. So does one
that no arrow leaves."""


def in_parts(picture: Picture) -> Picture:
    """Return *picture* cut into parts, or as it is if it has few states and fits on a page."""
    few = sum(map(_is_state, picture.nodes)) <= WHOLE
    return picture if few and fitted(picture).width <= PAGE else _Cut(picture).picture()


def _is_state(node: Node) -> bool:
    return node.look not in (Look.ENTRY, Look.HUB)


class _Cut:
    """A cut of one picture. `home` is the outermost frame or state that each box and frame belongs to."""

    def __init__(self, whole: Picture) -> None:
        self.whole = whole
        above = {group.id: group.parent for group in whole.groups} | {node.id: node.group for node in whole.nodes}
        self.home = {name: name for name in above}
        for name in above:
            while (outer := above[self.home[name]]) is not None:
                self.home[name] = outer
        states = dict.fromkeys(self.home[node.id] for node in whole.nodes if _is_state(node))
        entered = Counter(self.home[arrow.target] for arrow in whole.arrows)
        for arrow in whole.arrows:
            if self.home[arrow.source] not in states:  # a dot or a dotted box is where its arrow leads
                self.home[arrow.source] = self.home[arrow.target]
        left = {self.home[arrow.source] for arrow in whole.arrows if self.home[arrow.source] != self.home[arrow.target]}
        ordered = sorted(states, key=lambda name: (entered[name] >= FINAL or name not in left, name not in left))
        self.parts = _cut(ordered, [(self.home[arrow.source], self.home[arrow.target]) for arrow in whole.arrows])
        self.part = {name: number for number, part in enumerate(self.parts) for name in part}

    def picture(self) -> Picture:
        """Return the picture in parts."""
        frames = (Group(_frame(number), f"{number + 1}. {part[0]} … {part[-1]}" if len(part) > 1 else part[0])
                  for number, part in enumerate(self.parts))
        inner = (replace(group, parent=self.around(group.id, group.parent)) for group in self.whole.groups)
        boxes = {
            node.id: replace(node, group=self.around(node.id, node.group), items=(*node.items, *self.leaving(node)))
            for node in self.whole.nodes
        }
        kept = [arrow for arrow in self.whole.arrows if not self.crosses(arrow)]
        for target in dict.fromkeys(arrow.target for arrow in self.whole.arrows if self.crosses(arrow)):
            dotted = Node(f"*to {target}", "", Look.HUB, group=_frame(self.part[self.home[target]]))
            if dotted.id not in boxes:
                kept.append(Arrow(dotted.id, target))
            known = boxes.get(dotted.id, dotted)
            also = "also " if known.items else ""
            boxes[dotted.id] = replace(known, items=(*known.items, *(also + told for told in self.coming(target))))
        nodes = sorted(boxes.values(), key=lambda node: self.part.get(self.home.get(node.id, node.id), len(self.parts)))
        return replace(self.whole, nodes=tuple(nodes), arrows=tuple(kept), groups=(*frames, *inner))

    def around(self, name: str, parent: str | None) -> str | None:
        """Return the frame around *name*: its own one, or else its part; None for a box that has no place."""
        part = self.part.get(self.home[name])
        return parent if parent is not None or part is None else _frame(part)

    def crosses(self, arrow: Arrow) -> bool:
        """Whether *arrow* leads from one part to another."""
        return self.part[self.home[arrow.source]] != self.part[self.home[arrow.target]]

    def leaving(self, node: Node) -> Iterator[str]:
        """Yield in words the arrows from *node* to other parts."""
        for arrow in self.whole.arrows:
            if arrow.source == node.id and self.crosses(arrow):
                yield f"{', '.join(arrow.items)} → {arrow.target}"

    def coming(self, target: str) -> Iterator[str]:
        """Yield in words where the arrows from other parts to *target* come from; a frame has no room for its own."""
        arrows = [arrow for arrow in self.whole.arrows if arrow.target == target and self.crosses(arrow)]
        framed = {group.id for group in self.whole.groups}
        yield from (f"{', '.join(arrow.items)}: from {arrow.source}" for arrow in arrows if arrow.source in framed)
        names = [arrow.source for arrow in arrows if arrow.source not in framed]
        if names:
            yield f"from {', '.join(names)}"


def _frame(number: int) -> str:
    return f"*part {number + 1}"


def _cut(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Cut *names* into runs of at most `LARGEST`, so that the fewest *arrows* cross; then into as few as possible."""
    place = {name: number for number, name in enumerate(names)}
    spans = [tuple(sorted((place[source], place[target]))) for source, target in arrows]
    best: list[tuple[int, int, list[int]]] = [(0, 0, [])]  # for each end: arrows inside, minus the runs, their starts
    for end in range(1, len(names) + 1):
        found = []
        for start in range(max(0, end - LARGEST), end):
            inside, runs, starts = best[start]
            held = sum(start <= low and high < end for low, high in spans)
            found.append((inside + held, runs - 1, [*starts, start]))
        best.append(max(found))
    starts = best[-1][2]
    return [list(names[start:end]) for start, end in zip(starts, [*starts[1:], len(names)], strict=True)]
