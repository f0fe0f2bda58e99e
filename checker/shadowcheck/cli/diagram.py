"""`shadowcheck diagram`: a model's gallery, or a user's own design, written into a folder or compared with it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from shadowcheck.cli.outputs import refuse_unwritable_folder
from shadowcheck.draw.designs import design_picture, drawn
from shadowcheck.draw.folder import add, differing
from shadowcheck.draw.gallery import gallery, stale, write
from shadowcheck.sources.designs import find_design
from shadowcheck.sources.models import find_model


def draw(name: str, out: str) -> str:
    """Write the gallery of the model *name* into the folder *out*, and say which files changed.

    Raises `SpecificationError` for a model that cannot be found or drawn, and for a folder that cannot be written.
    """
    folder = refuse_unwritable_folder(out, f"--out {out}")
    pictures = _gallery(name)
    return _told(write(pictures, folder), folder, len(pictures), out)


def out_of_date(name: str, out: str) -> list[str]:
    """List the files in the folder *out* that differ from the gallery of the model *name*, one line for each."""
    return [f"{Path(out).as_posix()}/{line}" for line in stale(_gallery(name), Path(out))]


def draw_design(given: str, out: str) -> str:
    """Draw the design *given* into files of its name in the folder *out*, and say which changed; others are left alone.

    Raises `SpecificationError` for a design that cannot be found or tabulated, and for a folder that cannot be written.
    """
    folder = refuse_unwritable_folder(out, f"--out {out}")
    pictures = _design(given)
    return _told(add(pictures, folder), folder, len(pictures), out)


def design_out_of_date(given: str, out: str) -> list[str]:
    """List the files in the folder *out* that differ from the pictures of the design *given*, one line for each."""
    return [f"{Path(out).as_posix()}/{line}" for line in differing(_design(given), Path(out))]


def _told(changed: list[str], folder: Path, number: int, out: str) -> str:
    paths = (f"{folder.as_posix()}/{path}" for path in changed)
    return "\n".join([*paths, f"{number} files in {out}, {len(changed)} changed"])


def _gallery(name: str) -> dict[str, bytes]:
    with contextlib.redirect_stdout(sys.stderr):
        return gallery(find_model(name))


def _design(given: str) -> dict[str, bytes]:
    with contextlib.redirect_stdout(sys.stderr):
        design = find_design(given, where="--design")
        return {f"{design.__name__}.{kind}": content for kind, content in drawn(design_picture(design)).items()}
