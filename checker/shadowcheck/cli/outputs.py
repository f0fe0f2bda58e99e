"""Outputs: files and folders that the command line writes, tested before the long run."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.cli.shell import say_bytes
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STANDARD_OUTPUT = "-"
"""The name of a file that is not a file."""


class Output(NamedTuple):
    """A file to be written, and the option that names it."""

    path: str
    option: str

    @property
    def file(self) -> Path:
        """The path of the file."""
        return Path(self.path)

    @property
    def where(self) -> str:
        """What the user typed."""
        return f"{self.option} {self.path}"

    @property
    def standard(self) -> bool:
        """Whether it is standard output."""
        return self.path == STANDARD_OUTPUT

    def write(self, blocks: Iterable[bytes]) -> None:
        """Write *blocks*; raises `SpecificationError` if that fails."""
        if not self.standard:
            write(self.file, blocks, self.where)
            return
        for block in blocks:
            say_bytes(block)


def refuse_same_place(output: Output, taken: dict[Path | str, str]) -> None:
    """Refuse *output* if another option goes to the same place; *taken*, options by place, gets the new one."""
    place = output.path if output.standard else Path(os.path.realpath(output.file))
    if taken.setdefault(place, output.option) != output.option:
        raise SpecificationError(
            f"{taken[place]} and {output.option} go to the same place", where=output.where,
            why="one report would overwrite the other", instead="give each its own file", code="SC0809",
        )


def refuse_to_lose(outputs: Iterable[Output], kept: Iterable[Path], what: str) -> None:
    """Refuse *outputs* that would overwrite one of the files *kept*, which are *what* the command reads."""
    sources = {path.resolve() for path in kept}
    for output in outputs:
        if not output.standard and output.file.resolve() in sources:
            raise SpecificationError(
                f"{output.path} is the {what} itself", where=output.where,
                why=f"the report would overwrite it, and the {what} would be lost",
                instead="the name of another file", code="SC0814",
            )


def refuse_unwritable(path: Path, where: str) -> None:
    """Refuse a file that could not be written, without changing it."""
    existed = path.exists()
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise _unwritable(path, where, error) from error
    finally:
        if not existed:  # also if Ctrl-C comes here
            path.unlink(missing_ok=True)


def refuse_unwritable_folder(path: str, where: str) -> Path:
    """Return the folder *path*; raises `SpecificationError` if it or a file in it could not be made."""
    folder = Path(path)
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    try:
        with TemporaryFile(dir=there):  # it has no name, or loses it whatever happens
            pass
    except OSError as error:
        raise SpecificationError(
            f"{path} cannot be written to", where=where, why=f"{there}: {error.strerror or error}",
            instead="a folder that you may write to, on a disk with room", code="SC0811",
        ) from error
    return folder


def write(path: Path, blocks: Iterable[bytes], where: str, *, new: bool = False) -> None:
    """Write *blocks* into the file *path*. A *new* file must not exist before, and is removed if writing fails.

    Raises `SpecificationError`, with *where* the path was given, if it cannot be written.
    """
    made = False
    try:
        with path.open("xb" if new else "wb") as file:
            made = new
            file.writelines(blocks)
    except BaseException as error:
        if made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritable(path, where, error) from error
        raise


_HEAD = '<!DOCTYPE html>\n<meta charset="utf-8">\n<title>Sequence charts</title>\n'
"""How our index of charts begins: an index.html that begins otherwise is somebody else's."""


def write_charts(folder: Path, drawings: Mapping[str, bytes]) -> list[str]:
    """Write *drawings* (SVG by file name) and an index.html that shows them into *folder*; say what was done.

    A chart that an earlier index of ours shows, and that is not drawn any more, is removed. An index.html that is not
    ours is left as it is.
    """
    with contextlib.suppress(OSError):  # if it cannot be made, nothing can be written there
        folder.mkdir(parents=True, exist_ok=True)
    index, where = folder / "index.html", f"--charts {folder}"
    before = index.read_text(encoding="utf-8", errors="replace") if index.is_file() else _HEAD
    for name, drawing in drawings.items():
        write(folder / name, [drawing], where)
    many = f"{len(drawings)} {'chart' if len(drawings) == 1 else 'charts'}"
    if not before.startswith(_HEAD):
        return [f"{many} in {folder}; {index} was not written by shadowcheck, and is left as it is"]
    shown_before = re.findall(r'<img src="([^"/\\]+\.svg)"', before)
    gone = sorted(name for name in set(shown_before) - drawings.keys() if (folder / name).is_file())
    for name in gone:
        (folder / name).unlink()
    shown = "\n".join(f'<p><img src="{name}" alt="{name.removesuffix(".svg")}"></p>' for name in drawings)
    write(index, [f"{_HEAD}{shown or '<p>None.</p>'}\n".encode()], where)
    return [f"{many} in {index}" + (f"; removed: {', '.join(gone)}" if gone else "")]


def _unwritable(path: Path, where: str, error: OSError) -> SpecificationError:
    if isinstance(error, FileExistsError):
        return SpecificationError(
            f"{path} already exists", where=where, why="its contents would be lost",
            instead="choose another name or folder, or remove the file first", code="SC0810",
        )
    return SpecificationError(
        f"{path} cannot be written", where=where, why=f"{error.strerror or error}",
        instead="a path in an existing folder that you may write to, on a disk with space; or '-' for standard output",
        code="SC0811",
    )
