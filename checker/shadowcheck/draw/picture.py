"""Pictures: boxes and arrows with text, independent of format and layout.

DOT, SVG and Mermaid are written from the same picture, so that they show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

MANY = (5, 4, 3)
"""From so many sources on, arrows with the same text and target are drawn as one; the lower numbers if crowded."""

STAYS = "without leaving the state"
"""The title of the box that lists the internal reactions of many states."""

_CROWDED = 1.4


class Look(Enum):
    """What a box stands for; each look has its own shape or border, so that colour is never needed."""

    ENTRY = "entry"
    PLAIN = "plain"
    END = "end"
    FAILURE = "failure"
    FAILED_END = "failed end"
    HUB = "hub"
    LIST = "list"
    ROLE = "role"
    ROLES = "roles"
    OUTSIDE = "outside"

    @property
    def fails(self) -> bool:
        """Whether it is a failure state (octagon, dashed)."""
        return self in (Look.FAILURE, Look.FAILED_END)

    @property
    def rests(self) -> bool:
        """Whether the machine may stay there for ever (double border)."""
        return self in (Look.END, Look.FAILED_END)


@dataclass(frozen=True)
class Node:
    """A box: its title, what happens inside it (`items`), its tooltip (`says`), and the group around it."""

    id: str
    title: str
    look: Look = Look.PLAIN
    items: tuple[str, ...] = ()
    says: str = ""
    group: str | None = None


@dataclass(frozen=True)
class Arrow:
    """An arrow between two boxes or groups, with its text (`items`).

    It is dashed if it can be switched off, and bold if it is what happens when all goes well.
    """

    source: str
    target: str
    items: tuple[str, ...] = ()
    dashed: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Group:
    """A frame around boxes: a state with substates."""

    id: str
    title: str
    parent: str | None = None
    says: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing. `caption` is one sentence, for screen readers and the index page."""

    title: str
    caption: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    groups: tuple[Group, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all boxes and groups, in order of declaration."""
        return (*(node.id for node in self.nodes), *(group.id for group in self.groups))

    def inside(self, group: str) -> list[Node]:
        """Return the boxes in *group* or in a group inside it."""
        within = {group}
        for each in self.groups:  # a group is declared before those inside it
            if each.parent in within:
                within.add(each.id)
        return [node for node in self.nodes if node.group in within]


@dataclass
class Bundles:
    """Single arrows with one item each, to be merged into fewer arrows with lists."""

    single: dict[tuple[str, str, str, bool], bool] = field(default_factory=dict)
    """By source, target, item and whether it is dashed: whether it is bold."""

    def add(self, source: str, target: str, item: str, *, dashed: bool = False, bold: bool = False) -> None:
        """Add an arrow, once."""
        self.single.setdefault((source, target, item, dashed), bold)

    def merged(self) -> list[Arrow]:
        """Return parallel arrows that look alike as one with a list; those from a box to itself are in `loops`."""
        parallel: dict[tuple[str, str, bool, bool], list[str]] = {}
        for (source, target, item, dashed), bold in self.single.items():
            if source != target:
                parallel.setdefault((source, target, dashed, bold), []).extend(filter(None, (item,)))
        return [
            Arrow(source, target, tuple(items), dashed, bold)
            for (source, target, dashed, bold), items in parallel.items()
        ]

    def loops(self, node: str) -> tuple[str, ...]:
        """Return the items of the arrows from *node* to itself."""
        return tuple(item for source, target, item, _ in self.single if source == target == node)

    def folded(self, names: Sequence[str], course: Collection[str]) -> tuple[Bundles, list[Node], list[Arrow]]:
        """Replace the arrows that many of *names* share by boxes: return the other arrows, the boxes, and their arrows.

        A crowded picture is folded further. An arrow between neighbours in *course* mostly stays: states are declared
        in the normal order of events, and the line through them should be visible.
        """
        for many in MANY:
            rest, hubs, arrows = self._folded(names, many, course)
            if len(rest.merged()) + len(arrows) <= _CROWDED * len(names):
                break
        return rest, hubs, arrows

    def _folded(
        self, names: Sequence[str], many: int, course: Collection[str]
    ) -> tuple[Bundles, list[Node], list[Arrow]]:
        shared = self._shared(names, many)
        follows = {later: earlier for earlier, later in pairwise(names) if {earlier, later} <= set(course)}
        entered = {
            target for source, target, item, _ in self.single if source != target and (target, item) not in shared
        }
        rest = Bundles()
        for (source, target, item, dashed), bold in self.single.items():
            sources = shared.get(("" if source == target else target, item), ())
            next_in_life = follows.get(target) == source and (target not in entered or len(sources) <= len(names) / 2)
            if source not in sources or (next_in_life and source != target):
                rest.add(source, target, item, dashed=dashed, bold=bold)
        lists: dict[str, dict[str, list[str]]] = {}
        for (target, item), sources in shared.items():
            drawn = {source for source, other, it, _ in rest.single if (other, it) == (target, item)}
            told = [source for source in sources if source not in drawn]  # no transition is drawn twice
            lists.setdefault(target, {}).setdefault(listed(told, names, target), []).append(item)
        hubs = [
            Node(f"*to {target}", "" if target else STAYS, Look.HUB, tuple(
                f"{'; '.join(items)}: {where}" for where, items in by.items()
            )) for target, by in lists.items()
        ]
        return rest, hubs, [Arrow(f"*to {target}", target) for target in lists if target]

    def _shared(self, names: Iterable[str], many: int) -> dict[tuple[str, str], list[str]]:
        """For each target ("" for the source itself) and item, the sources, if they are many."""
        known, sources = set(names), dict[tuple[str, str], list[str]]()
        for source, target, item, _ in self.single:
            if source in known:
                sources.setdefault(("" if source == target else target, item), []).append(source)
        return {key: found for key, found in sources.items() if len(found) >= many}


def listed(sources: Sequence[str], names: Sequence[str], target: str) -> str:
    """Return the names of *sources*, or of all but the missing ones if that is shorter."""
    missing = [name for name in names if name not in sources and name != target]
    where, every = ("from", "every other state") if target else ("in", "every state")
    if not missing:
        return f"{where} {every}"
    if len(missing) < len(sources) / 2:
        return f"{where} {every} but {', '.join(missing)}"
    return f"{where} {', '.join(sources)}"
