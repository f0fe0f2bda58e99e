"""What the code of a machine names outside of itself, read from its compiled functions: nothing is run.

Whatever a handler, a guard or an observable says by name is found, in every branch, also where a run would seldom come;
functions of the author's own that they call are followed. What is reached in roundabout ways (`getattr`, an object in a
container) is not: unfolding compares two runs as well.
"""

from __future__ import annotations

import builtins
import dataclasses
import dis
import sys
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.data import data_class
from shadowcheck.machine.notation import Machine, observable

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
GLOBALS = ("LOAD_GLOBAL", "LOAD_NAME")
CELLS = ("LOAD_DEREF", "LOAD_CLASSDEREF")
LIBRARIES = ("shadowcheck", "statemachine")
"""Packages whose functions are not followed, besides Python's own."""
INSTALLED = {"site-packages", "dist-packages"}
"""Folders of packages that are not the author's; what they do inside is not followed either."""


@dataclass(frozen=True)
class Passage:
    """A place in the code of a machine: the member that it belongs to or is called by, the file and the line."""

    member: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Named:
    """An object that the code names, as it is written there (`time.time`), and between which instructions."""

    text: str
    found: Any
    passage: Passage
    first: int
    after: int


@dataclass(frozen=True)
class Body:
    """One function of a machine, or one that such a function calls or contains."""

    member: str
    function: FunctionType
    code: CodeType

    @property
    def instructions(self) -> list[dis.Instruction]:
        """What is executed, in order."""
        return list(dis.get_instructions(self.code))

    def passage(self, instruction: dis.Instruction) -> Passage:
        """Return where *instruction* is written."""
        line = instruction.positions.lineno if instruction.positions else None
        return Passage(self.member, self.code.co_filename, line or self.code.co_firstlineno)

    def named(self) -> Iterator[Named]:
        """Yield everything from outside that the code names, followed along attributes as far as that runs no code."""
        found = self.instructions
        for first, instruction in enumerate(found):
            if instruction.opname in (*GLOBALS, *CELLS):
                known, value = self.value(instruction)
                text, after = str(instruction.argval), first + 1
                while known and after < len(found) and found[after].opname in ATTRIBUTES and _is_plain(value):
                    name = str(found[after].argval)
                    if not hasattr(value, name):
                        break
                    value, text, after = getattr(value, name), f"{text}.{name}", after + 1
                if known:
                    yield Named(text, value, self.passage(instruction), first, after)

    def value(self, instruction: dis.Instruction) -> tuple[bool, Any]:
        """Return whether the name that is loaded has a value yet, and which."""
        name = str(instruction.argval)
        if instruction.opname in GLOBALS:
            space = self.function.__globals__
            return (True, space[name]) if name in space else (hasattr(builtins, name), getattr(builtins, name, None))
        cells = dict(zip(self.function.__code__.co_freevars, self.function.__closure__ or (), strict=True))
        try:
            return (True, cells[name].cell_contents) if name in cells else (False, None)
        except ValueError:  # an empty cell
            return False, None


def bodies(cls: type) -> Iterator[Body]:
    """Yield all code of the machine *cls*: of its members, what is nested in them, and the author's own functions."""
    seen: set[CodeType] = set()
    waiting = [(name, function) for owner in reversed(authored(cls)) for name, function in _functions(owner)]
    waiting += _beginnings(data_class(cls))
    while waiting:
        name, function = waiting.pop(0)
        if function.__code__ in seen:
            continue
        for code in _nested(function.__code__):
            seen.add(code)
            body = Body(name, function, code)
            yield body
            called = (one.found for one in body.named())
            waiting += [(name, one) for one in called if isinstance(one, FunctionType) and _is_followed(one)]


def authored(cls: type) -> list[type]:
    """Return the classes that *cls* is made of and that are not the notation's own, the most derived first."""
    return [owner for owner in cls.__mro__ if owner not in Machine.__mro__]


def is_authored(module: str | None) -> bool:
    """Whether a module of that name belongs neither to Python nor to the notation."""
    root = (module or "").partition(".")[0]
    return root not in sys.stdlib_module_names and root not in LIBRARIES


def _is_followed(function: FunctionType) -> bool:
    """Whether *function* is the author's own, and not an installed package's."""
    return is_authored(function.__module__) and not INSTALLED.intersection(Path(function.__code__.co_filename).parts)


def _functions(owner: type) -> Iterator[tuple[str, FunctionType]]:
    for name, member in vars(owner).items():
        match member:
            case FunctionType():
                yield name, member
            case staticmethod() | classmethod() if isinstance(member.__func__, FunctionType):
                yield name, member.__func__
            case property() if isinstance(member.fget, FunctionType):
                yield name, member.fget
            case observable() if isinstance(member.look, FunctionType):
                yield name, member.look


def _beginnings(data: type) -> list[tuple[str, FunctionType]]:
    """Return the author's functions that say how the data is at the beginning."""
    fields = dataclasses.fields(data) if dataclasses.is_dataclass(data) else ()
    made = [(field.name, field.default_factory) for field in fields]
    found = [*made, ("__post_init__", vars(data).get("__post_init__"))]
    return [(name, function) for name, function in found if isinstance(function, FunctionType)]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _is_plain(value: object) -> bool:
    """Whether an attribute of *value* can be read without running code of the author's."""
    return isinstance(value, ModuleType) or type(value) is type
