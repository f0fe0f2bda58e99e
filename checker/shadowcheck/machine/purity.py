"""What a machine may not use or change: the clock, random numbers, the process, files, globals.

A table is true only if the machine always does the same in the same state. What makes it do otherwise is refused by
name, as far as the source shows it; the rest is found because unfolding does everything twice.
"""

from __future__ import annotations

import ast
import builtins
import datetime as dt
import io
import pathlib
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import order
from shadowcheck.machine.names import Body, bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from statemachine import StateChart

CLOCK, CHANCE, PROCESS, FILES = "the clock", "random numbers", "the process that it runs in", "files"
THREADS = "threads"
MODULES = {
    "time": CLOCK, "random": CHANCE, "_random": CHANCE, "secrets": CHANCE,
    "os": PROCESS, "posix": PROCESS, "nt": PROCESS, "platform": PROCESS, "getpass": PROCESS, "locale": PROCESS,
    "genericpath": FILES, "tempfile": FILES, "shutil": FILES, "glob": FILES, "sqlite3": FILES, "winreg": "the registry",
    "socket": "the network", "_socket": "the network", "urllib": "the network", "http": "the network",
    "subprocess": "other programs", "multiprocessing": "other programs", "ctypes": "the operating system",
    "threading": THREADS, "_thread": THREADS, "asyncio": "an event loop", "queue": THREADS,
}
"""Modules, and the part of the outside world that their functions and objects depend on."""
FUNCTIONS = {
    builtins.open: FILES, builtins.input: "what is typed", builtins.id: "addresses in memory",
    builtins.hash: "hashes, which differ from run to run", builtins.globals: "the globals of its module",
}
MOMENTS = ("now", "utcnow", "today")
UNIQUE = ("uuid1", "uuid4", "getnode")

DEPENDS = "a handler may depend only on its state, data and choices; otherwise its table would be true for one run only"
ASSIGNS = "what a machine remembers is its declared data; a global is not restored with the state"
DECLARED = "a data field for what is remembered, a Choice for what the environment decides"

Fault = tuple[Any, str, str, str, str]
"""A node of the source, what it does, why that is refused, what to write instead, and the code of the refusal."""


def check_outside(cls: type[StateChart[Any]]) -> None:
    """Raise `SpecificationError` if code of *cls* depends on more than its state, data and choices."""
    for body in bodies(cls):
        for node, what, why, instead, code in _faults(body):
            where = f"class {cls.__qualname__}, {body.at(node)}"
            raise SpecificationError(f"{body.member!r} {what}", where=where, why=why, instead=instead, code=code)


def _faults(body: Body) -> Iterator[Fault]:
    for node, text, world in outside_world(body):
        yield node, f"depends on {world}: it uses {text}", DEPENDS, DECLARED, "SC0173"
    for node in assigned(body):
        yield node, f"changes the global {node.id!r}", ASSIGNS, DECLARED, "SC0174"
    for node in order.sets_in_order(body):
        yield node, "iterates over a set in the order of its hashes", order.WHY, order.INSTEAD, "SC0172"


def outside_world(body: Body) -> Iterator[tuple[Any, str, str]]:
    """Yield what *body* uses of the outside world: the node, how it is written there, and the part of the world."""
    looked_at = [(node, text, _world(found)) for node, (text, found) in body.named.items()]
    yield from (one for one in (*looked_at, *_imported(body)) if one[2] and not one[1].startswith("sys."))


def _imported(body: Body) -> Iterator[tuple[ast.AST, str, str]]:
    for node in body.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from ((node, module, MODULES.get(module.partition(".")[0], "")) for module in modules)


def assigned(body: Body) -> Iterator[ast.Name]:
    """Yield where the function assigns or deletes a name from outside."""
    declared = {name for node in body.nodes if isinstance(node, ast.Global) for name in node.names}
    around = {name for node in body.nodes if isinstance(node, ast.Nonlocal) for name in node.names}
    outside = declared.union(around.intersection(body.function.__code__.co_freevars))
    for node in body.nodes:
        if isinstance(node, ast.Name) and node.id in outside and not isinstance(node.ctx, ast.Load):
            yield node


def _world(found: object) -> str:
    """Return the part of the outside world that *found* depends on, "" if none."""
    if isinstance(found, ModuleType):
        return MODULES.get(found.__name__.partition(".")[0], "")
    if isinstance(found, pathlib.Path | io.IOBase) or (isinstance(found, type) and issubclass(found, pathlib.Path)):
        return FILES
    if isinstance(found, type(len)) and found in FUNCTIONS:
        return FUNCTIONS[found]
    if isinstance(found, FunctionType | MethodType | type | type(len)):
        return _world_of_function(found)
    return MODULES.get(type(found).__module__.partition(".")[0], "")


def _world_of_function(found: Any) -> str:  # noqa: ANN401 - a function or class, Python's own or not
    owner = getattr(found, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, dt.date) and found.__name__ in MOMENTS:
        return CLOCK
    module = str(found.__module__ or type(owner).__module__).partition(".")[0]
    if module == "uuid" and found.__name__ in UNIQUE:
        return CHANCE
    return MODULES.get(module, "")
