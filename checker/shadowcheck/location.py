"""Where a class, a state, an event or its handler is written: in words, and as a file and a line."""

from __future__ import annotations

import ast
import inspect
import os
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


SOURCE = "__source__"
"""The attribute of a design that is not written as a class: it knows the places of its states."""


_AT = re.compile(r"(.+?)[:(](\d+)\)?")
"""A place in a source, as programs write it: file.cpp:120, or file.cpp(120)."""


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file. The path is relative to the current folder, with `/` between its parts."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def place_named(at: str | None) -> Place | None:
    """Return the place that a program names; None if it names none, or in another way."""
    found = _AT.fullmatch(at or "")
    return Place(found[1], int(found[2])) if found else None


def place(cls: type, *, state: object = None, event: str | None = None, member: object = None) -> str:
    """Name the class, the state and the event, with file and line if Python knows them: the `where` of a refusal.

    The line is that of *member* if it is a function; otherwise that which declares the event or else the state, if the
    class has one; otherwise that of the class.
    """
    named = [f"class {cls.__qualname__}"]
    named += [f"{kind} '{name}'" for kind, name in (("state", state), ("event", event)) if name is not None]
    if isinstance(member, FunctionType):
        return f"{', '.join(named)} ({_written(member)})"
    declared = _declared(cls, *(name for name in (event, state) if isinstance(name, str)))
    return f"{', '.join(named)} ({declared or _written(cls)})"


def _declared(cls: type, *names: str) -> str:
    """Return the file and line of the first of *names* that *cls*, or a class that it derives from, declares; or ""."""
    owners = [] if SOURCE in vars(cls) else [owner for owner in cls.__mro__ if owner.__module__ != "builtins"]
    found = ((owner, _lines(owner)[name]) for name in names for owner in owners if name in _lines(owner))
    return next((f"{inspect.getsourcefile(owner)}:{line}" for owner, line in found), "")


@cache  # finding a class reads its whole file
def _written(what: FunctionType | type) -> str:
    if isinstance(what, FunctionType):
        return f"{what.__code__.co_filename}:{what.__code__.co_firstlineno}"
    source = vars(what).get(SOURCE)
    if source is not None:
        return str(source.place_of(()))
    try:
        return f"{inspect.getsourcefile(what)}:{inspect.getsourcelines(what)[1]}"
    except (OSError, TypeError):
        return "no source file"


def place_of(
    design: type, profile: type, *, event: str | None = None, states: tuple[str, ...] = (), handled: bool = True
) -> Place | None:
    """Return where *design* says how it reacts to *event* in *states* (outermost first).

    That is the handler `on_<event>`, if it is *handled* there; without one, the line that declares the event; without
    that, the innermost state that has a line; or else the class. Classes of the *profile*, which is not the author's
    to change, are left out. None if there is no source. A design with a `SOURCE` is asked for the place of the states.
    """
    source = vars(design).get(SOURCE)
    if source is not None:
        found_there: Place | None = source.place_of(states, event if handled else None)
        return found_there
    owners = [owner for owner in design.__mro__ if owner not in profile.__mro__]
    found = (place for place in _places(owners, event, states, handled=handled) if place is not None)
    return next(found, _of_class(design))


def _places(owners: list[type], event: str | None, states: tuple[str, ...], *, handled: bool) -> Iterator[Place | None]:
    for owner in owners:
        handler = vars(owner).get(f"on_{event}")
        if handled and event is not None and isinstance(handler, FunctionType):
            yield Place(shown(Path(handler.__code__.co_filename)), handler.__code__.co_firstlineno)
    for name in (event, *reversed(states)):
        for owner in owners:
            if name is not None and name in _lines(owner):
                yield _at(owner, _lines(owner)[name])


def written_in(function: object, word: str) -> Place | None:
    """Return the first line with the string *word* in the file of *function*, or else the line of the function.

    None if it is not a function, or has no source.
    """
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    try:
        tree = ast.parse(Path(code.co_filename).read_text(encoding="utf-8")) if code is not None else None
    except (OSError, ValueError, SyntaxError):
        tree = None
    if code is None or tree is None:
        return None
    lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == word]
    return Place(shown(Path(code.co_filename)), min(lines, default=code.co_firstlineno))


def _of_class(cls: type) -> Place | None:
    try:
        return _at(cls, inspect.getsourcelines(cls)[1])
    except (OSError, TypeError):
        return None


def _at(cls: type, line: int) -> Place | None:
    file = inspect.getsourcefile(cls)
    return None if file is None else Place(shown(Path(file)), line)


@cache
def _lines(cls: type) -> Mapping[str, int]:
    """Return the line of each name in the body of *cls* and of its compound states; empty without source."""
    try:
        text, first = inspect.getsourcelines(cls)
        tree = ast.parse(textwrap.dedent("".join(text)))
    except (OSError, TypeError, SyntaxError):
        return {}
    found: dict[str, int] = {}
    for name, line in _named_in(tree.body):
        found.setdefault(name, first + line - 1)
    return found


def _named_in(body: list[ast.stmt]) -> Iterator[tuple[str, int]]:
    for node in body:
        match node:
            case ast.Assign(targets=targets):
                yield from ((target.id, node.lineno) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node.lineno
            case ast.ClassDef(name=name, body=inner):
                yield name, node.lineno
                yield from _named_in(inner)


def from_root(file: str) -> str:
    """Return *file*, relative to the current folder, as a path relative to the root of the repository, for GitHub.

    The root is the folder that GITHUB_WORKSPACE names, or else the nearest folder above with `.git`, or else the
    current folder. A file outside the root is returned unchanged.
    """
    here, whole = Path.cwd(), Path(file).resolve()
    named = os.environ.get("GITHUB_WORKSPACE")
    checkouts = (folder for folder in (here, *here.parents) if (folder / ".git").exists())
    root = Path(named).resolve() if named else next(checkouts, here)
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else file


def shown(path: Path, start: Path | None = None) -> str:
    """Return *path* relative to *start* (or the current folder); unchanged if there is no such path (another drive)."""
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except ValueError:
        return path.as_posix()
