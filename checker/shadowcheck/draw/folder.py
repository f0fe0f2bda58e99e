"""The folder of a gallery: how it is written, and which of its files are out of date."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PARTS = ("designs", "machines", "observers", "sequences", "states.dot", "states.mmd", "states.svg", "views")
"""The folders of a gallery, and those of its files that a larger model does not have."""
_KINDS = (".dot", ".mmd", ".svg")


def write(gallery: Mapping[str, bytes], out: Path) -> list[str]:
    """Write *gallery* (path: content) into the folder *out*; return the paths that changed, sorted.

    Pictures that are no longer in the gallery are removed; other files are left alone. Raises `SpecificationError` if
    the folder cannot be written.
    """
    with _refused(out):
        return sorted([*_written(gallery, out), *_removed(gallery, out)])


def add(pictures: Mapping[str, bytes], out: Path) -> list[str]:
    """Write *pictures* into the folder *out*, as `write` does, and leave everything else there alone."""
    with _refused(out):
        return sorted(_written(pictures, out))


@contextmanager
def _refused(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SpecificationError(
            f"the pictures cannot be written: {error.strerror}", where=str(error.filename or out),
            why="the folder is not writable, or a file stands where a folder is needed",
            instead="name another folder with --out, or correct its permissions", code="SC0401",
        ) from error


def stale(gallery: Mapping[str, bytes], out: Path) -> list[str]:
    """Return a line for each file that differs between *out* and *gallery*: missing, outdated or unexpected."""
    unexpected = (f"{path}: is not a picture of the gallery" for path in _files(out) if path not in gallery)
    return sorted([*differing(gallery, out), *unexpected])


def differing(pictures: Mapping[str, bytes], out: Path) -> list[str]:
    """Return a line for each of *pictures* that is missing or outdated in *out*."""
    there = _files(out)
    missing = (f"{path}: is missing" for path in pictures if path not in there)
    changed = (path for path in pictures if path in there and there[path].read_bytes() != pictures[path])
    return sorted([*missing, *(f"{path}: is out of date" for path in changed)])


def _written(gallery: Mapping[str, bytes], out: Path) -> list[str]:
    changed = []
    for path, content in gallery.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_bytes() != content:
            file.write_bytes(content)
            changed.append(path)
    return changed


def _removed(gallery: Mapping[str, bytes], out: Path) -> list[str]:
    """Remove only what looks like a picture of the gallery, by its name or folder, and its kind."""
    gone = [
        path for path, file in _files(out).items()
        if path not in gallery and file.suffix in _KINDS and path.partition("/")[0] in _PARTS
    ]
    for path in gone:
        (out / path).unlink()
    return gone


def _files(out: Path) -> dict[str, Path]:
    """Return every file below *out* by its path, except hidden ones."""
    return {
        file.relative_to(out).as_posix(): file for file in sorted(out.rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(out).parts)
    }
