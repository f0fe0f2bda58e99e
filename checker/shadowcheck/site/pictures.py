"""The pages of a gallery that was drawn: those of a kind of pictures together, and one for each story."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.draw.metrics import slug
from shadowcheck.site.claims import story_of_design, story_of_fault
from shadowcheck.site.markdown import link, page, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INDEX = "gallery/index.md"
"""The page that lists all pictures."""
_FAULT, _WRONG = "Seeded fault: ", ": what goes wrong"


def gallery_pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the pages about the gallery in *folder*, whose index names what there is, with their paths."""
    text = (folder / "index.md").read_text(encoding="utf-8")
    pages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    sections: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for section, title, content in _plates(text):
        path = _path(section, title)
        pages[path].append((title, content))
        sections[section].setdefault(title.removesuffix(_WRONG), (path, _said(content)))
    lists = (part for section, found in sections.items() for part in (f"## {section}", _list(found)))
    yield INDEX, page("Gallery", *lists)
    for path, plates in pages.items():
        yield path, _page(path, plates)


def gallery_files(folder: Path) -> Iterator[Path]:
    """Yield the pictures in *folder*, in order."""
    yield from sorted(file for file in folder.rglob("*") if file.suffix in {".svg", ".dot", ".mmd"})


def _plates(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each picture of an index: its section, its title, and what stands below it."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = section.partition("\n")
        for plate in re.split(r"^### ", rest, flags=re.MULTILINE)[1:]:
            title, _, content = plate.partition("\n")
            yield name, title, content.strip()


def _path(section: str, title: str) -> str:
    if title.startswith(_FAULT):
        return story_of_fault(title.removeprefix(_FAULT))
    if section == "Designs":
        return story_of_design(title.removesuffix(_WRONG))
    return f"gallery/{slug(section)}.md"


def _said(content: str) -> str:
    """Return what stands before the picture, if it is a sentence about it."""
    first = content.partition("\n\n")[0]
    return "" if first.startswith("![") else f": {' '.join(first.split())}"


def _list(found: dict[str, tuple[str, str]]) -> str:
    names = {title: plain(title.removeprefix(_FAULT)) for title in found}
    return "\n".join(f"- {link(names[title], path, INDEX)}{said}" for title, (path, said) in found.items())


def _page(path: str, plates: list[tuple[str, str]]) -> str:
    up = "../" * (path.count("/") - 1)
    contents = [(title, _moved(content, up)) for title, content in plates]
    if len(contents) == 1:
        return page(contents[0][0], contents[0][1])
    parts = (part for title, content in contents for part in (f"## {title}", content))
    name = path.rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
    return page(contents[0][0].removesuffix(_WRONG) if "/designs/" in path else name, *parts)


def _moved(content: str, up: str) -> str:
    """Let links to pictures lead from a page that is elsewhere."""
    return re.sub(r"\]\((?!\w+://)([^)]+)\)", rf"]({up}\1)", content)
