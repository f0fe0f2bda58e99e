"""What a machine may not look at or change: the clock, random numbers, the process, files, globals, the order of a set.

A table is true only if the machine does the same whenever it is in the same state. What would make it do otherwise is
refused by name, as far as its code shows it; whatever else there is shows when everything is done twice.
"""

from __future__ import annotations

import builtins
import datetime as dt
import io
import pathlib
from enum import Enum
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.bytecode import Body, Passage, authored, bodies
from shadowcheck.machine.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.errors import SpecificationError
    from shadowcheck.machine.notation import Machine

CLOCK, CHANCE, PROCESS, FILES = "the clock", "random numbers", "the process that it runs in", "files"
MODULES = {
    "time": CLOCK, "random": CHANCE, "_random": CHANCE, "secrets": CHANCE,
    "os": PROCESS, "posix": PROCESS, "nt": PROCESS, "platform": PROCESS, "getpass": PROCESS, "locale": PROCESS,
    "genericpath": FILES, "tempfile": FILES, "shutil": FILES, "glob": FILES, "sqlite3": FILES, "winreg": "the registry",
    "socket": "the network", "_socket": "the network", "urllib": "the network", "http": "the network",
    "subprocess": "other programs", "multiprocessing": "other programs", "ctypes": "the operating system",
    "threading": "threads", "_thread": "threads", "asyncio": "an event loop", "queue": "threads",
}
"""Modules, and what of the world their functions and objects look at."""
FUNCTIONS = {
    builtins.open: FILES, builtins.input: "what is typed", builtins.id: "addresses in memory",
    builtins.hash: "hashes, which differ from run to run", builtins.globals: "the globals of its module",
}
MOMENTS = ("now", "utcnow", "today")
UNIQUE = ("uuid1", "uuid4", "getnode")
UNORDERED = (int, bool, type(None))
"""Elements that lie in a set in the same order in every run."""
IN_ORDER = ("iter", "list", "tuple", "enumerate")
"""What goes through its argument in the order in which it comes."""
WHATEVER_ORDER = ("any", "all", "sum", "min", "max", "set", "frozenset", "sorted", "len")
"""What comes to the same in every order."""

INSTEAD = "a data field for what has to be remembered, a Choice for what the environment decides"


def check_outside(cls: type[Machine[Any]]) -> None:
    """Refuse, with `SpecificationError`, code of *cls* that depends on more than its state, data and choices."""
    for body in bodies(cls):
        for named in body.named():
            world = _world(named.found)
            if world and not named.text.startswith("sys."):
                raise _depends(cls, named.passage, named.text, world)
        for instruction in body.instructions:
            imported = str(instruction.argval) if instruction.opname == "IMPORT_NAME" else ""
            if world := MODULES.get(imported.partition(".")[0], ""):
                raise _depends(cls, body.passage(instruction), imported, world)
            if _is_assignment(body, instruction.opname, instruction.argval):
                raise _assigns(cls, body.passage(instruction), str(instruction.argval))
        for passage in _unsorted(body):
            raise _unsteady_order(cls, passage)


def reachable(cls: type[Machine[Any]]) -> dict[str, object]:
    """Return what the code of *cls* could change in place, by name: globals, attributes of classes, defaults."""
    found: dict[str, object] = {owner.__qualname__: owner for owner in authored(cls)}
    for body in bodies(cls):
        for named in body.named():
            if not isinstance(named.found, ModuleType | Enum) and not (
                isinstance(named.found, type) and issubclass(named.found, Enum)
            ):
                found.setdefault(named.text, named.found)
        for default in (*(body.function.__defaults__ or ()), *(body.function.__kwdefaults__ or {}).values()):
            found.setdefault(f"a default of {body.function.__name__}", default)
    return found


def _world(found: object) -> str:
    """Return what of the world *found* looks at, "" if nothing."""
    if isinstance(found, ModuleType):
        return MODULES.get(found.__name__.partition(".")[0], "")
    if isinstance(found, FunctionType | type | type(len)):
        return _world_of_function(found)
    if isinstance(found, pathlib.Path | io.IOBase):
        return FILES
    return MODULES.get(type(found).__module__.partition(".")[0], "")


