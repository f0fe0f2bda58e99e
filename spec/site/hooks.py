# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that are made from the model, and the pictures of the gallery: mkdocs takes them as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from shadowcheck.site.pictures import gallery_files
from shadowcheck.site.reference import reference
from vss_protocol import MODEL

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "diagrams"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the reference of the model, and the pictures that it shows."""
    for path, text in reference(MODEL, GALLERY).items():
        files.append(File.generated(config, path, content=text))
    for picture in gallery_files(GALLERY):
        target = f"gallery/{picture.relative_to(GALLERY).as_posix()}"
        files.append(File.generated(config, target, abs_src_path=str(picture)))
    return files
