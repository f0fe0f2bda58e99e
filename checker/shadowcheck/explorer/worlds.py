"""Worlds of stories: runs that were found in several instances come into one page, each in its own world."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shadowcheck.explorer.page import Contents, Story

if TYPE_CHECKING:
    from shadowcheck.explorer.tables import World
    from shadowcheck.instance import Instance
    from shadowcheck.trace import Trace


@dataclass
class Worlds:
    """The worlds of a page, and the stories in them."""

    worlds: list[World] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)

    def number(self, world: World) -> int:
        """Return the number of *world*, which is added unless there is one of its instance, with its settings.

        One instance may be in several worlds: with claims that hold under one reading of the documentation, or another.
        """
        known = next((place for place, one in enumerate(self.worlds) if _is_same(one, world)), None)
        if known is None:
            self.worlds.append(world)
        return len(self.worlds) - 1 if known is None else known

    def tell(self, title: str, says: str, trace: Trace, world: World) -> None:
        """Add a story. If *trace* is a run of another instance than that of *world*, it gets a world of its own."""
        own = world if trace.instance is world.instance else _as_big_as(world, trace.instance)
        self.stories.append(Story(title, says, self.number(own), trace))

    def contents(self, title: str) -> Contents:
        """Return what the page called *title* holds."""
        return Contents(title, tuple(self.worlds), tuple(self.stories))


def _is_same(one: World, other: World) -> bool:
    return one.instance is other.instance and one.settings == other.settings


def _as_big_as(world: World, instance: Instance) -> World:
    sizes = {name: str(number) for name, number in instance.sizes.items()}
    return replace(world, instance=instance, settings={**world.settings, **sizes}, given=None)