def _world_of_function(found: Any) -> str:  # noqa: ANN401 - a function or class, Python's own or not
    if isinstance(found, type(len)) and found in FUNCTIONS:
        return FUNCTIONS[found]
    if isinstance(found, type) and issubclass(found, pathlib.Path):
        return FILES
    owner = getattr(found, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, dt.date) and found.__name__ in MOMENTS:
        return CLOCK
    module = str(found.__module__ or type(owner).__module__).partition(".")[0]
    if module == "uuid" and found.__name__ in UNIQUE:
        return CHANCE
    return MODULES.get(module, "")


def _is_assignment(body: Body, operation: str, name: object) -> bool:
    """Whether the instruction gives a new value to something outside of the function."""
    outside = name in body.function.__code__.co_freevars and name in body.code.co_freevars
    return operation in ("STORE_GLOBAL", "DELETE_GLOBAL") or (operation in ("STORE_DEREF", "DELETE_DEREF") and outside)


def _unsorted(body: Body) -> Iterator[Passage]:
    """Yield where the code goes through a set in the order in which it happens to lie."""
    found = body.instructions
    operations = [instruction.opname for instruction in found]
    for first, after in _sets(body):
        following = next((name for name in operations[after:] if name not in ("PRECALL", "PUSH_NULL")), "")
        before = [one for one in found[max(first - 6, 0) : first] if one.opname != "PUSH_NULL"]
        callees = [str(one.argval) if one.opname == "LOAD_GLOBAL" else "" for one in before]
        generated = any(one.opname == "MAKE_FUNCTION" for one in before[-2:])
        if following == "CALL":
            unsteady = callees[-1:] and callees[-1] in IN_ORDER
        elif following == "GET_ITER":
            unsteady = not (generated and set(callees).intersection(WHATEVER_ORDER))
        else:
            unsteady = following in ("UNPACK_SEQUENCE", "UNPACK_EX")
        if unsteady:
            yield body.passage(found[first])


def _sets(body: Body) -> Iterator[tuple[int, int]]:
    """Yield between which instructions a set is loaded or displayed."""
    for named in body.named():
        if isinstance(named.found, set | frozenset) and not all(type(one) in UNORDERED for one in named.found):
            yield named.first, named.after
    found = body.instructions
    for number, instruction in enumerate(found):
        if instruction.opname == "LOAD_CONST" and isinstance(instruction.argval, frozenset):
            if not all(type(one) in UNORDERED for one in instruction.argval):
                updated = number + 1 < len(found) and found[number + 1].opname == "SET_UPDATE"
                yield (number - 1, number + 2) if updated else (number, number + 1)
        elif instruction.opname == "BUILD_SET" and instruction.argval:
            yield number - int(instruction.argval), number + 1


def _refused(cls: type, passage: Passage, what: str, why: str, instead: str) -> SpecificationError:
    return refusal(what, f"class {cls.__qualname__}, {passage.member} ({passage})", why, instead)


def _depends(cls: type, passage: Passage, text: str, world: str) -> SpecificationError:
    return _refused(
        cls, passage, f"{passage.member!r} depends on {world}: it uses {text}",
        "a handler may depend on its state, its data and its choices only: a table of what it does would be true "
        "of one moment or one run", INSTEAD,
    )


def _assigns(cls: type, passage: Passage, name: str) -> SpecificationError:
    return _refused(
        cls, passage, f"{passage.member!r} changes the global {name!r}",
        "what a machine remembers is its declared data; a global is not put back when a state is restored", INSTEAD,
    )


def _unsteady_order(cls: type, passage: Passage) -> SpecificationError:
    return _refused(
        cls, passage, f"{passage.member!r} goes through a set in the order in which it happens to lie",
        "that order differs from run to run: it comes from hashes (PYTHONHASHSEED)",
        "sorted(...) around it, or a tuple",
    )
