"""Discovery: from what a user types (`vss`, `file.py:NAME`) to the model or the machine that it names.

Every mistake on the way is the user's to mend, and is told as such: a file that is not there, that does not
import (with the line of it), that has no such name, or whose name is something else.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import traceback
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from statemachine.exceptions import InvalidDefinition

from shadowcheck.errors import SpecificationError, closest
from shadowcheck.machine import Machine
from shadowcheck.specification import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GROUP = "shadowcheck.models"
"""The group of entry points through which an installed package offers its models."""

_files: dict[str, str] = {}
"""The users' files imported so far: where each is, and how it was called when it was given."""
_beside: dict[tuple[Path, str], ModuleType] = {}
"""The modules that those files imported from beside them, by folder and name: another folder may have its own."""


def installed_models() -> dict[str, EntryPoint]:
    """Return the models that installed packages offer, by name, in alphabetical order.

    Where two packages offer the same name, the one that Python's path finds first is meant, as in an import.
    """
    first: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        first.setdefault(entry.name, entry)
    return dict(sorted(first.items()))


def usual_model() -> str:
    """Return the name of the model that is meant where none is named: the one that is installed with shadowcheck.

    Raises `SpecificationError` if there is none.
    """
    offered = entry_points(group=GROUP)
    own = [entry.name for entry in offered if entry.dist is not None and entry.dist.name == "shadowcheck"]
    if own:
        return min(own)
    raise SpecificationError(
        "no model is named", where="MODEL",
        why=f"the installed models are {', '.join(offered.names) or 'none'}, and none of them comes with shadowcheck",
        instead="name one of them, or one in a file: file.py:NAME",
    )


def find_model(given: str) -> Model:
    """Return the model that *given* names: an installed one, or `file.py:NAME`.

    Raises `SpecificationError` if there is none, saying what there is.
    """
    found = _named(given, "MODEL") if ":" in given else _installed(given)
    if isinstance(found, Model):
        return found
    raise SpecificationError(
        f"{given!r} is not a model but {_kind_of(found)}",
        where=f"MODEL {given}",
        why="a model is an object of shadowcheck.specification.model.Model: options, a network, claims",
        instead="NAME = Model(...) in the file, and file.py:NAME on the command line",
    )


def find_machine(given: str) -> type[Machine[Any]]:
    """Return the machine class that *given* (`PATH:CLASS`) names; raises `SpecificationError` if it names none."""
    where = f"--writer {given}"
    if ":" not in given:
        raise SpecificationError(
            f"{given!r} does not say which class",
            where=where,
            why="a file may declare several machines",
            instead=f"--writer {given}:CLASS",
        )
    found = _named(given, "--writer")
    if not (isinstance(found, type) and issubclass(found, Machine)):
        raise SpecificationError(
            f"{given!r} is not a machine but {_kind_of(found)}",
            where=where,
            why="only a class derived from shadowcheck.machine.Machine can be tabulated",
            instead="class MyWriter(Machine[MyData]): ... with the events of the reference writer",
        )
    if not found.states:
        raise SpecificationError(
            f"the machine {given!r} is empty: it declares no states",
            where=where,
            why="a machine has at least the state that it starts in",
            instead="declare states and transitions in the class, or derive it from the reference writer",
        )
    return found


def told_of_their_code(error: BaseException) -> SpecificationError | None:
    """Tell *error* as a mistake in the user's file that raised it, with the line; None if no such file took part."""
    where = _line_of(error)
    if where is None:
        return None
    return SpecificationError(
        "your code stopped with an error",
        where=where,
        why=_words(error),
        instead="mend that line; it ran while shadowcheck was building or checking what the file declares",
    )


def _installed(name: str) -> object:
    found = installed_models()
    if name in found:
        with _blaming(found[name].value, f"MODEL {name}", "mend or reinstall the package that offers it"):
            return found[name].load()
    raise _no_such_model(name, found)


def _no_such_model(name: str, installed: Iterable[str]) -> SpecificationError:
    known = ", ".join(installed)
    nothing = "no installed package offers a model: shadowcheck runs from its sources and is not installed, perhaps"
    file = name if name.endswith(".py") else "file.py"
    return SpecificationError(
        f"there is no model {name!r}",
        where=f"MODEL {name}",
        why=f"the installed models are {known}" if known else nothing,
        instead=f"name a model in a file: {file}:NAME" + ("" if known else "; or install it: pip install shadowcheck"),
    )


def _named(given: str, where: str) -> object:
    """Return the object that `file.py:NAME` (or `package.module:NAME`) stands for."""
    place, _, name = given.rpartition(":")
    if not place or not name:
        raise SpecificationError(
            f"{given!r} is half a name",
            where=f"{where} {given}",
            why="it takes a file and a name in it",
            instead="write file.py:NAME",
        )
    module = _module(place, f"{where} {given}")
    if hasattr(module, name):
        found: object = getattr(module, name)
        return found
    public = [word for word, value in vars(module).items() if not word.startswith("_") and not _borrowed(value, module)]
    raise SpecificationError(
        f"{place} has no name {name!r}",
        where=f"{where} {given}",
        why=f"it declares {', '.join(public) or 'nothing'}",
        instead=f"{place}:{next(iter([*closest(name, public), *public]), 'NAME')}",
    )


