"""The index of a gallery that was drawn, read again: its pictures, and what it says of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = re.compile(r"^<!-- (?P<line>run of .*) -->$", re.MULTILINE)
"""Where an index tells the run of a chart."""
CLAIM = re.compile(r"^Claim `(?P<id>[^`]+)`: (?P<says>.*) Page: (?:\[(?P<page>[^\]]+)\]|(?P<other>.+)\.)", re.MULTILINE)
"""Where an index tells the claim of a chart, and the page that it is from; that is a link, or `other` words."""


class Plate(NamedTuple):
    """A picture of an index: its section, its title, and what stands below it."""

    section: str
    title: str
    text: str


def plates(folder: Path) -> Iterator[Plate]:
    """Yield each picture that the index in *folder* lists."""
    text = (folder / "index.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = section.partition("\n")
        for plate in re.split(r"^### ", rest, flags=re.MULTILINE)[1:]:
            title, _, content = plate.partition("\n")
            yield Plate(name, title, content.strip())
