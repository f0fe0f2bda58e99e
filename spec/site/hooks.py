# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that are made, or that stand elsewhere: the reference, decisions, logs, pictures, explorers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from elsewhere import elsewhere
from mkdocs.structure.files import File
from tables import protocol_pages
from written import shown

from shadowcheck.site.claims import Claims
from shadowcheck.site.examples import example_pages
from shadowcheck.site.explorers import explorers
from shadowcheck.site.pictures import gallery_files
from shadowcheck.site.reference import reference
from vss_protocol import MODEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "diagrams"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and the pictures that they show."""
    explored = dict(explorers(MODEL, GALLERY))
    for run in explored.values():
        files.append(File.generated(config, run.path, content=run.page))
    for path, text in pages({title: f"{run.path}{run.address}" for title, run in explored.items()}).items():
        files.append(File.generated(config, path, content=text))
    for path, content in example_pages().items():
        files.append(File.generated(config, path, content=content))
    for picture in gallery_files(GALLERY):
        target = f"gallery/{picture.relative_to(GALLERY).as_posix()}"
        files.append(File.generated(config, target, abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Add to a page what is not written in it."""
    return shown(markdown)


def pages(explored: Mapping[str, str] | None = None) -> dict[str, str]:
    """Write every page that is not in the folder of pages, by its path; *explored* is where runs are explored."""
    claims = Claims(MODEL)
    return {**reference(MODEL, GALLERY, claims, explored), **dict(protocol_pages(claims)), **dict(elsewhere())}
