# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that are made, or that stand elsewhere: the reference, decisions, the format of logs, pictures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File
from tables import decisions, decisions_index, faults, protocol_pages

from shadowcheck.site.claims import Claims
from shadowcheck.site.pictures import gallery_files
from shadowcheck.site.reference import reference
from vss_protocol import MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "diagrams"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and the pictures that they show."""
    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    for picture in gallery_files(GALLERY):
        target = f"gallery/{picture.relative_to(GALLERY).as_posix()}"
        files.append(File.generated(config, target, abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put the table of faults where a page asks for it."""
    return markdown.replace("{{ faults }}", faults())


def pages() -> dict[str, str]:
    """Write every page that is not in the folder of pages, by its path."""
    claims = Claims(MODEL)
    return {**reference(MODEL, GALLERY, claims), **dict(protocol_pages(claims)), **dict(elsewhere())}


def elsewhere() -> Iterator[tuple[str, str]]:
    """Yield the pages that stand beside what they are about: decisions, and the format of logs."""
    found = {
        kind: {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / kind / "decisions").glob("*.md"))}
        for kind in ("checker", "spec")
    }
    yield decisions_index(found)
    for kind, texts in found.items():
        yield from decisions(kind, {name: without_sources(text) for name, text in texts.items()})
    log = (ROOT / "spec" / "recorded-runs.md").read_text(encoding="utf-8")
    yield "reference/recorded-runs.md", without_sources(log)


def without_sources(text: str) -> str:
    """Show links to files that are no pages, such as sources, as code."""
    return re.sub(r"\[([^\]]+)\]\((?!\w+://)(?!\d{4}-[\w-]+\.md)[^)]+\)", lambda found: f"`{found[1].strip('`')}`", text)
