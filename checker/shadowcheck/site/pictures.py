"""The pages of a gallery that was drawn: those of a kind of pictures together, and one for each story."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shadowcheck.draw.index import FAULT, WRONG
from shadowcheck.draw.metrics import slug
from shadowcheck.report.markdown import link, page, plain
from shadowcheck.site.claims import story_of_design, story_of_fault
from shadowcheck.site.plates import CLAIM, RUN, plates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

INDEX = "gallery/index.md"
"""The page that lists all pictures."""
_MACHINES = re.compile(r"^Machines: (.+)\.$", re.MULTILINE)


@dataclass(frozen=True)
class _Entry:
    """A picture or a story in the list: its page, what is said of it, and by what it can be found."""

    path: str
    says: str
    facts: Mapping[str, tuple[str, ...]]


def gallery_pages(folder: Path, explored: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the pages about the gallery in *folder*, whose index names what there is, with their paths.

    *explored* tells by the title of a chart where its run can be gone through: a path in the site, with the fragment.
    """
    pages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    sections: dict[str, dict[str, _Entry]] = defaultdict(dict)
    for section, title, content in plates(folder):
        path, entries = _path(section, title), sections[section]
        opened = (explored or {}).get(title)
        pages[path].append((title, RUN.sub("" if opened is None else _opened(opened), content)))
        name = title.removesuffix(WRONG)
        before = entries.get(name)
        entries[name] = _Entry(path, before.says if before else _said(content), _facts(section, title, content))
    lists = (part for section, found in sections.items() for part in (f"## {section}", _list(found)))
    yield INDEX, page("Gallery", _FILTER, *lists)
    for path, shown in pages.items():
        yield path, _WIDE + _page(path, shown)


_FILTER = '<div id="gallery-filter" hidden></div>'
"""Where the page's script puts the lists to choose from; without it, everything is shown, and nothing to choose."""
_WIDE = "---\nhide: [navigation, toc]\n---\n"
"""What lets a page use the width of the window: charts need it."""


def gallery_files(folder: Path) -> Iterator[Path]:
    """Yield the pictures in *folder*, in order."""
    yield from sorted(file for file in folder.rglob("*") if file.suffix in {".svg", ".dot", ".mmd"})


def _opened(target: str) -> str:
    """Link to the run in the explorer: *target* is from the top of the site, and pictures are in a folder of it."""
    return f"[Go through this run in the explorer](../{target}){{: .explored }}"


def _facts(section: str, title: str, content: str) -> Mapping[str, tuple[str, ...]]:
    """Return by what an entry can be found: pages of the documentation, machines, claims."""
    claim, machines = CLAIM.search(content), _MACHINES.search(content)
    named = () if machines is None else tuple(machines[1].split(", "))
    if section == "Machines":
        named = (title.partition(": ")[0],)
    source = () if claim is None else (claim["page"] or claim["other"],)
    return {"page": source, "machine": named, "claim": () if claim is None else (claim["id"],)}


def _path(section: str, title: str) -> str:
    if title.startswith(FAULT):
        return story_of_fault(title.removeprefix(FAULT))
    if section == "Designs":
        return story_of_design(title.removesuffix(WRONG))
    return f"gallery/{slug(section)}.md"


def _said(content: str) -> str:
    """Return what stands before the picture, if it is a sentence about it."""
    first = content.partition("\n\n")[0]
    return "" if first.startswith("![") else f": {' '.join(first.split())}"


def _list(found: Mapping[str, _Entry]) -> str:
    names = {title: plain(title.removeprefix(FAULT)) for title in found}
    return "\n".join(
        f"- {link(names[title], entry.path, INDEX)}{entry.says}\n{_marked(entry.facts)}"
        for title, entry in found.items()
    )


def _marked(facts: Mapping[str, tuple[str, ...]]) -> str:
    """Write *facts* as attributes of an item of a list: they stand on a line of their own."""
    told = (f'data-{name}="{html.escape("|".join(values))}"' for name, values in facts.items() if values)
    return f"    {{: .plate {' '.join(told)} }}"


def _page(path: str, plates: list[tuple[str, str]]) -> str:
    up = "../" * (path.count("/") - 1)
    contents = [(title, _moved(content, up)) for title, content in plates]
    if len(contents) == 1:
        return page(contents[0][0], contents[0][1])
    parts = (part for title, content in contents for part in (f"## {title}", content))
    name = path.rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
    return page(contents[0][0].removesuffix(WRONG) if "/designs/" in path else name, *parts)


def _moved(content: str, up: str) -> str:
    """Let links to pictures lead from a page that is elsewhere."""
    return re.sub(r"\]\((?!\w+://)([^)]+)\)", rf"]({up}\1)", content)