def _borrowed(value: object, module: ModuleType) -> bool:
    """Whether the name was merely imported into *module*: nothing that its author would give to shadowcheck."""
    return isinstance(value, ModuleType) or (
        isinstance(value, type | FunctionType) and value.__module__ != module.__name__
    )


def _module(place: str, where: str) -> ModuleType:
    if all(part.isidentifier() for part in place.split(".")) and not place.endswith(".py"):
        with _blaming(place, where, f"name an importable module, or a file: {place.replace('.', '/')}.py:NAME"):
            module = importlib.import_module(place)
        _files[module.__file__ or place] = place
        return module
    return _file(Path(place), place, where)


def _file(path: Path, given: str, where: str) -> ModuleType:
    """Return the module in the file *path*, imported once however often it is named.

    Its folder is importable meanwhile, as when Python runs a script; for a file of a package, the package is.
    """
    if not path.is_file():
        raise _not_a_file(path, given, where)
    whole = str(path.resolve())
    name, folder = _name_and_folder(path.resolve())
    spec = importlib.util.spec_from_file_location(name, whole)
    if spec is None or spec.loader is None:
        raise SpecificationError(
            f"{given} is not a Python file",
            where=where,
            why=f"its name ends in {path.suffix!r}, not in '.py'",
            instead="give the .py file that declares it",
        )
    if whole in sys.modules:
        return sys.modules[whole]
    _files[whole] = given
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", None) == whole:
        return known
    module = sys.modules[whole] = sys.modules[name] = importlib.util.module_from_spec(spec)
    alone = f"mend that line, until 'python {given}' runs"
    mend = alone if name == whole else "mend that line, or the package around it"
    with _folder_importable(folder), _blaming(given, where, mend, forget=(whole, name)):
        spec.loader.exec_module(module)
    return module


def _name_and_folder(path: Path) -> tuple[str, Path]:
    """Return what the module in *path* is called, and the folder from which it is imported.

    A file in a package has the name that the package gives it, so that its relative imports find their way; any other
    is called by its path, so that no two are confused.
    """
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        parts.insert(0, folder.name)
        folder = folder.parent
    return (".".join(parts), folder) if len(parts) > 1 else (str(path), path.parent)


def _not_a_file(path: Path, given: str, where: str) -> SpecificationError:
    around = sorted(str(other) for other in path.parent.glob("*.py")) if path.parent.is_dir() else []
    near = closest(str(path), around)
    return SpecificationError(
        f"{given} is a folder" if path.is_dir() else f"there is no file {given}",
        where=where,
        why=f"{path.parent} has {len(around)} Python files" if path.parent.is_dir() else f"{path.parent} is no folder",
        instead=f"did you mean {' or '.join(near)}?" if near else "give the path of a Python file: file.py:NAME",
    )


@contextlib.contextmanager
def _folder_importable(folder: Path) -> Iterator[None]:
    """Let the modules in *folder* be found first, and none that a file in another folder found beside itself."""
    for (place, name), module in _beside.items():
        if place != folder and sys.modules.get(name) is module:
            del sys.modules[name]
    sys.modules.update({name: module for (place, name), module in _beside.items() if place == folder})
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):  # the user's code may have taken it out
            sys.path.remove(str(folder))
        _beside.update({(folder, name): one for name, one in sys.modules.items() if _is_beside(folder, name, one)})


def _is_beside(folder: Path, name: str, module: ModuleType) -> bool:
    """Whether *module* is the one that *folder* has under that name."""
    file, stem = getattr(module, "__file__", None), folder.joinpath(*name.split("."))
    return file in (f"{stem}.py", str(stem / "__init__.py"))


@contextlib.contextmanager
def _blaming(given: str, where: str, instead: str, *, forget: tuple[str, ...] = ()) -> Iterator[None]:
    """Tell whatever goes wrong while the user's code is imported, even its own `sys.exit`, as an error of that code."""
    try:
        yield
    except (Exception, SystemExit) as error:
        for name in forget:
            sys.modules.pop(name, None)
        if isinstance(error, SpecificationError):
            line = _line_of(error)
            if line is None or ".py:" in error.where:
                raise
            where = f"{error.where} ({line})"
            raise SpecificationError(error.what, where=where, why=error.why, instead=error.instead) from error
        if isinstance(error, InvalidDefinition):
            instead = "give every state a transition that leads in, and one that leads on, or make it State(final=True)"
        raise SpecificationError(
            f"{given} does not import", where=_line_of(error) or where, why=_words(error), instead=instead
        ) from error


def _line_of(error: BaseException) -> str | None:
    """Find the last line of a user's file that took part in *error*, as `file.py:12: text`."""
    if isinstance(error, SyntaxError) and error.filename in _files:
        return f"{_files[error.filename]}:{error.lineno}: {(error.text or '').strip()}"
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in _files]
    return f"{_files[theirs[-1].filename]}:{theirs[-1].lineno}: {theirs[-1].line}" if theirs else None


def _words(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _kind_of(found: object) -> str:
    if isinstance(found, type):
        return f"the class {found.__qualname__}"
    name = type(found).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
