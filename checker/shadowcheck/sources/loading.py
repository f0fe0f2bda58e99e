"""Load a module, or an object in it, by the file or dotted name that a user types.

Every mistake on the way is the user's to correct, and is reported as such: a file that does not exist, that cannot be
imported (with its line), or that has no such name.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
import traceback
from difflib import get_close_matches
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

from statemachine.exceptions import InvalidDefinition

from shadowcheck.errors import SpecificationError, closest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

_files: dict[str, str] = {}
"""The users' files loaded so far: the path of each, and what the user typed."""
_beside: dict[Path, dict[str, ModuleType]] = {}
"""By folder: the modules that its files imported from it, by name. Other folders may have modules of the same name."""


def named(given: str, where: str) -> object:
    """Load the object that `file.py:NAME` (or `package.module:NAME`) stands for."""
    place, _, name = given.rpartition(":")
    if not place or not name:
        raise SpecificationError(
            f"{given!r} must be FILE:NAME", where=f"{where} {given}", why="both a file and a name in it are needed",
            instead="write file.py:NAME", code="SC0605",
        )
    module = load(place, f"{where} {given}")
    if hasattr(module, name):
        found: object = getattr(module, name)
        return found
    public = [word for word, value in vars(module).items() if not word.startswith("_") and not _borrowed(value, module)]
    raise SpecificationError(
        f"{place} does not declare {name!r}", where=f"{where} {given}",
        why=f"it declares {', '.join(public) or 'nothing'}",
        instead=f"{place}:{next(iter([*closest(name, public), *public]), 'NAME')}", code="SC0606",
    )


def _borrowed(value: object, module: ModuleType) -> bool:
    """Whether the value was only imported into *module*, so that its author did not mean it for shadowcheck."""
    return isinstance(value, ModuleType) or (
        isinstance(value, type | FunctionType) and value.__module__ != module.__name__
    )


def load(place: str, where: str) -> ModuleType:
    """Load the module *place*: the path of a file, or the dotted name of an importable module.

    A file in a package is imported as a module of that package, any other file under its path as a name. While it is
    loaded, its folder (or the folder of the package) is importable, as when Python runs a script. A file is loaded
    once. Raises `SpecificationError`, with *where* it was given, for a file that does not exist or cannot be imported.
    """
    dotted = all(part.isidentifier() for part in place.split(".")) and not place.endswith(".py")
    if dotted and not Path(place).is_file() and (not Path(place).is_dir() or Path(place, "__init__.py").is_file()):
        with blaming(place, where, _file_of(place)):
            module = importlib.import_module(place)
        _files[module.__file__ or place] = place
        return module
    path = Path(os.path.realpath(place))  # unlike Path.resolve, it does not raise for a loop of links
    _check_file(path, place, where)
    _files[str(path)] = place
    name, folder = _name_and_folder(path)
    alone = name == str(path)
    instead = f"correct that line, until 'python {place}' runs" if alone else "correct that line, or its package"
    with _importing_from(folder), blaming(place, where, instead):
        module = _executed(name) if alone else importlib.import_module(name)
    if Path(module.__file__ or "").resolve() != path:
        raise SpecificationError(
            f"{place} is not what Python imports as {name}", where=where, why=f"that is {module.__file__}",
            instead="give the path of that file, or rename the package around yours", code="SC0607",
        )
    return module


def _file_of(place: str) -> str:
    """Say which file may be meant by a dotted name that does not import."""
    folder = Path(place).parent
    around = sorted(str(other) for other in folder.glob("*.py")) if folder.is_dir() else []
    near = get_close_matches(f"{place}.py", around, n=1, cutoff=0.8)
    return f"did you mean {near[0]}?" if near else "the path of a file that ends in .py, or an importable module"


