"""`shadowcheck diagram`: the gallery of a model, written into a folder or compared with it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from shadowcheck.cli.outputs import refuse_unwritable_folder
from shadowcheck.draw.gallery import gallery, stale, write
from shadowcheck.sources.models import find_model


def draw(name: str, out: str) -> str:
    """Write the gallery of the model *name* into the folder *out*, and say which files changed.

    Raises `SpecificationError` for a model that cannot be found or drawn, and for a folder that cannot be written.
    """
    folder = refuse_unwritable_folder(out, f"--out {out}")
    pictures = _gallery(name)
    changed = write(pictures, folder)
    told = (f"{folder.as_posix()}/{path}" for path in changed)
    return "\n".join([*told, f"{len(pictures)} files in {out}, {len(changed)} changed"])


def out_of_date(name: str, out: str) -> list[str]:
    """List the files in the folder *out* that differ from the gallery of the model *name*, one line for each."""
    return [f"{Path(out).as_posix()}/{line}" for line in stale(_gallery(name), Path(out))]


def _gallery(name: str) -> dict[str, bytes]:
    with contextlib.redirect_stdout(sys.stderr):
        return gallery(find_model(name))
