"""The index page of a gallery, in Markdown: every picture with its title, a sentence, and its source page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from shadowcheck.judge.built_in import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.specification import Model

NORMAL, FAULT, WRONG = "The normal course", "Seeded fault: ", ": what goes wrong"
"""The title of the normal course, how titles of faults begin, and how those of designs with a mistake end."""


@dataclass(frozen=True)
class Plate:
    """A picture of the gallery: the contents of its `files` by kind, and `stem`, their path without the kind.

    A sequence chart shows or breaks `claim`; `story` is its run in sentences, `machines` are those that take part in
    it, `command` opens it in the explorer, and `run` is what is needed to take the same steps again.
    """

    section: str
    stem: str
    title: str
    says: str
    files: Mapping[str, bytes]
    claim: Claim | None = None
    story: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    command: str = ""
    run: str = ""


_LEGEND = (
    "A filled dot points to the state in which a machine begins. A double border: it may rest there for ever. "
    "A dashed octagon: a failure. Written on an arrow: `event [guard] / outcome`; inside a box: what happens without "
    "leaving the state; in a dotted box: what many states have in common. A large machine is drawn in numbered parts: "
    "`event → state` inside a box leads to a state in another part, where a dotted box says where it comes from."
)
_KINDS = {"svg": "SVG", "dot": "DOT", "mmd": "Mermaid"}


def index(model: Model, plates: Sequence[Plate]) -> str:
    """Return the text of ``index.md``."""
    return "\n".join(_lines(model, plates)) + "\n"


def _lines(model: Model, plates: Sequence[Plate]) -> Iterator[str]:
    yield f"# {model.name}: diagrams"
    yield from ("", model.says, "", "Made by `shadowcheck diagram`; not to be edited.", "", _LEGEND)
    for section in dict.fromkeys(plate.section for plate in plates):
        shown = (f"[{plate.title}]({plate.stem}.svg)" for plate in plates if plate.section == section and plate.files)
        yield from ("", f"[{section}](#{section.lower().replace(' ', '-')}): {', '.join(shown)}")
    for section, found in groupby(plates, key=lambda plate: plate.section):
        yield from ("", f"## {section}")
        for plate in found:
            yield from ("", f"### {plate.title}", "", *_plate(model, plate))


def _plate(model: Model, plate: Plate) -> Iterator[str]:
    if plate.says:
        yield from (plate.says, "")
    if plate.claim is not None:
        source = plate.claim.source
        page = "the model itself" if source == MODEL else f"[{source}]({model.addresses(source)})"
        yield from (f"Claim `{plate.claim.id}`: {plate.claim.statement} Page: {page}.", "")
    if plate.machines:
        yield from (f"Machines: {', '.join(plate.machines)}.", "")
    if not plate.files:
        yield "No run shows it: the claim says that one exists, and there is none."
        return
    yield f"![{plate.title}]({plate.stem}.svg)"
    links = (f"[{name}]({plate.stem}.{kind})" for kind, name in _KINDS.items() if kind in plate.files)
    opened = f" · in the explorer: `{plate.command}`" if plate.command else ""
    yield from ("", " · ".join(links) + opened)
    if plate.run:
        yield from ("", f"<!-- {plate.run} -->")
    if plate.story:
        yield from (
            "", "<details><summary>The same in words</summary>", "", "```text", *plate.story, "```", "", "</details>"
        )
