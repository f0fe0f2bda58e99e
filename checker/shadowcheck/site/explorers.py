"""The pages of the site on which the runs of a gallery can be gone through, each in the explorer.

A gallery says of each run, by numbers, which steps it takes and in which instance: nothing is searched again. The page
of a seeded fault, or of a design, runs the network that has that fault or that design.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shadowcheck.check.pipeline import Configuration, built
from shadowcheck.cli.explore import world_of
from shadowcheck.draw.index import FAULT, NORMAL, WRONG
from shadowcheck.draw.metrics import slug
from shadowcheck.draw.runs import read_run
from shadowcheck.errors import SpecificationError
from shadowcheck.explorer.page import Contents, Pictures, Story, page_and_addresses
from shadowcheck.instance import compile_network
from shadowcheck.judge.verdict import Evidence
from shadowcheck.site.plates import CLAIM, RUN, plates
from shadowcheck.trace.trace import rebuild

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from shadowcheck.draw.runs import Recorded
    from shadowcheck.explorer.tables import World
    from shadowcheck.specification import Exhibit, Model, SeededFault


@dataclass(frozen=True)
class Explored:
    """The page of a run: its path in the site, the address of the run in it, and its bytes."""

    path: str
    address: str
    page: bytes


def explorers(model: Model, folder: Path) -> Iterator[tuple[str, Explored]]:
    """Yield the page of each run in the gallery of *model* in *folder*, by the title of its chart.

    Raises `SpecificationError` for a run that is none of the model, as the gallery is of another version.
    """
    pictures = Pictures()
    for _, title, text in plates(folder):
        line, claim = RUN.search(text), CLAIM.search(text)
        if line is not None and claim is not None:
            run = read_run(line["line"])
            if run is None:
                raise _outdated(title)
            yield title, _explored(title, _Shown(model, title, run), claim["says"], pictures)


def _outdated(title: str) -> SpecificationError:
    return SpecificationError(
        f"the gallery shows a run that the model does not have: {title!r}", where="index.md of the gallery",
        why="the model has changed since the gallery was drawn", instead="draw it again: shadowcheck diagram",
        code="SC0410",
    )


def _explored(title: str, shown: _Shown, says: str, pictures: Pictures) -> Explored:
    world = shown.world()
    evidence = Evidence(*shown.evidence())
    try:
        trace = rebuild(world.instance, evidence)
    except (ValueError, IndexError):
        raise _outdated(title) from None
    contents = Contents(title, (world,), (Story(title, says, 0, trace),))
    made, (address,) = page_and_addresses(contents, pictures)
    return Explored(shown.path, address, made)


@dataclass(frozen=True)
class _Shown:
    """A run of the gallery: what it is called, and what the gallery says of it."""

    model: Model
    title: str
    run: Recorded

    @property
    def path(self) -> str:
        if self.title == NORMAL:
            return "explorer/normal.html"
        kind = "faults" if self.title.startswith(FAULT) else "designs"
        return f"explorer/{kind}/{slug(self.title.removeprefix(FAULT).removesuffix(WRONG))}.html"

    def evidence(self) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
        """Return the rules before the loop and those in it, and whether the run rests at its end."""
        rules, loop = self.run.rules, self.run.loop_at
        return (rules, (), self.run.rests) if loop is None else (rules[:loop], rules[loop:], False)

    def world(self) -> World:
        """Build the instance of the run, with its claims.

        Raises `SpecificationError` if the run does not tell each option of the model, and else numbers of replicas.
        """
        exhibit = self._exhibit()
        model = self.model if exhibit is None else exhibit.interface.model(exhibit.design)
        names, options = self.run.names, {option.name for option in model.options}
        if not options <= names.keys() or not all(names[name].isdecimal() for name in names.keys() - options):
            raise _outdated(self.title)
        settings = model.settings({option.name: names[option.name] for option in model.options})
        sizes = {name: int(number) for name, number in names.items() if name not in options}
        fault = self._fault()
        asked = Configuration(settings, sizes, () if fault is None else fault.without, fault=fault)
        network, claims = built(model, asked)
        world = world_of(model, asked, compile_network(network, sizes), claims)
        return world if exhibit is None else replace(world, name=exhibit.design.__name__, says=exhibit.says)

    def _exhibit(self) -> Exhibit | None:
        """Return the design that the run is of, if it is of one."""
        name = self.title.removesuffix(WRONG)
        return next((one for one in self.model.exhibits() if self.title != name == one.name), None)

    def _fault(self) -> SeededFault | None:
        name = self.title.removeprefix(FAULT)
        return next((one for one in self.model.seeded_faults if self.title != name == one.name), None)