def _executed(path: str) -> ModuleType:
    """Execute the file *path* as a module whose name is that path, so that no two files are confused."""
    if path in sys.modules:
        return sys.modules[path]
    spec = importlib.util.spec_from_file_location(path, path)
    assert spec is not None  # its name ends in .py  # noqa: S101
    assert spec.loader is not None  # noqa: S101
    module = sys.modules[path] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[path]
        raise
    return module


def _name_and_folder(path: Path) -> tuple[str, Path]:
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        parts.insert(0, folder.name)
        folder = folder.parent
    return (".".join(parts), folder) if len(parts) > 1 else (str(path), path.parent)


@contextlib.contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let the modules in *folder* be found first, and hide those that files imported from other folders."""
    for other, modules in _beside.items():
        for name in modules if other != folder else ():
            sys.modules.pop(name, None)
    beside = _beside.setdefault(folder, {})
    sys.modules.update(beside)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # the user's code may have taken it out
            sys.path.remove(str(folder))
        beside.update({name: sys.modules[name] for name in set(sys.modules) - before if _is_from(folder, name)})


def _is_from(folder: Path, name: str) -> bool:
    file, stem = getattr(sys.modules[name], "__file__", None), folder.joinpath(*name.split("."))
    return file in (f"{stem}.py", str(stem / "__init__.py"))


def _check_file(path: Path, given: str, where: str) -> None:
    if path.is_file() and path.suffix != ".py":
        raise SpecificationError(
            f"{given} is not a Python file", where=where, why=f"its name ends in {path.suffix!r}, not in '.py'",
            instead=f"give the .py file that declares it; if this is a log: shadowcheck trace {given}", code="SC0608",
        )
    if not path.is_file():
        folder = Path(given) if path.is_dir() else Path(given).parent
        around = sorted(str(other) for other in folder.glob("*.py")) if folder.is_dir() else []
        count = f"{len(around)} Python file{'' if len(around) == 1 else 's'}"
        there = f"{given} is a folder" if given else "the path is empty"
        raise SpecificationError(
            there if path.is_dir() else f"there is no file {given}", where=where,
            why=f"the folder {folder} has {count}" if folder.is_dir() else f"{folder} is not a folder",
            instead=suggestion(str(Path(given)), around, "give the path of a Python file: file.py:NAME"), code="SC0609",
        )


@contextlib.contextmanager
def blaming(given: str, where: str, instead: str) -> Iterator[None]:
    """Turn any error while the user's code is imported, even `sys.exit`, into a `SpecificationError` about it."""
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, SpecificationError):
            line = _line_of(error)
            if line is None or ".py:" in error.where:
                raise
            raise SpecificationError(
                error.what, where=f"{error.where} ({line})", why=error.why, instead=error.instead, code=error.code
            ) from error
        if isinstance(error, InvalidDefinition):
            instead = "give every state a transition into it and one out of it, or make it State(final=True)"
        raise SpecificationError(
            f"{given} cannot be imported", where=_line_of(error) or where, why=_words(error), instead=instead,
            code="SC0610",
        ) from error


def _line_of(error: BaseException) -> str | None:
    """Find the last line of a user's file in the traceback of *error*, as `file.py:12: text`."""
    if isinstance(error, SyntaxError) and error.filename in _files:
        return f"{_files[error.filename]}:{error.lineno}: {(error.text or '').strip()}"
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in _files]
    return f"{_files[theirs[-1].filename]}:{theirs[-1].lineno}: {theirs[-1].line}" if theirs else None


def _words(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def kind_of(found: object) -> str:
    """Say what *found* is, for an error: "the class Toy", "an int"."""
    if isinstance(found, type):
        return f"the class {found.__qualname__}"
    name = type(found).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def told_of_their_code(error: BaseException) -> SpecificationError | None:
    """Turn *error* into one about the user's file that raised it, with the line; None if no user's file took part."""
    where = _line_of(error)
    if where is None:
        return None
    return SpecificationError(
        "your code raised an error", where=where, why=_words(error),
        instead="correct that line; it ran while shadowcheck was building or checking what the file declares",
        code="SC0611",
    )
